#include "services/kit/base/heap.h"

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace huiyin::kit {

// tcmalloc keeps what is freed, advice included, and takes from it before it asks the kernel for more; nothing of it is in
// memory before it is used. Another allocator hands it back: then the advice was for nothing.
void UseHugePages() {
  constexpr size_t kBytes = size_t{1} << 30;
  constexpr uintptr_t kPageBytes = uintptr_t{2} << 20;
  void* const heap = std::malloc(kBytes);
  if (heap == nullptr) return;
  const auto begin = reinterpret_cast<uintptr_t>(heap);
  const uintptr_t first = (begin + kPageBytes - 1) & ~(kPageBytes - 1);
  const uintptr_t end = (begin + kBytes) & ~(kPageBytes - 1);
  madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE);
  std::free(heap);
}

}  // namespace huiyin::kit
