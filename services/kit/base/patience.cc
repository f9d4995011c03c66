#include "services/kit/base/patience.h"

#include <chrono>
#include <thread>

namespace huiyin::kit {

bool Patience::Holds(const absl::Status& trouble) const {
  if (!absl::IsUnavailable(trouble) || waited_ms() >= options_.wait_ms_max) return false;
  if (options_.on_trouble && !options_.on_trouble(trouble, waited_ms())) return false;
  std::this_thread::sleep_for(std::chrono::milliseconds(options_.pause_ms));
  return true;
}

}  // namespace huiyin::kit
