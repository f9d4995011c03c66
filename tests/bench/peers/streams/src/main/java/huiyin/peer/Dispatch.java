package huiyin.peer;

import huiyin.peer.Entry.Case;
import huiyin.peer.Entry.Code;
import huiyin.peer.Entry.Command;
import huiyin.peer.Entry.CommandKind;
import huiyin.peer.Entry.Event;
import huiyin.peer.Entry.EventKind;
import huiyin.peer.Entry.Status;
import huiyin.peer.Entry.Timer;

/** Gives each case to a unit by rule, and hears from the unit. */
final class Dispatch extends Stage {
  Dispatch() {
    super(Topics.DISPATCH);
  }

  @Override
  void onEvent(Event event, Case found) {
    if (event.kind() != EventKind.CASE_SUBMITTED || found != null) return;
    String unit = unitFor(event.content());
    save(event.caseId(), Status.DISPATCHED, unit, 0, event.content());
    emit(EventKind.CASE_DISPATCHED, event.caseId(), event.causeId(), unit, 0, null);
  }

  @Override
  Code onCommand(Command command, Case found) {
    boolean receive = command.kind() == CommandKind.RECEIVE;
    if (found.status() != (receive ? Status.DISPATCHED : Status.RECEIVED)) return Code.NOT_ALLOWED;
    save(command.caseId(), receive ? Status.RECEIVED : Status.HANDLED, found.unit(), 0, found.content());
    EventKind kind = receive ? EventKind.CASE_RECEIVED : EventKind.CASE_HANDLED;
    emit(kind, command.caseId(), command.id(), found.unit(), 0, command.content());
    return Code.OK;
  }

  @Override
  void onTimer(Timer timer, Case found) {}

  // The duty list in one line: who acts follows from what and where.
  private static String unitFor(Entry.Content content) {
    return content.category() + "@" + content.area();
  }
}
