package huiyin.peer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** The application: makes its topics, says "serves" once all partitions are assigned, works until SIGTERM. */
public final class App {
  private static final String USAGE =
      "App --bootstrap HOST:PORT --state-dir FOLDER --commit-interval-ms N --threads N --cache-mb N [--set K=V[,K=V]...]";

  private App() {}

  public static void main(String[] arguments) throws Exception {
    Options options = new Options(USAGE, arguments);
    makeTopics(options.text("--bootstrap"));
    long cacheMb = options.number("--cache-mb");
    KafkaStreams streams = new KafkaStreams(PeerTopology.build(Limits.HOURS, cacheMb > 0), settings(options, cacheMb));
    CountDownLatch failed = new CountDownLatch(1);
    streams.setUncaughtExceptionHandler(error -> {
      System.err.println("The peer cannot go on: " + error);
      failed.countDown();
      return StreamThreadExceptionResponse.SHUTDOWN_APPLICATION;
    });
    streams.setStateListener((now, before) -> {
      if (now == KafkaStreams.State.RUNNING) System.out.println("serves");
    });
    Runtime.getRuntime().addShutdownHook(new Thread(() -> streams.close(Duration.ofSeconds(10))));
    streams.start();
    failed.await();
    System.exit(1);
  }

  private static Properties settings(Options options, long cacheMb) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, Topics.APPLICATION);
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, options.text("--bootstrap"));
    settings.put(StreamsConfig.STATE_DIR_CONFIG, options.text("--state-dir"));
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, (int) options.number("--threads"));
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, options.number("--commit-interval-ms"));
    // A thread that waits for input commits only when it wakes: the default of 100 ms would be the real interval.
    settings.put(StreamsConfig.POLL_MS_CONFIG, Math.min(100, options.number("--commit-interval-ms")));
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, cacheMb << 20);
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);  // the broker's default
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    options.pairs("--set").forEach(settings::put);
    return settings;
  }

  private static void makeTopics(String bootstrap) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      Set<String> there = admin.listTopics().names().get();
      List<NewTopic> missing =
          Topics.ALL.stream()
              .filter(name -> !there.contains(name))
              .map(name -> new NewTopic(name, Topics.PARTITIONS, (short) -1))
              .collect(Collectors.toList());
      admin.createTopics(missing).all().get();
    }
  }
}
