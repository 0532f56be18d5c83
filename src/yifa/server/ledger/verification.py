"""One verify over everything a town keeps: nothing is taken on trust but the entries' own hashes.

The chain is walked from its first entry and every column beside the hashed payload compared with it; everything that
follows from the entries is made again and compared with what stands there; files are opened and hashed; keys are
tried; what was sealed inside and what others hold outside is laid beside it. Nothing is written.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Max, Model

from yifa.domains import catalogue
from yifa.kernel.chain import GENESIS, broken_at
from yifa.kernel.engine import EngineError
from yifa.kernel.records import Entry as EntryRecord
from yifa.server.administration import proof as administration
from yifa.server.administration.keeping import KEPT
from yifa.server.administration.models import INSTALLATION, ActBook
from yifa.server.config import heads
from yifa.server.config.database import batched, one_view
from yifa.server.config.progress import Progress, silent
from yifa.server.ledger import key_marks, models, numbering, seals, use
from yifa.server.ledger.bulk_rows import stored
from yifa.server.ledger.faults import Verdict
from yifa.server.ledger.file_proof import FileProof
from yifa.server.ledger.held import Held
from yifa.server.ledger.project import Projector, Rows, projector
from yifa.server.ledger.projections import PROJECTIONS, TOTALS, TOTALS_NAME, Projection, comparable
from yifa.server.ledger.replaying import by_matter, replay_matter
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Town

# What storeys above have proved with the installation's own books: (kind of fault, what finds them).
FURTHER: list[tuple[str, Callable[[], Iterable[str]]]] = []
CHUNK = 2000
MATTERS = 200


def verify(town: str, progress: Progress = silent, against: Iterable[Held] = ()) -> Verdict:
    """Prove one town's books and everything that hangs on them; `against` is what others hold of them."""
    verdict = Verdict(town)
    with one_view():
        row = Town.objects.filter(code=town).first()
        verdict.name = row.name if row else town
        with _readable(verdict, "key"):
            for fault in key_marks.faults(town):
                verdict.add("key", fault)
        if town == INSTALLATION:
            verdict.name = "本机（乡镇、区划、县级人员、放假通知）"
            with _readable(verdict, "administration"):
                _administration(town, verdict, against)
            with _readable(verdict, "database"):
                _database(verdict)
            for kind, further in FURTHER:
                with _readable(verdict, kind):
                    for fault in further():
                        verdict.add(kind, fault)
            return verdict
        if row is None:
            verdict.add("town", f"登记里没有区划代码{town}的乡镇，而账簿或封存里有它")
        hashes: dict[int, str] | None = None
        with _readable(verdict, "chain"):
            hashes = _chain(town, verdict, progress)
        with _readable(verdict, "checkpoint"):
            _marks(town, verdict, hashes, against)
        if row is not None and hashes is not None:
            with _readable(verdict, "projection"):
                _Replayed(row, verdict, progress).run()
        with _readable(verdict, "administration"):
            _administration(town, verdict, against)
    return verdict


def _database(verdict: Verdict) -> None:
    """What SQLite would let pass: damaged pages and indexes, and text in a column of dates, which reads as nothing.

    PostgreSQL keeps checksums and types of its own.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(5)")
        for (answer,) in cursor.fetchall():
            if answer != "ok":
                verdict.add("database", str(answer)[:200])
        books: list[type[Model]] = [models.Entry, models.Checkpoint, models.Restatement, models.ReadLog]
        for model in dict.fromkeys([*books, *KEPT, *(projection.model for projection in PROJECTIONS)]):
            for field in model._meta.concrete_fields:
                form = _FORMS.get(field.get_internal_type())
                if form is None:
                    continue
                column, table = connection.ops.quote_name(field.column), connection.ops.quote_name(model._meta.db_table)
                cursor.execute(
                    f"SELECT COUNT(*) FROM {table} WHERE {column} IS NOT NULL AND NOT ({form.format(column)})"
                )
                if count := cursor.fetchone()[0]:
                    verdict.add("database", f"{model._meta.db_table}.{field.column}有{count:,}个值不是日期或时间")


_DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
_TIME = "[0-9][0-9]:[0-9][0-9]:[0-9][0-9]"
_FRACTION = ".[0-9][0-9][0-9][0-9][0-9][0-9]"
# How Django writes them, as SQLite compares them.
_FORMS = {
    "DateField": f"{{0}} GLOB '{_DAY}'",
    "DateTimeField": f"{{0}} GLOB '{_DAY} {_TIME}' OR {{0}} GLOB '{_DAY} {_TIME}{_FRACTION}'",
    "TimeField": f"{{0}} GLOB '{_TIME}' OR {{0}} GLOB '{_TIME}{_FRACTION}'",
}


@contextmanager
def _readable(verdict: Verdict, kind: str) -> Iterator[None]:
    """A value of a kind that its column can't hold ends one part of the proof, not the proof."""
    try:
        yield
    except Exception as error:  # whatever somebody wrote there: the proof of the rest must go on
        verdict.add(kind, f"有的值读不出来（{str(error)[:80]}），这一项没有核完")


