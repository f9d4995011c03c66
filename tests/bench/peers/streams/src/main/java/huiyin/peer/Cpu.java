package huiyin.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** CPU seconds that processes have used up to a moment, and the whole machine. */
record Cpu(double atSeconds, double app, double broker, double client, double machine) {
  private static final double TICKS_A_SECOND = 100;  // Linux shows them so, whatever the kernel's own rate

  static Cpu now(long appId, long brokerId) throws IOException {
    return new Cpu(System.nanoTime() / 1e9, of(appId), of(brokerId), of(ProcessHandle.current().pid()), ofMachine());
  }

  Cpu since(Cpu before) {
    return new Cpu(
        atSeconds - before.atSeconds,
        app - before.app,
        broker - before.broker,
        client - before.client,
        machine - before.machine);
  }

  /** Share of all cores that none of the three took: above a few percent, the figures say little. */
  double othersPercent() {
    return (machine - app - broker - client) / atSeconds / Runtime.getRuntime().availableProcessors() * 100;
  }

  private static double of(long id) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + id + "/stat"));
    // The name in brackets may hold blanks; user and system time are the 12th and 13th words after it.
    String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(words[11]) + Long.parseLong(words[12])) / TICKS_A_SECOND;
  }

  private static double ofMachine() throws IOException {
    // cpu user nice system idle iowait irq softirq steal
    String[] words = Files.readAllLines(Path.of("/proc/stat")).get(0).split(" +");
    long all = Arrays.stream(words, 1, 9).mapToLong(Long::parseLong).sum();
    return (all - Long.parseLong(words[4]) - Long.parseLong(words[5])) / TICKS_A_SECOND;
  }
}
