package huiyin.peer;

import huiyin.peer.Entry.Case;
import huiyin.peer.Entry.Code;
import huiyin.peer.Entry.Command;
import huiyin.peer.Entry.Event;
import huiyin.peer.Entry.EventKind;
import huiyin.peer.Entry.Status;
import huiyin.peer.Entry.Timer;
import huiyin.peer.Entry.TimerKind;

/** The case of record: sets the limits to respond and to handle, and closes the case. */
final class Tracking extends Stage {
  private final Limits limits;

  Tracking(Limits limits) {
    super(Topics.TRACKING);
    this.limits = limits;
  }

  @Override
  Code onCommand(Command command, Case found) {
    return Code.NOT_ALLOWED;
  }

  @Override
  void onEvent(Event event, Case found) {
    switch (event.kind()) {
      case CASE_DISPATCHED -> {
        long dueMs = nowMs() + limits.responseMs();
        setLimit(TimerKind.RESPONSE, event.caseId(), dueMs);
        move(event, Status.DISPATCHED, dueMs, EventKind.RESPONSE_LIMIT_SET);
      }
      case CASE_RECEIVED -> {
        endLimit(TimerKind.RESPONSE, event.caseId(), found.dueMs());
        long dueMs = nowMs() + limits.handlingMs();
        setLimit(TimerKind.HANDLING, event.caseId(), dueMs);
        move(event, Status.RECEIVED, dueMs, EventKind.HANDLING_LIMIT_SET);
      }
      case CASE_HANDLED -> {
        endLimit(TimerKind.HANDLING, event.caseId(), found.dueMs());
        move(event, Status.HANDLED, 0, EventKind.CASE_DONE);
      }
      case CASE_RATED -> move(event, Status.RATED, 0, EventKind.CASE_CLOSED);
      case RATING_LAPSED -> move(event, Status.CLOSED, 0, EventKind.CASE_CLOSED);
      default -> { }
    }
  }

  /** A limit that passes is said, and the case goes on. */
  @Override
  void onTimer(Timer timer, Case found) {
    EventKind kind = timer.kind() == TimerKind.RESPONSE ? EventKind.RESPONSE_OVERDUE : EventKind.HANDLING_OVERDUE;
    emit(kind, timer.caseId(), "", found.unit(), timer.dueMs(), null);
  }

  private void move(Event event, Status status, long dueMs, EventKind kind) {
    save(event.caseId(), status, event.unit(), dueMs, null);
    emit(kind, event.caseId(), event.causeId(), event.unit(), dueMs, null);
  }
}
