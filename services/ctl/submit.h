// Submitting cases: one from the command line, or one a line from a file.
//
// A line is a JSON object with the fields of intake.v1.SubmitCase, enums as words: {"channel": "hotline", "text": "…",
// "contact": {"name": "…", "phone": "…"}}, and, if wanted, its command id as "id".
//
// Threads: one. Errors: those of exit.h; a broken line stops before anything of the file is sent.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/ctl/context.h"

namespace huiyin::ctl {

struct SubmitOptions {
  std::string file;  // "-": standard input; empty: one case from what follows
  std::string text, category_id, area_id, location, kind, channel;
  std::string source_system, source_number, source_unit_id, unit_id, promised, source_deadline;
  bool identity_hidden = false;
  std::string contact_name, contact_phone, contact_address;
};

absl::Status Submit(Context& context, const SubmitOptions& options);

}  // namespace huiyin::ctl
