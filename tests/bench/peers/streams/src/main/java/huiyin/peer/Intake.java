package huiyin.peer;

import huiyin.peer.Entry.Case;
import huiyin.peer.Entry.Code;
import huiyin.peer.Entry.Command;
import huiyin.peer.Entry.Event;
import huiyin.peer.Entry.EventKind;
import huiyin.peer.Entry.Status;
import huiyin.peer.Entry.Timer;

/** Takes cases in. */
final class Intake extends Stage {
  Intake() {
    super(Topics.INTAKE);
  }

  @Override
  Code onCommand(Command command, Case found) {
    if (found != null) return Code.NOT_ALLOWED;
    save(command.caseId(), Status.SUBMITTED, "", 0, command.content());
    emit(EventKind.CASE_SUBMITTED, command.caseId(), command.id(), "", 0, command.content());
    return Code.OK;
  }

  @Override
  void onEvent(Event event, Case found) {}

  @Override
  void onTimer(Timer timer, Case found) {}
}
