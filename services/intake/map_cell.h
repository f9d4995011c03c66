// The map cut into cells a little over 500 m wide and high, so that whatever lies within 500 m of a
// place is found in the cell of the place and the eight around it.
//
//   MapCell cell = CellOf(place);
//   for (MapCell near : CellsAround(place)) …
//
// A row of cells is 0.0046° of latitude high everywhere; its cells are as much wider in degrees of
// longitude as the meridians stand closer there. Integers only: the cells are keys of the state,
// which must be the same on every machine. Pure; any numbers are taken, also off the map.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "huiyin/common/v1/matter.pb.h"

namespace huiyin::intake {

struct MapCell {
  int64_t row = 0;     // 0 holds the equator's northern side
  int64_t column = 0;  // 0 begins at 180° west
  auto operator<=>(const MapCell&) const = default;
};

MapCell CellOf(const common::v1::Place& place);
// Nine cells, over the date line where need be.
std::vector<MapCell> CellsAround(const common::v1::Place& place);

// As good as exact for places in neighbouring cells. For queries only: not kept in state.
int64_t MetresBetween(const common::v1::Place& a, const common::v1::Place& b);

}  // namespace huiyin::intake
