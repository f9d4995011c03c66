#include "services/intake/map_cell.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace huiyin::intake {
namespace {

constexpr int64_t kCellE7 = 46'000;  // 511 m of latitude
constexpr int64_t kDegreeE7 = 10'000'000;
constexpr int64_t kCircleE7 = 360 * kDegreeE7;
constexpr double kMetresPerE7 = 0.011'119'5;
constexpr double kPi = 3.141'592'653'589'793;

int64_t FloorDiv(int64_t value, int64_t by) {
  return value / by - (value % by != 0 && (value < 0) != (by < 0) ? 1 : 0);
}

// Bhaskara's approximation, good to two thousandths. At least 10: the poles' cells stay finite.
int64_t CosinePermille(int64_t degrees) {
  const int64_t square = std::min<int64_t>(degrees * degrees, 8'100);
  return std::max<int64_t>(10, 1'000 * (32'400 - 4 * square) / (32'400 + square));
}

// Of equal width all round the row, as wide at its end towards the pole as the row is high.
int64_t ColumnsOf(int64_t row) {
  const int64_t degree = FloorDiv(row * kCellE7, kDegreeE7);
  const int64_t polewards = std::max(std::abs(degree), std::abs(degree + 1));
  return kCircleE7 * CosinePermille(polewards) / (1'000 * kCellE7);
}

int64_t RowOf(const common::v1::Place& place) { return FloorDiv(place.latitude_e7(), kCellE7); }

int64_t ColumnOf(int64_t row, const common::v1::Place& place) {
  // 180° east is 180° west.
  const int64_t turned = place.longitude_e7() + kCircleE7 / 2;
  return (turned - FloorDiv(turned, kCircleE7) * kCircleE7) * ColumnsOf(row) / kCircleE7;
}

}  // namespace

MapCell CellOf(const common::v1::Place& place) {
  const int64_t row = RowOf(place);
  return {row, ColumnOf(row, place)};
}

std::vector<MapCell> CellsAround(const common::v1::Place& place) {
  std::vector<MapCell> cells;
  for (int64_t row = RowOf(place) - 1; row <= RowOf(place) + 1; ++row) {
    const int64_t columns = ColumnsOf(row);
    for (int64_t step = -1; step <= 1; ++step) {
      cells.push_back({row, (ColumnOf(row, place) + step + columns) % columns});
    }
  }
  return cells;
}

int64_t MetresBetween(const common::v1::Place& a, const common::v1::Place& b) {
  const double north = static_cast<double>(a.latitude_e7()) - b.latitude_e7();
  double east =
      std::abs(static_cast<double>(a.longitude_e7()) - static_cast<double>(b.longitude_e7()));
  east = std::min(east, static_cast<double>(kCircleE7) - east);
  const double middle = (static_cast<double>(a.latitude_e7()) + b.latitude_e7()) / 2 / kDegreeE7;
  east *= std::cos(middle * kPi / 180);
  return std::llround(std::hypot(north, east) * kMetresPerE7);
}

}  // namespace huiyin::intake
