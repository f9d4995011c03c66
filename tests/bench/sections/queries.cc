// Queries: first pages of lists, rates and the ledger over many stored cases, quiet and beside half of the load.
#include <thread>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "tests/bench/sections/asks.h"
#include "tests/bench/sections/parts.h"

namespace huiyin::bench {
namespace {

constexpr int kAtATime = 2;

struct Query {
  std::string id, what;
  Ask ask;
  std::optional<double> p99_target_ms;
};

std::vector<Query> Queries(const Connection& connection) {
  std::vector<Query> queries;
  const auto list = [&](const char* id, const char* what, auto set) {
    tracking::v1::ListCasesRequest request;
    set(request.mutable_filter());
    queries.push_back({kit::Concat("list-", id), kit::Concat("first page of 100, ", what),
                       ListCases(connection, request), 20.0});
  };
  list("all", "all cases", [](auto*) {});
  list("unit", "of the unit", [](auto* f) { f->set_unit_id(kUnit); });
  list("open", "not ended", [](auto* f) { f->set_only_open(true); });
  list("closed", "closed: few of many",
       [](auto* f) { f->add_stages(common::v1::CASE_STAGE_CLOSED); });
  list("overdue", "overdue: none of many", [](auto* f) { f->set_only_overdue(true); });
  list("elsewhere", "of a unit that has none", [](auto* f) { f->set_unit_id("no-unit"); });
  const auto rates = [&](const char* what, evaluation::v1::GroupBy group) {
    evaluation::v1::GetRatesRequest request;
    request.set_group_by(group);
    queries.push_back({kit::Concat("rates-", what), kit::Concat("rates by ", what),
                       GetRates(connection, request), 50.0});
  };
  rates("total", evaluation::v1::GROUP_BY_TOTAL);
  rates("unit", evaluation::v1::GROUP_BY_UNIT);
  rates("category", evaluation::v1::GROUP_BY_CATEGORY);
  rates("area", evaluation::v1::GROUP_BY_AREA);
  queries.push_back({"ledger", "the ledger", GetLedger(connection), 50.0});
  return queries;
}

}  // namespace

absl::Status RunQueries(const Bench& bench, Report& report) {
  ASSIGN_OR_RETURN(const double peak, Peak(bench));
  report.Setting("cases", static_cast<double>(bench.cases));
  report.Setting("queries at a time", kAtATime);
  DataSet set(bench, "open", 1);
  ASSIGN_OR_RETURN(const Growth growth, set.Grow(bench.cases));
  report.Check("acknowledged cases lost", 0, growth.lost);
  ASSIGN_OR_RETURN(const LatencyBound bound, EmptyCalls(bench, kAtATime, 2));
  ServerProcess server;
  RETURN_IF_ERROR(StartAgain(bench, set.folder(), &server));
  Operator admin(server);
  RETURN_IF_ERROR(admin.WaitConsumed());
  auto caller = MakeGrpcCaller(server.port(), kChannels);
  RunClosed(*caller, {.prefix = "qc", .cases = 500, .at_a_time = 16});  // the few that are closed
  const double seconds = std::max(2.0, bench.seconds / 8);
  for (const Query& query : Queries(admin.channel())) {
    const Answers quiet = AskFor(seconds, kAtATime, query.ask);
    AddQuery(report, query.id, query.what, quiet.samples, query.p99_target_ms, bound);
    LoadResult load;
    std::thread loading([&] {
      load = RunOpen(*caller,
                     {.prefix = "q" + query.id, .cases_per_second = peak / 2, .seconds = seconds});
    });
    const Answers loaded = AskFor(seconds, kAtATime, query.ask);
    loading.join();
    AddQuery(report, query.id + "-loaded", query.what + ", at half load", loaded.samples,
             std::nullopt);
    const Latencies submit(load.submits);
    report.Add({.id = query.id + "-submit",
                .what = "p99 of submit beside it: " + query.what,
                .value = submit.PercentileMs(.99),
                .unit = "ms",
                .better = Better::kLess});
    report.Check(query.what + ": queries that failed", 0, quiet.failed + loaded.failed);
  }
  return server.Stop();
}

}  // namespace huiyin::bench
