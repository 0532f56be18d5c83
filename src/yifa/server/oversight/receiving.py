"""At the county: taking a package in. All of it or nothing; what was taken is never taken twice.

A town's book is followed by position. What lies before the position held is compared, what lies beyond it is added and
the seal walked on over it: where the sender's seal differs, something that was sent before has been changed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from yifa.kernel.chain import canonical, seal, sm3
from yifa.server.config.files import write_whole
from yifa.server.config.paths import data_dir
from yifa.server.config.progress import Progress
from yifa.server.ledger.errors import LedgerError
from yifa.server.ledger.seals import Position as Held
from yifa.server.ledger.seals import PostingLine, line
from yifa.server.oversight import file_checks, models, opinions
from yifa.server.oversight.container import BadPackage
from yifa.server.oversight.forms import requests
from yifa.server.oversight.keys import follow, pinned
from yifa.server.oversight.package import BOOK, Package, opened
from yifa.server.oversight.reading import KIND
from yifa.server.oversight.receipts import county_of, note_version
from yifa.server.oversight.totals import add_up
from yifa.server.towns.models import Region

BATCH = 2000
# What keeps an answer of a kind, and says what is to be said of it.
_ANSWERS = {"form": requests.note, "opinion": opinions.note, "check": file_checks.note}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a package.

    `verdict`: `taken`, `already`, `wait` (something before it is missing), `restated` (counts once the county agrees),
    `forked` (contradicts what is held; evidence kept), `refused` (no package, or not from a town that is known).
    `held` is the position held now: the next package goes on from there.
    """

    verdict: str
    town: str
    say: str
    held: int = 0
    digest: str = ""

    @property
    def well(self) -> bool:
        """Whether everything in it is held now."""
        return self.verdict in ("taken", "already", "restated")


class Forked(Exception):
    """What was sent contradicts what is held."""


def held_of(town: str) -> tuple[int, Held]:
    """(generation, position) up to which a town's book is held."""
    last = models.Position.objects.filter(town=town).order_by("-generation", "-seq").first()
    return (last.generation, Held(last.seq, last.head, last.seal)) if last else (1, Held())


def receive(data: bytes, via: str = "file", at: datetime | None = None) -> Receipt:
    """Take a package in; safe to repeat after whatever befell it."""
    at = at or timezone.now()
    try:
        package = opened(data, pinned)
        if package.manifest.kind != BOOK:
            raise BadPackage("这是县级发给乡镇的回件，不是乡镇的数据包。")
        if not Region.objects.filter(code=package.manifest.town).exists():
            raise BadPackage(f"登记里没有{package.manifest.name}，请先登记它的区划代码。")
    except BadPackage as fault:
        return Receipt("refused", "", str(fault), digest=sm3(data).hex())
    write_whole(file_of(package.manifest.town, package.digest), data)
    try:
        with transaction.atomic():
            receipt = _Taking(package, via, at).take()
            message = follow(receipt.town, package.signer, package.successions, at) if receipt.well else ""
            return replace(receipt, say=f"{receipt.say}{message}")
    except (Forked, ValueError) as fault:
        verdict = "forked" if isinstance(fault, Forked) else "refused"
        held = held_of(package.manifest.town)[1].seq
        message = (
            str(fault)
            if isinstance(fault, Forked | BadPackage)
            else "数据包里的表写得不对，请用 yifa package 重新制作。"
        )
        return _noted(package, via, at, Receipt(verdict, package.manifest.town, message, held, package.digest))


def receive_all(files: Sequence[tuple[str, bytes]], progress: Progress, via: str = "file") -> list[tuple[str, Receipt]]:
    """Take in several packages, in whatever order they came: those that wait for another are tried again after it."""
    done: dict[int, Receipt] = {}
    waiting = list(range(len(files)))
    while waiting:
        left = []
        for at in waiting:
            done[at] = receive(files[at][1], via)
            if done[at].verdict == "wait":
                left.append(at)
            progress(len(done), len(files))
        if len(left) == len(waiting):
            break
        waiting = left
    return [(files[at][0], done[at]) for at in sorted(done)]


