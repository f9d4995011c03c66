#include "services/kit/runtime/service.h"

namespace huiyin::kit {

Decision Service::DecideNotice(const Reader&, const common::v1::CommandNotice&,
                               const DecideContext&) const {
  return {};
}

}  // namespace huiyin::kit
