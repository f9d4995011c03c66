#include "tests/loop/people.h"

#include "huiyin/dispatch/v1/commands.pb.h"
#include "huiyin/evaluation/v1/commands.pb.h"
#include "huiyin/intake/v1/commands.pb.h"
#include "services/kit/base/clock.h"
#include "tests/loop/pack.h"
#include "tests/loop/person.h"

namespace huiyin::loop {
namespace {

namespace cv = common::v1;

void FillMatter(const Person& person, intake::v1::SubmitCase* said) {
  said->set_kind(person.Chance(25)   ? cv::MATTER_KIND_ENQUIRY
                 : person.Chance(10) ? cv::MATTER_KIND_REPORT
                                     : cv::MATTER_KIND_REQUEST);
  said->set_channel(cv::CHANNEL_HOTLINE);
  static const std::vector<std::string> words = {"a dark street", "it is loud here", "it smells"};
  said->set_text(person.Pick(words));
  if (person.Chance(70)) said->set_category_id(person.Pick(CategoryIds()));
  if (person.Chance(80)) said->set_area_id(person.Pick(AreaIds()));
  said->mutable_place()->set_latitude_e7(300'000'000 + person.Below(1'000));
  said->mutable_place()->set_longitude_e7(1'200'000'000 + person.Below(1'000));
}

// What of a submission is rare.
void FillRare(const Person& person, int64_t now_us, intake::v1::SubmitCase* said) {
  if (person.Chance(20)) {
    said->set_source_system("la");
    said->set_source_number(std::to_string(person.Below(60)));
    if (person.Chance(50)) said->set_source_unit_id(person.Pick(UnitIds()));
    said->set_source_deadline_at_us(now_us + person.Below(600) * 60 * kit::kMicrosPerSecond);
    said->set_promised_at_us(now_us + person.Below(2'000) * 60 * kit::kMicrosPerSecond);
  }
  if (person.Chance(20)) said->set_receiving_unit_id(person.Pick(UnitIds()));
  said->set_identity_hidden(person.Chance(15));
  if (person.Chance(4)) {
    said->mutable_emergency()->set_service("110");
    said->mutable_emergency()->set_taken_by("seat 4");
  } else if (said->kind() == cv::MATTER_KIND_ENQUIRY && person.Chance(20)) {
    said->mutable_answer()->set_article_id("kb-1");
    said->mutable_answer()->set_article_version(3);
  }
  for (int n = person.Chance(15) ? 1 + person.Below(3) : 0; n > 0; --n) {
    intake::v1::FurtherMatter* further = said->add_further();
    further->set_text("a hole");
    if (person.Chance(60)) further->set_category_id(person.Pick(CategoryIds()));
    if (person.Chance(60)) further->set_area_id(person.Pick(AreaIds()));
  }
}

Deed AtTheDoor(const Person& person, const intake::v1::Case& row) {
  intake::v1::Command command;
  const int what = person.Below(100);
  if (what < 35) {
    command.mutable_accept_case()->set_matter_id(row.matter_id());
  } else if (what < 42) {
    command.mutable_refuse_case()->set_matter_id(row.matter_id());
    command.mutable_refuse_case()->set_reason("not ours");
  } else if (what < 75) {
    command.mutable_classify_case()->set_matter_id(row.matter_id());
    command.mutable_classify_case()->set_category_id(person.Pick(CategoryIds()));
  } else if (what < 82) {
    command.mutable_hand_over_emergency()->set_matter_id(row.matter_id());
    command.mutable_hand_over_emergency()->mutable_emergency()->set_service("119");
    command.mutable_hand_over_emergency()->mutable_emergency()->set_taken_by("seat 1");
  } else if (what < 90) {
    command.mutable_answer_enquiry()->set_matter_id(row.matter_id());
    command.mutable_answer_enquiry()->mutable_answer()->set_article_id("kb-2");
    command.mutable_answer_enquiry()->mutable_answer()->set_article_version(1);
  } else {
    command.mutable_reply_first()->set_matter_id(row.matter_id());
    command.mutable_reply_first()->set_words("we look into it");
  }
  return person.Says(kIntake, "door", command);
}

std::string Arbiter(const Person& person, const dispatch::v1::Assignment& row) {
  if (!row.arbiter_unit_id().empty() && !person.Chance(10)) return row.arbiter_unit_id();
  return person.Pick(UnitIds());
}

Deed Choose(const Person& person, const dispatch::v1::Assignment& row) {
  dispatch::v1::Command command;
  if (row.stage() == cv::CASE_STAGE_ARBITRATION) {
    auto* arbitrate = command.mutable_arbitrate_case();
    arbitrate->set_matter_id(row.matter_id());
    arbitrate->set_arbiter_unit_id(Arbiter(person, row));
    arbitrate->set_unit_id(person.Pick(UnitIds()));
    arbitrate->set_reason("by the list");
  } else {
    command.mutable_assign_case()->set_matter_id(row.matter_id());
    command.mutable_assign_case()->set_unit_id(person.Pick(UnitIds()));
  }
  return person.Says(kDispatch, "dispatcher", command);
}

Deed AtTheUnit(const Person& person, const dispatch::v1::Assignment& row) {
  dispatch::v1::Command command;
  const std::string unit = person.Chance(95) ? row.unit_id() : person.Pick(UnitIds());
  const int what = person.Below(100);
  const bool received = row.stage() == cv::CASE_STAGE_RECEIVED;
  if (what < 20) {
    auto* back = command.mutable_return_case();
    back->set_matter_id(row.matter_id());
    back->set_unit_id(unit);
    back->set_reason_id(person.Pick(ReturnReasonIds()));
  } else if (what < 28) {
    command.mutable_recall_case()->set_matter_id(row.matter_id());
    command.mutable_recall_case()->set_reason("sent to the wrong unit");
    if (person.Chance(50)) command.mutable_recall_case()->set_to_unit_id(person.Pick(UnitIds()));
  } else if (what < 31) {
    command.mutable_transfer_case()->set_matter_id(row.matter_id());
    command.mutable_transfer_case()->set_to_system("12345");
  } else if (received || what < 40) {
    command.mutable_handle_case()->set_matter_id(row.matter_id());
    command.mutable_handle_case()->set_unit_id(unit);
    command.mutable_handle_case()->set_result("mended");
  } else {
    command.mutable_receive_case()->set_matter_id(row.matter_id());
    command.mutable_receive_case()->set_unit_id(unit);
  }
  return person.Says(kDispatch, unit, command);
}

Deed CallBack(const Person& person, const tracking::v1::Case& row) {
  evaluation::v1::Command command;
  auto* call = command.mutable_call_back_case();
  call->set_matter_id(row.matter_id());
  call->set_reached(person.Chance(65));
  if (call->reached()) {
    call->set_solved(person.Chance(55) ? cv::VERDICT_YES : cv::VERDICT_NO);
    call->set_satisfied(person.Chance(55) ? cv::VERDICT_YES : cv::VERDICT_NO);
  }
  if (person.Chance(15)) call->set_means(evaluation::v1::CALLBACK_MEANS_SMS);
  return person.Says(kEvaluation, person.Chance(8) ? row.unit_id() : "caller", command);
}

}  // namespace

Deed Raise(const Scene& scene) {
  const Person person(scene.random);
  intake::v1::Command command;
  FillMatter(person, command.mutable_submit_case());
  FillRare(person, scene.now_us, command.mutable_submit_case());
  return person.Says(kIntake, "citizen", command);
}

std::optional<Deed> Act(const Scene& scene) {
  const Person person(scene.random);
  const View view = Look(scene.judge, scene.matter_id);
  if (!view.tracking.has_value() || !view.intake.has_value()) return std::nullopt;
  if (view.tracking->measures_size() > 0 && person.Chance(12))
    return Discipline(person, *view.tracking);
  if (Ended(view.tracking->stage())) return std::nullopt;
  if (view.tracking->has_pending_extension() && person.Chance(50)) {
    return Extend(person, scene, *view.tracking);
  }
  if (person.Chance(28)) return Oversee(person, scene, view);
  switch (view.tracking->stage()) {
    case cv::CASE_STAGE_SUBMITTED:
      return AtTheDoor(person, *view.intake);
    case cv::CASE_STAGE_HANDLED:
    case cv::CASE_STAGE_CALLED_BACK:
      return CallBack(person, *view.tracking);
    default:
      break;
  }
  if (person.Chance(6)) return AtTheDoor(person, *view.intake);
  if (!view.dispatch.has_value()) return std::nullopt;
  const bool has_it = view.dispatch->stage() == cv::CASE_STAGE_DISPATCHED ||
                      view.dispatch->stage() == cv::CASE_STAGE_RECEIVED;
  return has_it ? AtTheUnit(person, *view.dispatch) : Choose(person, *view.dispatch);
}

}  // namespace huiyin::loop
