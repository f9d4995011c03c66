#include "tests/bench/report.h"

#include <cmath>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "services/kit/base/text.h"

namespace huiyin::bench {
namespace {

// Seven digits are more than any figure here is worth.
std::string Number(double value) {
  if (!std::isfinite(value)) return "null";
  char text[32];
  std::snprintf(text, sizeof(text), "%.7g", value);
  return text;
}

const char* Name(Better better) {
  switch (better) {
    case Better::kMore:
      return "more";
    case Better::kLess:
      return "less";
    case Better::kNeither:
      break;
  }
  return "neither";
}

// The rows between [ and ], one a line.
template <typename Rows, typename Text>
std::string List(const Rows& rows, Text text) {
  std::string out = "[";
  for (const auto& row : rows) out += (out.size() > 1 ? ",\n    " : "\n    ") + text(row);
  return out + (out.size() > 1 ? "\n  ]" : "]");
}

std::string Json(const Figure& figure) {
  std::string out = "{\"id\": " + Quoted(figure.id) + ", \"what\": " + Quoted(figure.what) +
                    ", \"value\": " + Number(figure.value) + ", \"unit\": " + Quoted(figure.unit) +
                    ", \"better\": \"" + Name(figure.better) + '"';
  if (figure.target.has_value()) {
    out += ", \"target\": " + Number(*figure.target) +
           ", \"reached\": " + (figure.reaches_target() ? "true" : "false");
  }
  if (figure.bound.has_value()) {
    out +=
        ", \"bound\": " + Number(*figure.bound) + ", \"bound_what\": " + Quoted(figure.bound_what);
  }
  return out + "}";
}

std::string Json(const Series& series) {
  std::string points;
  for (const auto& [x, y] : series.points) {
    points += (points.empty() ? "[" : ", [") + Number(x) + ", " + Number(y) + "]";
  }
  return "{\"id\": " + Quoted(series.id) + ", \"x\": " + Quoted(series.x) +
         ", \"y\": " + Quoted(series.y) + ", \"points\": [" + points + "]}";
}

}  // namespace

std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + '"';
}

void Report::Add(Figure figure) {
  std::fprintf(stderr, "  %s: %s %s%s\n", figure.what.c_str(), Number(figure.value).c_str(),
               figure.unit.c_str(), figure.reaches_target() ? "" : " (below target)");
  figures_.push_back(std::move(figure));
}

void Report::Check(const std::string& what, int64_t expected, int64_t found) {
  if (expected != found) {
    checks_hold_ = false;
    std::fprintf(stderr, "  WRONG: %s: expected %lld, found %lld\n", what.c_str(),
                 static_cast<long long>(expected), static_cast<long long>(found));
  }
  checks_.push_back({what, expected, found});
}

absl::Status Report::Write(const std::string& folder) const {
  const std::string path = folder + "/" + section_ + ".json";
  std::ofstream out(path);
  std::string settings;
  for (const auto& [name, value] : settings_) {
    settings += (settings.empty() ? "" : ", ") + Quoted(name) + ": " + Number(value);
  }
  out << "{\n  \"section\": " << Quoted(section_) << ",\n  \"title\": " << Quoted(title_)
      << ",\n  \"machine\": " << machine_json_ << ",\n  \"settings\": {" << settings << "}"
      << ",\n  \"figures\": " << List(figures_, [](const Figure& f) { return Json(f); })
      << ",\n  \"checks\": "
      << List(checks_,
              [](const CheckRow& c) {
                return kit::Concat("{\"what\": ", Quoted(c.what), ", \"expected\": ", c.expected,
                                   ", \"found\": ", c.found, "}");
              })
      << ",\n  \"notes\": " << List(notes_, [](const std::string& n) { return Quoted(n); })
      << ",\n  \"series\": " << List(series_, [](const Series& s) { return Json(s); }) << "\n}\n";
  if (!out.flush()) return absl::UnavailableError("cannot write " + path);
  return absl::OkStatus();
}

}  // namespace huiyin::bench
