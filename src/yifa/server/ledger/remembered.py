"""Answers that hold until somebody writes in the town's book.

What pages count of a ledger changes only with the book, whose head says what stands in it: while the head is the same,
so is the count. Each process remembers its own few; one that another process has written since has another head.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from yifa.server.config.prepared import Prepared
from yifa.server.ledger.models import Book

T = TypeVar("T")
MOST = 512
# Projections rebuilt beside a running server leave the head as it was; nobody sees an old count longer than this.
SECONDS = 60.0
_kept: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
_lock = Lock()
_BOOK = Prepared(lambda town: Book.objects.filter(town=town), str)


def asked_of(rows: QuerySet[Any]) -> Hashable:
    """The SQL of a query with its values; () where nothing can meet its condition, which is then no question."""
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return ()


def head_of(town: str) -> str | None:
    """What stands in a town's book now, by one word; None where there is no book."""
    book = book_of(town)
    return book.head if book else None


def book_of(town: str) -> Book | None:
    """A town's book as it stands now; None where nothing was written yet."""
    return _BOOK.first(town)


def until_written(town: str, asked: Hashable, answer: Callable[[], T], head: str | None = None) -> T:
    """What `answer` gives, remembered under `asked` until the book of the town moves.

    Args:
        town: 12 digits of the one town that the answer reads.
        asked: everything else the answer depends on: its SQL with its values, the person's reach among them.
        head: the book's head where the caller has read it, for several questions at once.
    """
    head = head or head_of(town)
    if head is None:
        return answer()
    key, now = (town, head, asked), monotonic()
    with _lock:
        at, known = _kept.get(key, (0.0, None))
        if key in _kept and now - at < SECONDS:
            _kept.move_to_end(key)
            return known
    result = answer()
    with _lock:
        _kept[key] = (now, result)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return result
