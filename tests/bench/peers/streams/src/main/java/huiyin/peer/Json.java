package huiyin.peer;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Maps, lists, numbers and plain texts as JSON on one line. */
final class Json {
  private Json() {}

  static String of(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> quoted(entry.getKey()) + ": " + of(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof List<?> list) return list.stream().map(Json::of).collect(Collectors.joining(", ", "[", "]"));
    if (value instanceof Double number) return String.valueOf(Math.round(number * 1000) / 1000.0);
    if (value instanceof Number) return value.toString();
    return quoted(value);
  }

  private static String quoted(Object text) {
    return "\"" + text.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
