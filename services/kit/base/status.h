// Early return of errors, and the stop that a broken invariant deserves.
#pragma once

#include <cstdio>
#include <cstdlib>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define HUIYIN_CONCAT_INNER(a, b) a##b
#define HUIYIN_CONCAT(a, b) HUIYIN_CONCAT_INNER(a, b)

#define RETURN_IF_ERROR(expr)                                         \
  do {                                                                \
    if (absl::Status status_ = (expr); !status_.ok()) return status_; \
  } while (false)

#define ASSIGN_OR_RETURN(lhs, expr) \
  HUIYIN_ASSIGN_OR_RETURN(HUIYIN_CONCAT(status_or_, __LINE__), lhs, expr)
#define HUIYIN_ASSIGN_OR_RETURN(temporary, lhs, expr) \
  auto temporary = (expr);                            \
  if (!temporary.ok()) return temporary.status();     \
  lhs = std::move(temporary).value()

// Stops the process: what `what` says must hold did not. The message says what was expected.
#define HUIYIN_CHECK(condition, what)                                                          \
  do {                                                                                         \
    if (!(condition)) {                                                                        \
      std::fprintf(stderr, "%s:%d: expected %s (%s)\n", __FILE__, __LINE__, what, #condition); \
      std::abort();                                                                            \
    }                                                                                          \
  } while (false)
