// The gRPC face: who asks is sealed and tagged at the door, and told only to whom it may be told.
#include "tests/intake/door_fixture.h"

namespace huiyin::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(IntakeDoorTest, ACallersMattersAreFoundHoweverTheNumberIsWritten) {
  const std::string a = Submitted("a", "contact { phone: '138 1234 5678' }");
  const std::string b =
      Submitted("b", "contact { phone: '+86-13812345678' } further { text: 'x' }");
  Submitted("c", "contact { phone: '13812345679' }");
  Submitted("d", "contact { name: 'no number' }");
  Submitted("e", "contact { phone: '0' }");
  Submitted("f", "");
  for (const char* written : {"13812345678", "008613812345678", "138.1234.5678"}) {
    EXPECT_THAT(OfPhone(written), ElementsAre(b, b + ".2", a)) << written;
  }
  EXPECT_THAT(OfPhone("13900000001"), IsEmpty());
  EXPECT_THAT(OfPhone("0"), IsEmpty());
}

TEST_F(IntakeDoorTest, TheNumberIsNowhereAndTheTagIsTheKeyStores) {
  Submitted("a", "contact { name: '王伟' phone: '13812345678' address: '和平里' }");
  const std::string logs = Logs();
  EXPECT_NE(logs.find(keys_->Tag("13812345678").value()), std::string::npos);
  for (const char* secret : {"13812345678", "王伟", "和平里"}) {
    EXPECT_EQ(logs.find(secret), std::string::npos) << secret;
  }
}

TEST_F(IntakeDoorTest, WhatTheDoorSetsNoCallerMay) {
  for (const char* said : {"requester_tag: 'x'", "sealed_contact {}", "contact_jwe: 'x'"}) {
    const grpc::Status status = Submit("a", said);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << said;
    EXPECT_THAT(kit::FromGrpc(status).field(), HasSubstr("command.")) << said;
  }
}

TEST_F(IntakeDoorTest, RetryWithTheNumberWrittenOtherwiseIsTheSameCommand) {
  common::v1::CaseReply first, again;
  ASSERT_TRUE(Submit("a", "contact { phone: '13812345678' } further { text: 'x' }", &first).ok());
  ASSERT_TRUE(
      Submit("a", "contact { phone: '+8613812345678' } further { text: 'x' }", &again).ok());
  EXPECT_EQ(fixture::Text(again), fixture::Text(first));
  EXPECT_EQ(first.further_size(), 1);
  EXPECT_FALSE(Submit("a", "further { text: 'y' }").ok()) << "other content under the same id";
}

TEST_F(IntakeDoorTest, TheContactOfAFurtherMatterIsTheCallers) {
  const std::string id = Submitted("a", "contact { phone: '13812345678' } further { text: 'x' }");
  v1::Contact contact;
  for (const std::string& matter : {id, id + ".2"}) {
    const grpc::Status status = Contact(matter, "lights", &contact);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(contact.phone(), "13812345678");
    EXPECT_EQ(Contact(matter, "", &contact, Who::kAnybody).error_code(),
              grpc::StatusCode::PERMISSION_DENIED);
  }
  EXPECT_EQ(Contact(id + ".3", "", &contact).error_code(), grpc::StatusCode::NOT_FOUND);
  const std::string silent = Submitted("b", "further { text: 'x' }");
  EXPECT_EQ(Contact(silent + ".2", "", &contact).error_code(), grpc::StatusCode::NOT_FOUND);
}

// 保密: the hotline may call, the unit that handles it may not learn whom.
TEST_F(IntakeDoorTest, AHiddenRequesterIsHiddenFromTheUnit) {
  const std::string id = Submitted(
      "a", "identity_hidden: true contact { phone: '13812345678' } further { text: 'x' }");
  v1::Contact contact;
  for (const std::string& matter : {id, id + ".2"}) {
    const grpc::Status refused = Contact(matter, "lights", &contact);
    EXPECT_EQ(refused.error_code(), grpc::StatusCode::PERMISSION_DENIED);
    EXPECT_THAT(refused.error_message(), HasSubstr("hides from the unit"));
    EXPECT_EQ(contact.phone(), "");
    EXPECT_TRUE(Contact(matter, "", &contact).ok());
    EXPECT_EQ(contact.phone(), "13812345678");
  }
}

