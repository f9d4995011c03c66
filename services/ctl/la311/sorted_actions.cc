#include "services/ctl/la311/sorted_actions.h"

#include "absl/strings/str_cat.h"
#include "services/ctl/la311/row_codec.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl::la311 {
namespace {

constexpr int64_t kRowsPerReport = 4096;

// Numbers that sort byte by byte: big-endian, the sign turned so that negative ones come first.
void AppendNumber(int64_t number, std::string* key) {
  const uint64_t bits = static_cast<uint64_t>(number) ^ (uint64_t{1} << 63);
  for (int shift = 56; shift >= 0; shift -= 8) key->push_back(static_cast<char>(bits >> shift));
}

int64_t NumberAt(std::string_view key, size_t offset) {
  uint64_t bits = 0;
  for (size_t i = 0; i < 8; ++i) bits = bits << 8 | static_cast<unsigned char>(key[offset + i]);
  return static_cast<int64_t>(bits ^ (uint64_t{1} << 63));
}

// Source numbers hold no control characters: a zero byte ends them, and "1" comes before "10".
void NumberKey(const Row& row, std::string* key) {
  key->assign(row.source_number).push_back('\0');
  AppendNumber(row.created_us, key);
  AppendNumber(row.file, key);
  AppendNumber(row.line, key);
}

void TimeKey(int64_t at_us, const Row& row, ActionKind kind, std::string* key) {
  key->clear();
  AppendNumber(at_us, key);
  key->append(row.source_number).push_back('\0');
  key->push_back(static_cast<char>(kind));
}

std::optional<ActionKind> EndOf(RowStatus status) {
  switch (status) {
    case RowStatus::kClosed:
      return ActionKind::kClose;
    case RowStatus::kCancelled:
      return ActionKind::kWithdraw;
    case RowStatus::kReferredOut:
      return ActionKind::kTransfer;
    case RowStatus::kOpen:
    case RowStatus::kPending:
      break;
  }
  return std::nullopt;
}

// Most rows repeat a name seen before: look first, then build a node.
void Remember(const std::string& name, std::set<std::string, std::less<>>* names) {
  if (!name.empty() && !names->contains(name)) names->insert(name);
}

}  // namespace

SortedActions::SortedActions(Options options, LosAngeles los_angeles)
    : options_(std::move(options)),
      los_angeles_(los_angeles),
      by_time_({.folder = options_.temp_folder, .run_bytes = options_.run_bytes}) {}

absl::StatusOr<std::unique_ptr<SortedActions>> SortedActions::Open(Options options) {
  ASSIGN_OR_RETURN(LosAngeles los_angeles, LosAngeles::Load());
  std::unique_ptr<SortedActions> actions(new SortedActions(std::move(options), los_angeles));
  ExternalSort by_number(
      {.folder = actions->options_.temp_folder, .run_bytes = actions->options_.run_bytes});
  RETURN_IF_ERROR(actions->ReadFiles(&by_number));
  RETURN_IF_ERROR(actions->OrderRows(&by_number));
  actions->runs_spilled_ = by_number.runs_spilled() + actions->by_time_.runs_spilled();
  return actions;
}

void SortedActions::Report(Stage stage, int64_t done, int64_t total) const {
  if (options_.on_progress) options_.on_progress(stage, done, total);
}

absl::Status SortedActions::ReadFiles(ExternalSort* by_number) {
  ASSIGN_OR_RETURN(RowReader reader,
                   RowReader::Open(options_.files, los_angeles_, options_.rejects));
  Row row;
  std::string key;
  std::string value;
  while (true) {
    ASSIGN_OR_RETURN(bool more, reader.Next(&row));
    if (!more) break;
    NumberKey(row, &key);
    EncodeRow(row, &value);
    RETURN_IF_ERROR(by_number->Add(key, value));
    if (by_number->size() % kRowsPerReport == 0) {
      Report(Stage::kReading, reader.bytes_done(), reader.bytes_total());
    }
  }
  counts_.rows_read = reader.rows_read();
  counts_.rejected = reader.rejected();
  Report(Stage::kReading, reader.bytes_total(), reader.bytes_total());
  return by_number->Finish();
}

absl::Status SortedActions::OrderRows(ExternalSort* by_number) {
  Row row;
  std::string last_number;  // none is empty
  int64_t done = 0;
  while (true) {
    ASSIGN_OR_RETURN(bool more, by_number->Next());
    if (!more) break;
    DecodeRow(by_number->value(), &row);
    if (row.source_number == last_number) {
      ++counts_.repeated;
    } else {
      last_number = row.source_number;
      RETURN_IF_ERROR(Take(row, by_number->value()));
    }
    if (++done % kRowsPerReport == 0) Report(Stage::kOrdering, done, by_number->size());
  }
  counts_.actions = by_time_.size();
  Report(Stage::kOrdering, done, by_number->size());
  return by_time_.Finish();
}

absl::Status SortedActions::Take(const Row& row, std::string_view encoded) {
  ++counts_.imported;
  const Anomalies anomalies = AnomaliesOf(row, los_angeles_);
  counts_.promise_before_creation += anomalies.promise_before_creation;
  counts_.closed_without_date += anomalies.closed_without_date;
  counts_.closed_before_creation += anomalies.closed_before_creation;
  RETURN_IF_ERROR(Collect(row));

  std::string key;
  TimeKey(row.created_us, row, ActionKind::kSubmit, &key);
  RETURN_IF_ERROR(by_time_.Add(key, encoded));
  const std::optional<ActionKind> end = EndOf(row.status);
  if (!end) return absl::OkStatus();
  const bool usable = row.closed_us && *row.closed_us >= row.created_us;
  TimeKey(usable ? *row.closed_us : row.created_us, row, *end, &key);
  return by_time_.Add(key, encoded);
}

absl::Status SortedActions::Collect(const Row& row) {
  Remember(row.department, &names_.departments);
  Remember(row.category, &names_.categories);
  Remember(row.channel, &names_.channels);
  if (!row.office.empty()) names_.offices.emplace(row.department, row.office);
  if (!row.area.empty()) names_.areas.emplace(row.area, "");
  if (!row.neighbourhood.empty()) names_.areas.emplace(row.area, row.neighbourhood);
  if (names_.size() <= kNamesMax) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("more than ", kNamesMax,
                   " distinct departments, offices, categories, channels and areas; is this "
                   "really a MyLA311 export?"));
}

absl::StatusOr<bool> SortedActions::Next(Action* action) {
  ASSIGN_OR_RETURN(bool more, by_time_.Next());
  if (!more) return false;
  const std::string_view key = by_time_.key();
  action->at_us = NumberAt(key, 0);
  action->kind = static_cast<ActionKind>(key.back());
  DecodeRow(by_time_.value(), &action->row);
  return true;
}

}  // namespace huiyin::ctl::la311
