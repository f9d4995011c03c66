#include "services/ctl/verbs.h"

namespace huiyin::ctl {
namespace {

constexpr bool kRequired = true;
constexpr VerbOption kUnit = {"--unit", "unit_id", "Id of the unit that has the case.", kRequired};
constexpr VerbOption kReason = {"--reason", "reason", "Why, in words."};
constexpr VerbOption kReasonNeeded = {"--reason", "reason", "Why, in words.", kRequired};
constexpr VerbOption kBy = {"--by", "by_unit_id", "Id of the unit that decides.", kRequired};
constexpr VerbOption kNumber = {"NUMBER", "number", "Number of the measure within the case.",
                                kRequired};

std::vector<Verb> AtTheDoor() {
  return {
      {"accept", "accept_case", "Accept a case that waits for a person (受理).", "", {}},
      {"refuse",
       "refuse_case",
       "Refuse a case that waits for a person (不予受理).",
       " --reason '属于诉讼事项，请向法院提出'",
       {kReasonNeeded}},
      {"classify",
       "classify_case",
       "Give a case the category that no keyword could.",
       " --category roads",
       {{"--category", "category_id", "Id of the category.", kRequired}}},
      {"answer",
       "answer_enquiry",
       "Answer an enquiry from the knowledge base; it ends here (咨询答复).",
       " --article medical-insurance-12 --version 3 --words '可线上办理'",
       {{"--article", "answer.article_id", "Id of the article.", kRequired},
        {"--version", "answer.article_version", "Its version.", kRequired},
        {"--words", "answer.words", "What was said."}}},
      {"hand-over",
       "hand_over_emergency",
       "Hand an emergency over, the caller still on the line; it ends here (紧急转接).",
       " --to 119 --taken-by seat-7",
       {{"--to", "emergency.service", "Number of the service.", kRequired},
        {"--taken-by", "emergency.taken_by", "Seat or number of who took it, no name.", kRequired},
        {"--words", "emergency.words", "What was said."}}},
      {"reply",
       "reply_first",
       "Tell the requester what happens next (首次回复).",
       " --words '已转县城管局，7日内答复'",
       {{"--words", "words", "What was said.", kRequired}}}};
}

std::vector<Verb> AtTheUnit() {
  return {
      {"assign",
       "assign_case",
       "Choose the unit of a case that no rule gives one: uncovered, returned, reopened (派单).",
       " --unit urban --mode fast",
       {{"--unit", "unit_id", "Id of the unit.", kRequired},
        {"--mode", "mode", "How the unit acts: instant, fast."}}},
      {"receive", "receive_case", "The unit signs for the case (签收).", " --unit urban", {kUnit}},
      {"return",
       "return_case",
       "The unit gives the case back: it is not theirs (退单).",
       " --unit urban --reason not-ours --words '属于住建局职责' --suggest housing",
       {kUnit,
        {"--reason", "reason_id", "Id of a reason on the policy's list.", kRequired},
        {"--words", "words", "More about it."},
        {"--suggest", "suggested_unit_id", "Unit that it is for, as they see it."}}},
      {"recall",
       "recall_case",
       "Take a wrong dispatch back; does not count as a return (撤回).",
       " --reason '派错单位' --to housing",
       {kReasonNeeded, {"--to", "to_unit_id", "Unit that gets it now. Default: it waits"}}},
      {"arbitrate",
       "arbitrate_case",
       "Decide who acts on a case that units gave back too often; the word is final (裁定).",
       " --by qinghe-gov --unit housing --reason '属于房屋安全职责'",
       {{"--by", "arbiter_unit_id", "Unit that was asked to arbitrate.", kRequired},
        {"--unit", "unit_id", "Unit that shall act.", kRequired},
        kReasonNeeded}},
      {"handle",
       "handle_case",
       "The unit has done what was to do (办结).",
       " --unit urban --result '路灯已修复'",
       {kUnit, {"--result", "result", "What was done, in words."}}},
      {"transfer",
       "transfer_case",
       "Hand the case to another system; it ends here (转办).",
       " --to provincial-hotline --reason '不属于本县管辖'",
       {{"--to", "to_system", "Name of the system.", kRequired}, kReason}}};
}

std::vector<Verb> OfTheCase() {
  return {{"park",
           "park_case",
           "Park a case that waits for money or law; its limits stand still (挂账).",
           " --reason '等待专项资金' --review 2026-06-30",
           {kReasonNeeded,
            {"--review", "review_at_us",
             "When to look again: 2026-06-30, or with a time. Default: never"},
            {"--project", "project_id", "Project or budget item it waits for."}}},
          {"wait",
           "park_case",
           "Wait for what only the requester can say or do; limits stand still (待补正).",
           " --reason '请补充小区名称'",
           {kReasonNeeded},
           {{"", "kind", "", false, "waiting_for_requester"}}},
          {"unpark", "unpark_case", "Go on with a case that was parked or waits.", "", {}},
          {"chase",
           "chase_case",
           "The requester asks how long it takes (催办).",
           " --words '已等五天'",
           {{"--channel", "channel", "How they asked.", false, "hotline"},
            {"--words", "words", "What they said."}}},
          {"extend",
           "ask_extension",
           "The unit asks for more time to handle the case (延期申请).",
           " --unit urban --until 2026-04-30T18:00 --reason '需采购配件'",
           {kUnit, {"--until", "until_us", "By when it will be done.", kRequired}, kReasonNeeded}},
          {"grant",
           "decide_extension",
           "Grant the extension that was asked (同意延期).",
           " --by qinghe-gov",
           {kBy, {"--until", "until_us", "An earlier end. Default: as asked"}, kReason},
           {{"", "granted", "", false, "yes"}}},
          {"deny",
           "decide_extension",
           "Do not grant the extension (不同意延期).",
           " --by qinghe-gov --reason '已延期一次'",
           {kBy, kReasonNeeded},
           {{"", "granted", "", false, "no"}}},
          {"merge",
           "merge_case",
           "Another case is about the same thing: that one is worked, this one follows it (并单).",
           " --into 2220194155926 --reason '同一处积水'",
           {{"--into", "into_matter_id", "Id of the case that is worked.", kRequired}, kReason}},
          {"unmerge",
           "unmerge_case",
           "It was something else after all (拆单).",
           " --reason '不是同一路段'",
           {kReasonNeeded}},
          {"withdraw",
           "withdraw_case",
           "The requester no longer wants it (撤单).",
           " --reason '问题已自行解决'",
           {kReason}},
          {"close",
           "close_case",
           "Close a case without a callback (结案).",
           " --reason '来电人要求不再回访'",
           {kReasonNeeded}},
          {"rate",
           "call_back_case",
           "What the requester said when called back (回访); closes the case, or reopens it one "
           "tier up.",
           " --solved yes --satisfied yes --words '处理很快'",
           {{"--reached", "reached", "Was anybody reached? yes, no.", false, "yes"},
            {"--solved", "solved", "Is it solved? yes, no, unknown.", false, "unknown"},
            {"--satisfied", "satisfied", "Are they satisfied? yes, no, unknown.", false, "unknown"},
            {"--means", "means", "How they were asked: phone, sms, app."},
            {"--words", "words", "What they said."}}}};
}

std::vector<Verb> OfMeasures() {
  return {{"measure order",
           "decide_measure",
           "Approve a measure that became due (批准措施).",
           " 1 --by qinghe-gov",
           {kNumber, kBy, kReason},
           {{"", "ordered", "", false, "yes"}}},
          {"measure lay-aside",
           "decide_measure",
           "Do not take a measure that became due.",
           " 1 --by qinghe-gov --reason '单位已说明'",
           {kNumber, kBy, kReasonNeeded},
           {{"", "ordered", "", false, "no"}}},
          {"measure appeal",
           "appeal_measure",
           "The unit does not agree with a measure (申诉).",
           " 1 --unit urban --words '延误因停电'",
           {kNumber,
            {"--unit", "unit_id", "Unit that the measure is against.", kRequired},
            {"--words", "words", "Why not.", kRequired}}},
          {"measure uphold",
           "uphold_measure",
           "An appealed measure stands (维持).",
           " 1 --by qinghe-gov --reason '停电不足一小时'",
           {kNumber, kBy, kReasonNeeded}},
          {"measure withdraw",
           "withdraw_measure",
           "Take an ordered measure back (撤销).",
           " 1 --by qinghe-gov --reason '申诉成立'",
           {kNumber, kBy, kReasonNeeded}}};
}

}  // namespace

const std::vector<Verb>& Verbs() {
  static const auto& verbs = *[] {
    auto* all = new std::vector<Verb>();
    for (auto part : {AtTheDoor, AtTheUnit, OfTheCase, OfMeasures}) {
      for (Verb& verb : part()) all->push_back(std::move(verb));
    }
    return all;
  }();
  return verbs;
}

}  // namespace huiyin::ctl
