package huiyin.peer;

import huiyin.peer.Entry.Case;
import huiyin.peer.Entry.Outcome;
import huiyin.peer.Entry.Timer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * A stage's rows in its one store: cases, outcomes by command id, timers by due time. One store with prefixes, because each
 * store more is four RocksDBs and four changelog partitions more in every transaction.
 */
final class State {
  static final String CASE = "c/";
  private static final String OUTCOME = "o/";
  private static final String TIMER = "t/";

  private final KeyValueStore<String, Entry> store;
  // No timer is due before. In memory only: 0 after a start, so the first look finds what is there. Without it every look
  // would cross the tombstones of all limits that were met.
  private long nextDueMs = 0;

  State(KeyValueStore<String, Entry> store) {
    this.store = store;
  }

  Case find(String caseId) {
    return (Case) store.get(CASE + caseId);
  }

  void put(String caseId, Case row) {
    store.put(CASE + caseId, row);
  }

  void remove(String caseId) {
    store.delete(CASE + caseId);
  }

  Outcome findOutcome(String commandId) {
    return (Outcome) store.get(OUTCOME + commandId);
  }

  void put(Outcome outcome) {
    store.put(OUTCOME + outcome.commandId(), outcome);
  }

  void put(Timer timer) {
    store.put(key(timer), timer);
    nextDueMs = Math.min(nextDueMs, timer.dueMs());
  }

  void remove(Timer timer) {
    store.delete(key(timer));
  }

  /** The timers due by now, the earliest first, at most so many; they are gone afterwards. */
  List<Timer> takeDue(long nowMs, int max) {
    if (nowMs < nextDueMs) return List.of();
    List<Timer> due = new ArrayList<>();
    nextDueMs = Long.MAX_VALUE;
    try (KeyValueIterator<String, Entry> rows = store.range(TIMER, TIMER + "~")) {
      while (rows.hasNext()) {
        KeyValue<String, Entry> row = rows.next();
        Timer timer = (Timer) row.value;
        if (timer.dueMs() > nowMs || due.size() == max) {
          nextDueMs = timer.dueMs();
          break;
        }
        due.add(timer);
      }
    }
    due.forEach(this::remove);
    return due;
  }

  // Sorted by due time: the offset gives every moment the same number of digits.
  private static String key(Timer timer) {
    return TIMER + (1_000_000_000_000_000L + timer.dueMs()) + "/" + timer.kind() + "/" + timer.caseId();
  }
}
