// Caller: the four calls of a case, however they are made: over gRPC, straight into the runtime, or into an empty service.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "huiyin/common/v1/record.pb.h"
#include "services/huiyin/assembly.h"

namespace huiyin::bench {

using Positions = google::protobuf::RepeatedPtrField<common::v1::Position>;

struct CallResult {
  bool ok = false;
  std::string error;
  std::string matter_id;
  Positions positions;
};
using CallDone = std::function<void(CallResult)>;

enum class Call { kSubmit, kReceive, kHandle, kRate };

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

// Over TCP on loopback, `channels` connections.
std::unique_ptr<Caller> MakeGrpcCaller(int port, int channels);
// Without gRPC: commands go into the partitions' inboxes.
std::unique_ptr<Caller> MakeDirectCaller(kit::Node* node);

// A server whose services answer every call of a case at once with an answer of the usual size.
class EmptyServer {
 public:
  static std::unique_ptr<EmptyServer> Start();
  virtual ~EmptyServer() = default;
  virtual int port() const = 0;
};

}  // namespace huiyin::bench
