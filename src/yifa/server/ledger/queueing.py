"""Writers queue, they do not fail.

SQLite's own busy handler is unfair: of eight busy writers one may wait for twenty seconds while the others pass it.
Writers of one process take turns at a lock, and the one whose turn it is takes its turn at a lock of the data folder, which
all processes share (several servers, a command beside a server). PostgreSQL queues by the row of the book.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock

from django.db import OperationalError, connection, transaction

from yifa.server.config.database import BUSY_SECONDS
from yifa.server.config.paths import data_dir

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

# How long a writer asks for its turn before it gives up.
PATIENCE_SECONDS = 90.0
_SHORTEST, _LONGEST = 0.0005, 0.006
_one_at_a_time = Lock()


@contextmanager
def writing_turn() -> Iterator[None]:
    """A write transaction, entered when it is this writer's turn.

    Raises:
        OperationalError: the database stayed locked for `PATIENCE_SECONDS`.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    with _one_at_a_time, _turn_of_processes(), ExitStack() as stack:
        _enter(stack)
        yield


@contextmanager
def _turn_of_processes() -> Iterator[None]:
    """Wait in line behind the writers of other processes; the system hands the lock on in the order it was asked for.

    Windows has no lock that waits in line: there, asking again after a short, random pause must do (`_enter`).
    """
    if fcntl is None:
        yield
        return
    with (data_dir() / "writers.lock").open("a", encoding="ascii") as line:
        fcntl.flock(line, fcntl.LOCK_EX)
        yield


def _enter(stack: ExitStack) -> None:
    """Begin at once or after a pause, again and again; the connection's own patience is put back afterwards."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    _patience(0)
    try:
        while True:
            try:
                stack.enter_context(transaction.atomic())
                return
            except OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > give_up:
                    raise
            time.sleep(random.uniform(_SHORTEST, _LONGEST))
    finally:
        _patience(BUSY_SECONDS * 1000)


def _patience(milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")
