"""Proof of an administrative book: its chain, and that every row it tells of stands as it was last told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from yifa.kernel.chain import GENESIS, broken_at
from yifa.server.administration.book import bound, key_of
from yifa.server.administration.keeping import KEPT, Keeping, digest
from yifa.server.administration.models import Act, ActBook
from yifa.server.config.ciphers import unseal
from yifa.server.config.database import batched

CHUNK = 1000
Say = Callable[[str, str, int], None]
"""(kind of fault, sentence, seq)"""


@dataclass(frozen=True, slots=True)
class LastAct:
    """What the last act about a row said."""

    seq: int
    digest: bytes


def prove(town: str, say: Say) -> tuple[int, dict[int, str]]:
    """Prove one town's book, telling faults to `say`. Returns (number of acts, hash of each)."""
    book = ActBook.objects.filter(town=town).first()
    if book is None:
        say("administration", "没有管理账：人员、岗位、设置无从核对（新装或者升级以后先运行 yifa migrate）", 0)
        return 0, {0: GENESIS}
    key = _key(book, say)
    tables = {keeping.table: keeping for keeping in KEPT.values()}
    last: dict[tuple[str, str], LastAct] = {}
    met: dict[str, int] = {}
    hashes, prev, seq = {0: GENESIS}, GENESIS, 0
    covered: set[str] = set()
    while rows := list(
        Act.objects.filter(town=town, seq__gt=seq).order_by("seq").values_list("seq", "prev", "payload", "hash")[:CHUNK]
    ):
        broken = broken_at(((s, p, payload.encode(), h) for s, p, payload, h in rows), prev, seq)
        if broken is not None:
            say("administration", f"管理账在第{broken:,}条断开，这一条或它前面的被改动、删去过", broken)
            return seq, hashes
        grown: list[tuple[Keeping, str, LastAct]] = []
        for number, _, payload, entry_hash in rows:
            hashes[number] = entry_hash
            covered |= set(json.loads(payload).get("covers", ()))
            for table, row, verb, values in _rows(town, payload, key, say):
                keeping = tables.get(table)
                if keeping is None:
                    continue
                registered = LastAct(number, digest(keeping.as_registered(values)) if values is not None else b"")
                if keeping.growing and verb == "put":
                    grown.append((keeping, row, registered))
                elif verb == "put":
                    last[table, row] = registered
                else:
                    last.pop((table, row), None)
        _compare_grown(grown, met, key is not None, say)
        prev, seq = rows[-1][3], rows[-1][0]
    if (book.seq, book.head) != (seq, prev):
        say("administration", f"管理账首页说有{book.seq:,}条，与最后一条（第{seq:,}条）不符", seq)
    if covered != set(json.loads(book.tables)) and seq:
        say("administration", "管理账首页所列的表与账里登记的不符", seq)
    if key is not None:
        for keeping in KEPT.values():
            _compare(town, keeping, last, met, say)
    return seq, hashes


def _key(book: ActBook, say: Say) -> bytes | None:
    try:
        return key_of(book)
    except ValueError as error:
        say("key", str(error), 0)
        return None


def _rows(
    town: str, payload: str, key: bytes | None, say: Say
) -> Iterator[tuple[str, str, str, dict[str, Any] | None]]:
    """(table, row, verb, all values or None where they can't be opened) of an act."""
    content = json.loads(payload)
    if content["town"] != town:
        say("administration", f"管理账第{content['seq']:,}条是别的乡镇的", content["seq"])
    personal: dict[str, Any] | None = {}
    if "sealed" in content:
        try:
            personal = unseal(key, content["sealed"], bound(town, content["seq"])) if key else None
        except ValueError:
            say("key", f"管理账第{content['seq']:,}条的密文打不开", content["seq"])
            personal = None
    for n, row in enumerate(content["rows"]):
        values = None if personal is None else {**row["values"], **personal.get(str(n), {})}
        yield row["table"], row["row"], row["verb"], values


def _compare_grown(grown: list[tuple[Keeping, str, LastAct]], met: dict[str, int], readable: bool, say: Say) -> None:
    """Rows of tables that only grow are compared as they are met, and counted."""
    by_table: dict[Keeping, dict[str, LastAct]] = {}
    for keeping, row, registered in grown:
        by_table.setdefault(keeping, {})[row] = registered
    for keeping, rows in by_table.items():
        met[keeping.table] = met.get(keeping.table, 0) + len(rows)
        for some in batched(rows.items(), 500):
            live = {str(row.pk): row for row in keeping.model._base_manager.filter(pk__in=[pk for pk, _ in some])}
            for pk, registered in some:
                _judge(keeping, pk, live.get(pk), registered, readable, say)


def _judge(keeping: Keeping, pk: str, row: Any, registered: LastAct, readable: bool, say: Say) -> None:
    if row is None:
        say("row", f"{keeping.name}缺少第{pk}号（管理账第{registered.seq:,}条登记的）", registered.seq)
    elif readable and registered.digest and _digest(keeping, row) != registered.digest:
        say("row", f"{keeping.name}第{pk}号与管理账第{registered.seq:,}条不符，被改动过", registered.seq)


def _digest(keeping: Keeping, row: Any) -> bytes:
    """The mark of a row as it stands; of one with a value that its column can't hold, none that was ever told."""
    try:
        return digest(keeping.values(row))
    except ValidationError:
        return b"unreadable"


def _compare(town: str, keeping: Keeping, last: dict[tuple[str, str], LastAct], met: dict[str, int], say: Say) -> None:
    """Rows of one table against what was last told of them."""
    if keeping.growing:
        if extra := keeping.rows(town).count() - met.get(keeping.table, 0):
            say("row", f"{keeping.name}有{extra:,}行没有登记过" if extra > 0 else f"{keeping.name}少了{-extra:,}行", 0)
        return
    registered = {row: what for (table, row), what in last.items() if table == keeping.table}
    for row in keeping.rows(town).iterator(chunk_size=CHUNK):
        what = registered.pop(str(row.pk), None)
        if what is None:
            say("row", f"{keeping.name}第{row.pk}号没有登记过", 0)
        else:
            _judge(keeping, str(row.pk), row, what, True, say)
    for pk, what in registered.items():
        _judge(keeping, pk, keeping.model._base_manager.filter(pk=pk).first(), what, True, say)
