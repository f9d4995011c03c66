#include "services/ctl/consumed.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "services/kit/runtime/positions.h"

namespace huiyin::ctl {
namespace {

using common::v1::GetStatusResponse;
using common::v1::PartitionStatus;
using common::v1::Position;
using Place = std::pair<std::string, int>;
using Ends = std::map<Place, int64_t>;

Place PlaceOf(const Position& position) { return {position.topic(), position.partition()}; }
Place PlaceOf(const PartitionStatus& status) { return {status.topic(), status.partition()}; }

// Of every partition that is known, who owns it; false: one has no owner, or two.
bool FindOwners(const std::vector<GetStatusResponse>& statuses,
                std::map<Place, const PartitionStatus*>* owners) {
  std::set<Place> all;
  for (const GetStatusResponse& instance : statuses) {
    for (const PartitionStatus& status : instance.partitions()) {
      all.insert(PlaceOf(status));
      if (status.owner() && !owners->emplace(PlaceOf(status), &status).second) return false;
    }
  }
  return owners->size() == all.size();
}

// Only its owner writes a decision log, and only the instances write commands.
Ends FindEnds(const std::vector<GetStatusResponse>& statuses,
              const std::map<Place, const PartitionStatus*>& owners) {
  Ends ends;
  for (const auto& [place, status] : owners) {
    ends[place] = kit::NextOf(status->positions(), {place.first, place.second});
  }
  for (const GetStatusResponse& instance : statuses) {
    for (const Position& sent : instance.commands_sent()) {
      int64_t& end = ends[PlaceOf(sent)];
      end = std::max(end, sent.next_offset());
    }
  }
  return ends;
}

}  // namespace

std::optional<int64_t> ConsumedAt(const std::vector<GetStatusResponse>& statuses) {
  std::map<Place, const PartitionStatus*> owners;
  if (!FindOwners(statuses, &owners)) return std::nullopt;
  const Ends ends = FindEnds(statuses, owners);
  for (const auto& [place, status] : owners) {
    if (!status->idle()) return std::nullopt;
    for (const Position& position : status->positions()) {
      const auto end = ends.find(PlaceOf(position));
      if (position.read() && end != ends.end() && position.next_offset() < end->second) {
        return std::nullopt;
      }
    }
  }
  int64_t length = 0;
  for (const auto& [place, end] : ends) length += end;
  return length;
}

}  // namespace huiyin::ctl
