// Every state × event of the three services that tracking reads: what it gives, written by hand.
#include <map>
#include <set>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/tracking/tracking_fixture.h"

namespace huiyin::tracking {
namespace {

class InputTableTest : public TrackingTest {
 protected:
  // A case in that state, by what really leads there. Level full has four hours to arbitrate, too.
  void Reach(const std::string& state) {
    static const std::map<std::string, std::string> bases = {{"returned", "received"},
                                                             {"arbitration", "received"},
                                                             {"reopened", "handled"},
                                                             {"merged", "received"},
                                                             {"merged-new", "submitted"}};
    const auto base = bases.find(state);
    Reset(base == bases.end() ? state : base->second);
    const std::shared_ptr<const policy::Policy> limits = LimitsPolicy("Asia/Shanghai");
    policy::PolicyBuilder builder(limits);
    directory::v1::Entity full;
    *full.mutable_service_level() = *limits->service_level("full");
    full.mutable_service_level()->set_arbitrate_within_seconds(4 * 3'600);
    builder.Apply(policy::PutOf(full));
    f.policy = builder.Build();
    if (state == "returned" || state == "arbitration") {
      Dispatch({About("case_returned", "unit_id: 'lights' words: 'not ours'")});
    }
    if (state == "arbitration") Dispatch({About("arbitration_opened", "arbiter_unit_id: 'town'")});
    if (state == "reopened") {
      Evaluation(
          {About("case_called_back", "reached: true solved: VERDICT_NO satisfied: VERDICT_NO")});
    }
    if (state == "merged" || state == "merged-new") {
      f.Do(About("merge_case", "into_matter_id: '0000000001111'"));
    }
  }

  // The event as its service writes it; what follows it in the same record goes with it. `row`: with more said than that.
  Result Take(const std::string& service, const std::string& event, const std::string& row) {
    if (service == "intake") return Intake({About(event, FieldsOf(row))});
    if (service == "evaluation") return Evaluation({About(event, FieldsOf(row))});
    std::vector<std::string> events = {About(event, FieldsOf(row))};
    if (event == "case_arbitrated") {
      events.push_back(About("case_dispatched", FieldsOf("case_dispatched")));
    }
    return Dispatch(events);
  }

 private:
  std::string FieldsOf(const std::string& row) {
    static const std::map<std::string, std::string> fields = {
        {"case_submitted", "category_id: 'light' submission { area_id: 'town' }"},
        {"case_not_accepted", "reason: 'court'"},
        {"case_classified", "category_id: 'b'"},
        {"emergency_handed_over", "emergency { service: '119' taken_by: 'seat 1' words: 'fire' }"},
        {"enquiry_answered", "answer { article_id: 'a' article_version: 2 words: 'at ten' }"},
        {"first_reply_given", "words: 'soon'"},
        {"case_dispatched",
         "unit_id: 'lights' service_level_id: 'full' mode: HANDLING_MODE_FAST round: "},
        {"case_received", "unit_id: 'lights'"},
        {"case_handled", "unit_id: 'lights' result: 'new lamp'"},
        {"case_transferred", "to_system: 'p'"},
        {"case_returned", "unit_id: 'lights' words: 'not ours'"},
        {"case_recalled", "unit_id: 'lights' reason: 'wrong'"},
        {"arbitration_opened", "arbiter_unit_id: 'town'"},
        {"case_arbitrated", "arbiter_unit_id: 'town' unit_id: 'lights' reason: 'the map'"},
        {"case_called_back", "reached: true solved: VERDICT_YES satisfied: VERDICT_YES"},
        {"case_called_back:no", "reached: true solved: VERDICT_YES satisfied: VERDICT_NO"},
        {"case_called_back:vain", "solved: VERDICT_UNKNOWN satisfied: VERDICT_UNKNOWN"},
    };
    const auto found = fields.find(row);
    if (found == fields.end()) return "";
    if (row != "case_dispatched") return found->second;
    return kit::Concat(found->second, Row().round());
  }
};

// Short names of what a cell holds. "late" stands for the event's own LateFact; "up" for a pause that ends.
const std::map<std::string, std::string>& Words() {
  static const std::map<std::string, std::string> words = {
      {"-", ""},
      {"opened", "CaseOpened"},
      {"accepted", "StageReached ACCEPTED"},
      {"refused", "StageReached NOT_ACCEPTED"},
      {"up+refused", "CaseUnparked, StageReached NOT_ACCEPTED"},
      {"class", "CaseClassified"},
      {"fire", "EmergencyNoted, StageReached TRANSFERRED"},
      {"up+fire", "EmergencyNoted, CaseUnparked, StageReached TRANSFERRED"},
      {"told", "AnswerNoted, CaseClosed"},
      {"up+told", "AnswerNoted, CaseUnparked, CaseClosed"},
      {"reply", "FirstReplyNoted"},
      {"sent", "StageReached DISPATCHED, DeadlineSet RECEIVE, DeadlineSet HANDLE"},
      {"up+sent", "CaseUnparked, StageReached DISPATCHED, DeadlineSet RECEIVE, DeadlineSet HANDLE"},
      {"un+sent", "CaseUnmerged, StageReached DISPATCHED, DeadlineSet RECEIVE, DeadlineSet HANDLE"},
      {"received", "StageReached RECEIVED"},
      {"in-time", "StageReached RECEIVED, DeadlineMet RECEIVE"},
      {"up+received", "CaseUnparked, DeadlineSet HANDLE, StageReached RECEIVED"},
      {"un+received", "CaseUnmerged, StageReached RECEIVED"},
      {"done", "StageReached HANDLED"},
      {"done-both",
       "StageReached HANDLED, DeadlineMet RECEIVE, DeadlineMet HANDLE, DeadlineSet CALL_BACK"},
      {"done-met", "StageReached HANDLED, DeadlineMet HANDLE, DeadlineSet CALL_BACK"},
      {"up+done",
       "CaseUnparked, DeadlineSet HANDLE, StageReached HANDLED, DeadlineMet HANDLE, DeadlineSet "
       "CALL_BACK"},
      {"un+done", "CaseUnmerged, StageReached HANDLED"},
      {"un+done-met",
       "CaseUnmerged, StageReached HANDLED, DeadlineMet HANDLE, DeadlineSet CALL_BACK"},
      {"moved", "StageReached TRANSFERRED"},
      {"up+moved", "CaseUnparked, StageReached TRANSFERRED"},
      {"un+moved", "CaseUnmerged, StageReached TRANSFERRED"},
      {"back", "StageReached RETURNED"},
      {"back-met", "StageReached RETURNED, DeadlineMet RECEIVE"},
      {"up+back", "CaseUnparked, DeadlineSet HANDLE, StageReached RETURNED"},
      {"un+back", "CaseUnmerged, StageReached RETURNED"},
      {"up+accepted", "CaseUnparked, DeadlineSet HANDLE, StageReached ACCEPTED"},
      {"un+accepted", "CaseUnmerged, StageReached ACCEPTED"},
      {"court", "StageReached ARBITRATION"},
      {"court-set", "StageReached ARBITRATION, DeadlineSet ARBITRATE"},
      {"up+court",
       "CaseUnparked, DeadlineSet HANDLE, StageReached ARBITRATION, DeadlineSet ARBITRATE"},
      {"un+court", "CaseUnmerged, StageReached ARBITRATION"},
      {"un+court-set", "CaseUnmerged, StageReached ARBITRATION, DeadlineSet ARBITRATE"},
      {"ruled",
       "DeadlineMet ARBITRATE, StageReached DISPATCHED, DeadlineSet RECEIVE, DeadlineSet HANDLE"},
      {"up+ruled",
       "CaseUnparked, DeadlineSet HANDLE, StageReached DISPATCHED, DeadlineSet RECEIVE, "
       "DeadlineSet HANDLE"},
      {"late-sent",
       "LateFact dispatch.CaseArbitrated, StageReached DISPATCHED, DeadlineSet RECEIVE, "
       "DeadlineSet HANDLE"},
      {"late-both", "LateFact dispatch.CaseArbitrated, LateFact dispatch.CaseDispatched"},
      {"closed", "CallbackNoted, StageReached CALLED_BACK, DeadlineMet CALL_BACK, CaseClosed"},
      {"again", "CallbackNoted, StageReached CALLED_BACK, DeadlineMet CALL_BACK, CaseReopened"},
      {"noted", "CallbackNoted"},
  };
  return words;
}

// clang-format off
// merged: from received on; merged-new: from submitted on. CALLED_BACK is no state: within the same record the case is
// closed or reopened. After a colon stands what else an event says; case_arbitrated comes with its dispatch.
constexpr char kStates[] =
    "none submitted accepted dispatched received parked returned arbitration handled reopened merged merged-new "
    "refused withdrawn transferred closed";
constexpr const char* kTable[] = {
//                                   none   subm.    accepted dispat.   received parked      returned arbitr.   handled reopened  merged       merged-new  refused   withdrawn transf.   closed
"intake.case_submitted               opened late     late     late      late     late        late     late      late    late      late         late        late      late      late      late",
"intake.case_accepted                -      accepted late     late      late     late        late     late      late    late      late         accepted    late      late      late      late",
"intake.case_not_accepted            -      refused  refused  refused   refused  up+refused  refused  refused   refused refused   refused      refused     late      late      late      late",
"intake.case_classified              -      class    class    class     class    class       class    class     class   class     class        class       late      late      late      late",
"intake.emergency_handed_over        -      fire     fire     fire      fire     up+fire     fire     fire      fire    fire      fire         fire        late      late      late      late",
"intake.enquiry_answered             -      told     told     told      told     up+told     told     told      told    told      told         told        late      late      late      late",
"intake.first_reply_given            -      reply    reply    reply     reply    reply       reply    reply     reply   reply     reply        reply       late      late      late      late",
"dispatch.case_dispatched            -      sent     sent     sent      sent     up+sent     sent     sent      late    sent      un+sent      un+sent     late      late      late      late",
"dispatch.case_unassigned            -      -        -        -         -        -           -        -         -       -         -            -           -         -         -         -",
"dispatch.case_received              -      received received in-time   received up+received received received  late    late      un+received  un+received late      late      late      late",
"dispatch.case_handled               -      done     done     done-both done-met up+done     done-met done-met  late    late      un+done-met  un+done     late      late      late      late",
"dispatch.case_transferred           -      moved    moved    moved     moved    up+moved    moved    moved     moved   moved     un+moved     un+moved    late      late      late      late",
"dispatch.case_ended                 -      -        -        -         -        -           -        -         -       -         -            -           -         -         -         -",
"dispatch.case_noted                 -      -        -        -         -        -           -        -         -       -         -            -           -         -         -         -",
"dispatch.case_returned              -      back     back     back-met  back     up+back     back     back      late    late      un+back      un+back     late      late      late      late",
"dispatch.case_recalled              -      accepted accepted accepted  accepted up+accepted accepted accepted  late    late      un+accepted  un+accepted late      late      late      late",
"dispatch.arbitration_opened         -      court    court    court-set court-set up+court   court-set court-set late   late      un+court-set un+court    late      late      late      late",
"dispatch.case_arbitrated            -      sent     sent     sent      sent     up+ruled    sent     ruled     late-both late-sent un+sent    un+sent     late-both late-both late-both late-both",
"dispatch.case_suspended             -      -        -        -         -        -           -        -         -       -         -            -           -         -         -         -",
"dispatch.case_resumed               -      -        -        -         -        -           -        -         -       -         -            -           -         -         -         -",
"dispatch.case_handled_with_lead     -      -        -        -         -        -           -        -         -       -         -            -           -         -         -         -",
"evaluation.case_counted             -      -        -        -         -        -           -        -         -       -         -            -           -         -         -         -",
"evaluation.category_changed         -      -        -        -         -        -           -        -         -       -         -            -           -         -         -         -",
"evaluation.stage_counted            -      -        -        -         -        -           -        -         -       -         -            -           -         -         -         -",
"evaluation.miss_counted             -      -        -        -         -        -           -        -         -       -         -            -           -         -         -         -",
"evaluation.case_called_back         -      late     late     late      late     late        late     late      closed  late      late         late        late      late      late      late",
"evaluation.case_called_back:no      -      late     late     late      late     late        late     late      again   late      late         late        late      late      late      late",
"evaluation.case_called_back:vain    -      late     late     late      late     late        late     late      noted   late      late         late        late      late      late      late",
"evaluation.case_settled             -      -        -        -         -        -           -        -         -       -         -            -           -         -         -         -",
"evaluation.reopen_counted           -      -        -        -         -        -           -        -         -       -         -            -           -         -         -         -",
"evaluation.fact_counted             -      -        -        -         -        -           -        -         -       -         -            -           -         -         -         -",
"evaluation.fed_back_counted         -      -        -        -         -        -           -        -         -       -         -            -           -         -         -         -",
};
// clang-format on

std::vector<std::string> Split(std::string_view line) {
  return absl::StrSplit(absl::string_view(line.data(), line.size()), ' ', absl::SkipEmpty());
}

// "intake", "case_submitted" and "case_submitted:more".
struct Input {
  explicit Input(const std::string& word)
      : service(word.substr(0, word.find('.'))),
        row(word.substr(word.find('.') + 1)),
        event(row.substr(0, row.find(':'))) {}
  std::string service, row, event;
};

const google::protobuf::OneofDescriptor& EventsOf(const std::string& service) {
  if (service == "intake") return *intake::v1::Event::descriptor()->oneof_decl(0);
  if (service == "dispatch") return *dispatch::v1::Event::descriptor()->oneof_decl(0);
  return *evaluation::v1::Event::descriptor()->oneof_decl(0);
}

// "LateFact intake.CaseSubmitted"
std::string LateFactOf(const Input& input) {
  const auto* field = EventsOf(input.service).containing_type()->FindFieldByName(input.event);
  return kit::Concat("LateFact ", input.service, ".", field->message_type()->name());
}

TEST_F(InputTableTest, EveryStateAndUpstreamEvent) {
  const std::vector<std::string> states = Split(kStates);
  size_t cells = 0;
  for (const char* line : kTable) {
    const std::vector<std::string> row = Split(line);
    ASSERT_EQ(row.size(), states.size() + 1) << line;
    const Input input(row[0]);
    for (size_t i = 0; i < states.size(); ++i, ++cells) {
      SCOPED_TRACE(kit::Concat(states[i], " × ", row[0]));
      const std::string& word = row[i + 1];
      ASSERT_TRUE(word == "late" || Words().count(word) == 1) << word;
      Reach(states[i]);
      v1::Case before = Row();
      const Result result = Take(input.service, input.event, input.row);
      EXPECT_EQ(absl::StrJoin(Short(result), ", "),
                word == "late" ? LateFactOf(input) : Words().at(word));
      if (word != "late" && word != "late-both" && word != "-") continue;
      before.set_entries(before.entries() + static_cast<int64_t>(result.events.size()));
      EXPECT_EQ(fixture::Text(Row()), fixture::Text(before)) << "a late fact changes nothing";
    }
  }
  const size_t events = 7 + 14 + 9;
  EXPECT_EQ(cells, (events + 2) * states.size()) << "and two more ways to call back";
}

TEST_F(InputTableTest, ItsRowsAreTheEventsAndItsColumnsAllStages) {
  std::map<std::string, std::set<std::string>> seen;
  for (const char* line : kTable) {
    const Input input(Split(line)[0]);
    seen[input.service].insert(input.event);
  }
  for (const char* service : {"intake", "dispatch", "evaluation"}) {
    const google::protobuf::OneofDescriptor& events = EventsOf(service);
    EXPECT_EQ(seen[service].size(), static_cast<size_t>(events.field_count())) << service;
    for (int i = 0; i < events.field_count(); ++i) {
      EXPECT_EQ(seen[service].count(events.field(i)->name()), 1u) << events.field(i)->full_name();
    }
  }
  std::set<int> stages = {common::v1::CASE_STAGE_CALLED_BACK};
  for (const std::string& state : Split(kStates)) {
    Reach(state);
    stages.insert(Row().stage());
  }
  EXPECT_EQ(stages.size(), static_cast<size_t>(common::v1::CaseStage_descriptor()->value_count()));
}

}  // namespace
}  // namespace huiyin::tracking
