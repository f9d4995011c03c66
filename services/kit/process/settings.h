// Settings: what an operator can say to a program of services: flags, environment, file.
//
//   Settings settings({.name = "huiyin-intake", .help = "Takes in what citizens ask."});
//   RETURN_IF_ERROR(settings.set.Load(argc, argv));
//   ASSIGN_OR_RETURN(ProcessOptions options, settings.ToOptions());
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/kit/config/options.h"
#include "services/kit/process/process.h"

namespace huiyin::kit {

struct Settings {
  // `own_log`: it may run without brokers, on a log in its data directory.
  Settings(const std::string& name, const std::string& help, bool own_log);

  // Clocks, machine and parts are left to the caller. INVALID_ARGUMENT: what does not go together.
  absl::StatusOr<ProcessOptions> ToOptions() const;

  OptionSet set;
  const bool own_log;
  const Option<std::string>& data_dir;
  const Option<std::string>& host;
  const Option<int64_t>& port;
  const Option<int64_t>& metrics_port;
  const Option<int64_t>& partitions;
  const Option<int64_t>& threads;
  const Option<std::string>& brokers;
  const Option<std::string>& kafka_properties;
  const Option<int64_t>& replicas;
  const Option<std::string>& advertise;
  const Option<std::string>& instance;
  const Option<bool>& static_member;
  const Option<int64_t>& session_timeout_ms;
  const Option<int64_t>& start_wait_ms;
  const Option<std::string>& operator_token;
  const Option<std::string>& checkpoint_dir;
  const Option<int64_t>& checkpoint_every;
  const Option<std::string>& clock;
  const Option<int64_t>& clock_start_us;
  const Option<bool>& accept_clock_jump;
  const Option<int64_t>& disk_reserve_mib;
  const Option<bool>& reflection;
  const Option<std::string>& log_level;
};

}  // namespace huiyin::kit