def file_of(town: str, digest: str) -> Path:
    """Where a package lies that was received."""
    return data_dir() / "packages" / town / f"{digest}.zip"


def _noted(package: Package, via: str, at: datetime, receipt: Receipt) -> Receipt:
    manifest = package.manifest
    models.Package.objects.create(
        sm3=package.digest,
        town=manifest.town,
        kind=manifest.kind,
        first=manifest.start.seq,
        last=manifest.end.seq,
        catalogue=manifest.catalogue,
        verdict=receipt.verdict,
        said=receipt.say,
        via=via,
        received_at=at,
    )
    return receipt


class _Taking:
    """One package being taken in, within a transaction."""

    def __init__(self, package: Package, via: str, at: datetime) -> None:
        self.package, self.manifest, self.via, self.at = package, package.manifest, via, at
        self.town = package.manifest.town
        self.generation, self.held = held_of(self.town)
        self.links, self.postings = package.links, package.postings

    def take(self) -> Receipt:
        start, end, held = self.manifest.start, self.manifest.end, self.held
        if not start.seq and start != Held():
            raise BadPackage("数据包从头开始，而起点不是空的，不收。请用 yifa package 重新制作。")
        if [seq for seq, _ in self.links] != list(range(start.seq + 1, end.seq + 1)):
            raise BadPackage("链条清单不连续，不收。请用 yifa package 重新制作。")
        if self.postings and not start.seq < min(self.postings) <= max(self.postings) <= end.seq:
            raise BadPackage("记数表超出了数据包所说的起止，不收。请用 yifa package 重新制作。")
        if start.seq > held.seq:
            return self._receipt(
                "wait", f"缺第{held.seq + 1:,}条到第{start.seq:,}条。请从第{held.seq:,}条之后重新发送。"
            )
        self._links_agree()
        if self.manifest.restated and self.manifest.end.seq >= held.seq and held.seq:
            return self._restated()
        self._postings_agree()
        if end.seq <= held.seq:
            self._same_position(end)
            package = self._package("already", "这些都已经收到过。")
            self._reports(package)
            return self._receipt(
                "already", f"这些都已经收到过，留存到第{held.seq:,}条。{self._answers(package)}", note=False
            )
        return self._added()

    def _links_agree(self) -> None:
        """Every link that is held is the one that was sent."""
        start, known = self.manifest.start, dict(self.links)
        linked = models.LinkHash.objects.filter(town=self.town)
        if start.seq:
            known[start.seq] = start.head
        if self.links and self.links[-1][1] != self.manifest.end.head:
            raise BadPackage("链条清单的末条与数据包所说的位置不符，不收。")
        there = linked.filter(seq__gte=min(known, default=1), seq__lte=max(known, default=0))
        for seq, stands in there.order_by("seq").values_list("seq", "hash"):
            if known[seq] != stands:
                raise Forked(
                    f"第{seq:,}条的摘要与{self._since(seq)}收到的不同：这一条或它前面的记录被改动、删去过，或者账簿是从较早的备份"
                    "恢复后另外记下去的。全部不收，原件已留作证据。请乡镇用 yifa county positions 导出的位置运行 yifa verify --against。"
                )
        self._same_position(start)

    def _since(self, seq: int) -> str:
        first = models.Position.objects.filter(town=self.town, seq__gte=seq).order_by("package__received_at").first()
        return f"{timezone.localtime(first.package.received_at):%Y年%m月%d日}" if first else "以前"

    def _same_position(self, position: Held) -> None:
        """A seal that is held is the one that was sent."""
        if self.manifest.restated:
            return
        mark = models.Position.objects.filter(town=self.town, generation=self.generation, seq=position.seq).first()
        if mark and mark.seal != position.seal:
            raise Forked(
                f"第{position.seq:,}条以前的记数与{timezone.localtime(mark.package.received_at):%Y年%m月%d日}收到时不同：记录没有变，"
                "而由它们得出的数被改动过。全部不收，原件已留作证据。如因口径更改重新记数，请乡镇运行 yifa rebuild 后整本重发。"
            )

    def _postings_agree(self) -> None:
        """What was counted of entries held already is as it was received."""
        start, upto = self.manifest.start.seq, min(self.manifest.end.seq, self.held.seq)
        if upto <= start:
            return
        rows = models.CountedRow.objects.filter(
            town=self.town, generation=self.generation, seq__gt=start, seq__lte=upto
        ).values_list("seq", "figure", "day", "amount", "village", "part")
        sent = Counter((seq, *one) for seq, lines in self.postings.items() if seq <= upto for one in lines)
        if differing := (Counter(rows) - sent) + (sent - Counter(rows)):
            seq = min(row[0] for row in differing)
            raise Forked(
                f"第{seq:,}条的记数与{self._since(seq)}收到的不同：记录没有变，而由它得出的数被改动过。全部不收，原件已留作证据。"
            )

    def _added(self) -> Receipt:
        new = [(seq, linked) for seq, linked in self.links if seq > self.held.seq]
        walked = self.held.seal
        for seq, linked in new:
            walked = seal(walked, linked, map(line, self.postings.get(seq, ())))
        if walked != self.manifest.end.seal:
            raise Forked(
                f"封印对不上：第{self.held.seq:,}条以前的记数在收到以后被改动过。全部不收，原件已留作证据。"
                "请乡镇运行 yifa verify；如因口径更改重新记数，请运行 yifa rebuild 后整本重发。"
            )
        first = not models.Generation.objects.filter(town=self.town).exists()
        if first:
            models.Generation.objects.create(town=self.town, n=self.generation, agreed_at=self.at)
        message = f"收到第{self.held.seq + 1:,}条到第{self.manifest.end.seq:,}条。"
        package = self._package("taken", message)
        self._store(package, {seq: self.postings.get(seq, []) for seq, _ in new}, new)
        return self._receipt("taken", f"{message}{self._answers(package)}", note=False)

    def _restated(self) -> Receipt:
        """The whole book counted anew: kept beside what counts, until the county agrees."""
        if self.manifest.start.seq:
            raise BadPackage("重新记数的数据包应当从头开始。请用 yifa package 整本重发。")
        walked = Held().seal
        for seq, linked in self.links:
            walked = seal(walked, linked, map(line, self.postings.get(seq, ())))
        if walked != self.manifest.end.seal:
            raise BadPackage("重新记数的封印与内容不符，不收。请用 yifa package 重新制作。")
        if models.Position.objects.filter(town=self.town, seq=self.manifest.end.seq, seal=walked).exists():
            return self._receipt("already", "这些都已经收到过。")
        differing = self._differences()
        self.generation += 1
        models.Generation.objects.create(
            town=self.town,
            n=self.generation,
            reason=self.manifest.restated,
            differences=json.dumps(differing, ensure_ascii=False),
        )
        message = f"重新记数（{self.manifest.restated}）：{len(differing)}项数按年有变化，县级同意后计入。"
        new = [(seq, linked) for seq, linked in self.links if seq > self.held.seq]
        self._store(self._package("restated", message), self.postings, new)
        return self._receipt("restated", message, note=False)

    def _differences(self) -> list[list[str | int]]:
        """[figure, year, before, after] of what a restatement changes, of the entries held."""
        rows = models.CountedRow.objects.filter(town=self.town, generation=self.generation)
        before: Counter[tuple[str, int]] = Counter()
        after: Counter[tuple[str, int]] = Counter()
        for figure, day, amount in rows.values_list("figure", "day", "amount"):
            before[figure, day.year] += amount
        for seq, lines in self.postings.items():
            for figure, day, amount, _, _ in lines if seq <= self.held.seq else ():
                after[figure, day.year] += amount
        return [[*key, before[key], after[key]] for key in sorted(before | after) if before[key] != after[key]]

    def _store(
        self, package: models.Package, postings: Mapping[int, Iterable[PostingLine]], new: list[tuple[int, str]]
    ) -> None:
        end = self.manifest.end
        models.LinkHash.objects.bulk_create(
            (models.LinkHash(town=self.town, seq=seq, hash=linked) for seq, linked in new), BATCH
        )
        rows = [
            models.CountedRow(
                town=self.town,
                generation=self.generation,
                seq=seq,
                figure=figure,
                day=day,
                amount=amount,
                village=village,
                part=part,
            )
            for seq, lines in sorted(postings.items())
            for figure, day, amount, village, part in lines
        ]
        models.CountedRow.objects.bulk_create(rows, BATCH)
        models.Position.objects.create(
            town=self.town, generation=self.generation, seq=end.seq, head=end.head, seal=end.seal, package=package
        )
        if models.Generation.objects.filter(town=self.town, n=self.generation).exclude(agreed_at=None).exists():
            add_up(self.town, ((row.figure, row.day, row.part, row.amount) for row in rows))
        self._definitions()
        self._late()
        self._reports(package)

    def _definitions(self) -> None:
        rows = self.package.figures
        if rows and sm3(canonical({"figures": rows})).hex() != self.manifest.catalogue:
            raise BadPackage("口径表与数据包所说的口径不符，不收。请用 yifa package 重新制作。")
        models.Definition.objects.bulk_create(
            [
                models.Definition(
                    catalogue=self.manifest.catalogue,
                    figure=key,
                    name=name,
                    unit=unit,
                    kind=kind,
                    definition=definition,
                    ratio=ratio,
                    sum=total,
                    digits=int(digits),
                )
                for key, name, unit, kind, definition, ratio, total, digits in rows
            ],
            BATCH,
            ignore_conflicts=True,
        )

    def _late(self) -> None:
        models.LateCount.objects.filter(town=self.town).delete()
        models.LateCount.objects.bulk_create(
            models.LateCount(
                town=self.town,
                month=month,
                procedure=procedure,
                rule=rule,
                due=due,
                met=met,
                met_late=met_late,
                running_late=running,
                longest_days=longest,
            )
            for month, procedure, rule, (due, met, met_late, running, longest) in self.package.deadlines
        )

    def _reports(self, package: models.Package) -> None:
        for content in self.package.documents("report").values():
            kind, year = str(content["kind"]), date.fromisoformat(content["last"]).year
            text = json.dumps(content, ensure_ascii=False, sort_keys=True)
            known = models.ReportVersion.objects.filter(town=self.town, kind=kind, year=year).order_by("-n").first()
            if known is None or known.content != text:
                version = models.ReportVersion.objects.create(
                    town=self.town,
                    kind=kind,
                    year=year,
                    n=known.n + 1 if known else 1,
                    package=package,
                    content=text,
                    received_at=self.at,
                )
                if kind == KIND:
                    note_version(version, self.at)

    def _answers(self, package: models.Package) -> str:
        """Keep answers to forms and to opinions; what is to be said of those that were not kept."""
        county = county_of(self.town)
        messages = []
        for content in self.package.documents("answers").values():
            if county is None:
                messages.append("这里没有县级的账，报表和整改情况没有登记。")
                continue
            try:
                with transaction.atomic():
                    messages.append(_ANSWERS[content["kind"]](county, package, content, self.at))
            except LedgerError as fault:
                messages.append(f"一份答复没有登记：{fault.message}")
            except (KeyError, TypeError, AttributeError, ArithmeticError) as fault:
                raise BadPackage("数据包里的答复写得不对，不收。请用 yifa package 重新制作。") from fault
        return "".join(dict.fromkeys(messages))

    def _package(self, verdict: str, message: str) -> models.Package:
        _noted(self.package, self.via, self.at, Receipt(verdict, self.town, message))
        return models.Package.objects.filter(sm3=self.package.digest).latest("id")

    def _receipt(self, verdict: str, message: str, note: bool = True) -> Receipt:
        receipt = Receipt(verdict, self.town, message, held_of(self.town)[1].seq, self.package.digest)
        return _noted(self.package, self.via, self.at, receipt) if note else receipt
