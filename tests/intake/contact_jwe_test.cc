// Contact data that comes in huiyin.commands as a JWE: sealed before anything is decided, and nowhere in the open.
#include "services/intake/matter_id.h"
#include "tests/intake/door_fixture.h"
#include "tests/seal/jwe_vectors.h"

namespace huiyin::intake {
namespace {

using kit::JweNamed;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kPhone[] = "13812345678";

class ContactJweTest : public IntakeDoorTest {
 protected:
  // With the vectors' key.
  ContactJweTest() : IntakeDoorTest(kit::JweSecret(1)) {}

  static std::string Said(const std::string& jwe, const std::string& more = "") {
    return kit::Concat("text: 'a lamp is out' ", more, " contact_jwe: '", jwe, "'");
  }
  static common::v1::CommandRecord Record(const std::string& id, const std::string& said) {
    v1::Command command;
    *command.mutable_submit_case() =
        fixture::Parsed<v1::SubmitCase>("channel: CHANNEL_HOTLINE " + said);
    common::v1::CommandRecord record;
    record.set_service(kTopic);
    record.mutable_header()->set_command_id(id);
    record.set_root_id(MatterId("", "", id, 0));
    record.set_payload(command.SerializeAsString());
    return record;
  }
  // Writes it to a partition, whichever, and gives what was decided; nothing: nothing was.
  std::optional<common::v1::Record> Decide(const std::string& id, const std::string& bytes) {
    const size_t before = Of(id).size();
    Append({kit::kCommandsTopic, static_cast<int>(written_++ % 2)}, "", bytes);
    EXPECT_TRUE(node_->WaitConsumed(10 * kit::kMicrosPerSecond).ok());
    const auto records = Of(id);
    EXPECT_LE(records.size(), before + 1);
    return records.size() > before ? std::optional(records.back()) : std::nullopt;
  }
  std::optional<common::v1::Record> Decide(const std::string& id, const std::string& jwe,
                                           const std::string& more) {
    return Decide(id, Record(id, Said(jwe, more)).SerializeAsString());
  }
  std::string Matter(const std::string& id, const std::string& jwe, const std::string& more = "") {
    const auto record = Decide(id, jwe, more);
    common::v1::CaseReply reply;
    EXPECT_TRUE(record.has_value() && record->answer().has_reply() &&
                reply.ParseFromString(record->answer().reply()))
        << (record.has_value() ? record->ShortDebugString() : "nothing decided");
    return reply.matter_id();
  }
  std::vector<common::v1::Record> Of(const std::string& command_id) {
    std::vector<common::v1::Record> found;
    for (int partition = 0; partition < 2; ++partition) {
      for (const kit::LogRecord& entry : ReadAll({kTopic, partition})) {
        common::v1::Record record;
        EXPECT_TRUE(record.ParseFromString(entry.entry->value));
        if (record.envelope().cause().command().command_id() == command_id) found.push_back(record);
      }
    }
    return found;
  }

