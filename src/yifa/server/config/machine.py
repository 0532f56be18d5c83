"""What a machine got wrong: faults of disk, database and keys by kind, for pages and commands to say each in its words."""

from __future__ import annotations

import errno
import re
from enum import StrEnum, auto

from django.db import DatabaseError

from yifa.server.config.keys import UnusableKey


class Fault(StrEnum):
    """What is wrong with the machine."""

    FULL = auto()
    READ_ONLY = auto()
    DAMAGED = auto()
    DISK = auto()
    GONE = auto()
    BUSY = auto()
    STRUCTURE = auto()
    REFUSED = auto()
    UNREACHABLE = auto()
    KEYS = auto()


# Words of SQLite and PostgreSQL -> what they mean; the first that fits counts.
DATABASE = (
    (r"disk is full|No space left|could not extend file", Fault.FULL),
    (r"readonly database|read-only|cannot execute .* in a read-only", Fault.READ_ONLY),
    (r"malformed|not a database|file is encrypted|invalid page", Fault.DAMAGED),
    (r"disk I/O error", Fault.DISK),
    (r"unable to open database", Fault.GONE),
    (r"is locked|lock timeout|deadlock", Fault.BUSY),
    (r"no such (table|column)|does not exist|UndefinedTable|UndefinedColumn", Fault.STRUCTURE),
    (r"password authentication|role .* is not", Fault.REFUSED),
    (r"connection|could not translate host|server closed|timeout expired", Fault.UNREACHABLE),
)
FILES = {
    errno.ENOSPC: Fault.FULL,
    errno.EDQUOT: Fault.FULL,
    errno.EFBIG: Fault.FULL,
    errno.EROFS: Fault.READ_ONLY,
    errno.EIO: Fault.DISK,
}


def fault_of(error: BaseException | None) -> Fault | None:
    """The kind of a fault of the machine; None for every other error."""
    if isinstance(error, UnusableKey):
        return Fault.KEYS
    if isinstance(error, DatabaseError) or type(error).__module__ == "sqlite3":
        message = str(error)
        return next((fault for words, fault in DATABASE if re.search(words, message, re.IGNORECASE)), None)
    if isinstance(error, OSError):
        return FILES.get(error.errno or 0)
    return None
