package huiyin.peer;

import huiyin.peer.Entry.Code;
import huiyin.peer.Entry.Command;
import huiyin.peer.Entry.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends commands and hands on what was committed as their outcome. One thread reads; it runs what follows an outcome. */
final class Calls implements AutoCloseable {
  private final Map<String, Consumer<Code>> waiting = new ConcurrentHashMap<>();
  private final KafkaProducer<String, Entry> producer;
  private final KafkaConsumer<String, Entry> consumer;
  private final Thread reader = new Thread(this::read, "outcomes");
  private volatile Exception failure;

  Calls(String bootstrap) {
    // Nothing waits for a batch to fill: latency is measured from here, and under load batches fill by themselves.
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "linger.ms", 0), new StringSerializer(), Codec.serializer());
    consumer = new KafkaConsumer<>(reading(bootstrap), new StringDeserializer(), Codec.deserializer());
    List<TopicPartition> partitions = partitions(Topics.OUTCOMES);
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);  // now, not when the first outcome may already stand there
    reader.start();
  }

  static Map<String, Object> reading(String bootstrap) {
    return Map.of(
        "bootstrap.servers", bootstrap,
        "isolation.level", "read_committed",
        "enable.auto.commit", false,
        "auto.offset.reset", "earliest",
        "max.poll.records", 5000);
  }

  static List<TopicPartition> partitions(String topic) {
    return IntStream.range(0, Topics.PARTITIONS).mapToObj(i -> new TopicPartition(topic, i)).toList();
  }

  void start(Command command, Consumer<Code> then) {
    waiting.put(command.id(), then);
    producer.send(
        new ProducerRecord<>(Topics.ofCommand(command.kind()), command.caseId(), command),
        (sent, error) -> {
          if (error != null) failure = error;
        });
  }

  /** What went wrong so far, or null. */
  Exception failure() {
    return failure;
  }

  private void read() {
    try {
      while (true) {
        consumer.poll(Duration.ofSeconds(1)).forEach(record -> {
          Consumer<Code> then = waiting.remove(record.key());
          if (then != null) then.accept(((Outcome) record.value()).code());
        });
      }
    } catch (WakeupException closed) {
      // Asked to end.
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    consumer.close();
    producer.close();
  }
}
