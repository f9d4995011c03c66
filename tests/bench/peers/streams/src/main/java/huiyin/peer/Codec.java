package huiyin.peer;

import huiyin.peer.Entry.Case;
import huiyin.peer.Entry.Code;
import huiyin.peer.Entry.Command;
import huiyin.peer.Entry.CommandKind;
import huiyin.peer.Entry.Content;
import huiyin.peer.Entry.Event;
import huiyin.peer.Entry.EventKind;
import huiyin.peer.Entry.Outcome;
import huiyin.peer.Entry.Status;
import huiyin.peer.Entry.Timer;
import huiyin.peer.Entry.TimerKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/** Entries as bytes: one byte that says which, then the fields. Binary, because JSON would cost the peer CPU. */
final class Codec {
  private static final CommandKind[] COMMANDS = CommandKind.values();
  private static final EventKind[] EVENTS = EventKind.values();
  private static final Code[] CODES = Code.values();
  private static final Status[] STATUSES = Status.values();
  private static final TimerKind[] TIMERS = TimerKind.values();

  private Codec() {}

  static Serde<Entry> serde() {
    return Serdes.serdeFrom(serializer(), deserializer());
  }

  static Serializer<Entry> serializer() {
    return (topic, entry) -> entry == null ? null : encode(entry);
  }

  static Deserializer<Entry> deserializer() {
    return (topic, bytes) -> bytes == null ? null : decode(bytes);
  }

  static byte[] encode(Entry entry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      if (entry instanceof Command command) {
        out.writeByte('C');
        writeCommand(out, command);
      } else if (entry instanceof Event event) {
        out.writeByte('E');
        writeEvent(out, event);
      } else if (entry instanceof Outcome outcome) {
        out.writeByte('O');
        out.writeUTF(outcome.commandId());
        out.writeUTF(outcome.caseId());
        out.writeByte(outcome.kind().ordinal());
        out.writeByte(outcome.code().ordinal());
      } else if (entry instanceof Case row) {
        out.writeByte('R');
        writeCase(out, row);
      } else if (entry instanceof Timer timer) {
        out.writeByte('T');
        out.writeByte(timer.kind().ordinal());
        out.writeUTF(timer.caseId());
        out.writeLong(timer.dueMs());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an entry does not fit: a text has at most 65535 bytes", e);
    }
    return bytes.toByteArray();
  }

  static Entry decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      byte which = in.readByte();
      return switch (which) {
        case 'C' -> readCommand(in);
        case 'E' -> readEvent(in);
        case 'O' -> new Outcome(in.readUTF(), in.readUTF(), COMMANDS[in.readByte()], CODES[in.readByte()]);
        case 'R' -> readCase(in);
        case 'T' -> new Timer(TIMERS[in.readByte()], in.readUTF(), in.readLong());
        default -> throw new IOException("an entry begins with byte " + which + ": not written by this program");
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeCommand(DataOutput out, Command command) throws IOException {
    out.writeByte(command.kind().ordinal());
    out.writeUTF(command.id());
    out.writeUTF(command.caseId());
    writeContent(out, command.content());
  }

  private static Command readCommand(DataInput in) throws IOException {
    return new Command(COMMANDS[in.readByte()], in.readUTF(), in.readUTF(), readContent(in));
  }

  private static void writeEvent(DataOutput out, Event event) throws IOException {
    out.writeByte(event.kind().ordinal());
    out.writeUTF(event.caseId());
    out.writeUTF(event.causeId());
    out.writeLong(event.decidedAtMs());
    out.writeUTF(event.unit());
    out.writeLong(event.dueMs());
    writeContent(out, event.content());
  }

  private static Event readEvent(DataInput in) throws IOException {
    return new Event(
        EVENTS[in.readByte()], in.readUTF(), in.readUTF(), in.readLong(), in.readUTF(), in.readLong(), readContent(in));
  }

  private static void writeCase(DataOutput out, Case row) throws IOException {
    out.writeByte(row.status().ordinal());
    out.writeUTF(row.unit());
    out.writeLong(row.dueMs());
    writeContent(out, row.content());
    out.writeByte(row.waiting().size());
    for (Command command : row.waiting()) writeCommand(out, command);
  }

  private static Case readCase(DataInput in) throws IOException {
    Status status = STATUSES[in.readByte()];
    String unit = in.readUTF();
    long dueMs = in.readLong();
    Content content = readContent(in);
    List<Command> waiting = new ArrayList<>();
    for (int left = in.readByte(); left > 0; --left) waiting.add(readCommand(in));
    return new Case(status, unit, dueMs, content, waiting);
  }

  // Most entries say nothing more than that the case moved on.
  private static void writeContent(DataOutput out, Content content) throws IOException {
    out.writeBoolean(content != null);
    if (content == null) return;
    out.writeUTF(content.category());
    out.writeUTF(content.area());
    out.writeUTF(content.address());
    out.writeUTF(content.text());
  }

  private static Content readContent(DataInput in) throws IOException {
    return in.readBoolean() ? new Content(in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF()) : null;
  }
}
