package huiyin.peer;

import huiyin.peer.Entry.Code;
import huiyin.peer.Entry.Command;
import huiyin.peer.Entry.CommandKind;
import huiyin.peer.Entry.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Cases through their four calls, each call when the one before is answered: in a closed loop or an open one. */
final class Load {
  /** Latencies of submits count from when they should have been made, so a stall is paid by all who came meanwhile. */
  record Result(
      List<String> rated, int failed, String firstError, double seconds, List<Long> submitNanos) {
    double casesPerSecond() {
      return rated.size() / seconds;
    }
  }

  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final long SLEEP_MIN_NANOS = 500_000;
  private static final CommandKind[] STEPS = CommandKind.values();
  // As long as what Huiyin's benchmark sends (tests/bench/load/requests.h).
  private static final Content SUBMIT =
      new Content(
          "street-light",
          "heping",
          "清河街道和平路 18 号",
          "小区门口的路灯已经坏了三天，晚上出行很不安全，请尽快派人维修。");
  private static final Content RECEIVE = new Content("", "unit-1", "", "");
  private static final Content HANDLE = new Content("", "unit-1", "", "已更换灯泡并检查线路，恢复照明。");
  private static final Content RATE = new Content("", "", "", "reached, solved, satisfied");

  private final Calls calls;
  private final String prefix;
  private final List<String> rated = new ArrayList<>();
  private final List<Long> submitNanos = new ArrayList<>();
  private final long begunNanos = System.nanoTime();
  private long endNanos = begunNanos;  // closed loop: after it no case begins
  private long answeredNanos = begunNanos;
  private int begun = 0;
  private int underWay = 0;
  private int failed = 0;
  private String firstError = "";

  private Load(Calls calls, String prefix) {
    this.calls = calls;
    this.prefix = prefix;
  }

  /** So many cases at a time; each that ends is followed by another until the time is over. */
  static Result closed(Calls calls, String prefix, int atATime, double seconds) throws InterruptedException {
    Load load = new Load(calls, prefix);
    load.endNanos += (long) (seconds * 1e9);
    for (int i = 0; i < atATime; ++i) load.begin(System.nanoTime());
    return load.await();
  }

  /** So many cases a second, whatever becomes of those before. */
  static Result open(Calls calls, String prefix, double perSecond, double seconds) throws InterruptedException {
    Load load = new Load(calls, prefix);
    long cases = (long) (perSecond * seconds);
    for (long i = 0; i < cases; ++i) {
      long dueNanos = load.begunNanos + (long) (i / perSecond * 1e9);
      long left = dueNanos - System.nanoTime();
      if (left > 0) LockSupport.parkNanos(Math.max(left, SLEEP_MIN_NANOS));
      load.begin(dueNanos);
    }
    return load.await();
  }

  private void begin(long dueNanos) {
    String id;
    synchronized (this) {
      ++underWay;
      id = prefix + begun++;
    }
    make(0, id, dueNanos);
  }

  private void make(int step, String caseId, long dueNanos) {
    CommandKind kind = STEPS[step];
    Command command =
        switch (kind) {
          case SUBMIT -> new Command(kind, caseId, caseId, SUBMIT);
          case RECEIVE -> new Command(kind, caseId + "-r", caseId, RECEIVE);
          case HANDLE -> new Command(kind, caseId + "-h", caseId, HANDLE);
          case RATE -> new Command(kind, caseId + "-c", caseId, RATE);
        };
    calls.start(command, code -> answered(step, caseId, dueNanos, code));
  }

  private void answered(int step, String caseId, long dueNanos, Code code) {
    boolean last = step + 1 == STEPS.length;
    if (noteAnswer(step, caseId, dueNanos, code, last)) {
      begin(System.nanoTime());
    } else if (code == Code.OK && !last) {
      make(step + 1, caseId, dueNanos);
    }
  }

  /** Whether another case is to follow this one. */
  private synchronized boolean noteAnswer(int step, String caseId, long dueNanos, Code code, boolean last) {
    answeredNanos = System.nanoTime();
    if (code == Code.OK && step == 0) submitNanos.add(answeredNanos - dueNanos);
    if (code == Code.OK && !last) return false;
    if (code == Code.OK) {
      rated.add(caseId);
    } else {
      if (firstError.isEmpty()) firstError = STEPS[step] + " of " + caseId + ": " + code;
      ++failed;
    }
    if (--underWay == 0) notifyAll();
    return answeredNanos < endNanos;
  }

  private synchronized Result await() throws InterruptedException {
    while (underWay > 0) {
      wait(200);
      if (calls.failure() != null) throw new IllegalStateException("the broker or the client fails", calls.failure());
      if (System.nanoTime() - answeredNanos > PATIENCE_NANOS) {
        throw new IllegalStateException(
            underWay + " cases were not answered, nothing at all for a minute: see the application's output");
      }
    }
    return new Result(rated, failed, firstError, (answeredNanos - begunNanos) / 1e9, submitNanos);
  }
}
