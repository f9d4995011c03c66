// Context: what every command of huiyinctl works with: the global options, where to print, and the service.
//
// A command family registers its subcommands and says what runs once all arguments are read:
//
//   void RegisterLedger(CLI::App& app, Context& context) {
//     CLI::App* command = app.add_subcommand("ledger", "How many cases stand where.");
//     OnRun(command, context, [&context] { return PrintLedger(context); });     // services/ctl/commands.h
//   }
//
// What runs returns an absl::Status; how it becomes the exit code is in exit.h. Results go to `out`, everything else
// (progress, notes) to `err`.
//
// Ownership: `main` owns it; it outlives the parser. Threads: one.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>

#include "absl/status/status.h"

namespace huiyin::ctl {

class Client;

struct Context {
  // Global options.
  std::string address = "127.0.0.1:7700";
  std::string token_file;  // empty: $HUIYIN_DATA_DIR/operator.token, else ./data/operator.token
  std::string data_dir;    // of $HUIYIN_DATA_DIR; empty: not set
  std::string output = "table";  // or "json"
  double timeout_seconds = 30;   // of one call with its retries
  std::string command_id;        // --id; empty: a random one for each command
  std::string actor;             // who acts, as written into the log

  std::ostream* out = nullptr;
  std::ostream* err = nullptr;

  // Made at the first use, by GetClient (client.h).
  std::shared_ptr<Client> client;
  // Set by the chosen subcommand, run by main.
  std::function<absl::Status()> run;

  bool json() const { return output == "json"; }
  int64_t timeout_ms() const { return static_cast<int64_t>(timeout_seconds * 1000); }
};

}  // namespace huiyin::ctl
