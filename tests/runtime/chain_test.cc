// Which records count, as a table.
#include "services/kit/runtime/chain.h"

#include <optional>

#include "gtest/gtest.h"

namespace huiyin::kit {
namespace {

LogRecord At(Offset offset, std::string value) {
  return {offset, 0, std::make_shared<const LogEntry>(LogEntry{"k", std::move(value)})};
}

std::string Opening() {
  common::v1::Record record;
  record.mutable_opened()->set_nonce("n");
  return record.SerializeAsString();
}

std::string Decision(int64_t epoch, uint64_t sequence, uint64_t previous) {
  common::v1::Record record;
  record.mutable_envelope()->set_epoch(epoch);
  record.mutable_envelope()->set_sequence(sequence);
  record.mutable_envelope()->set_previous_digest(previous);
  return record.SerializeAsString();
}

TEST(Chain, AdmitsByEpochSequenceAndDigest) {
  constexpr uint64_t kDigest = 77;
  // After an opening at 10 and a counted record with sequence 5 at 11.
  const struct {
    const char* what;
    std::string value;
    Admission admission;
  } table[] = {
      {"the next one", Decision(10, 6, kDigest), Admission::kCounted},
      {"an opening", Opening(), Admission::kOpened},
      {"a gap", Decision(10, 7, kDigest), Admission::kSkipped},
      {"the same again", Decision(10, 5, kDigest), Admission::kSkipped},
      {"an old epoch", Decision(3, 6, kDigest), Admission::kSkipped},
      {"an epoch nobody opened", Decision(12, 6, kDigest), Admission::kCut},
      {"another predecessor", Decision(10, 6, kDigest + 1), Admission::kCut},
      {"neither opening nor decision", "", Admission::kBroken},
      {"no record at all", "\xff\xff", Admission::kBroken},
  };
  for (const auto& row : table) {
    Chain chain(12, 10, 5, kDigest, 11);
    common::v1::Record parsed;
    EXPECT_EQ(chain.Admit(At(12, row.value), &parsed), row.admission) << row.what;
    const bool counted = row.admission == Admission::kCounted;
    EXPECT_EQ(chain.sequence(), counted ? 6u : 5u) << row.what;
    EXPECT_EQ(chain.last_offset(), counted ? 12 : 11) << row.what;
    EXPECT_EQ(chain.epoch(), row.admission == Admission::kOpened ? 12 : 10) << row.what;
    if (counted) {
      EXPECT_EQ(chain.digest(), Digest(row.value));
    }
  }
}

TEST(Chain, SequencesGoOnAcrossEpochs) {
  Chain chain;
  common::v1::Record parsed;
  EXPECT_EQ(chain.Admit(At(0, Opening()), &parsed), Admission::kOpened);
  EXPECT_EQ(chain.Admit(At(1, Decision(0, 1, 0)), &parsed), Admission::kCounted);
  EXPECT_EQ(chain.Admit(At(2, Opening()), &parsed), Admission::kOpened);
  const uint64_t digest = chain.digest();
  EXPECT_EQ(chain.Admit(At(3, Decision(0, 2, digest)), &parsed), Admission::kSkipped);
  EXPECT_EQ(chain.Admit(At(4, Decision(2, 2, digest)), &parsed), Admission::kCounted);
  EXPECT_EQ(chain.next(), 5);
}

}  // namespace
}  // namespace huiyin::kit
