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
  constexpr size_t kPageBytes = size_t{2} << 20;
  auto* const heap = static_cast<char*>(std::malloc(kBytes));
  if (heap == nullptr) return;
  const size_t before = -reinterpret_cast<uintptr_t>(heap) % kPageBytes;
  madvise(heap + before, kBytes - kPageBytes, MADV_HUGEPAGE);
  std::free(heap);
}

}  // namespace huiyin::kit
