package huiyin.peer;

/** How long each step may take. */
record Limits(long responseMs, long handlingMs, long ratingMs) {
  /** As in the benchmark's pack, none passes while it runs: each is set, and ended when it is met. */
  static final Limits HOURS = new Limits(3_600_000, 24 * 3_600_000, 72 * 3_600_000);
}
