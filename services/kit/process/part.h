// Part: one service as a process runs it: its logic, and what serves its calls.
//
//   kit::Part intake::MakePart();   // each service's rpc folder has one
#pragma once

#include <functional>
#include <memory>

namespace grpc {
class Service;
}

namespace huiyin::kit {

class CommandPreparer;
class Door;
class KeyStore;
class Service;
class ServiceHost;

struct Part {
  std::shared_ptr<const Service> service;
  // All are borrowed and outlive what it makes. `keys` is null unless it seals.
  std::function<std::unique_ptr<grpc::Service>(const Door* door, ServiceHost* host, KeyStore* keys)>
      serve;
  // What its commands from huiyin.commands need before they are decided. Default: nothing
  std::function<std::unique_ptr<CommandPreparer>(KeyStore* keys)> prepare = nullptr;
  bool seals = false;  // contact data: needs the key store
};

}  // namespace huiyin::kit
