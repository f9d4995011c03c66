package huiyin.peer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** `--name value` pairs of a command line. What is wrong with them ends the program with one sentence. */
final class Options {
  private final String usage;
  private final Map<String, String> given = new HashMap<>();

  Options(String usage, String[] arguments) {
    this.usage = usage;
    if (arguments.length % 2 != 0) throw wrong("each option needs a value");
    for (int i = 0; i < arguments.length; i += 2) {
      boolean known = arguments[i].startsWith("--") && usage.contains(arguments[i] + " ");
      if (!known) throw wrong("there is no option " + arguments[i]);
      given.put(arguments[i], arguments[i + 1]);
    }
  }

  String text(String name) {
    String value = given.get(name);
    if (value == null) throw wrong(name + " is missing");
    return value;
  }

  long number(String name) {
    try {
      return Long.parseLong(text(name));
    } catch (NumberFormatException e) {
      throw wrong(name + " " + text(name) + ": a whole number is needed");
    }
  }

  /** None if the option is not given. */
  Map<String, String> pairs(String name) {
    Map<String, String> pairs = new HashMap<>();
    for (String pair : given.getOrDefault(name, "").split(",")) {
      if (pair.isEmpty()) continue;
      String[] sides = pair.split("=", 2);
      if (sides.length < 2) throw wrong(name + " " + pair + ": NAME=VALUE is needed");
      pairs.put(sides[0], sides[1]);
    }
    return pairs;
  }

  List<Integer> numbers(String name) {
    try {
      return Arrays.stream(text(name).split(",")).map(Integer::valueOf).toList();
    } catch (NumberFormatException e) {
      throw wrong(name + " " + text(name) + ": whole numbers with commas between are needed");
    }
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(what + ". Usage: " + usage);
  }
}
