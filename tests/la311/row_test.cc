#include "services/ctl/la311/row.h"

#include "services/ctl/la311/row_codec.h"
#include "services/ctl/la311/utf8.h"
#include "tests/la311/files.h"

namespace huiyin::ctl::la311 {
namespace {

using Fields = std::vector<std::string>;
using Values = std::map<std::string, std::string>;

constexpr int64_t kSecond = 1'000'000;

const LosAngeles& City() {
  static const LosAngeles city = LosAngeles::Load().value();
  return city;
}

int64_t Utc(const std::string& rfc3339) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, rfc3339, &time, &error)) << error;
  return absl::ToUnixMicros(time);
}

const Values kGood = {{"srnumber", "1-1"},
                      {"createddate", "2020-01-01 00:05:00"},
                      {"closeddate", ""},
                      {"servicedate", ""},
                      {"updateddate", ""},
                      {"status", "Open"},
                      {"requesttype", "Bulky Items"},
                      {"owner", "BOS"},
                      {"assignto", "NC"},
                      {"requestsource", "Call"},
                      {"apc", "Central APC"},
                      {"ncname", "ECHO PARK NC"},
                      {"latitude", "34.5"},
                      {"longitude", "-118.25"},
                      {"address", "1 MAIN ST"},
                      {"anonymous", "N"}};

// A row like kGood but for `changes`.
std::optional<Reject> Parse(const Values& changes, Row* row) {
  Values values = kGood;
  for (const auto& [name, value] : changes) values[name] = value;
  Fields header;
  Fields fields;
  for (const auto& [name, value] : values) {
    header.push_back(name);
    fields.push_back(value);
  }
  return ParseRow(Layout::Recognise(header).value(), fields, City(), row);
}

TEST(Layout, ReadsBothExportsToTheSameRow) {
  const Fields lower = {"srnumber",    "createddate", "closeddate",    "_daystoclose",
                        "servicedate", "requesttype", "requestsource", "owner",
                        "status",      "anonymous",   "assignto",      "latitude",
                        "longitude",   "address",     "apc",           "ncname"};
  const Fields portal = {"SRNumber",      "CreatedDate", "Owner",     "RequestType", "Status",
                         "RequestSource", "Anonymous",   "AssignTo",  "ServiceDate", "ClosedDate",
                         "Address",       "Latitude",    "Longitude", "APC",         "NCName"};
  Row a;
  Row b;
  const Layout lower_layout = Layout::Recognise(lower).value();
  const Layout portal_layout = Layout::Recognise(portal).value();
  EXPECT_EQ(lower_layout.kind(), Layout::Kind::kLowerCase);
  EXPECT_EQ(portal_layout.kind(), Layout::Kind::kPortal);
  EXPECT_FALSE(ParseRow(lower_layout,
                        {"1-7", "2020-01-01 00:05:00", "2020-01-02 20:43:00", "1.86",
                         "2020-01-03 00:00:00", "Bulky Items", "Call", "BOS", "Closed", "Y", "NC",
                         "34.5", "-118.25", "1 MAIN ST", "Central APC", "ECHO PARK NC"},
                        City(), &a));
  EXPECT_FALSE(ParseRow(portal_layout,
                        {"1-7", "01/01/2020 12:05:00 AM", "BOS", "Bulky Items", "Closed", "Call",
                         "Y", "NC", "01/03/2020 12:00:00 AM", "1/2/2020 08:43:00 PM", "1 MAIN ST",
                         "34.5", "-118.25", "Central APC", "ECHO PARK NC"},
                        City(), &b));
  EXPECT_TRUE(a == b);
  EXPECT_EQ(a.source_number, "1-7");
  EXPECT_EQ(a.created_us, Utc("2020-01-01T08:05:00Z"));
  EXPECT_EQ(a.closed_us, Utc("2020-01-03T04:43:00Z"));
  EXPECT_EQ(City().Day(*a.promised_us), 20200103);
  EXPECT_EQ(a.status, RowStatus::kClosed);
  EXPECT_EQ(a.category + "|" + a.department + "|" + a.office + "|" + a.channel,
            "Bulky Items|BOS|NC|Call");
  EXPECT_EQ(AreaId(a), "Central APC/ECHO PARK NC");
  EXPECT_EQ(a.latitude, 34.5);
  EXPECT_EQ(a.longitude, -118.25);
  EXPECT_EQ(a.address, "1 MAIN ST");
  EXPECT_TRUE(a.anonymous);
}

