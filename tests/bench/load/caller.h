// Caller: the four calls of a case, however they are made: over unary gRPC, over a stream, or straight into the runtime.
// A new way is one more class behind one more function here, and a line in sections/throughput.cc.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "huiyin/common/v1/record.pb.h"

namespace huiyin::kit {
class Node;
}

namespace huiyin::bench {

using Positions = google::protobuf::RepeatedPtrField<common::v1::Position>;

struct CallResult {
  bool ok = false;
  int code = 0;                // grpc::StatusCode
  int64_t retry_after_ms = 0;  // 0: the answer does not say
  std::string error;
  std::string matter_id;
  Positions positions;
};
using CallDone = std::function<void(CallResult)>;

enum class Call { kSubmit, kReceive, kHandle, kRate };
inline constexpr int kCallsOfCase = 4;

class Caller {
 public:
  virtual ~Caller() = default;
  // `matter_id` and `positions` are those the call before answered with. `done` comes on some other thread.
  virtual void Start(Call call, const std::string& command_id, const std::string& matter_id,
                     const Positions& positions, CallDone done) = 0;
};

inline constexpr char kUnit[] = "unit";
inline constexpr char kCategory[] = "category";
inline constexpr char kArea[] = "area";

// Over TCP on loopback, `channels` connections, one unary call for each of the four.
std::unique_ptr<Caller> MakeGrpcCaller(
    int port, int channels, std::chrono::milliseconds deadline = std::chrono::minutes(1));
// Over one connection, one stream a service that all commands share.
std::unique_ptr<Caller> MakeStreamCaller(int port);
// Without gRPC: commands go into the partitions' inboxes.
std::unique_ptr<Caller> MakeDirectCaller(kit::Node* node);

}  // namespace huiyin::bench
