// A case that lives a random life, one step at a time, as upstream records, commands and timers lead it.
#pragma once

#include <random>

#include "tests/tracking/limits_fixture.h"

namespace huiyin::tracking {

class RandomCaseTest : public LimitsTest {
 protected:
  void Begin(uint64_t seed) {
    random_.seed(seed);
    Reset("none");
    f.policy = OfficePolicy();
    f.now_us = At("2026-09-28 10:00");
    Submit();
  }
  int Below(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }

  // Lets no time go by.
  void Step() {
    switch (Below(20)) {
      case 0:
      case 1:
        return void(Accept());
      case 2:
      case 3:
        return void(SendOut(Below(2) ? "calendar" : "remind"));
      case 4:
        return void(Receive());
      case 5:
        return void(Handle());
      case 6:
        return void(GiveBack("lights", Below(3) == 0));
      case 7:
        return void(Park(Below(2) ? f.now_us + 9 * kHourUs : 0));
      case 8:
        return void(Below(2) ? Wait() : Unpark());
      case 9:
        return void(Evaluation(
            {About("case_called_back", Below(2)   ? "reached: true solved: VERDICT_NO"
                                       : Below(2) ? ""
                                                  : "reached: true solved: VERDICT_YES")}));
      case 10:
        return void(f.Do(About("chase_case", "channel: CHANNEL_HOTLINE words: 'still dark'")));
      case 11:
        return void(f.Do(About("merge_case", "into_matter_id: '0000000001111'")));
      case 12:
        return void(f.Do(About("unmerge_case", "reason: 'x'")));
      case 13:
        return FromAnother("follow_case", "follower_matter_id: '0000000001111' merges: 1");
      case 14:
        return FromAnother("take_lead_result",
                           kit::Concat("lead_matter_id: '0000000001111' unit_id: 'roads' merges: ",
                                       Row().merges()));
      case 15:
        return void(
            f.Do(About("ask_extension", kit::Concat("unit_id: 'lights' reason: 'parts' until_us: ",
                                                    f.now_us + 40 * kHourUs))));
      case 16:
        return void(Answer(Below(2) == 0, "reason: 'x'"));
      case 17:
        return void(f.Do(About("decide_measure", "number: 1 by_unit_id: 'office' ordered: true")));
      case 18:
        return void(f.Do(About("appeal_measure", "number: 1 unit_id: 'lights' words: 'no'")));
      default:
        if (Below(25) == 0) f.Do(About("withdraw_case"));
    }
  }
  void FromAnother(const std::string& command, const std::string& fields) {
    f.follow_up = true;
    f.Do(About(command, fields));
    f.follow_up = false;
  }

  std::mt19937_64 random_;
};

}  // namespace huiyin::tracking
