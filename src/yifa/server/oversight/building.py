"""At the town: a package of everything since a position. Nothing is signed from a broken book."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

import yifa
from yifa.domains import catalogue
from yifa.kernel.chain import broken_at, canonical, sm3
from yifa.kernel.figure_spec import FigureSpec
from yifa.server.config.database import one_view
from yifa.server.ledger import models as ledger
from yifa.server.ledger import seals, signing
from yifa.server.ledger.checkpoints import checkpoint
from yifa.server.ledger.postings import Posting
from yifa.server.oversight import keys, package
from yifa.server.oversight.container import SUCCESSION
from yifa.server.oversight.late import late_counts
from yifa.server.oversight.models import Sent
from yifa.server.oversight.outgoing import all_to_send
from yifa.server.towns.models import Town

CHUNK = 2000


class CannotPack(ValueError):
    """No package can be made; `str()` says in Chinese why and what to do."""


@dataclass(frozen=True, slots=True)
class Built:
    """A package made here."""

    data: bytes
    manifest: package.Manifest

    @property
    def digest(self) -> str:
        """SM3 of the file, in hex."""
        return sm3(self.data).hex()

    @property
    def file_name(self) -> str:
        """`<code>-<from>-<to>-<digest>.yifa.zip`"""
        start, end = self.manifest.start.seq, self.manifest.end.seq
        return f"{self.manifest.town}-{start}-{end}-{self.digest[:8]}.yifa.zip"


def catalogue_digest() -> str:
    """One mark over the definitions of all figures."""
    return sm3(canonical({"figures": [list(row) for row in figure_rows()]})).hex()


def figure_rows() -> list[tuple[str, ...]]:
    """The definitions as they stand in `figures.csv`."""
    return [_defined(figure) for _, figure in sorted(catalogue().figures.items())]


def _defined(figure: FigureSpec) -> tuple[str, ...]:
    return (
        figure.key,
        figure.name,
        figure.unit,
        figure.kind,
        figure.definition,
        " ".join(figure.ratio),
        " ".join(figure.sum),
        str(figure.digits),
    )


def last_sent(town: str) -> int:
    """The position up to which packages were made here."""
    sent = Sent.objects.filter(town=town).order_by("-id").first()
    return sent.last if sent else 0


def build(town: Town, since: int | None = None, at: datetime | None = None) -> Built:
    """Everything since a position, signed, noted as sent.

    Args:
        since: the position the other side holds; by default what was last sent from here.
        at: the moment, by default now.

    Raises:
        CannotPack: the book is empty, shorter than `since`, or doesn't prove.
    """
    at = at or timezone.now()
    before = Sent.objects.filter(town=town.code).order_by("-id").first()
    start = since if since is not None else (before.last if before else 0)
    with one_view():
        restated = _restated(town.code, before)
        walked = _proved(town.code, 0 if restated else start)
        files = _files(town, walked, at.date(), before)
        reports = all_to_send(town, json.loads(before.reports) if before and not restated else [])
    files |= reports.files
    if handed := keys.handed_on(town.code):
        files[SUCCESSION] = handed
    first, last = walked
    manifest = package.Manifest(
        package.BOOK,
        town.code,
        town.name,
        first,
        last,
        catalogue_digest(),
        yifa.__version__,
        timezone.localtime(at).date(),
        restated,
    )
    data = package.sealed(manifest, files, signing.key_of(town.code).sign)
    with transaction.atomic():
        Sent.objects.create(
            town=town.code,
            sm3=sm3(data).hex(),
            first=first.seq,
            last=last.seq,
            catalogue=manifest.catalogue,
            restated=restated,
            reports=json.dumps(reports.carried),
            at=at,
        )
        if not ledger.Checkpoint.objects.filter(town=town.code, seq=last.seq, seal=last.seal).exists():
            checkpoint(town.code, at)
    return Built(data, manifest)


def _restated(town: str, before: Sent | None) -> str:
    """Why the book was counted anew since the last package; empty where it was not."""
    if before is None:
        return ""
    restatement = ledger.Restatement.objects.filter(town=town, at__gt=before.at).order_by("-at").first()
    return restatement.reason if restatement else ""


def _proved(town: str, start: int) -> tuple[seals.Position, seals.Position]:
    """The positions at `start` and at the end, after the whole chain and every seal made here has been proved."""
    book = ledger.Book.objects.filter(town=town).first()
    if book is None or not book.seq:
        raise CannotPack("账簿还没有记录，没有可以发送的。")
    if start > book.seq:
        raise CannotPack(f"账簿只到第{book.seq:,}条，不能从第{start:,}条之后发送。")
    broken = broken_at(_entries(town))
    if broken is not None:
        raise CannotPack(f"账簿在第{broken:,}条断开，不签名、不发送。请先运行 yifa verify，从备份恢复。")
    restated = ledger.Restatement.objects.filter(town=town).order_by("-seq").values_list("seq", flat=True).first() or 0
    marks = {mark.seq: mark for mark in ledger.Checkpoint.objects.filter(town=town).exclude(seal="")}
    first = last = seals.Position()
    for last in seals.walk(town):
        mark = marks.get(last.seq)
        if mark and (mark.head != last.head or (mark.seq > restated and mark.seal != last.seal)):
            raise CannotPack(f"到第{last.seq:,}条为止的账簿与本机的封存不符，不签名、不发送。请先运行 yifa verify。")
        if last.seq == start:
            first = last
    if (last.seq, last.head) != (book.seq, book.head):
        raise CannotPack("账簿的首页与最后一条记录不符，不签名、不发送。请先运行 yifa verify。")
    return first, last


def _entries(town: str) -> Iterator[tuple[int, str, bytes, str]]:
    at = 0
    entries = ledger.Entry.objects.filter(town=town).order_by("seq")
    while rows := list(entries.filter(seq__gt=at).values_list("seq", "prev", "payload", "hash")[:CHUNK]):
        yield from ((seq, prev, payload.encode(), linked) for seq, prev, payload, linked in rows)
        at = rows[-1][0]


def _files(
    town: Town, walked: tuple[seals.Position, seals.Position], today: date, before: Sent | None
) -> dict[str, bytes]:
    first, last = walked
    beyond = {"town": town.code, "seq__gt": first.seq, "seq__lte": last.seq}
    guarded = seals.guarded_figures()
    links = ledger.Entry.objects.filter(**beyond).order_by("seq").values_list("seq", "hash")
    rows = Posting.objects.filter(**beyond).values_list("seq", "figure", "day", "amount", "village", "part")
    lines = sorted(
        (seq, *seals.told((figure, day, amount, village, part), guarded))
        for seq, figure, day, amount, village, part in rows
    )
    files = {
        "links.csv": package.table("links.csv", links.iterator(chunk_size=CHUNK)),
        "postings.csv": package.table("postings.csv", lines),
        "deadlines.csv": package.table("deadlines.csv", late_counts(town.code, today)),
    }
    if before is None or not first.seq or before.catalogue != catalogue_digest():
        files["figures.csv"] = package.table("figures.csv", figure_rows())
    return files
