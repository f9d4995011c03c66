"""What a reader cannot go on after, or must be told."""


class ReaderError(Exception):
    """The parent of all. By itself: a topic that is not there, a right that is missing."""


class Unavailable(ReaderError):
    """No broker answered in time. Call again: nothing was lost."""


class LogCut(ReaderError):
    """The log does not continue what was read before. A person must look: docs/reading.md."""


class BrokenRecord(ReaderError):
    """Not a record of a decision log."""


class LogIncomplete(ReaderError):
    """The log's first records are gone: from its beginning nothing can be proven."""


class BadBookmark(ReaderError, ValueError):
    """No bookmark, an altered one, one of another topic, or of a version that is not known here."""
