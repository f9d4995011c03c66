package huiyin.peer;

import java.util.List;

/** Everything that is written to a topic or into a state store. {@link Codec} says how it looks as bytes. */
sealed interface Entry {

  /** The four calls of a case. A case's id is the id of the command that submitted it. */
  enum CommandKind { SUBMIT, RECEIVE, HANDLE, RATE }

  enum EventKind {
    CASE_SUBMITTED,
    CASE_DISPATCHED,
    CASE_RECEIVED,
    CASE_HANDLED,
    RESPONSE_LIMIT_SET,
    HANDLING_LIMIT_SET,
    CASE_DONE,
    RATING_ASKED,
    CASE_RATED,
    CASE_CLOSED,
    RESPONSE_OVERDUE,
    HANDLING_OVERDUE,
    RATING_LAPSED
  }

  enum Code { OK, NOT_FOUND, NOT_ALLOWED, ID_REUSED }

  /** EXPECTED: nothing is known of the case yet but commands that came before what caused them. */
  enum Status { EXPECTED, SUBMITTED, DISPATCHED, RECEIVED, HANDLED, RATED, CLOSED, LAPSED }

  enum TimerKind { RESPONSE, HANDLING, RATING, EXPECTED }

  record Command(CommandKind kind, String id, String caseId, Content content) implements Entry {}

  /** What the command says: the place and words of a submit, the unit and result of the others. */
  record Content(String category, String area, String address, String text) {}

  record Event(EventKind kind, String caseId, String causeId, long decidedAtMs, String unit, long dueMs, Content content)
      implements Entry {}

  /** The answer to a command; remembered by its id, so that a second try gets the same one. */
  record Outcome(String commandId, String caseId, CommandKind kind, Code code) implements Entry {}

  record Case(Status status, String unit, long dueMs, Content content, List<Command> waiting) implements Entry {}

  /** A row that stands under its due time. The case's own row names the due time, so a limit that is met is found again. */
  record Timer(TimerKind kind, String caseId, long dueMs) implements Entry {}
}
