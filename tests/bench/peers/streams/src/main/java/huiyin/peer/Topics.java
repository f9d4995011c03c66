package huiyin.peer;

import java.util.List;

/** Names. A stage's commands come on a topic of their own, as Huiyin's callers address the service they mean. */
final class Topics {
  static final String APPLICATION = "huiyin-peer";
  static final int PARTITIONS = 4;

  static final String INTAKE_COMMANDS = "peer.intake.commands";
  static final String DISPATCH_COMMANDS = "peer.dispatch.commands";
  static final String EVALUATION_COMMANDS = "peer.evaluation.commands";
  static final String INTAKE = "peer.intake";
  static final String DISPATCH = "peer.dispatch";
  static final String TRACKING = "peer.tracking";
  static final String EVALUATION = "peer.evaluation";
  static final String OUTCOMES = "peer.outcomes";

  static final List<String> ALL =
      List.of(INTAKE_COMMANDS, DISPATCH_COMMANDS, EVALUATION_COMMANDS, INTAKE, DISPATCH, TRACKING, EVALUATION, OUTCOMES);

  private Topics() {}

  static String ofCommand(Entry.CommandKind kind) {
    return switch (kind) {
      case SUBMIT -> INTAKE_COMMANDS;
      case RECEIVE, HANDLE -> DISPATCH_COMMANDS;
      case RATE -> EVALUATION_COMMANDS;
    };
  }

  static String store(String stage) {
    return stage.substring("peer.".length()) + "-state";
  }

  /** What the store holds, for whoever is outside the application. */
  static String changelog(String stage) {
    return APPLICATION + "-" + store(stage) + "-changelog";
  }
}
