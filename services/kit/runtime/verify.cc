#include "services/kit/runtime/verify.h"

#include <filesystem>
#include <memory>
#include <set>

#include "services/kit/base/patience.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/fold.h"
#include "services/kit/runtime/tables.h"
#include "services/kit/runtime/verify_follow_ups.h"
#include "services/kit/store/rocks_store.h"

namespace huiyin::kit {
namespace {

constexpr size_t kReadRecords = 1'000;
constexpr size_t kCompareRows = 1'000;
constexpr int64_t kPatienceMs = 30'000;
constexpr int kPauseMs = 5;

// Folds [0, end) of the log into `store`. The reason why it cannot be is a difference.
absl::Status FoldAnew(const Service& service, Log& log, Offset end, Store& store,
                      VerifyReport* report, FollowUpCheck* follow_ups) {
  const RuntimeBugs no_bugs;
  const Fold fold(service, report->where, no_bugs);
  Overlay overlay(&store);
  FoldPoint point = fold.Start();
  std::set<int64_t> epochs;
  while (point.own.next() < end) {
    const absl::StatusOr<std::vector<LogRecord>> records =
        ReadSome(log, report->where, point.own.next());
    if (absl::IsUnavailable(records.status())) return records.status();
    if (!records.ok()) {
      AddDifference(report, std::string(records.status().message()));
      return absl::OkStatus();
    }
    for (const LogRecord& record : *records) {
      if (record.offset >= end) break;
      common::v1::Record parsed;
      ++report->records;
      const Admission admission = point.own.Admit(record, &parsed);
      if (admission == Admission::kCut || admission == Admission::kBroken) {
        AddDifference(report,
                      Concat("the log record at offset ", record.offset,
                             " does not continue the one before: one of the two was altered, or "
                             "the log was cut"));
        return absl::OkStatus();
      }
      if (admission == Admission::kOpened) {
        point.nonce = parsed.opened().nonce();
        point.address = parsed.opened().address();
        epochs.insert(record.offset);
      }
      if (admission == Admission::kSkipped) {
        ++report->uncounted;
        // Whoever writes honestly has read the opening of the epoch it names.
        if (!epochs.contains(parsed.envelope().epoch())) {
          AddDifference(report, Concat("the log record at offset ", record.offset,
                                       " names an epoch that never was: it was forged"));
        }
      }
      if (admission != Admission::kCounted) continue;
      ++report->decisions;
      RETURN_IF_ERROR(fold.Apply(overlay, &point, parsed, record.entry->key, nullptr));
      fold.AddFollowUps(overlay, parsed, record.entry->key, record.offset, point.nonce);
      if (follow_ups != nullptr) {
        follow_ups->Counted(report->where, record.offset, parsed, record.entry->key, point.nonce);
      }
    }
    fold.Save(overlay, log.Identity(), point);
    RETURN_IF_ERROR(store.Write(std::move(overlay.writes())));
    overlay.Clear();
  }
  if (follow_ups != nullptr) follow_ups->Folded(report->where, end, point.sent_before);
  return absl::OkStatus();
}

using Rows = std::vector<std::pair<std::string, std::string>>;

Rows NextRows(const Reader& reader, const std::string& from) {
  Rows rows;
  reader.Scan(from, "", [&](std::string_view key, std::string_view value) {
    rows.emplace_back(key, value);
    return rows.size() < kCompareRows;
  });
  return rows;
}

// Two ordered streams of rows, a block at a time.
class RowStream {
 public:
  explicit RowStream(const Reader& reader) : reader_(reader) { Fill(""); }
  bool done() const { return at_ == rows_.size(); }
  const std::pair<std::string, std::string>& row() const { return rows_[at_]; }
  void Next() {
    std::string after = rows_[at_].first;
    if (++at_ == rows_.size()) Fill(after + '\0');
  }

 private:
  void Fill(const std::string& from) {
    rows_ = NextRows(reader_, from);
    at_ = 0;
  }
  const Reader& reader_;
  Rows rows_;
  size_t at_ = 0;
};

std::string Place(const std::string& key) {
  return Concat("table ", static_cast<int>(static_cast<unsigned char>(key[0])), ", key of ",
                key.size(), " bytes with digest ", Digest(key));
}

void Compare(const Reader& state, const Reader& anew, VerifyReport* report) {
  RowStream has(state), should(anew);
  while (!has.done() || !should.done()) {
    if (should.done() || (!has.done() && has.row().first < should.row().first)) {
      AddDifference(report, Concat("a row too many: ", Place(has.row().first)));
      ++report->rows;
      has.Next();
    } else if (has.done() || should.row().first < has.row().first) {
      AddDifference(report, Concat("a row is missing: ", Place(should.row().first)));
      should.Next();
    } else {
      if (has.row().second != should.row().second) {
        AddDifference(report, Concat("a row differs: ", Place(has.row().first)));
      }
      ++report->rows;
      has.Next();
      should.Next();
    }
  }
}

}  // namespace

void AddDifference(VerifyReport* report, std::string what) {
  ++report->differences_count;
  if (report->differences.size() < kDifferencesMax) report->differences.push_back(std::move(what));
}

absl::StatusOr<std::vector<LogRecord>> ReadSome(Log& log, const TopicPartition& where,
                                                Offset from) {
  const Patience patience({.wait_ms_max = kPatienceMs, .pause_ms = kPauseMs});
  while (true) {
    std::vector<LogRecord> records;
    RETURN_IF_ERROR(log.Read(where, from, kReadRecords, &records));
    if (!records.empty()) return records;
    ASSIGN_OR_RETURN(const LogExtent extent, log.Extent(where));
    if (extent.end <= from) {
      return absl::OutOfRangeError(Concat("the log ends at offset ", extent.end, ", too early"));
    }
    const absl::Status nothing = absl::UnavailableError(
        Concat(where.topic, "/", where.partition, " gives nothing from offset ", from, " on"));
    if (!patience.Holds(nothing)) return nothing;
  }
}

absl::StatusOr<VerifyReport> VerifyPartition(const Service& service, Log& log,
                                             const TopicPartition& where, const Reader& state,
                                             const std::string& scratch_folder,
                                             FollowUpCheck* follow_ups) {
  VerifyReport report;
  report.where = where;
  std::string bytes;
  common::v1::FoldState stands;
  // Read by hand: a row that does not parse is a finding here, not a reason to stop.
  if (state.Get(FoldRow::Key(), &bytes) && !stands.ParseFromString(bytes)) {
    AddDifference(&report, "the row that says where the state stands cannot be read");
    return report;
  }
  if (stands.next_offset() > 0 && stands.log_identity() != log.Identity()) {
    AddDifference(&report, "the state was folded from another log");
    return report;
  }
  std::error_code ignored;
  std::filesystem::remove_all(scratch_folder, ignored);
  std::filesystem::create_directories(scratch_folder, ignored);
  absl::Status folded;
  {
    ASSIGN_OR_RETURN(std::unique_ptr<RocksStore> store,
                     RocksStore::Open({.directory = scratch_folder}));
    folded = FoldAnew(service, log, stands.next_offset(), *store, &report, follow_ups);
    if (folded.ok() && report.differences.empty()) Compare(state, *store, &report);
  }
  std::filesystem::remove_all(scratch_folder, ignored);
  if (!folded.ok()) return folded;
  return report;
}

}  // namespace huiyin::kit
