// The queries that sections ask, each ready for AskFor.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>

#include "huiyin/evaluation/v1/evaluation.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "tests/bench/load/ask.h"
#include "tests/bench/system/data_set.h"

namespace huiyin::bench {

using Connection = std::shared_ptr<grpc::Channel>;

// One case of the set after the other, spread over all of it.
Ask GetCases(const Connection& connection, const DataSet& set);
Ask ListCases(const Connection& connection, const tracking::v1::ListCasesRequest& request);
Ask GetRates(const Connection& connection, const evaluation::v1::GetRatesRequest& request);
Ask GetLedger(const Connection& connection);

}  // namespace huiyin::bench
