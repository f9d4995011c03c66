#include "services/policy/time_zone.h"

#include <algorithm>
#include <cctype>

namespace huiyin::policy {

std::optional<absl::TimeZone> LoadZone(const std::string& name) {
  if (name.empty()) return absl::UTCTimeZone();
  bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '/' || c == '_' || c == '-' || c == '+';
  });
  if (!plain || name.front() == '/' || name == "localtime") return std::nullopt;
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(name, &zone)) return std::nullopt;
  return zone;
}

}  // namespace huiyin::policy
