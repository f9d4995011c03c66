"""Reads Huiyin's decision topics from Kafka: only the records that count. README.md beside this package; docs/reading.md."""

from huiyin_reader.errors import BadBookmark, BrokenRecord, LogCut, LogIncomplete, ReaderError, Unavailable
from huiyin_reader.judge import Verdict
from huiyin_reader.kafka_source import KafkaSource
from huiyin_reader.reader import DecisionReader, DecisionRecord

__all__ = ["BadBookmark", "BrokenRecord", "DecisionReader", "DecisionRecord", "KafkaSource", "LogCut", "LogIncomplete",
           "ReaderError", "Unavailable", "Verdict"]
