"""Writing acts: who changed which rows, chained, personal values sealed with the book's own key."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal

from cryptography.exceptions import InvalidTag
from django.db import models, transaction
from django.utils import timezone

from yifa.kernel.chain import canonical, link
from yifa.server.administration.keeping import KEPT, Keeping
from yifa.server.administration.models import INSTALLATION, Act, ActBook
from yifa.server.config import heads
from yifa.server.config.ciphers import lock, new_key, seal, unlock
from yifa.server.config.database import batched

# The person in whose name this request or command works; 0 is the program itself.
acting: ContextVar[int] = ContextVar("acting", default=0)
# Rows told in one act at most.
MOST = 500
Verb = Literal["put", "remove"]


@contextmanager
def acting_as(person: int) -> Iterator[None]:
    """Everything written within is that person's act."""
    before = acting.set(person)
    try:
        yield
    finally:
        acting.reset(before)


def record(keeping: Keeping, verb: Verb, rows: list[Any]) -> None:
    """Write the act of some rows, one for each town they belong to; within the caller's transaction."""
    by_town: dict[str, list[Any]] = {}
    for row in rows:
        by_town.setdefault(keeping.town(row), []).append(row)
    for town, its in sorted(by_town.items()):
        for some in batched(its, MOST):
            append(town, [_told(keeping, verb, row) for row in some])


def _told(keeping: Keeping, verb: Verb, row: models.Model) -> tuple[dict[str, Any], dict[str, Any]]:
    """A row as an act tells it: (open, personal)."""
    values = keeping.values(row) if verb == "put" else {}
    personal = {key: value for key, value in values.items() if key in keeping.personal}
    shown = {key: value for key, value in values.items() if key not in keeping.personal}
    return {"table": keeping.table, "row": str(row.pk), "verb": verb, "values": shown}, personal


def append(town: str, rows: list[tuple[dict[str, Any], dict[str, Any]]], covers: Iterable[str] = ()) -> None:
    """Add one act to a town's book. `covers`: tables that the book tells of from here on."""
    with transaction.atomic(savepoint=False):
        book = _held(town)
        seq = book.seq + 1
        content: dict[str, Any] = {
            "town": town,
            "seq": seq,
            "by": acting.get(),
            "at": timezone.localtime().isoformat(timespec="seconds"),
            "rows": [row for row, _ in rows],
        }
        if named := sorted(covers) or (json.loads(book.tables) if seq == 1 else []):
            content["covers"] = named
        personal = {str(n): values for n, (_, values) in enumerate(rows) if values}
        if personal:
            content["sealed"] = seal(key_of(book), personal, bound(town, seq))
        payload = canonical(content)
        made = Act(town=town, seq=seq, payload=payload.decode(), prev=book.head, hash=link(book.head, payload))
        Act.objects.bulk_create([made])
        ActBook.objects.filter(town=town).update(seq=seq, head=made.hash)
        heads.note(heads.ACTS, town, seq, made.hash)


def begin(town: str) -> None:
    """Begin a town's book with an act that says which tables it tells of; nothing where it has begun."""
    if not ActBook.objects.filter(town=town).exists():
        append(town, [])


def _held(town: str) -> ActBook:
    """The book, held until the transaction ends; begun when there is none."""
    book = ActBook.objects.select_for_update().filter(town=town).first()
    if book is not None:
        return book
    tables = json.dumps(sorted(keeping.table for keeping in KEPT.values()))
    begun = {"wrapped": wrap(new_key(), town), "tables": tables}
    ActBook.objects.get_or_create(town=town, defaults=begun)
    return ActBook.objects.select_for_update().get(town=town)


def bound(town: str, seq: int) -> str:
    """What ties a seal to its act."""
    return f"{town}:act:{seq}"


def wrap(key: bytes, town: str) -> bytes:
    """A book's key as it is stored."""
    return lock("wrap", key, f"acts:{town}")


def key_of(book: ActBook) -> bytes:
    """A book's key. Raises ValueError when it does not open with this installation's master key."""
    try:
        return unlock("wrap", bytes(book.wrapped), f"acts:{book.town}")
    except (InvalidTag, TypeError) as error:
        raise ValueError("管理账的密钥打不开：主密钥不是封它的那一把，或者它被改动过。") from error


def adopt() -> int:
    """Take in what no book tells of yet: all rows at first, and those of a table that came under the book later.

    Returns the number of rows taken in. Called by `yifa migrate`.
    """
    from django.apps import apps

    taken = 0
    with transaction.atomic():
        towns = set(apps.get_model("towns", "Town").objects.values_list("code", flat=True)) | {INSTALLATION}
        books = {book.town: json.loads(book.tables) for book in ActBook.objects.all()}
        for town in sorted(towns | set(books)):
            new = [k for k in KEPT.values() if k.table not in books.get(town, ())]
            if town in books and not new:
                continue
            _held(town)
            for keeping in new:
                for some in batched(keeping.rows(town).order_by("pk").iterator(chunk_size=MOST), MOST):
                    append(town, [_told(keeping, "put", row) for row in some])
                    taken += len(some)
            append(town, [], covers=[k.table for k in new])
            tables = sorted({k.table for k in KEPT.values()} | set(books.get(town, ())))
            ActBook.objects.filter(town=town).update(tables=json.dumps(tables))
    return taken
