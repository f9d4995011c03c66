#include "tests/loop/unreachable.h"

#include <map>
#include <vector>

namespace huiyin::loop {
namespace {

// What a cell starts with, and why.
const std::map<std::string, std::string>& Reasons() {
  static const std::map<std::string, std::string> reasons = [] {
    std::map<std::string, std::string> all;
    for (const char* stage :
         {"DISPATCHED", "RECEIVED", "HANDLED", "CALLED_BACK", "CLOSED", "WITHDRAWN", "TRANSFERRED",
          "RETURNED", "ARBITRATION", "REOPENED", "MERGED"}) {
      all[std::string("huiyin.intake ") + stage + " "] = "intake only accepts or refuses";
    }
    all["huiyin.dispatch CALLED_BACK "] = "there it stays handled until it is over, or reopened";
    all["huiyin.tracking CALLED_BACK "] = "closed or reopened by the same decision";
    return all;
  }();
  return reasons;
}

}  // namespace

std::string WhyUnreachable(const std::string& cell) {
  for (const auto& [prefix, why] : Reasons()) {
    if (cell.compare(0, prefix.size(), prefix) == 0) return why;
  }
  return "";
}

}  // namespace huiyin::loop
