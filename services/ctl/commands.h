// All commands of huiyinctl by family. main registers each; the arguments of a family stand in register_*.cc, what it does in
// files of its own that know nothing of the parser.
//
// Register* and OnRun: the parser and the context outlive everything registered. Threads: one.
#pragma once

#include <functional>
#include <initializer_list>

#include "absl/status/status.h"
#include "services/ctl/context.h"

namespace CLI {
class App;
}  // namespace CLI

namespace huiyin::ctl {

// What shall run when this subcommand was chosen and all arguments are read.
void OnRun(CLI::App* command, Context& context, std::function<absl::Status()> run);

void RegisterGlobals(CLI::App& app, Context& context);
void RegisterSubmit(CLI::App& app, Context& context);
void RegisterChanges(CLI::App& app, Context& context);    // assign, receive, … refuse, classify
void RegisterQueries(CLI::App& app, Context& context);    // show, timeline, list, ledger, rates
void RegisterDirectory(CLI::App& app, Context& context);  // directory apply, diff, export
void RegisterOperate(CLI::App& app, Context& context);    // status, checkpoint, held, tail
void RegisterPlay(CLI::App& app, Context& context);

// Parses the arguments, runs the command, prints what went wrong. Returns the exit code (exit.h). `more` are families that
// lie outside this library.
using Register = void (*)(CLI::App& app, Context& context);
int RunMain(int argc, const char* const* argv, Context& context,
            std::initializer_list<Register> more = {});

}  // namespace huiyin::ctl
