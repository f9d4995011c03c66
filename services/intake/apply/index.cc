#include "services/intake/apply/index.h"

#include "services/intake/map_cell.h"
#include "services/intake/tables.h"
#include "services/kit/base/clock.h"

namespace huiyin::intake {
namespace {

void PutNearby(kit::Writer& state, const v1::Case& row) {
  const v1::SubmitCase& said = row.submission();
  if (said.kind() == common::v1::MATTER_KIND_REPORT) return;
  v1::NearbyMatter nearby;
  nearby.set_submitted_at_us(row.submitted_at_us());
  nearby.set_category_id(row.category_id());
  const int64_t day = IndexDay(row.submitted_at_us());
  if (said.has_place()) {
    *nearby.mutable_place() = said.place();
    const MapCell cell = CellOf(said.place());
    NearbyByPlace::Put(state, cell.row, cell.column, day, row.matter_id(), nearby);
  }
  if (!said.area_id().empty()) {
    NearbyByArea::Put(state, said.area_id(), row.category_id(), day, row.matter_id(), nearby);
  }
}

}  // namespace

int64_t IndexDay(int64_t time_us) { return time_us / kit::kMicrosPerDay; }

void AddToIndexes(kit::Writer& state, const v1::Case& row) {
  PutNearby(state, row);
  const std::string& tag = row.submission().requester_tag();
  if (tag.empty()) return;
  Requesters::Put(state, tag, -row.submitted_at_us(), row.matter_id(), common::v1::Present());
}

void MoveInIndexes(kit::Writer& state, const v1::Case& row, const std::string& old_category_id) {
  const v1::SubmitCase& said = row.submission();
  if (!said.area_id().empty()) {
    NearbyByArea::Delete(state, said.area_id(), old_category_id, IndexDay(row.submitted_at_us()),
                         row.matter_id());
  }
  PutNearby(state, row);
}

}  // namespace huiyin::intake
