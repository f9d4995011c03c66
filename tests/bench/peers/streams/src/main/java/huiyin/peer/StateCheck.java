package huiyin.peer;

import huiyin.peer.Entry.Case;
import huiyin.peer.Entry.Status;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Looks up every case that was acknowledged as rated in tracking's state, read from the store's changelog: that is what the
 * store holds, and what it would be restored from.
 */
final class StateCheck implements AutoCloseable {
  private static final Duration QUIET_MAX = Duration.ofSeconds(15);

  private final KafkaConsumer<String, Entry> consumer;
  private final Set<String> rated = new HashSet<>();

  StateCheck(String bootstrap) {
    consumer = new KafkaConsumer<>(Calls.reading(bootstrap), new StringDeserializer(), Codec.deserializer());
    List<TopicPartition> partitions = Calls.partitions(Topics.changelog(Topics.TRACKING));
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** How many of them are rated. Waits for tracking, which hears of a rating after the caller does. */
  int countRated(List<String> acknowledged) {
    Set<String> missing = new HashSet<>(acknowledged);
    missing.removeAll(rated);
    long quietSince = System.nanoTime();
    while (!missing.isEmpty() && System.nanoTime() - quietSince < QUIET_MAX.toNanos()) {
      for (ConsumerRecord<String, Entry> row : consumer.poll(Duration.ofMillis(200))) {
        quietSince = System.nanoTime();
        if (!row.key().startsWith(State.CASE)) continue;
        String caseId = row.key().substring(State.CASE.length());
        if (row.value() instanceof Case found && found.status() == Status.RATED) {
          rated.add(caseId);
          missing.remove(caseId);
        } else if (rated.remove(caseId)) {
          throw new IllegalStateException("case " + caseId + " was rated and is not any more: rows went back");
        }
      }
    }
    return acknowledged.size() - missing.size();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
