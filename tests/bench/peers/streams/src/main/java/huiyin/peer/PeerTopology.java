package huiyin.peer;

import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.Stores;

/**
 * Four stages, each a sub-topology with its store, linked by topics only:
 *
 * <pre>
 *   commands ─► intake ─► dispatch ─► tracking ◄─► evaluation
 *                            ▲ commands                ▲ commands
 * </pre>
 *
 * Who reads a topic is one stage, since Streams would join two that read the same one into one sub-topology.
 */
final class PeerTopology {
  private PeerTopology() {}

  static Topology build(Limits limits, boolean cached) {
    Topology topology = new Topology();
    addStage(topology, cached, Topics.INTAKE, Intake::new, Topics.INTAKE_COMMANDS);
    addStage(topology, cached, Topics.DISPATCH, Dispatch::new, Topics.DISPATCH_COMMANDS, Topics.INTAKE);
    addStage(topology, cached, Topics.TRACKING, () -> new Tracking(limits), Topics.DISPATCH, Topics.EVALUATION);
    addStage(
        topology, cached, Topics.EVALUATION, () -> new Evaluation(limits), Topics.EVALUATION_COMMANDS, Topics.TRACKING);
    return topology;
  }

  private static void addStage(
      Topology topology,
      boolean cached,
      String stage,
      ProcessorSupplier<String, Entry, String, Entry> processor,
      String... inputs) {
    var store =
        Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(Topics.store(stage)), Serdes.String(), Codec.serde())
            .withLoggingEnabled(Map.of());
    if (cached) store.withCachingEnabled();
    topology
        .addSource(stage + "-inputs", new StringDeserializer(), Codec.deserializer(), inputs)
        .addProcessor(stage, processor, stage + "-inputs")
        .addStateStore(store, stage)
        .addSink(stage + Stage.EVENTS_SINK, stage, new StringSerializer(), Codec.serializer(), stage)
        .addSink(
            stage + Stage.OUTCOMES_SINK, Topics.OUTCOMES, new StringSerializer(), Codec.serializer(), stage);
  }
}
