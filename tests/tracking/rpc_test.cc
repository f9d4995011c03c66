// Tracking's rpc: lists over partitions, what needs the operator's token, a past moment, a stranger's follow-up.
#include <gmock/gmock.h>

#include "services/tracking/ledger.h"
#include "tests/tracking/rpc_fixture.h"

namespace huiyin::tracking {
namespace {

using ::testing::ElementsAre;

class RpcTest : public TrackingRpcTest {
 protected:
  // Calls that method as the operator or as anybody.
  template <typename Request, typename Response>
  grpc::Status Ask(grpc::Status (v1::TrackingService::Stub::*method)(grpc::ClientContext*,
                                                                     const Request&, Response*),
                   const Request& request, Response* response, bool with_token = false) {
    grpc::ClientContext context;
    SetDeadline(&context, 20);
    if (with_token) SetToken(&context);
    return (tracking_stub_.get()->*method)(&context, request, response);
  }
  // Each with a measure that all may see, and one that not all may.
  void Measured(const std::string& id) {
    Submit(id);
    Dispatch(id, "case_dispatched", "unit_id: 'lights' mode: HANDLING_MODE_FAST");
    Settle();
    Chase(id);
    Chase(id);
  }
  std::vector<std::string> Measures(const std::string& request_text, bool with_token,
                                    grpc::Status* status) {
    auto request = fixture::Parsed<v1::ListMeasuresRequest>(request_text);
    std::vector<std::string> all;
    do {
      v1::ListMeasuresResponse page;
      *status = Ask(&v1::TrackingService::Stub::ListMeasures, request, &page, with_token);
      for (const v1::ListedMeasure& one : page.measures()) {
        all.push_back(kit::Concat(one.matter_id(), ".", one.measure().number()));
      }
      request.mutable_page()->set_token(page.next_token());
    } while (!request.page().token().empty());
    std::sort(all.begin(), all.end());  // in order within a partition
    return all;
  }
};

TEST_F(RpcTest, ListsMeasuresOfAllPartitions) {
  Put("measure_rule { id: 'talk' kind: MEASURE_KIND_TALK severity: 1 "
      "fact: CASE_FACT_CHASED count: 1 }");
  Put("measure_rule { id: 'lead' kind: MEASURE_KIND_DISCIPLINE_LEAD severity: 9 "
      "fact: CASE_FACT_CHASED count: 2 }");
  for (const char* id : {"1", "2", "3", "4", "5"}) Measured(id);
  grpc::Status status;
  for (const char* page : {"", "page { size: 1 }", "page { size: 2 }", "page { size: 5 }"}) {
    SCOPED_TRACE(page);
    EXPECT_THAT(Measures(page, false, &status), ElementsAre("1.1", "2.1", "3.1", "4.1", "5.1"));
    EXPECT_TRUE(status.ok());
    EXPECT_THAT(Measures(kit::Concat("with_confidential: true ", page), true, &status),
                ElementsAre("1.1", "1.2", "2.1", "2.2", "3.1", "3.2", "4.1", "4.2", "5.1", "5.2"));
    EXPECT_TRUE(status.ok());
  }
  Measures("with_confidential: true", false, &status);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  Measures("page { token: 'x' }", false, &status);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(RpcTest, ShowsAConfidentialMeasureToTheOperatorOnly) {
  Put("measure_rule { id: 'lead' kind: MEASURE_KIND_DISCIPLINE_LEAD severity: 9 "
      "fact: CASE_FACT_CHASED count: 2 }");
  Measured("1");
  const auto by_id = fixture::Parsed<v1::GetCaseRequest>("matter_id: '1'");
  const auto timeline_of = fixture::Parsed<v1::GetTimelineRequest>("matter_id: '1'");
  for (const bool with_token : {false, true}) {
    v1::GetCaseResponse one;
    ASSERT_TRUE(Ask(&v1::TrackingService::Stub::GetCase, by_id, &one, with_token).ok());
    EXPECT_EQ(one.record().measures_size(), with_token ? 1 : 0);
    v1::GetTimelineResponse timeline;
    ASSERT_TRUE(
        Ask(&v1::TrackingService::Stub::GetTimeline, timeline_of, &timeline, with_token).ok());
    EXPECT_EQ(static_cast<uint64_t>(timeline.entries_size()), one.record().entries());
    EXPECT_EQ(timeline.entries().rbegin()->event().has_measure_proposed(), with_token);
    v1::ListCasesResponse list;
    ASSERT_TRUE(
        Ask(&v1::TrackingService::Stub::ListCases, v1::ListCasesRequest(), &list, with_token).ok());
    ASSERT_EQ(list.records_size(), 1);
    EXPECT_EQ(list.records(0).measures_size(), with_token ? 1 : 0);
  }
}

TEST_F(RpcTest, AnswersAsOfAPastMoment) {
  Submit("1");
  v1::GetCaseResponse before;
  auto request = fixture::Parsed<v1::GetCaseRequest>("matter_id: '1'");
  ASSERT_TRUE(Ask(&v1::TrackingService::Stub::GetCase, request, &before).ok());
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const int64_t then_us = clock_.WallMicros();
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  Intake("1", "case_accepted");
  Settle();
  v1::GetCaseResponse answer;
  ASSERT_TRUE(Ask(&v1::TrackingService::Stub::GetCase, request, &answer).ok());
  EXPECT_EQ(answer.record().stage(), common::v1::CASE_STAGE_ACCEPTED);
  request.set_as_of_us(then_us);
  ASSERT_TRUE(Ask(&v1::TrackingService::Stub::GetCase, request, &answer).ok());
  EXPECT_EQ(fixture::Text(answer.record()), fixture::Text(before.record()));
  request.set_as_of_us(1);
  EXPECT_EQ(Ask(&v1::TrackingService::Stub::GetCase, request, &answer).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(RpcTest, TheLedgerAsOfSaysWhichQuarterItIsOf) {
  Submit("1");
  Submit("2");
  v1::GetLedgerRequest request;
  v1::GetLedgerResponse ledger;
  ASSERT_TRUE(Ask(&v1::TrackingService::Stub::GetLedger, request, &ledger).ok());
  EXPECT_EQ(ledger.received(), 2);
  EXPECT_EQ(ledger.as_of_us(), 0);
  request.set_as_of_us((QuarterOf(clock_.WallMicros()) + 1) * kQuarterUs + 7);
  ASSERT_TRUE(Ask(&v1::TrackingService::Stub::GetLedger, request, &ledger).ok());
  EXPECT_EQ(ledger.received(), 2);
  EXPECT_EQ(ledger.as_of_us(), request.as_of_us() - 7);
  request.set_as_of_us(1);
  ASSERT_TRUE(Ask(&v1::TrackingService::Stub::GetLedger, request, &ledger).ok());
  EXPECT_EQ(ledger.received(), 0);
}

TEST_F(RpcTest, ExplainsTheLimitsOfACase) {
  Put("service_level { id: 'day' handle_within_seconds: 86400 }");
  Submit("1");
  Dispatch("1", "case_dispatched",
           "unit_id: 'lights' service_level_id: 'day' mode: HANDLING_MODE_FAST");
  Settle();
  v1::ExplainDeadlinesRequest request;
  request.set_matter_id("1");
  v1::ExplainDeadlinesResponse explained;
  ASSERT_TRUE(Ask(&v1::TrackingService::Stub::ExplainDeadlines, request, &explained).ok());
  ASSERT_EQ(explained.deadlines_size(), 1);
  EXPECT_EQ(explained.deadlines(0).deadline().limit_seconds(), 86'400);
  EXPECT_GT(explained.positions_size(), 0);
}

// Merging over the real runtime: the follow-ups travel by huiyin.commands.
TEST_F(RpcTest, MergesCasesOfTwoFamilies) {
  Received("lead");
  Submit("follower");
  v1::MergeCaseRequest request;
  request.mutable_header()->set_command_id("merge");
  request.mutable_command()->set_matter_id("follower");
  request.mutable_command()->set_into_matter_id("lead");
  v1::MergeCaseResponse merged;
  ASSERT_TRUE(Ask(&v1::TrackingService::Stub::MergeCase, request, &merged).ok());
  EXPECT_EQ(merged.reply().stage(), common::v1::CASE_STAGE_MERGED);
  Settle();
  v1::GetCaseResponse one;
  Ask(&v1::TrackingService::Stub::GetCase, fixture::Parsed<v1::GetCaseRequest>("matter_id: 'lead'"),
      &one);
  EXPECT_THAT(one.record().followers(), ElementsAre("follower"));
  Dispatch("lead", "case_handled", "unit_id: 'lights' result: 'new lamp'");
  Settle();
  Ask(&v1::TrackingService::Stub::GetCase,
      fixture::Parsed<v1::GetCaseRequest>("matter_id: 'follower'"), &one);
  EXPECT_EQ(one.record().stage(), common::v1::CASE_STAGE_HANDLED);
  EXPECT_EQ(one.record().note(), "new lamp");
}

// Whoever writes to huiyin.commands is not another case.
TEST_F(RpcTest, AStrangersFollowUpIsRefused) {
  Received("1");
  v1::Command command;
  command.mutable_follow_case()->set_matter_id("1");
  command.mutable_follow_case()->set_follower_matter_id("2");
  common::v1::CommandRecord record;
  record.mutable_header()->set_command_id("forged");
  record.set_service("huiyin.tracking");
  record.set_root_id("1");
  record.set_payload(command.SerializeAsString());
  Append({kit::kCommandsTopic, kit::PartitionOf("1", 2)}, "1", record.SerializeAsString());
  Settle();
  v1::GetCaseResponse one;
  Ask(&v1::TrackingService::Stub::GetCase, fixture::Parsed<v1::GetCaseRequest>("matter_id: '1'"),
      &one);
  EXPECT_EQ(one.record().followers_size(), 0);
}

}  // namespace
}  // namespace huiyin::tracking
