// WatchCases: every entry once, with the case right after it, from any position on.
#include <gmock/gmock.h>

#include <map>
#include <set>
#include <tuple>

#include "services/tracking/history.h"
#include "services/tracking/tables.h"
#include "tests/tracking/rpc_fixture.h"

namespace huiyin::tracking {
namespace {

using ::testing::ElementsAre;

class WatchTest : public TrackingRpcTest {
 protected:
  struct Call {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<v1::WatchCasesResponse>> stream;
    std::map<int, common::v1::Position> after;  // of each partition

    // false: the end.
    bool Read(v1::WatchCasesResponse* response) {
      if (!stream->Read(response)) return false;
      after[response->position().partition()] = response->position();
      return true;
    }
    // "CHASED after RECEIVED": what happened, and where the case stood then. Beginnings are passed.
    std::string Next() {
      v1::WatchCasesResponse next;
      do {
        if (!Read(&next)) return "the end";
      } while (!next.has_entry());
      const auto& event = next.entry().event();
      const auto* field = event.GetReflection()->GetOneofFieldDescriptor(
          event, v1::Event::descriptor()->oneof_decl(0));
      return kit::Concat(next.record().matter_id(), " ", field->message_type()->name(), " ",
                         common::v1::CaseStage_Name(next.record().stage()).substr(11));
    }
    grpc::Status End() {
      context.TryCancel();
      return stream->Finish();
    }
  };