  int64_t written_ = 0;
};

TEST_F(ContactJweTest, IsSealedAnewAndToldToWhomItMayBe) {
  const std::string id = Matter("a", JweNamed("good"), "further { text: 'x' }");
  for (const std::string& matter : {id, id + ".2"}) {
    v1::Contact contact;
    const grpc::Status status = Contact(matter, "", &contact);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(contact.name(), "王伟");
    EXPECT_EQ(contact.phone(), kPhone);
    EXPECT_EQ(Contact(matter, "", &contact, Who::kAnybody).error_code(),
              grpc::StatusCode::PERMISSION_DENIED);
  }
  EXPECT_THAT(OfPhone(kPhone), ElementsAre(id, id + ".2"));
  EXPECT_EQ(Keys(), 1);
}

TEST_F(ContactJweTest, NeitherItNorWhatItHoldsStandsInTheLog) {
  Matter("a", JweNamed("good"));
  Decide("b", JweNamed("phone_too_long"), "");
  const std::string logs = Logs();
  for (const std::string& secret :
       {std::string(kPhone), std::string("王伟"), JweNamed("good").substr(0, 40),
        JweNamed("good").substr(JweNamed("good").size() - 20)}) {
    EXPECT_THAT(logs, Not(HasSubstr(secret)));
  }
}

TEST_F(ContactJweTest, ComesInJsonAsWell) {
  const std::string json = kit::Concat(
      R"({"service":"huiyin.intake","header":{"commandId":"a"},"command":{"submitCase":)",
      R"({"channel":"CHANNEL_HOTLINE","text":"x","contactJwe":")", JweNamed("good"), R"("}}})");
  ASSERT_TRUE(Decide("a", json).has_value());
  EXPECT_EQ(OfPhone(kPhone).size(), 1u);
}

// Each encryption differs, and a hotline that sends again makes it anew.
TEST_F(ContactJweTest, ARetryWithAnotherJweIsTheSameCommand) {
  Matter("a", JweNamed("good"));
  EXPECT_FALSE(Decide("a", JweNamed("typ_and_cty"), "").has_value());
  EXPECT_EQ(Keys(), 1) << "none is made for a retry";
  EXPECT_EQ(OfPhone(kPhone).size(), 1u);
}

TEST_F(ContactJweTest, WhatCannotBeTakenIsRefusedWithAReasonAndKeepsNobodyBack) {
  const std::vector<kit::JweVector> vectors = kit::ReadJweVectors();
  int refused = 0;
  for (const kit::JweVector& vector : vectors) {
    const bool of_contact = vector.says.starts_with("contact: ");
    if (vector.jwe.empty() || vector.says.starts_with("opens") || vector.says == "long" ||
        vector.says == "empty") {
      continue;
    }
    SCOPED_TRACE(vector.name);
    const auto record = Decide(kit::Concat("c-", vector.name), vector.jwe, "");
    ASSERT_TRUE(record.has_value());
    ++refused;
    const common::v1::Rejection& why = record->answer().rejection();
    EXPECT_EQ(why.reason(), "LIMIT");
    EXPECT_EQ(why.field(), "submit_case.contact_jwe");
    EXPECT_EQ(record->events_size(), 0);
    EXPECT_THAT(why.message(), Not(HasSubstr("138")));
    if (vector.jwe.size() > 4'096) continue;
    EXPECT_THAT(why.message(), HasSubstr(of_contact ? vector.says.substr(9) : vector.says));
    EXPECT_THAT(why.message(), HasSubstr("under a new id"));
  }
  EXPECT_GT(refused, 40);
  EXPECT_EQ(Keys(), 0);
  Matter("after", JweNamed("good"));
}

TEST_F(ContactJweTest, IsNotTakenBesideOtherContactData) {
  for (const char* more : {"contact { phone: '1' }", "sealed_contact {}", "requester_tag: 'x'"}) {
    const std::string id = kit::Concat("c", written_);
    const auto record = Decide(id, JweNamed("good"), more);
    ASSERT_TRUE(record.has_value()) << more;
    EXPECT_EQ(record->answer().rejection().reason(), "LIMIT") << more;
  }
  EXPECT_EQ(Keys(), 0);
}

// An id of its sender's making is no hint to be kept beside a key.
TEST_F(ContactJweTest, ForNoMatterMakesNoKey) {
  common::v1::CommandRecord record = Record("a", Said(JweNamed("good")));
  record.set_root_id("13812345678");
  const auto decided = Decide("a", record.SerializeAsString());
  ASSERT_TRUE(decided.has_value());
  EXPECT_EQ(decided->answer().rejection().reason(), "MATTER_ID_INVALID");
  EXPECT_EQ(Keys(), 0);
}

TEST_F(ContactJweTest, ManyAtOnceKeepTheirOrderAndEachHasItsKey) {
  constexpr int kMany = 150;
  std::vector<kit::LogEntry> entries;
  for (int i = 0; i < kMany; ++i) {
    entries.push_back(
        {"", Record(kit::Concat("m", i), Said(JweNamed("good"))).SerializeAsString()});
  }
  std::promise<void> done;
  node_->log().Append({kit::kCommandsTopic, 0}, std::move(entries),
                      [&](const absl::StatusOr<kit::Offset>&) { done.set_value(); });
  done.get_future().get();
  ASSERT_TRUE(node_->WaitConsumed(30 * kit::kMicrosPerSecond).ok());
  EXPECT_EQ(Keys(), kMany);
  v1::Contact contact;
  for (int i = 0; i < kMany; i += 37) {
    EXPECT_TRUE(Contact(MatterId("", "", kit::Concat("m", i), 0), "", &contact).ok());
    EXPECT_EQ(contact.phone(), kPhone);
  }
}

TEST_F(ContactJweTest, TheKeyToEncryptToIsToldToAnybody) {
  v1::GetContactKeyResponse response;
  const grpc::Status status = Call(&Stub::GetContactKey, v1::GetContactKeyRequest(), &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.jwk(), keys_->contact_keys().PublicJwk().value());
  EXPECT_THAT(response.jwk(), HasSubstr(R"("kid":"6UoWwDCkLjV0J)"));
}

}  // namespace
}  // namespace huiyin::intake
