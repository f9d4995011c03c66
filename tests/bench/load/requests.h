// The four commands of a case as the benchmark sends them.
#pragma once

#include "huiyin/dispatch/v1/commands.pb.h"
#include "huiyin/evaluation/v1/commands.pb.h"
#include "huiyin/intake/v1/commands.pb.h"
#include "tests/bench/load/caller.h"

namespace huiyin::bench {

inline intake::v1::SubmitCase SubmitOf() {
  intake::v1::SubmitCase command;
  command.set_kind(common::v1::MATTER_KIND_REQUEST);
  command.set_channel(common::v1::CHANNEL_HOTLINE);
  command.set_text("小区门口的路灯已经坏了三天，晚上出行很不安全，请尽快派人维修。");
  command.set_category_id(kCategory);
  command.set_area_id(kArea);
  command.set_address("清河街道和平路 18 号");
  return command;
}
inline dispatch::v1::ReceiveCase ReceiveOf(const std::string& matter_id) {
  dispatch::v1::ReceiveCase command;
  command.set_matter_id(matter_id);
  command.set_unit_id(kUnit);
  return command;
}
inline dispatch::v1::HandleCase HandleOf(const std::string& matter_id) {
  dispatch::v1::HandleCase command;
  command.set_matter_id(matter_id);
  command.set_unit_id(kUnit);
  command.set_result("已更换灯泡并检查线路，恢复照明。");
  return command;
}
inline evaluation::v1::CallBackCase RateOf(const std::string& matter_id) {
  evaluation::v1::CallBackCase command;
  command.set_matter_id(matter_id);
  command.set_reached(true);
  command.set_solved(common::v1::VERDICT_YES);
  command.set_satisfied(common::v1::VERDICT_YES);
  return command;
}

}  // namespace huiyin::bench
