// Peers: the way to the other instances: a command for a partition that another one owns goes there, once, and no further.
//
//   Peers peers(&clock, operator_token);
//   host.set_forward([&](auto&... what) { peers.Forward(what...); }, own_address);
//
// The command's deadline is kept. An instance that is not there, or owns no more, is UNAVAILABLE: the caller tries again, with
// the same id, and by then the partition's new owner is known.
//
// Ownership: outlives the hosts' use of it; its destructor waits for the calls under way. Threads: safe from any.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "huiyin/common/v1/peer.grpc.pb.h"
#include "services/kit/base/clock.h"
#include "services/kit/log/log.h"
#include "services/kit/runtime/inbox.h"

namespace huiyin::kit {

class Peers {
 public:
  // `token`: that of the operator, which all instances share.
  Peers(const Clock* clock, std::string token) : clock_(clock), token_(std::move(token)) {}
  ~Peers();

  // The callback runs on one of gRPC's threads.
  void Forward(const std::string& address, const TopicPartition& where, PendingCommand command);

 private:
  struct Call;
  using Stub = common::v1::PeerService::Stub;

  std::shared_ptr<Stub> StubOf(const std::string& address);

  const Clock* clock_;
  const std::string token_;
  std::mutex mutex_;
  std::condition_variable ended_;
  int under_way_ = 0;
  std::map<std::string, std::shared_ptr<Stub>> stubs_;  // by address
};

}  // namespace huiyin::kit
