package huiyin.peer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Loads the application and prints what it found as JSON: the closed loops, one for each number of cases at a time, then an
 * open loop at half of what the best of them made. Ends with 1 if a case failed or an acknowledged one is not in the state.
 */
public final class LoadClient {
  private static final String USAGE =
      "LoadClient --bootstrap HOST:PORT --at-a-time N[,N]... --seconds N --warm-up-seconds N --app-id PID --broker-id PID";

  private final Options options;
  private final String bootstrap;
  private boolean right = true;

  private LoadClient(Options options) {
    this.options = options;
    this.bootstrap = options.text("--bootstrap");
  }

  public static void main(String[] arguments) throws Exception {
    System.exit(new LoadClient(new Options(USAGE, arguments)).run() ? 0 : 1);
  }

  private boolean run() throws Exception {
    List<Integer> loads = options.numbers("--at-a-time");
    double seconds = options.number("--seconds");
    try (Calls calls = new Calls(bootstrap);
        StateCheck check = new StateCheck(bootstrap)) {
      checked(check, Load.closed(calls, "w", loads.get(loads.size() - 1), options.number("--warm-up-seconds")));
      List<Object> closed = new ArrayList<>();
      double best = 0;
      for (int atATime : loads) {
        Cpu before = cpu();
        Load.Result result = Load.closed(calls, "f" + atATime + "-", atATime, seconds);
        double clientCpu = cpu().since(before).client();
        Map<String, Object> found = checked(check, result);
        // What was answered before all stages had done their part counts in their CPU time as well.
        found.put("at_a_time", atATime);
        addCpu(found, cpu().since(before), clientCpu);
        closed.add(found);
        best = Math.max(best, result.casesPerSecond());
      }
      checked(check, Load.open(calls, "o", best / 2, 2));
      Cpu before = cpu();
      Load.Result half = Load.open(calls, "h", best / 2, seconds);
      double clientCpu = cpu().since(before).client();
      Map<String, Object> open = checked(check, half);
      open.put("asked_cases_per_second", best / 2);
      addCpu(open, cpu().since(before), clientCpu);
      System.out.println(Json.of(new TreeMap<>(Map.of("closed", closed, "open", open))));
    }
    return right;
  }

  private Map<String, Object> checked(StateCheck check, Load.Result result) {
    int found = check.countRated(result.rated());
    if (result.failed() > 0) complain(result.failed() + " cases failed, the first: " + result.firstError());
    if (found < result.rated().size()) {
      complain((result.rated().size() - found) + " cases were acknowledged as rated and are not so in the state");
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("cases", result.rated().size());
    figures.put("found_rated", found);
    figures.put("failed", result.failed());
    figures.put("seconds", result.seconds());
    figures.put("cases_per_second", result.casesPerSecond());
    figures.put("submit_ms", percentiles(result.submitNanos()));
    return figures;
  }

  private static void addCpu(Map<String, Object> figures, Cpu used, double clientCpu) {
    figures.put("app_cpu_seconds", used.app());
    figures.put("broker_cpu_seconds", used.broker());
    figures.put("client_cpu_seconds", clientCpu);
    figures.put("others_cpu_percent", used.othersPercent());
  }

  private static Map<String, Object> percentiles(List<Long> nanos) {
    List<Long> sorted = nanos.stream().sorted().toList();
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("p50", rank(sorted, 0.5));
    found.put("p99", rank(sorted, 0.99));
    found.put("p99.9", rank(sorted, 0.999));
    found.put("max", rank(sorted, 1));
    return found;
  }

  private static double rank(List<Long> sorted, double share) {
    if (sorted.isEmpty()) return 0;
    return sorted.get(Math.max(1, (int) Math.ceil(share * sorted.size())) - 1) / 1e6;
  }

  private Cpu cpu() throws IOException {
    return Cpu.now(options.number("--app-id"), options.number("--broker-id"));
  }

  private void complain(String what) {
    System.err.println("LoadClient: " + what);
    right = false;
  }
}
