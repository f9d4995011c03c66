// Bookmark: where a reader of one partition stands, as a line of text to keep. It holds what a reader must know to go on and to
// notice that the log was cut meanwhile; C++ and Python read each other's.
//
//   file << FormatBookmark({where, judge, from}) << '\n';
//   ASSIGN_OR_RETURN(const Bookmark bookmark, ParseBookmark(line));
//
// The text is opaque: its form may change with its version, and a version that is not known is refused. It has no blanks,
// and nothing secret.
//
// Threads: safe from any. Errors: INVALID_ARGUMENT for a text that is no bookmark, was shortened or altered, or has another version.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/kit/reader/judge.h"

namespace huiyin::kit {

struct Bookmark {
  TopicPartition where;
  Judge judge;
  Offset from = 0;  // what stands below it is only read to know what counts
};

std::string FormatBookmark(const Bookmark& bookmark);
absl::StatusOr<Bookmark> ParseBookmark(std::string_view text);

}  // namespace huiyin::kit
