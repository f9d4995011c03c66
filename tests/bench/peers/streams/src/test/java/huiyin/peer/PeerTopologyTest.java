package huiyin.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import huiyin.peer.Entry.Case;
import huiyin.peer.Entry.Code;
import huiyin.peer.Entry.Command;
import huiyin.peer.Entry.CommandKind;
import huiyin.peer.Entry.Content;
import huiyin.peer.Entry.Event;
import huiyin.peer.Entry.EventKind;
import huiyin.peer.Entry.Outcome;
import huiyin.peer.Entry.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All four stages in one thread: what one says, the next hears at once. */
final class PeerTopologyTest {
  private static final Content CONTENT = new Content("street-light", "heping", "路 18 号", "路灯坏了");

  @TempDir Path folder;
  private TopologyTestDriver driver;

  @BeforeEach
  void start() {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, Topics.APPLICATION);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    driver = new TopologyTestDriver(PeerTopology.build(new Limits(1000, 2000, 3000), false), settings);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void fourCallsMakeARatedCaseInTenDecisions() {
    for (CommandKind kind : CommandKind.values()) assertEquals(List.of(Code.OK), send(kind, kind + "-1"));
    assertEquals(Status.RATED, tracked().status());
    assertEquals("street-light@heping", tracked().unit());
    assertEquals(List.of(EventKind.CASE_SUBMITTED), events(Topics.INTAKE));
    assertEquals(
        List.of(EventKind.CASE_DISPATCHED, EventKind.CASE_RECEIVED, EventKind.CASE_HANDLED), events(Topics.DISPATCH));
    assertEquals(
        List.of(
            EventKind.RESPONSE_LIMIT_SET, EventKind.HANDLING_LIMIT_SET, EventKind.CASE_DONE, EventKind.CASE_CLOSED),
        events(Topics.TRACKING));
    assertEquals(List.of(EventKind.RATING_ASKED, EventKind.CASE_RATED), events(Topics.EVALUATION));
    driver.advanceWallClockTime(Duration.ofDays(1));
    assertEquals(List.of(), events(Topics.TRACKING), "limits that were met fire no more");
    assertEquals(List.of(), events(Topics.EVALUATION));
  }

  @Test
  void aCommandSentAgainGetsItsAnswerAndNoSecondEffect() {
    send(CommandKind.SUBMIT, "s");
    assertEquals(List.of(Code.OK), send(CommandKind.RECEIVE, "r"));
    assertEquals(List.of(Code.OK), send(CommandKind.RECEIVE, "r"));
    assertEquals(List.of(EventKind.CASE_DISPATCHED, EventKind.CASE_RECEIVED), events(Topics.DISPATCH));
    assertEquals(List.of(Code.NOT_ALLOWED), send(CommandKind.RECEIVE, "r2"));
    assertEquals(List.of(Code.NOT_ALLOWED), send(CommandKind.RECEIVE, "r2"));
    assertEquals(List.of(Code.ID_REUSED), send(CommandKind.HANDLE, "r"));
  }

  @Test
  void whatTheStateDoesNotAllowIsRefused() {
    send(CommandKind.SUBMIT, "s");
    assertEquals(List.of(Code.NOT_ALLOWED), send(CommandKind.SUBMIT, "s2"));
    assertEquals(List.of(Code.NOT_ALLOWED), send(CommandKind.HANDLE, "h"));
    send(CommandKind.RECEIVE, "r");
    send(CommandKind.HANDLE, "h2");
    send(CommandKind.RATE, "c");
    assertEquals(List.of(Code.NOT_ALLOWED), send(CommandKind.RATE, "c2"));
  }

  @Test
  void aCommandWaitsForItsCauseAndIsToldWhenNoneComes() {
    assertEquals(List.of(), send(CommandKind.RECEIVE, "r"));
    assertEquals(List.of(), send(CommandKind.RECEIVE, "r"));
    assertEquals(List.of(Code.OK, Code.OK), send(CommandKind.SUBMIT, "s"), "the submit's own answer and the other one's");
    assertEquals(List.of(), send(CommandKind.RATE, "c"));
    driver.advanceWallClockTime(Duration.ofSeconds(5));
    assertEquals(List.of(Code.NOT_FOUND), outcomes());
    assertEquals(List.of(Code.NOT_FOUND), send(CommandKind.RATE, "c"), "an outcome stays");
  }

  @Test
  void aCommandThatWaitsIsNotTakenForWhatComesBeforeItsCause() {
    send(CommandKind.SUBMIT, "s");
    assertEquals(List.of(), send(CommandKind.RATE, "c"));
    assertEquals(List.of(Code.OK), send(CommandKind.RECEIVE, "r"), "evaluation hears of a limit and goes on waiting");
    assertEquals(List.of(Code.OK, Code.OK), send(CommandKind.HANDLE, "h"));
    assertEquals(Status.RATED, tracked().status());
  }

  @Test
  void limitsThatPassFireOnce() {
    send(CommandKind.SUBMIT, "s");
    events(Topics.TRACKING);
    driver.advanceWallClockTime(Duration.ofMillis(900));
    assertEquals(List.of(), events(Topics.TRACKING));
    driver.advanceWallClockTime(Duration.ofMillis(200));
    assertEquals(List.of(EventKind.RESPONSE_OVERDUE), events(Topics.TRACKING));
    driver.advanceWallClockTime(Duration.ofDays(1));
    assertEquals(List.of(), events(Topics.TRACKING));
  }

  @Test
  void aRatingThatLapsesClosesTheCaseUnrated() {
    send(CommandKind.SUBMIT, "s");
    send(CommandKind.RECEIVE, "r");
    send(CommandKind.HANDLE, "h");
    driver.advanceWallClockTime(Duration.ofMillis(3100));
    assertEquals(List.of(EventKind.RATING_ASKED, EventKind.RATING_LAPSED), events(Topics.EVALUATION));
    assertEquals(Status.CLOSED, tracked().status());
    assertEquals(List.of(Code.NOT_ALLOWED), send(CommandKind.RATE, "c"));
  }

  @Test
  void anUnknownCaseHasNoRow() {
    assertNull(tracked());
  }

  /** The outcomes that it led to. */
  private List<Code> send(CommandKind kind, String id) {
    driver
        .createInputTopic(Topics.ofCommand(kind), new StringSerializer(), Codec.serializer())
        .pipeInput("case", new Command(kind, id, "case", CONTENT));
    return outcomes();
  }

  private List<Code> outcomes() {
    return read(Topics.OUTCOMES).stream().map(entry -> ((Outcome) entry).code()).toList();
  }

  private List<EventKind> events(String topic) {
    return read(topic).stream().map(entry -> ((Event) entry).kind()).toList();
  }

  private List<Entry> read(String topic) {
    return driver.createOutputTopic(topic, new StringDeserializer(), Codec.deserializer()).readValuesToList();
  }

  private Case tracked() {
    KeyValueStore<String, Entry> store = driver.getKeyValueStore(Topics.store(Topics.TRACKING));
    return (Case) store.get(State.CASE + "case");
  }
}
