package huiyin.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** CPU seconds that processes have used. */
record Cpu(double app, double broker, double client) {
  private static final double TICKS_A_SECOND = 100;  // Linux shows them so, whatever the kernel's own rate

  static Cpu now(long appId, long brokerId) throws IOException {
    return new Cpu(of(appId), of(brokerId), of(ProcessHandle.current().pid()));
  }

  Cpu since(Cpu before) {
    return new Cpu(app - before.app, broker - before.broker, client - before.client);
  }

  private static double of(long id) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + id + "/stat"));
    // The name in brackets may hold blanks; user and system time are the 12th and 13th words after it.
    String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(words[11]) + Long.parseLong(words[12])) / TICKS_A_SECOND;
  }
}