TEST(Layout, NamesTheColumnsThatAreMissing) {
  const absl::Status status = Layout::Recognise({"srnumber", "Status", "x"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(std::string(status.message()).find("createddate, requesttype, owner"),
            std::string::npos)
      << status;
}

TEST(Layout, RefusesAColumnNamedTwice) {
  EXPECT_EQ(
      Layout::Recognise({"srnumber", "createddate", "status", "requesttype", "owner", "OWNER"})
          .status()
          .code(),
      absl::StatusCode::kInvalidArgument);
}

TEST(LosAngelesTime, ReadsBothFormatsThroughTheYear) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"2020-01-01 00:05:00", "2020-01-01T08:05:00Z"},
      {"2020-07-01 00:05:00", "2020-07-01T07:05:00Z"},
      {"12/31/2017 11:59:58 PM", "2018-01-01T07:59:58Z"},
      {"12/31/2017 12:00:00 AM", "2017-12-31T08:00:00Z"},
      {"12/31/2017 12:00:00 PM", "2017-12-31T20:00:00Z"},
      {"1/2/2017 1:02:03 AM", "2017-01-02T09:02:03Z"},
      {"2020-02-29 10:00:00", "2020-02-29T18:00:00Z"},
      {"2038-07-01 12:00:00", "2038-07-01T19:00:00Z"},
      {"2100-07-01 12:00:00", "2100-07-01T19:00:00Z"},
      {"2020-03-08 01:59:59", "2020-03-08T09:59:59Z"},  // the last before the jump
      {"2020-03-08 02:30:00", "2020-03-08T10:30:00Z"},  // does not exist: on from before the jump
      {"2020-03-08 03:00:00", "2020-03-08T10:00:00Z"},
      {"2020-11-01 01:30:00", "2020-11-01T08:30:00Z"},  // happens twice: the first
      {"2020-11-01 02:00:00", "2020-11-01T10:00:00Z"},
      {"11/01/2020 01:30:00 AM", "2020-11-01T08:30:00Z"},
  };
  for (const auto& [local, utc] : cases) {
    const LocalTime time = City().Parse(local);
    EXPECT_EQ(time.fault, TimeFault::kNone) << local;
    EXPECT_EQ(time.utc_us, Utc(utc)) << local;
  }
}

TEST(LosAngelesTime, RefusesWhatIsNoTime) {
  for (const char* text : {"",
                           "2020-01-01",
                           "2020-01-01T00:05:00",
                           "2020-1-01 00:05:00",
                           "2020-02-30 00:00:00",
                           "2019-02-29 00:00:00",
                           "2020-13-01 00:00:00",
                           "2020-00-10 00:00:00",
                           "2020-01-01 24:00:00",
                           "2020-01-01 00:60:00",
                           "2020-01-01 00:00:60",
                           "2020-01-01 00:05:00 ",
                           "20200-01-01 00:05:00",
                           "12/31/2017 13:00:00 PM",
                           "12/31/2017 0:00:00 AM",
                           "12/31/2017 11:59:58",
                           "-1/2/2017 1:00:00 AM",
                           "12/31/2017 11:59:58 pm",
                           "13/31/2017 11:59:58 PM",
                           "12/31/17 11:59:58 PM",
                           "nonsense"}) {
    EXPECT_EQ(City().Parse(text).fault, TimeFault::kFormat) << text;
  }
  EXPECT_EQ(City().Parse("1989-12-31 23:59:59").fault, TimeFault::kYear);
  EXPECT_EQ(City().Parse("2101-01-01 00:00:00").fault, TimeFault::kYear);
  EXPECT_EQ(City().Parse("1990-01-01 00:00:00").fault, TimeFault::kNone);
}

TEST(LosAngelesTime, CountsDaysInTheCity) {
  EXPECT_EQ(City().Day(Utc("2020-01-02T07:59:59Z")), 20200101);
  EXPECT_EQ(City().Day(Utc("2020-01-02T08:00:00Z")), 20200102);
}

