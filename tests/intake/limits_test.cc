// The limits of what intake takes beside the submission's first fields: below, at, above.
#include <gmock/gmock.h>

#include <functional>

#include "services/kit/runtime/validator.h"
#include "tests/intake/intake_fixture.h"

namespace huiyin::intake {
namespace {

constexpr char kWhole[] =
    "channel: CHANNEL_HOTLINE emergency { service: '119' taken_by: 's' } "
    "answer { article_id: 'a' article_version: 1 } further {} ";

struct Text {
  const char* path;
  size_t max_bytes;
  bool required;
  std::function<std::string*(v1::Command*)> field;
};

v1::Command Filled() {
  auto command = fixture::Parsed<v1::Command>(kit::Concat("submit_case { ", kWhole, " }"));
  return command;
}
v1::Command Filled(const std::string& text) { return fixture::Parsed<v1::Command>(text); }

const char kHandOver[] =
    "hand_over_emergency { matter_id: '1' emergency { service: '119' taken_by: 's' } }";
const char kAnswer[] =
    "answer_enquiry { matter_id: '1' answer { article_id: 'a' article_version: 1 } }";
const char kReply[] = "reply_first { matter_id: '1' words: 'w' }";

struct TextRow {
  v1::Command whole;
  Text text;
};

std::vector<TextRow> TextRows() {
  using C = v1::Command;
  const auto emergency = [](C* c) { return c->mutable_submit_case()->mutable_emergency(); };
  const auto answer = [](C* c) { return c->mutable_submit_case()->mutable_answer(); };
  const auto further = [](C* c) { return c->mutable_submit_case()->mutable_further(0); };
  const auto hand = [](C* c) { return c->mutable_hand_over_emergency(); };
  const auto answered = [](C* c) { return c->mutable_answer_enquiry(); };
  const auto reply = [](C* c) { return c->mutable_reply_first(); };
  return {
      // clang-format off
      {Filled(), {"submit_case.emergency.service",     32,    true,  [=](C* c) { return emergency(c)->mutable_service(); }}},
      {Filled(), {"submit_case.emergency.taken_by",    64,    true,  [=](C* c) { return emergency(c)->mutable_taken_by(); }}},
      {Filled(), {"submit_case.emergency.words",       1024,  false, [=](C* c) { return emergency(c)->mutable_words(); }}},
      {Filled(), {"submit_case.answer.article_id",     64,    true,  [=](C* c) { return answer(c)->mutable_article_id(); }}},
      {Filled(), {"submit_case.answer.words",          4000,  false, [=](C* c) { return answer(c)->mutable_words(); }}},
      {Filled(), {"submit_case.further[0].text",       16000, false, [=](C* c) { return further(c)->mutable_text(); }}},
      {Filled(), {"submit_case.further[0].category_id", 128,  false, [=](C* c) { return further(c)->mutable_category_id(); }}},
      {Filled(), {"submit_case.further[0].area_id",    128,   false, [=](C* c) { return further(c)->mutable_area_id(); }}},
      {Filled(), {"submit_case.further[0].address",    512,   false, [=](C* c) { return further(c)->mutable_address(); }}},
      {Filled(), {"submit_case.requester_tag",         16,    false, [=](C* c) { return c->mutable_submit_case()->mutable_requester_tag(); }}},
      {Filled(kHandOver), {"hand_over_emergency.matter_id",          32, true, [=](C* c) { return hand(c)->mutable_matter_id(); }}},
      {Filled(kHandOver), {"hand_over_emergency.emergency.taken_by", 64, true, [=](C* c) { return hand(c)->mutable_emergency()->mutable_taken_by(); }}},
      {Filled(kAnswer),   {"answer_enquiry.matter_id",               32, true, [=](C* c) { return answered(c)->mutable_matter_id(); }}},
      {Filled(kAnswer),   {"answer_enquiry.answer.article_id",       64, true, [=](C* c) { return answered(c)->mutable_answer()->mutable_article_id(); }}},
      {Filled(kReply),    {"reply_first.matter_id",                  32, true, [=](C* c) { return reply(c)->mutable_matter_id(); }}},
      {Filled(kReply),    {"reply_first.words",                    4000, true, [=](C* c) { return reply(c)->mutable_words(); }}},
      // clang-format on
  };
}

std::string FieldAtFault(const v1::Command& command) {
  const std::optional<kit::Violation> bad = kit::Validate(command);
  return bad.has_value() ? bad->field : "";
}

TEST(IntakeLimits, TextsKeepTheirLength) {
  for (TextRow& row : TextRows()) {
    SCOPED_TRACE(row.text.path);
    ASSERT_EQ(FieldAtFault(row.whole), "");
    std::string* field = row.text.field(&row.whole);
    const std::string before = *field;
    field->assign(row.text.max_bytes - 1, 'x');
    EXPECT_EQ(FieldAtFault(row.whole), "");
    field->assign(row.text.max_bytes, 'x');
    EXPECT_EQ(FieldAtFault(row.whole), "");
    field->assign(row.text.max_bytes + 1, 'x');
    EXPECT_EQ(FieldAtFault(row.whole), row.text.path);
    field->clear();
    EXPECT_EQ(FieldAtFault(row.whole), row.text.required ? row.text.path : "");
  }
}

TEST(IntakeLimits, NumbersAndListsKeepTheirBounds) {
  struct Row {
    const char *text, *path;  // empty: taken
  };
  const std::string further8 =
      "further {} further {} further {} further {} further {} further {} "
      "further {} further {} ";
  const std::string nine =
      kit::Concat("submit_case { channel: CHANNEL_HOTLINE ", further8, "further {} }");
  const std::string eight = kit::Concat("submit_case { channel: CHANNEL_HOTLINE ", further8, "}");
  const Row rows[] = {
      // clang-format off
      {eight.c_str(), ""},
      {nine.c_str(), "submit_case.further"},
      {"submit_case { channel: CHANNEL_HOTLINE source_deadline_at_us: -1 }", "submit_case.source_deadline_at_us"},
      {"submit_case { channel: CHANNEL_HOTLINE source_deadline_at_us: 0 }", ""},
      {"submit_case { channel: CHANNEL_HOTLINE source_deadline_at_us: 253402300799999999 }", ""},
      {"submit_case { channel: CHANNEL_HOTLINE source_deadline_at_us: 253402300800000000 }", "submit_case.source_deadline_at_us"},
      {"submit_case { channel: CHANNEL_HOTLINE further { place { latitude_e7: 900000000 } } }", ""},
      {"submit_case { channel: CHANNEL_HOTLINE further { place { latitude_e7: 900000001 } } }", "submit_case.further[0].place.latitude_e7"},
      {"submit_case { channel: CHANNEL_HOTLINE further { place { longitude_e7: -1800000000 } } }", ""},
      {"submit_case { channel: CHANNEL_HOTLINE further { place { longitude_e7: -1800000001 } } }", "submit_case.further[0].place.longitude_e7"},
      {"answer_enquiry { matter_id: '1' answer { article_id: 'a' article_version: 0 } }", "answer_enquiry.answer.article_version"},
      {"answer_enquiry { matter_id: '1' answer { article_id: 'a' article_version: -1 } }", "answer_enquiry.answer.article_version"},
      {"answer_enquiry { matter_id: '1' }", "answer_enquiry.answer"},
      {"hand_over_emergency { matter_id: '1' }", "hand_over_emergency.emergency"},
      {"hand_over_emergency { matter_id: '1' emergency { service: '11 9' taken_by: 's' } }", "hand_over_emergency.emergency.service"},
      {"hand_over_emergency { matter_id: '１' emergency { service: '119' taken_by: 's' } }", "hand_over_emergency.matter_id"},
      {"reply_first { matter_id: '1 2' words: 'w' }", "reply_first.matter_id"},
      // clang-format on
  };
  for (const Row& row : rows) EXPECT_EQ(FieldAtFault(Filled(row.text)), row.path) << row.text;
}

TEST(IntakeLimits, QueriesKeepTheirBounds) {
  v1::FindSimilarCasesRequest similar;
  similar.set_matter_id("1");
  v1::ListMattersOfRequesterRequest of_requester;
  of_requester.set_phone("1");
  const std::pair<int, bool> rows[] = {
      {-1, false}, {0, true}, {1, true}, {100, true}, {101, false}};
  for (const auto& [limit, taken] : rows) {
    similar.set_limit(limit);
    of_requester.set_limit(limit);
    EXPECT_EQ(!kit::Validate(similar).has_value(), taken) << limit;
    EXPECT_EQ(!kit::Validate(of_requester).has_value(), taken) << limit;
  }
  of_requester.set_limit(0);
  for (const auto& [bytes, taken] : {std::pair(31, true), {32, true}, {33, false}, {0, false}}) {
    of_requester.set_phone(std::string(bytes, '1'));
    EXPECT_EQ(!kit::Validate(of_requester).has_value(), taken) << bytes;
  }
}

// Bytes that are no UTF-8 are no command: nothing of them is decided or kept.
TEST(IntakeLimits, InvalidUtf8IsNoCommand) {
  const IntakeService service;
  constexpr char kGood[] = "xy";
  for (TextRow& row : TextRows()) {
    if (std::string(row.text.path) == "submit_case.requester_tag") continue;  // bytes
    row.text.field(&row.whole)->assign(kGood);
    const std::string bytes = row.whole.SerializeAsString();
    EXPECT_NE(service.ParseCommand(bytes), nullptr) << row.text.path;
    const size_t at = bytes.rfind(kGood);
    ASSERT_NE(at, std::string::npos);
    for (const char* bad : {"\xc3\x28", "\xff\xfe", "\xed\xa0", "\xc0\xaf"}) {
      std::string broken = bytes;
      broken.replace(at, 2, bad);
      EXPECT_EQ(service.ParseCommand(broken), nullptr) << row.text.path;
    }
  }
}

}  // namespace
}  // namespace huiyin::intake
