"""One topic of a Kafka cluster, read by assignment: no group is joined and nothing is committed.

A source is what DecisionReader reads from: partition_count, extent, start, poll, read_at, close."""

import collections
import time

import confluent_kafka
from confluent_kafka import KafkaError, KafkaException, TopicPartition

from huiyin_reader.errors import LogCut, ReaderError, Unavailable

RawRecord = collections.namedtuple("RawRecord", "partition offset append_time_us key value")
# The partition has nothing before this offset that was not given.
End = collections.namedtuple("End", "partition offset")

# What the reader's promises rest on.
_OWN = {
    "auto.offset.reset": "error",
    "allow.auto.create.topics": False,
    "check.crcs": True,
    "enable.auto.commit": False,
    "enable.auto.offset.store": False,
    "enable.partition.eof": True,
    "group.id": "huiyin-reader",  # asked for by the client, used for nothing
    "isolation.level": "read_committed",
}
_RETRY_SECONDS = 0.3
_HOPELESS = {
    KafkaError.UNKNOWN_TOPIC_OR_PART,
    KafkaError._UNKNOWN_TOPIC,
    KafkaError._UNKNOWN_PARTITION,
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.GROUP_AUTHORIZATION_FAILED,
    KafkaError.SASL_AUTHENTICATION_FAILED,
    KafkaError._AUTHENTICATION,
}
_OUT_OF_RANGE = {KafkaError._AUTO_OFFSET_RESET, KafkaError.OFFSET_OUT_OF_RANGE}


class KafkaSource:
    def __init__(self, brokers, topic, properties=None, timeout_seconds=10, cut_patience_seconds=10):
        """`properties`: librdkafka's, for TLS and SASL. A broker that is cut off from the others may not know the newest records:
        a record is believed to be gone only after `cut_patience_seconds`."""
        for name in properties or {}:
            if name in _OWN or name in ("bootstrap.servers", "metadata.broker.list"):
                raise ValueError(f"the Kafka property {name} is not for setting: what is read rests on it")
        self.topic = topic
        self._timeout = timeout_seconds
        self._patience = cut_patience_seconds
        self._settings = {"client.id": "huiyin-reader", "fetch.wait.max.ms": 100, "socket.nagle.disable": True,
                          "log_level": 3, **(properties or {}), **_OWN, "bootstrap.servers": brokers}
        self._consumer = confluent_kafka.Consumer(self._settings)
        self._looker = None  # the consumer that looks at old records again
        self._next = {}
        self._beyond_since = {}  # partition: when a broker first said that it has no such offset

    def partition_count(self):
        try:
            found = self._consumer.list_topics(self.topic, timeout=self._timeout).topics[self.topic]
        except KafkaException as trouble:
            raise self._error(trouble.args[0], "asking about the topic") from None
        if found.error is not None:
            raise self._error(found.error, "asking about the topic")
        return len(found.partitions)

    def extent(self, partition):
        """(the lowest offset there is, the offset that the next record will get)"""
        try:
            return self._consumer.get_watermark_offsets(TopicPartition(self.topic, partition), timeout=self._timeout)
        except KafkaException as trouble:
            raise self._error(trouble.args[0], f"asking how far {self.topic}/{partition} reaches") from None

    def start(self, offsets):
        self._next = dict(offsets)
        self._assign()

    def poll(self, timeout_seconds):
        """The next RawRecord or End of any partition; None: nothing came in time."""
        message = self._consumer.poll(timeout_seconds)
        if message is None:
            return None
        if message.error() is None:
            self._next[message.partition()] = message.offset() + 1
            self._beyond_since.pop(message.partition(), None)
            return _raw(message)
        code = message.error().code()
        if code == KafkaError._PARTITION_EOF:
            return End(message.partition(), message.offset())
        if code in _OUT_OF_RANGE:
            self._confirm_out_of_range(message.partition())
        elif code in _HOPELESS or message.error().fatal():
            raise self._error(message.error(), "reading")
        return None  # the client itself tries again

    def read_at(self, partition, offset):
        """The record there; None: it is gone."""
        end = time.monotonic() + self._patience
        while True:
            found = self._look(partition, offset)
            if found is not None or time.monotonic() > end:
                return found
            time.sleep(_RETRY_SECONDS)

    def close(self):
        self._consumer.close()
        if self._looker is not None:
            self._looker.close()

    def _assign(self):
        self._consumer.assign([TopicPartition(self.topic, p, offset) for p, offset in self._next.items()])

    def _confirm_out_of_range(self, partition):
        low, high = self.extent(partition)
        wanted = self._next[partition]
        if low <= wanted <= high:
            self._beyond_since.pop(partition, None)
        else:
            since = self._beyond_since.setdefault(partition, time.monotonic())
            if wanted < low or time.monotonic() - since > self._patience:
                raise LogCut(f"{self.topic}/{partition} has no offset {wanted}: it holds [{low}, {high})")
            time.sleep(_RETRY_SECONDS)
        self._assign()

    def _look(self, partition, offset):
        if self._looker is None:
            self._looker = confluent_kafka.Consumer(self._settings)
        self._looker.assign([TopicPartition(self.topic, partition, offset)])
        end = time.monotonic() + self._timeout
        try:
            while time.monotonic() < end:
                message = self._looker.poll(_RETRY_SECONDS)
                if message is None:
                    continue
                if message.error() is None:
                    return _raw(message) if message.offset() == offset else None
                code = message.error().code()
                if code == KafkaError._PARTITION_EOF or code in _OUT_OF_RANGE:
                    return None
                if code in _HOPELESS:
                    raise self._error(message.error(), "reading")
        finally:
            self._looker.unassign()
        raise Unavailable(f"no broker has answered yet what {self.topic}/{partition} holds at offset {offset}")

    def _error(self, trouble, what):
        kind = ReaderError if trouble.code() in _HOPELESS else Unavailable
        return kind(f"{what} ({self.topic}): {trouble.str()}")


def _raw(message):
    _, milliseconds = message.timestamp()
    key = message.key() or b""
    return RawRecord(message.partition(), message.offset(), milliseconds * 1000, key.decode(errors="replace"),
                     message.value() or b"")