  std::unique_ptr<Call> Open(const std::string& request, bool with_token = false) {
    return Open(fixture::Parsed<v1::WatchCasesRequest>(request), with_token);
  }
  std::unique_ptr<Call> Open(const v1::WatchCasesRequest& request, bool with_token = false) {
    auto call = std::make_unique<Call>();
    if (with_token) SetToken(&call->context);
    call->stream = tracking_stub_->WatchCases(&call->context, request);
    return call;
  }
  // Until it has begun on that many partitions.
  void Begin(Call* call, size_t partitions) {
    while (call->after.size() < partitions) {
      v1::WatchCasesResponse begin;
      ASSERT_TRUE(call->Read(&begin));
      ASSERT_FALSE(begin.has_entry());
    }
  }
  static v1::WatchCasesRequest After(const Call& call) {
    v1::WatchCasesRequest request;
    for (const auto& [partition, position] : call.after) *request.add_after() = position;
    return request;
  }
};

TEST_F(WatchTest, TellsWhatHappensToOneCase) {
  Submit("1");
  Submit("2");
  auto call = Open("matter_id: '1'");
  Begin(call.get(), 1);
  Intake("2", "case_accepted");
  Intake("1", "case_accepted");
  EXPECT_EQ(call->Next(), "1 StageReached ACCEPTED");
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(Chase("1").ok());
    EXPECT_EQ(call->Next(), "1 CaseChased ACCEPTED");
  }
  EXPECT_EQ(call->End().error_code(), grpc::StatusCode::CANCELLED);
}

// However late it is told: the filter asks for the case as it was right after the entry.
TEST_F(WatchTest, TheFilterIsAskedOfTheCaseAsItWasThen) {
  auto beginning = Open("");
  Begin(beginning.get(), 2);
  v1::WatchCasesRequest request = After(*beginning);
  beginning->End();
  Received("1");
  Received("2");
  Chase("1");
  Dispatch("1", "case_handled", "unit_id: 'lights'");
  Settle();
  *request.mutable_filter() =
      fixture::Parsed<v1::CaseFilter>("stages: [CASE_STAGE_RECEIVED, CASE_STAGE_SUBMITTED]");
  auto call = Open(request);
  std::multiset<std::string> told;
  for (int i = 0; i < 5; ++i) told.insert(call->Next());
  EXPECT_THAT(told, ElementsAre("1 CaseChased RECEIVED", "1 CaseOpened SUBMITTED",
                                "1 StageReached RECEIVED", "2 CaseOpened SUBMITTED",
                                "2 StageReached RECEIVED"));
  Intake("1", "case_classified", "category_id: 'road'");  // handled: not told
  Chase("2");
  EXPECT_EQ(call->Next(), "2 CaseChased RECEIVED");
  call->End();
}

TEST_F(WatchTest, GoesOnAfterItsPositions) {
  auto first = Open("");
  Begin(first.get(), 2);
  for (int i = 0; i < 10; ++i) Submit(kit::Concat(i));
  std::multiset<std::string> told;
  for (int i = 0; i < 4; ++i) told.insert(first->Next());
  first->End();
  auto second = Open(After(*first));
  for (int i = 0; i < 6; ++i) told.insert(second->Next());
  std::multiset<std::string> all;
  for (int i = 0; i < 10; ++i) all.insert(kit::Concat(i, " CaseOpened SUBMITTED"));
  EXPECT_EQ(told, all);
  second->End();
}

// Positions that a command answered with only say how far; what counts is then found out from the log's beginning.
TEST_F(WatchTest, GoesOnAfterWhatACommandAnsweredWith) {
  Received("1");
  v1::ChaseCaseResponse answer;
  ASSERT_TRUE(Chase("1", &answer).ok());
  Chase("1");
  v1::WatchCasesRequest request;
  request.set_matter_id("1");
  *request.mutable_after() = answer.positions();
  auto call = Open(request);
  v1::WatchCasesResponse begin;
  ASSERT_TRUE(call->Read(&begin));
  EXPECT_FALSE(begin.has_entry());
  EXPECT_EQ(call->Next(), "1 CaseChased RECEIVED");
  EXPECT_GT(call->after.begin()->second.sequence(), 1u);
  Chase("1");
  EXPECT_EQ(call->Next(), "1 CaseChased RECEIVED");
  call->End();
}

TEST_F(WatchTest, WhatDoesNotCountIsNotTold) {
  Received("1");
  auto call = Open("matter_id: '1'");
  Begin(call.get(), 1);
  // Somebody who no longer owned wrote it: its epoch is over.
  const kit::TopicPartition where{"huiyin.tracking", call->after.begin()->first};
  common::v1::Record stale;
  stale.mutable_envelope()->set_epoch(-1);
  stale.mutable_envelope()->set_sequence(call->after.begin()->second.sequence() + 1);
  stale.add_events(fixture::Parsed<v1::Event>("case_chased { matter_id: '1' words: 'forged' }")
                       .SerializeAsString());
  Append(where, "1", stale.SerializeAsString());
  Dispatch("1", "case_handled", "unit_id: 'lights'");
  EXPECT_EQ(call->Next(), "1 StageReached HANDLED");
  call->End();
}

TEST_F(WatchTest, ConfidentialMeasuresAreToldWhoMaySeeThem) {
  Received("1");
  auto all = Open("matter_id: '1'", true);
  auto some = Open("matter_id: '1'");
  Begin(all.get(), 1);
  Begin(some.get(), 1);
  Put("measure_rule { id: 'lead' kind: MEASURE_KIND_DISCIPLINE_LEAD severity: 9 "
      "fact: CASE_FACT_CHASED count: 1 }");
  Chase("1");
  Chase("1");
  EXPECT_EQ(all->Next(), "1 CaseChased RECEIVED");
  EXPECT_EQ(all->Next(), "1 MeasureProposed RECEIVED");
  EXPECT_EQ(all->Next(), "1 CaseChased RECEIVED");
  EXPECT_EQ(some->Next(), "1 CaseChased RECEIVED");
  v1::WatchCasesResponse second;
  ASSERT_TRUE(some->Read(&second));
  EXPECT_EQ(second.record().chases(), 2);
  EXPECT_EQ(second.record().measures_size(), 0);
  all->End();
  some->End();
}

TEST_F(WatchTest, SaysWhatIsWrongWithTheCall) {
  Submit("1");
  struct Row {
    const char* request;
    grpc::StatusCode code;
  };
  const Row rows[] = {
      {"matter_id: 'nobody'", grpc::StatusCode::NOT_FOUND},
      {"matter_id: 'a b'", grpc::StatusCode::INVALID_ARGUMENT},
      {"after { topic: 'huiyin.tracking' partition: 0 next_offset: 1000000 }",
       grpc::StatusCode::OUT_OF_RANGE},
      {"after { topic: 'huiyin.tracking' partition: 1 next_offset: 1000000 read: true }",
       grpc::StatusCode::OUT_OF_RANGE},
      // Of another log.
      {"after { topic: 'huiyin.tracking' partition: 0 next_offset: 1 read: true epoch: 0 sequence: "
       "0 digest: 7 last_offset: -1 } "
       "after { topic: 'huiyin.tracking' partition: 1 next_offset: 1 read: true epoch: 0 sequence: "
       "0 digest: 7 last_offset: -1 }",
       grpc::StatusCode::DATA_LOSS},
  };
  for (const Row& row : rows) {
    auto call = Open(row.request);
    while (call->Next() != "the end") {
    }
    EXPECT_EQ(call->stream->Finish().error_code(), row.code) << row.request;
  }
}

TEST_F(WatchTest, EndsWithTheServerAtOnce) {
  Submit("1");
  auto call = Open("");
  Begin(call.get(), 2);
  const int64_t start_us = clock_.MonotonicMicros();
  node_->Drain(0);
  server_->Shutdown(30 * kit::kMicrosPerSecond);
  EXPECT_LT(clock_.MonotonicMicros() - start_us, 5 * kit::kMicrosPerSecond);
  EXPECT_EQ(call->Next(), "the end");
  EXPECT_EQ(call->stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

// Written and watched at the same time, by several: each entry of each timeline is told once, in order.
TEST_F(WatchTest, TellsEveryEntryOnceWhileTheyHappen) {
  constexpr int kCases = 40;
  using Entry = std::tuple<std::string, uint64_t, std::string>;  // matter, sequence, event
  std::vector<std::unique_ptr<Call>> calls;
  std::vector<std::future<std::vector<Entry>>> told;
  for (int i = 0; i < 3; ++i) {
    calls.push_back(Open(""));
    Begin(calls.back().get(), 2);
    told.push_back(std::async(std::launch::async, [call = calls.back().get()] {
      std::vector<Entry> entries;
      v1::WatchCasesResponse next;
      while (call->Read(&next)) {
        if (!next.has_entry()) continue;
        entries.emplace_back(next.record().matter_id(), next.entry().sequence(),
                             fixture::Text(next.entry().event()));
        if (next.record().matter_id() == "last") break;
      }
      return entries;
    }));
  }
  for (int i = 0; i < kCases; ++i) {
    Received(kit::Concat("case", i));
    Chase(kit::Concat("case", i));
  }
  // The last one's partition says nothing of the other: let all be told first.
  Settle();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  Submit("last");
  std::vector<Entry> expected;
  for (int i = 0; i < kCases; ++i) {
    const std::string id = kit::Concat("case", i);
    Replay(**node_->Find("huiyin.tracking")->For(id).Snapshot(), id,
           [&](const v1::TimelineEntry& entry, const v1::Case&) {
             expected.emplace_back(id, entry.sequence(), fixture::Text(entry.event()));
             return true;
           });
  }
  ASSERT_GT(expected.size(), static_cast<size_t>(4 * kCases) - 1);
  std::sort(expected.begin(), expected.end());
  for (auto& one : told) {
    std::vector<Entry> entries = one.get();
    entries.pop_back();  // the last
    std::map<std::string, uint64_t> newest;
    for (const auto& [id, sequence, event] : entries) {
      EXPECT_GE(sequence, newest[id]);
      newest[id] = sequence;
    }
    std::sort(entries.begin(), entries.end());
    EXPECT_EQ(entries, expected);
  }
  for (auto& call : calls) call->End();
}

}  // namespace
}  // namespace huiyin::tracking