def _administration(town: str, verdict: Verdict, against: Iterable[Held]) -> None:
    """Prove the administrative book and the rows it tells of; lay what others hold of it beside it."""
    verdict.acts, hashes = administration.prove(town, verdict.add)
    _not_shorter(verdict, "administration", heads.ACTS, hashes)
    own = models.Checkpoint.objects.filter(town=town).exclude(acts_head="")
    marks = [("checkpoint", "本机封存", m.acts, m.acts_head) for m in own]
    marks += [("outside", held.source, held.acts, held.acts_head) for held in against if held.town == town]
    for kind, source, seq, head in marks:
        if head and hashes.get(seq) != head:
            verdict.add(kind, f"管理账与{source}在第{seq:,}条处的摘要不符，这一条或它前面的被改动、删去过", seq)


def _chain(town: str, verdict: Verdict, progress: Progress) -> dict[int, str] | None:
    """Walk the chain. Returns the hashes of the positions that checkpoints speak of; None where it is broken."""
    book = models.Book.objects.filter(town=town).first()
    entries = models.Entry.objects.filter(town=town)
    if book is None:
        if entries.exists():
            verdict.add("book", "账簿的首页不见了，记录还在")
        book = models.Book(town=town)
    prev, seq, hashes = GENESIS, 0, {0: GENESIS}
    columns = (
        "seq",
        "prev",
        "payload",
        "hash",
        "id",
        "matter_id",
        "n",
        "procedure",
        "action",
        "actor",
        "day",
        "recorded_at",
    )
    while rows := list(entries.filter(seq__gt=seq).order_by("seq").values_list(*columns)[:CHUNK]):
        broken = broken_at(((r[0], r[1], r[2].encode(), r[3]) for r in rows), prev, seq)
        if broken is not None:
            verdict.add("chain", f"第{broken:,}条断开，这一条或它前面的记录被改动、删去过", broken)
            return None
        for row in rows:
            for fault in _columns_wrong(town, row):
                verdict.add("column", fault, row[0])
            hashes[row[0]] = row[3]
        prev, seq = rows[-1][3], rows[-1][0]
        verdict.entries = seq
        progress(seq, book.seq * 2)
    if (book.seq, book.head) != (seq, prev):
        verdict.add(
            "book", f"账簿首页说有{book.seq:,}条，末条摘要{book.head[:8]}，与最后一条记录（第{seq:,}条）不符", seq
        )
    _not_shorter(verdict, "book", heads.ENTRIES, hashes)
    misplaced = models.Entry.objects.filter(
        id__gt=models.row_id(town, 0), id__lt=models.row_id(town, models.POSITIONS - 1)
    )
    if extra := misplaced.exclude(town=town).count():
        verdict.add("column", f"有{extra:,}条记录的乡镇被改成了别处")
    return hashes


def _not_shorter(verdict: Verdict, kind: str, chain: str, hashes: Mapping[int, str]) -> None:
    """A chain must reach at least where it stood after the last commit from this machine."""
    try:
        noted = heads.noted(chain, verdict.town)
    except ValueError as error:
        verdict.add(kind, str(error))
        return
    if noted and hashes.get(noted[0]) != noted[1]:
        verdict.add(
            kind,
            f"本机写完第{noted[0]:,}条时的摘要与现在的不符：末尾的记录丢失（数据库日志损坏、换过旧库）或者被改动",
            noted[0],
        )


def _columns_wrong(town: str, row: tuple[Any, ...]) -> Iterator[str]:
    """Columns of an entry that do not say what its payload says."""
    seq, _, payload, _, key, matter_id, n, procedure, action, actor, day, recorded_at = row
    content = json.loads(payload)
    should = {
        "区划代码": (town, content["town"]),
        "位置": (seq, content["seq"]),
        "行号": (key, models.row_id(town, seq)),
        "所属的件": (matter_id, models.row_id(town, content["matter"])),
        "第几步": (n, content["n"]),
        "程序": (procedure, content["procedure"]),
        "步骤": (action, content["action"]),
        "经办人": (actor, content["actor"]),
        "日期": (day, date.fromisoformat(content["occurred_at"][:10])),
        "登记时间": (recorded_at, datetime.fromisoformat(content["recorded_at"])),
    }
    for name, (stands, hashed) in should.items():
        if stands != hashed:
            yield f"第{seq:,}条的{name}是{stands}，原文是{hashed}"


