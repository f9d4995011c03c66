#include "services/policy/reference.h"

namespace huiyin::policy {

std::shared_ptr<const void> FoldDirectory(const std::shared_ptr<const void>& before,
                                          const common::v1::Record& record) {
  PolicyBuilder builder(std::static_pointer_cast<const Policy>(before));
  for (const std::string& bytes : record.events()) {
    directory::v1::Event event;
    if (event.ParseFromString(bytes)) builder.Apply(event);
  }
  return builder.Build();
}

const Policy& PolicyOf(const void* reference) {
  static const auto& nothing = *new Policy();
  return reference == nullptr ? nothing : *static_cast<const Policy*>(reference);
}

}  // namespace huiyin::policy
