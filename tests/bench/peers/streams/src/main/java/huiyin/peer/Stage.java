package huiyin.peer;

import huiyin.peer.Entry.Case;
import huiyin.peer.Entry.Code;
import huiyin.peer.Entry.Command;
import huiyin.peer.Entry.Content;
import huiyin.peer.Entry.Event;
import huiyin.peer.Entry.EventKind;
import huiyin.peer.Entry.Outcome;
import huiyin.peer.Entry.Status;
import huiyin.peer.Entry.Timer;
import huiyin.peer.Entry.TimerKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * What the four stages do alike: answer each command id once, keep commands that came before their cause, fire timers. A stage
 * says what it does with a command, an event and a timer.
 */
abstract class Stage implements Processor<String, Entry, String, Entry> {
  static final String EVENTS_SINK = "-events";
  static final String OUTCOMES_SINK = "-outcomes";

  private static final Duration LOOK_FOR_DUE = Duration.ofMillis(100);
  private static final int FIRED_MAX = 1000;
  private static final long EXPECTED_MS = 5000;
  private static final int WAITING_MAX = 8;

  private final String topic;
  private ProcessorContext<String, Entry> context;
  private State state;

  Stage(String topic) {
    this.topic = topic;
  }

  /** Changes the case and emits, or says why not. A case that is not known is null. */
  abstract Code onCommand(Command command, Case found);

  abstract void onEvent(Event event, Case found);

  abstract void onTimer(Timer timer, Case found);

  @Override
  public void init(ProcessorContext<String, Entry> context) {
    this.context = context;
    this.state = new State(context.getStateStore(Topics.store(topic)));
    context.schedule(LOOK_FOR_DUE, PunctuationType.WALL_CLOCK_TIME, this::fireDue);
  }

  @Override
  public void process(Record<String, Entry> record) {
    if (record.value() instanceof Command command) {
      receive(command);
    } else if (record.value() instanceof Event event) {
      Case found = state.find(event.caseId());
      boolean expected = found != null && found.status() == Status.EXPECTED;
      onEvent(event, expected ? null : found);
      if (expected && state.find(event.caseId()).status() != Status.EXPECTED) decideWaiting(event.caseId(), found);
    }
  }

  private void receive(Command command) {
    Outcome known = state.findOutcome(command.id());
    if (known != null) {
      boolean same = known.kind() == command.kind() && known.caseId().equals(command.caseId());
      send(same ? known : new Outcome(command.id(), command.caseId(), command.kind(), Code.ID_REUSED));
      return;
    }
    Case found = state.find(command.caseId());
    boolean unknown = found == null || found.status() == Status.EXPECTED;
    if (unknown && command.kind() != Entry.CommandKind.SUBMIT) {
      keepWaiting(command, found);
    } else {
      answer(command, onCommand(command, found));
    }
  }

  /** The caller knows of the case before this stage does: nobody is told NOT_FOUND for what is on its way. */
  private void keepWaiting(Command command, Case found) {
    if (found == null) {
      long dueMs = nowMs() + EXPECTED_MS;
      state.put(command.caseId(), new Case(Status.EXPECTED, "", dueMs, null, List.of(command)));
      state.put(new Timer(TimerKind.EXPECTED, command.caseId(), dueMs));
    } else if (found.waiting().stream().noneMatch(command::equals)) {
      if (found.waiting().size() == WAITING_MAX) {
        answer(command, Code.NOT_ALLOWED);
        return;
      }
      List<Command> waiting = new ArrayList<>(found.waiting());
      waiting.add(command);
      state.put(command.caseId(), new Case(Status.EXPECTED, "", found.dueMs(), null, waiting));
    }
  }

  private void decideWaiting(String caseId, Case expected) {
    state.remove(new Timer(TimerKind.EXPECTED, caseId, expected.dueMs()));
    expected.waiting().forEach(this::receive);
  }

  private void fireDue(long now) {
    for (Timer timer : state.takeDue(nowMs(), FIRED_MAX)) {
      Case found = state.find(timer.caseId());
      if (timer.kind() == TimerKind.EXPECTED) {
        state.remove(timer.caseId());
        found.waiting().forEach(command -> answer(command, Code.NOT_FOUND));
      } else {
        onTimer(timer, found);
      }
    }
  }

  private void answer(Command command, Code code) {
    Outcome outcome = new Outcome(command.id(), command.caseId(), command.kind(), code);
    state.put(outcome);
    send(outcome);
  }

  private void send(Outcome outcome) {
    context.forward(new Record<>(outcome.commandId(), outcome, nowMs()), topic + OUTCOMES_SINK);
  }

  final void emit(EventKind kind, String caseId, String causeId, String unit, long dueMs, Content content) {
    Event event = new Event(kind, caseId, causeId, nowMs(), unit, dueMs, content);
    context.forward(new Record<>(caseId, event, event.decidedAtMs()), topic + EVENTS_SINK);
  }

  final void save(String caseId, Status status, String unit, long dueMs, Content content) {
    state.put(caseId, new Case(status, unit, dueMs, content, List.of()));
  }

  final void setLimit(TimerKind kind, String caseId, long dueMs) {
    state.put(new Timer(kind, caseId, dueMs));
  }

  final void endLimit(TimerKind kind, String caseId, long dueMs) {
    state.remove(new Timer(kind, caseId, dueMs));
  }

  final long nowMs() {
    return context.currentSystemTimeMs();
  }
}
