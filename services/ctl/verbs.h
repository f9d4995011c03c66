// The verbs of huiyinctl: what can be done to a case, each a command of some service with a name, a sentence and options.
// A new command needs a line here and nothing else.
#pragma once

#include <vector>

namespace huiyin::ctl {

// An option of a verb: fills a field of the command.
struct VerbOption {
  const char* name;  // "--unit"; without dashes: stands after the matter
  const char* path;  // CaseCommand::Set
  const char* help;
  bool required = false;
  const char* value = "";  // when not given; "": the field stays unset
};

struct Verb {
  const char* name;     // two words: a verb of a group
  const char* command;  // CaseCommand::Named
  const char* sentence;
  const char* example;  // what follows the matter
  std::vector<VerbOption> options;
  std::vector<VerbOption> always =
      {};  // fields that this verb sets, whatever is given: path and value
};

const std::vector<Verb>& Verbs();

}  // namespace huiyin::ctl