def _marks(town: str, verdict: Verdict, hashes: Mapping[int, str] | None, against: Iterable[Held]) -> None:
    """Lay the seals made here and those held elsewhere beside the chain."""
    if hashes is None:
        return
    own = models.Checkpoint.objects.filter(town=town).order_by("seq", "id")
    marks = [("checkpoint", Held(town, m.seq, m.head, m.seal, "本机封存")) for m in own]
    marks += [("outside", held) for held in against if held.town == town]
    for kind, held in marks:
        if held.seq not in hashes:
            verdict.add(kind, f"{held.source}说有第{held.seq:,}条，账簿只到第{max(hashes):,}条，后面的被删去", held.seq)
        elif hashes[held.seq] != held.head:
            verdict.add(kind, f"与{held.source}在第{held.seq:,}条处的摘要不符，这一条或它前面的记录被改动过", held.seq)
    restated = models.Restatement.objects.filter(town=town).aggregate(last=Max("seq"))["last"] or 0
    sealed = sorted(
        (held.seq, held.seal, held.source)
        for _, held in marks
        if held.seal and held.seq in hashes and held.seq > restated
    )
    at = seals.Position()
    for seq, seal, source in sealed:
        at = seals.position_at(town, seq, at)
        if at.seal != seal:
            verdict.add("seal", f"到第{seq:,}条为止的记数与{source}不符：记数被改动，或者口径更改后没有重新封存", seq)
            break


