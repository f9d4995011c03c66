package huiyin.peer;

import huiyin.peer.Entry.Case;
import huiyin.peer.Entry.Code;
import huiyin.peer.Entry.Command;
import huiyin.peer.Entry.Event;
import huiyin.peer.Entry.EventKind;
import huiyin.peer.Entry.Status;
import huiyin.peer.Entry.Timer;
import huiyin.peer.Entry.TimerKind;

/** Asks the citizen for a rating of what was handled, until its limit. */
final class Evaluation extends Stage {
  private final Limits limits;

  Evaluation(Limits limits) {
    super(Topics.EVALUATION);
    this.limits = limits;
  }

  @Override
  void onEvent(Event event, Case found) {
    if (event.kind() != EventKind.CASE_DONE || found != null) return;
    long dueMs = nowMs() + limits.ratingMs();
    setLimit(TimerKind.RATING, event.caseId(), dueMs);
    save(event.caseId(), Status.HANDLED, event.unit(), dueMs, null);
    emit(EventKind.RATING_ASKED, event.caseId(), event.causeId(), event.unit(), dueMs, null);
  }

  @Override
  Code onCommand(Command command, Case found) {
    if (found.status() != Status.HANDLED) return Code.NOT_ALLOWED;
    endLimit(TimerKind.RATING, command.caseId(), found.dueMs());
    save(command.caseId(), Status.RATED, found.unit(), 0, command.content());
    emit(EventKind.CASE_RATED, command.caseId(), command.id(), found.unit(), 0, null);
    return Code.OK;
  }

  @Override
  void onTimer(Timer timer, Case found) {
    save(timer.caseId(), Status.LAPSED, found.unit(), 0, null);
    emit(EventKind.RATING_LAPSED, timer.caseId(), "", found.unit(), timer.dueMs(), null);
  }
}
