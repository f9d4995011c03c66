#include "tests/loop/ledger_judge.h"

#include <algorithm>
#include <map>
#include <set>

#include "services/dispatch/tables.h"
#include "services/evaluation/tables.h"
#include "services/intake/tables.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/partitioner.h"
#include "services/tracking/tables.h"
#include "tests/simulation/world/world.h"

namespace huiyin::loop {
namespace {

namespace cv = common::v1;
using kit::Concat;

template <typename Table>
std::set<std::string> Ids(const kit::Reader& rows) {
  std::set<std::string> ids;
  Table::Scan(rows, [&](const typename Table::Row& row) {
    ids.insert(row.value.matter_id());
    return true;
  });
  return ids;
}

// Somebody threw an input of this family away: its services may disagree for ever.
bool Excused(const simulation::Judge& judge, const std::string& id) {
  return judge.DiscardedFamily(std::string(kit::RootOf(id)));
}

void CheckSame(const simulation::Judge& judge, const std::set<std::string>& one,
               const std::set<std::string>& other, const char* where) {
  std::set<std::string> differ;
  std::set_symmetric_difference(one.begin(), one.end(), other.begin(), other.end(),
                                std::inserter(differ, differ.begin()));
  for (const std::string& id : differ) {
    if (!Excused(judge, id)) judge.Fail("every service has the same cases", Concat(id, where));
  }
}

// Where dispatch may have a case that tracking has at this stage.
bool Fits(cv::CaseStage tracked, const dispatch::v1::Assignment& row) {
  if (Ended(tracked)) return Ended(row.stage());
  if (tracked == cv::CASE_STAGE_MERGED) return !row.merged_into().empty();
  if (tracked == cv::CASE_STAGE_CALLED_BACK) return row.stage() == cv::CASE_STAGE_HANDLED;
  return row.stage() == tracked && row.merged_into().empty();
}

void CheckCase(const simulation::Judge& judge, const std::string& id) {
  const View view = Look(judge, id);
  const cv::CaseStage stage = view.tracking->stage();
  const auto fail = [&](const char* what, cv::CaseStage other) {
    judge.Fail(
        "services agree where a case stands",
        Concat(id, " is ", StageName(stage), " in tracking, ", StageName(other), " in ", what));
  };
  if (!Fits(stage, *view.dispatch)) fail("dispatch", view.dispatch->stage());
  if (view.evaluation->stage() != stage) fail("evaluation", view.evaluation->stage());
  if (stage != cv::CASE_STAGE_MERGED) return;
  const View lead = Look(judge, view.tracking->merged_into());
  const auto has = [&](const tracking::v1::Case& row) {
    return std::count(row.followers().begin(), row.followers().end(), id) == 1;
  };
  if (Excused(judge, view.tracking->merged_into())) return;
  if (!lead.tracking.has_value() || !has(*lead.tracking)) {
    judge.Fail("a lead knows its followers", Concat(id, " follows ", view.tracking->merged_into()));
  }
}

void CheckFollowers(const simulation::Judge& judge, const tracking::v1::Case& lead) {
  for (const std::string& id : lead.followers()) {
    if (Excused(judge, id)) continue;
    const View view = Look(judge, id);
    if (!view.tracking.has_value() || view.tracking->stage() != cv::CASE_STAGE_MERGED ||
        view.tracking->merged_into() != lead.matter_id()) {
      judge.Fail("a follower knows its lead", Concat(id, " of ", lead.matter_id()));
    }
  }
}

// The ledger's rows are the sums of the cases.
void CheckLedger(const simulation::Judge& judge, const kit::Reader& rows) {
  std::map<std::pair<int, bool>, int64_t> counted;
  tracking::Cases::Scan(rows, [&](const tracking::Cases::Row& row) {
    ++counted[{row.value.stage(), row.value.parked()}];
    return true;
  });
  tracking::Ledger::Scan(rows, [&](const tracking::Ledger::Row& row) {
    auto& left = counted[{row.value.stage(), row.value.parked()}];
    left -= row.value.cases();
    return true;
  });
  for (const auto& [where, left] : counted) {
    if (left != 0) {
      judge.Fail("the ledger adds up",
                 Concat(StageName(static_cast<cv::CaseStage>(where.first)), " by ", left));
    }
  }
}

void CheckFigures(const simulation::Judge& judge, const kit::Reader& rows) {
  int64_t cases = 0, received = 0, open = 0, counted_open = 0;
  evaluation::Scores::Scan(rows, [&](const evaluation::Scores::Row& row) {
    ++cases;
    open += !Ended(row.value.stage());
    return true;
  });
  evaluation::Sums::Scan(
      rows,
      [&](const evaluation::Sums::Row& row) {
        received += row.value.received();
        counted_open += row.value.open();
        return true;
      },
      static_cast<int64_t>(evaluation::v1::GROUP_BY_TOTAL));
  if (cases != received) judge.Fail("figures add up", Concat(received, " received of ", cases));
  if (open != counted_open) judge.Fail("figures add up", Concat(counted_open, " open of ", open));
}

}  // namespace

void CheckLedgers(const simulation::Judge& judge, const CaseJudge& cases) {
  size_t opened = 0;
  int64_t missed = 0;
  for (int p = 0; p < simulation::kPartitions; ++p) {
    const kit::Reader& tracked = judge.rows({kTracking, p});
    const auto ids = Ids<tracking::Cases>(tracked);
    opened += ids.size();
    CheckSame(judge, ids, Ids<intake::Cases>(judge.rows({kIntake, p})), " in intake");
    CheckSame(judge, ids, Ids<dispatch::Assignments>(judge.rows({kDispatch, p})), " in dispatch");
    CheckSame(judge, ids, Ids<evaluation::Scores>(judge.rows({kEvaluation, p})), " in evaluation");
    for (const std::string& id : ids) {
      if (!Excused(judge, id)) CheckCase(judge, id);
    }
    tracking::Cases::Scan(tracked, [&](const tracking::Cases::Row& row) {
      if (!Excused(judge, row.value.matter_id())) CheckFollowers(judge, row.value);
      return true;
    });
    CheckLedger(judge, tracked);
    CheckFigures(judge, judge.rows({kEvaluation, p}));
    const auto total = tracking::Missed::Get(tracked);
    if (total.has_value()) missed += total->deadlines();
  }
  if (opened != cases.cases()) judge.Fail("every case opened is there", Concat(opened));
  if (missed != cases.missed()) judge.Fail("the misses add up", Concat(missed));
}

}  // namespace huiyin::loop