class _Replayed:
    """Makes everything that follows from a town's entries again, a few matters at a time, and compares it."""

    def __init__(self, town: Town, verdict: Verdict, progress: Progress) -> None:
        self.town, self.verdict, self.progress = town, verdict, progress
        self.projecting: Projector = projector(town, work_calendar())
        self.totals: Counter[tuple[Any, ...]] = Counter()
        self.met: Counter[str] = Counter()
        self.since: dict[tuple[str, str], date] = {}
        self.numbers = numbering.BorneNumbers()
        self.files = FileProof(town.code, verdict)
        self.texts = 0

    def run(self) -> None:
        done = self.verdict.entries
        for batch in batched(by_matter(self.town.code), MATTERS):
            self._batch(batch)
            done += sum(len(payloads) for _, payloads in batch)
            self.progress(done, self.verdict.entries * 2)
        self._nothing_else()
        self._totals()
        for fault in self.numbers.faults(self.town.code):
            self.verdict.add("number", fault)
        self.files.finish()

    def _batch(self, batch: list[tuple[int, list[str]]]) -> None:
        ids = [matter for matter, _ in batch]
        wrapped = {row.matter_id: row for row in models.MatterKey.objects.filter(matter_id__in=ids)}
        rows, keys, skipped = Rows(), {}, set()
        for matter, payloads in batch:
            key = self._key(matter, payloads, wrapped.get(matter))
            if key is not None:
                keys[matter] = key
            before = len(rows.postings), len(rows.links)
            try:
                entries = replay_matter(self.projecting, rows, matter, payloads, key)
            except (ValueError, KeyError, TypeError, EngineError) as error:
                # One matter that can't be read stops nothing but itself.
                del rows.postings[before[0] :], rows.links[before[1] :]
                skipped.add(matter)
                position = models.position_of(matter)
                self.verdict.add("replay", f"第{position:,}号件重放不成（{str(error)[:80]}）", position)
                continue
            self._noted(entries)
        self.verdict.matters += len(batch) - len(skipped)
        self.verdict.skipped += len(skipped)
        for row in rows.postings:
            self.totals[row.figure, row.day.replace(day=1), row.village, row.part] += row.amount
            if (shown := use.shown_by(row.figure, row.part)) is not None:
                self._used(*shown, row.day)
        for projection in PROJECTIONS:
            self._compare(projection, ids, rows, keys, skipped)
        self._texts(rows.texts, ids)

    def _key(self, matter: int, payloads: list[str], row: models.MatterKey | None) -> bytes | None:
        sealed = [payload for payload in payloads if '"sealed":' in payload]
        position = models.position_of(matter)
        if row is None:
            if sealed and not models.Erasure.objects.filter(matter_id=matter).exists():
                self.verdict.add("key", f"第{position:,}号件的密钥不见了，它的个人信息读不出来", position)
            return None
        key = self.projecting.keyring.readable(row)
        if key is None or row.town != self.town.code:
            self.verdict.add("key", f"第{position:,}号件的密钥损坏，或者不是本机主密钥所封", position)
        return key

    def _noted(self, entries: list[EntryRecord]) -> None:
        for entry in entries:
            self._used(entry.procedure, "", date.fromisoformat(entry.day))
            self.numbers.note(entry)
            self.files.note(entry)

    def _used(self, procedure: str, figure: str, day: date) -> None:
        self.since[procedure, figure] = min(day, self.since.get((procedure, figure), day))

    def _compare(
        self, projection: Projection, ids: list[int], rows: Rows, keys: Mapping[int, bytes], skipped: set[int]
    ) -> None:
        column = projection.columns.index(projection.matter)
        made = (comparable(projection.row(row), projection, keys) for row in projection.make(self.town, rows))
        standing = stored(projection.model.objects.filter(**{f"{projection.matter}__in": ids}))
        live = [comparable(row, projection, keys) for row in standing]
        self.met[projection.model.__name__] += sum(
            1 for row in live if row[projection.columns.index("town")] == self.town.code
        )
        should = Counter(row for row in made if row[column] not in skipped)
        stands = Counter(row for row in live if row[column] not in skipped)
        for matter, difference in differences(projection, list(stands - should), list(should - stands)):
            position = models.position_of(matter)
            self.verdict.add("projection", f"第{position:,}号件的{projection.name}与重放不符（{difference}）", position)

    def _texts(self, texts: Mapping[int, str], ids: list[int]) -> None:
        from yifa.server.ledger.search import differing, indexed

        self.texts += indexed(ids)
        for matter in differing(texts):
            position = models.position_of(matter)
            self.verdict.add("projection", f"第{position:,}号件的检索文字与重放不符", position)

    def _nothing_else(self) -> None:
        """Rows that no matter of the book accounts for, and keys of matters that are not there."""
        for projection in PROJECTIONS:
            there = projection.model.objects.filter(town=self.town.code).count()
            if extra := there - self.met[projection.model.__name__]:
                self.verdict.add("projection", f"{projection.name}有{extra:,}行不属于账簿里的任何一件")

    def _totals(self) -> None:
        used = use.LedgerUse.objects.filter(town=self.town.code).values_list("procedure", "figure", "since")
        for procedure, figure, _ in set(used) ^ {(*key, day) for key, day in self.since.items()}:
            self.verdict.add("projection", f"{figure or procedure}从哪天起用，与记录不符")
        columns = ("figure", "month", "village", "part", "amount")
        live = {row[:4]: row[4] for row in TOTALS.objects.filter(town=self.town.code).values_list(*columns)}
        for key in self.totals.keys() | live.keys():
            if self.totals.get(key, 0) != live.get(key, 0):
                spec = catalogue().figures.get(key[0])
                self.verdict.add(
                    "projection",
                    f"{TOTALS_NAME}（{spec.name if spec else key[0]}，{key[1]:%Y年%m月}）"
                    f"是{live.get(key, 0):,}，各条记数合计{self.totals.get(key, 0):,}",
                )


def differences(
    projection: Projection, stands: list[tuple[Any, ...]], should: list[tuple[Any, ...]]
) -> Iterator[tuple[int, str]]:
    """(matter, what differs): the columns where a row of the same matter stands on both sides, else 多出 or 缺少."""
    at = projection.columns.index(projection.matter)
    rest = list(should)
    for row in stands:
        near = [other for other in rest if other[at] == row[at]]
        if not near:
            yield row[at], "多出"
            continue
        other = max(near, key=lambda one: sum(a == b for a, b in zip(one, row, strict=True)))
        rest.remove(other)
        columns = [name for name, a, b in zip(projection.columns, row, other, strict=True) if a != b]
        yield row[at], "、".join(columns)
    for row in rest:
        yield row[at], "缺少"


def towns_to_prove(against: Iterable[Held] = ()) -> list[str]:
    """Codes of all towns that are registered, keep a book, or stand in a checkpoint, here or elsewhere."""
    codes = {INSTALLATION} | set(ActBook.objects.values_list("town", flat=True))
    codes |= set(Town.objects.values_list("code", flat=True)) | set(models.Book.objects.values_list("town", flat=True))
    codes |= set(models.Checkpoint.objects.values_list("town", flat=True).distinct())
    codes |= {held.town for held in against}
    return sorted(codes)


__all__ = ["FURTHER", "towns_to_prove", "verify"]