TEST_F(IntakeDoorTest, OnlyWhoMaySeeContactDataMayAskForACallersMatters) {
  v1::ListMattersOfRequesterRequest request;
  request.set_phone("13812345678");
  v1::ListMattersOfRequesterResponse response;
  EXPECT_EQ(Call(&Stub::ListMattersOfRequester, request, &response).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(IntakeDoorTest, SimilarCasesComeFromEveryPartition) {
  const std::string said = "place { latitude_e7: 1 longitude_e7: 2 } text: '路灯坏了' ";
  std::vector<std::string> ids;
  for (int i = 0; i < 12; ++i) {
    ids.push_back(Submitted(std::to_string(i), said + "contact { phone: '13812345678' }"));
  }
  v1::FindSimilarCasesRequest request;
  request.set_matter_id(ids[0]);
  request.set_limit(100);
  v1::FindSimilarCasesResponse response;
  const grpc::Status status = Call(&Stub::FindSimilarCases, request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.cases_size(), 11);
  EXPECT_GE(response.positions_size(), 2);
  for (const v1::SimilarCase& one : response.cases()) {
    EXPECT_GE(one.score_permille(), 999);
    EXPECT_EQ(one.submission().submission().requester_tag(), "");
  }
}

TEST_F(IntakeDoorTest, EveryCommandHasItsMethod) {
  const std::string id = Submitted("a", "kind: MATTER_KIND_ENQUIRY further { text: 'x' }");
  v1::ReplyFirstRequest reply;
  reply.mutable_header()->set_command_id("b");
  reply.mutable_command()->set_matter_id(id);
  reply.mutable_command()->set_words("we look into it");
  v1::ReplyFirstResponse replied;
  EXPECT_TRUE(Call(&Stub::ReplyFirst, reply, &replied).ok());
  v1::AnswerEnquiryRequest answer;
  answer.mutable_header()->set_command_id("c");
  answer.mutable_command()->set_matter_id(id);
  answer.mutable_command()->mutable_answer()->set_article_id("kb-1");
  answer.mutable_command()->mutable_answer()->set_article_version(1);
  v1::AnswerEnquiryResponse answered;
  EXPECT_TRUE(Call(&Stub::AnswerEnquiry, answer, &answered).ok());
  EXPECT_EQ(answered.reply().stage(), common::v1::CASE_STAGE_CLOSED);
  v1::HandOverEmergencyRequest hand_over;
  hand_over.mutable_header()->set_command_id("d");
  hand_over.mutable_command()->set_matter_id(id + ".2");
  hand_over.mutable_command()->mutable_emergency()->set_service("119");
  hand_over.mutable_command()->mutable_emergency()->set_taken_by("seat 7");
  v1::HandOverEmergencyResponse handed_over;
  EXPECT_TRUE(Call(&Stub::HandOverEmergency, hand_over, &handed_over).ok());
  EXPECT_EQ(handed_over.reply().stage(), common::v1::CASE_STAGE_TRANSFERRED);
  hand_over.mutable_header()->set_command_id("e");
  EXPECT_EQ(kit::FromGrpc(Call(&Stub::HandOverEmergency, hand_over, &handed_over)).reason(),
            "CASE_OVER");
}

// By huiyin.commands nobody seals or tags: what only the door sets is refused there.
TEST(IntakeFromTopic, RefusesWhatTheDoorSets) {
  const IntakeService service;
  const std::pair<const char*, const char*> rows[] = {
      {"text: 'x'", ""},
      {"contact { phone: '1' }", "submit_case.contact"},
      {"contact {}", "submit_case.contact"},
      {"sealed_contact { key_id: 'k' }", "submit_case.sealed_contact"},
      {"requester_tag: 't'", "submit_case.requester_tag"},
  };
  const kit::Service& seen = service;
  for (const auto& [said, field] : rows) {
    const auto command = fixture::Parsed<v1::Command>(
        kit::Concat("submit_case { channel: CHANNEL_HOTLINE ", said, " }"));
    const auto bad = seen.CheckFromTopic(command);
    EXPECT_EQ(bad.has_value() ? bad->field : "", field) << said;
  }
}

TEST(IntakeFromTopic, TheTagIsNoPartOfWhatACommandSays) {
  const IntakeService service;
  const auto digest = [&](const std::string& said) {
    return service.ContentDigest(fixture::Parsed<v1::Command>("submit_case { " + said + " }"));
  };
  EXPECT_EQ(digest("text: 'x' requester_tag: 't'"), digest("text: 'x'"));
  EXPECT_NE(digest("text: 'x' identity_hidden: true"), digest("text: 'x'"));
  EXPECT_NE(digest("text: 'x' further {}"), digest("text: 'x'"));
}

}  // namespace
}  // namespace huiyin::intake