TEST(ParseRow, RejectsByReason) {
  const std::string long_number(65, '1');
  const std::vector<std::tuple<Values, std::string, std::string>> cases = {
      {{{"srnumber", ""}}, "no_source_number", "srnumber"},
      {{{"srnumber", " \t"}}, "no_source_number", "srnumber"},
      {{{"srnumber", long_number}}, "too_long", "srnumber"},
      {{{"srnumber", "1\n2"}}, "control_character", "srnumber"},
      {{{"owner", std::string(33, 'x')}}, "too_long", "owner"},
      {{{"address", std::string(513, 'x')}}, "too_long", "address"},
      {{{"createddate", ""}}, "no_created_date", "createddate"},
      {{{"createddate", "soon"}}, "bad_created_date", "createddate"},
      {{{"createddate", "1989-01-01 00:00:00"}}, "bad_created_date", "1990..2100"},
      {{{"closeddate", "soon"}}, "bad_closed_date", "closeddate"},
      {{{"closeddate", "2101-01-01 00:00:00"}}, "bad_closed_date", "1990..2100"},
      {{{"servicedate", "2020-01-01"}}, "bad_service_date", "servicedate"},
      {{{"status", "closed"}}, "unknown_status", "status"},
      {{{"status", ""}}, "unknown_status", "status"},
      {{{"address", "\xC0\x80"}}, "invalid_utf8", "UTF-8"},
  };
  for (const auto& [changes, reason, word] : cases) {
    Row row;
    const std::optional<Reject> reject = Parse(changes, &row);
    ASSERT_TRUE(reject) << reason;
    EXPECT_EQ(reject->reason, reason);
    EXPECT_NE(reject->detail.find(word), std::string::npos) << reject->detail;
  }
  Row row;
  const Layout layout =
      Layout::Recognise({"srnumber", "createddate", "status", "requesttype", "owner"}).value();
  EXPECT_EQ(ParseRow(layout, {"1"}, City(), &row)->reason, "wrong_columns");
}

TEST(ParseRow, TakesWhatIsOnlyOdd) {
  Row row;
  EXPECT_FALSE(Parse({{"srnumber", " 1-2 "},
                      {"owner", ""},
                      {"ncname", ""},
                      {"latitude", "north"},
                      {"longitude", "-181"},
                      {"updateddate", "soon"},
                      {"address", "FIRST\nSECOND \xE5\x9B\x9E"}},
                     &row));
  EXPECT_EQ(row.source_number, "1-2");
  EXPECT_EQ(row.department, "");
  EXPECT_EQ(AreaId(row), "Central APC");
  EXPECT_FALSE(row.latitude || row.longitude || row.updated_us || row.closed_us || row.promised_us);
  EXPECT_EQ(row.address, "FIRST\nSECOND \xE5\x9B\x9E");
}

TEST(Anomalies, AreFoundByKind) {
  const Anomalies none;
  struct Case {
    Values changes;
    Anomalies anomalies;
  };
  const std::vector<Case> cases = {
      {{}, none},
      {{{"servicedate", "2020-01-01 00:00:00"}}, none},  // the same day, an earlier hour
      {{{"servicedate", "2019-12-31 23:59:59"}}, {.promise_before_creation = true}},
      {{{"status", "Closed"}}, {.closed_without_date = true}},
      {{{"status", "Cancelled"}}, none},
      {{{"status", "Closed"}, {"closeddate", "2020-01-01 00:05:00"}}, none},
      {{{"status", "Closed"}, {"closeddate", "2020-01-01 00:04:59"}},
       {.closed_before_creation = true}},
      {{{"status", "Cancelled"}, {"closeddate", "2020-01-01 00:04:59"}},
       {.closed_before_creation = true}},
      {{{"status", "Closed"}, {"servicedate", "2019-01-01 00:00:00"}},
       {.promise_before_creation = true, .closed_without_date = true}},
  };
  for (const auto& [changes, anomalies] : cases) {
    Row row;
    ASSERT_FALSE(Parse(changes, &row));
    EXPECT_TRUE(AnomaliesOf(row, City()) == anomalies) << testing::PrintToString(changes);
  }
}

TEST(RowCodec, GivesBackWhatItTook) {
  Row full;
  ASSERT_FALSE(Parse({{"status", "Referred Out"},
                      {"closeddate", "2020-01-02 00:00:00"},
                      {"servicedate", "2020-01-03 00:00:00"},
                      {"updateddate", "2020-01-04 00:00:00"},
                      {"anonymous", "Y"}},
                     &full));
  full.file = 3;
  full.line = 5'000'000'000;
  Row read = full;
  read.created_us += kSecond;
  std::string bytes;
  for (const Row& row : {full, Row{}}) {
    EncodeRow(row, &bytes);
    DecodeRow(bytes, &read);
    EXPECT_TRUE(read == row);
  }
}

TEST(IsUtf8, KnowsTheEdges) {
  for (const char* good : {"", "a", "\xC2\x80", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(IsUtf8(good)) << testing::PrintToString(good);
  }
  for (const char* bad : {"\x80", "\xC1\xBF", "\xC2", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE2\x82",
                          "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "a\xFF"}) {
    EXPECT_FALSE(IsUtf8(bad)) << testing::PrintToString(bad);
  }
}

}  // namespace
}  // namespace huiyin::ctl::la311
