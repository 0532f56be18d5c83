"""A case file as a court sees it: papers in the order of the steps, the chain of days and limits, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q

from yifa.kernel.attached import ATTACHED
from yifa.kernel.context import all_fields
from yifa.kernel.model import Procedure
from yifa.kernel.records import Entry, State
from yifa.kernel.timechain import missing
from yifa.office.binder import BoundFile, BoundItem, ChainLine, bind
from yifa.office.errors import OfficeError
from yifa.office.inline import reveal
from yifa.office.missing import GAP
from yifa.office.model import Heading, PageBreak, cn_date
from yifa.office.paper_check import Contradiction, FiledPaper, check_file, labelled_of
from yifa.office.papers import Paper, paper_to_pdf
from yifa.server.casework.matter_view import limits_of
from yifa.server.casework.place import Place, matter_href, procedure_of
from yifa.server.casework.reading import may_read_file
from yifa.server.config.confined import VOLUME, confined
from yifa.server.ledger.attachments import SHOWN, opened, path_of
from yifa.server.ledger.errors import NotFound
from yifa.server.ledger.filecheck import made_paper, parties_of, record_of, signed_of, signed_paper
from yifa.server.ledger.journal import history, matter_key
from yifa.server.ledger.kept_papers import Kept, content_of, kept_paper
from yifa.server.ledger.models import Link, Matter
from yifa.server.ledger.papers import is_outcome, paper_name
from yifa.server.ledger.paperwork import Paperwork
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import state_of

CONTENTS = "卷内目录"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A paper or an attachment in the file. `order` is 0 for what can't be bound; `wrong` says what it lacks."""

    order: int
    name: str
    href: str
    dated: date
    maker: str
    number: str = ""
    note: str = ""
    wrong: tuple[str, ...] = ()
    paper: Paper | None = field(default=None, repr=False)
    matter: int = 0
    kept: Kept | None = field(default=None, repr=False)
    stored: dict[str, Any] | None = field(default=None, repr=False)
    outcome: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """A step or a limit on the chain of the case; `wrong` tells why it is red, `idle` that it no longer runs."""

    day: date
    what: str
    who: str = ""
    is_limit: bool = False
    note: str = ""
    wrong: str = ""
    href: str = ""
    sheets: tuple[Sheet, ...] = ()
    idle: bool = False


def _red(stop: Stop) -> str:
    """What is wrong with a stop and its papers."""
    papers = [f"《{sheet.name}》{wrong}" for sheet in stop.sheets for wrong in sheet.wrong]
    return "；".join([*([stop.wrong] if stop.wrong else []), *papers])


class _Part:
    """One matter whose papers lie in the file: the case itself, or what was done along with it."""

    def __init__(self, place: Place, procedure: Procedure, row: Matter, label: str = "") -> None:
        key = matter_key(row.id)
        self.procedure, self.row, self.label = procedure, row, label
        self.state: State = state_of(row, key)
        self.history = history(row.id, key)
        self.paperwork = Paperwork(place.town, procedure, self.history, place.calendar)
        self.papers: list[FiledPaper] = []

    def called(self, what: str) -> str:
        """A step or limit, with the kind of work it belongs to."""
        return f"{self.label}：{what}" if self.label else what


class CaseFile:
    """The file of one matter, with the papers of the matters bound with it, for somebody who may read them.

    `apart` names linked matters whose papers he may not read.
    """

    def __init__(self, place: Place, procedure: Procedure, row: Matter) -> None:
        self.place, self.procedure, self.row = place, procedure, row
        self.parts = [_Part(place, procedure, row)]
        self.apart: list[str] = []
        self._add_linked()
        self.state: State = self.parts[0].state
        self._cover: Paper | None = None
        self._order = 0
        self.steps: list[Stop] = list(self._steps())
        self.sheets: list[Sheet] = [sheet for step in self.steps for sheet in step.sheets]

    def _add_linked(self) -> None:
        if not self.procedure.binds:
            return
        links = Link.objects.filter(Q(from_id=self.row.id) | Q(to_id=self.row.id)).values_list("from_id", "to_id")
        others = {other for pair in links for other in pair} - {self.row.id}
        linked = Matter.objects.filter(id__in=others, procedure__in=self.procedure.binds).order_by("id")
        seen = set(visible_matters(self.place.actor).filter(id__in=others).values_list("id", flat=True))
        for row in linked:
            procedure = procedure_of(row)
            if row.id in seen and may_read_file(self.place, procedure, row):
                self.parts.append(_Part(self.place, procedure, row, procedure.name))
            else:
                self.apart.append(f"{procedure.name}{row.number}")

    @property
    def heading(self) -> list[str]:
        """Lines of the cover: the body, then what the volume is."""
        lines = [reveal(block.text) for block in self._front() if isinstance(block, Heading) and block.level == 0]
        if len(lines) < 2 or any(GAP in line for line in lines):
            plain = re.sub("（.*?）", "", self.procedure.name).removesuffix("案件")
            kind = lines[-1] if lines and GAP not in lines[-1] else f"{plain}案卷"
            lines = [self.place.town.government_name, kind]
        return lines

    @cached_property
    def particulars(self) -> list[tuple[str, str]]:
        """Label and value of each line of the cover: as the cover made at the archiving says, else from the record."""
        if self._cover is not None:
            return [(label, "" if GAP in value else value) for label, value in labelled_of(self._front())]
        lines = [("案由", self.row.title), ("案号", self.row.number or "")]
        lines += [(label, "、".join(names)) for label, names in parties_of(self.procedure, self.state).items()]
        lines.append(("开始日期", cn_date(self.row.opened_on)))
        closed = self.row.closed_on or self.state.last.get("close", "")
        lines.append(("办结日期", cn_date(date.fromisoformat(str(closed))) if closed else "尚未办结"))
        return lines

    @cached_property
    def chain(self) -> list[Stop]:
        """Steps in the order they were taken, each limit before the first step that lies behind its due day."""
        waiting = sorted(self._limits(), key=lambda stop: stop.day)
        made: list[Stop] = []
        for step in self.steps:
            while waiting and waiting[0].day < step.day:
                made.append(waiting.pop(0))
            made.append(step)
        return made + waiting

    @cached_property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """In what the papers disagree with the record or with one another."""
        contradictions = [
            item
            for part in self.parts
            for item in check_file(part.papers, record_of(part.procedure, part.state, part.paperwork))
        ]
        return tuple(sorted(contradictions, key=lambda item: item.papers))

    @property
    def lacking(self) -> list[str]:
        """Every red remark of the chain and the papers, in order."""
        lines = []
        for stop in self.chain:
            lines += [f"{stop.what}：{stop.wrong}"] if stop.wrong else []
            lines += [f"{stop.what}：《{sheet.name}》{wrong}" for sheet in stop.sheets for wrong in sheet.wrong]
        return lines + [fault.say for part in self.parts for fault in missing(part.procedure, part.state)]

    def bound(self) -> BoundFile:
        """The file as one PDF.

        Raises:
            OfficeError, NotFound: naming the paper that can't be bound and what to do.
        """
        items = [
            BoundItem(
                sheet.name,
                self._bytes(sheet),
                sheet.number,
                sheet.dated,
                self._author(sheet),
                sheet.note if sheet.stored else "",
            )
            for sheet in self._in_order()
            if sheet.order
        ]
        chain = [
            ChainLine(stop.day, stop.what, stop.who, stop.note, _red(stop), stop.is_limit)
            for stop in self.chain
            if not stop.idle
        ]
        bound = confined(bind, refuse=OfficeError, limits=VOLUME)
        return bound(items, heading=self.heading, particulars=self.particulars, chain=chain)

    def _in_order(self) -> list[Sheet]:
        """By time; or first what the case ended in with its proof of service, as the town's province has it."""
        if self.place.settings.get("file_order") != "outcome":
            return self.sheets
        return sorted(self.sheets, key=lambda sheet: not sheet.outcome)

    def _author(self, sheet: Sheet) -> str:
        """Who answers for a paper: the body, where it goes out under a number; else who made it."""
        return (
            str(self.state.values.get("acting_body") or self.place.town.government_name)
            if sheet.number
            else sheet.maker
        )

    def _bytes(self, sheet: Sheet) -> bytes:
        if sheet.kept is not None:
            return content_of(self.place.town, sheet.matter, sheet.kept, "pdf")
        if sheet.paper is not None:
            return paper_to_pdf(sheet.paper)
        assert sheet.stored is not None
        with opened(self.place.town.code, sheet.stored) as content:
            return content.read()

    def _front(self) -> Sequence[Any]:
        blocks = self._cover.blocks if self._cover else ()
        end = next((at for at, block in enumerate(blocks) if isinstance(block, PageBreak)), len(blocks))
        return blocks[:end]

    def _taken(self) -> list[tuple[_Part, Entry, str]]:
        """Every step with what is wrong about its day; a step bound in from elsewhere stands where its day puts it."""
        ordered: list[tuple[tuple[str, int, int], _Part, Entry, str]] = []
        for at, part in enumerate(self.parts):
            latest = ""
            for entry in part.paperwork.entries:
                early = bool(latest) and entry.day < latest[:10]
                wrong = f"早于前一步（{cn_date(date.fromisoformat(latest[:10]))}）" if early else ""
                latest = max(latest, entry.occurred_at)
                ordered.append(((latest, -at, entry.n), part, entry, wrong))
        return [(part, entry, wrong) for _, part, entry, wrong in sorted(ordered, key=lambda item: item[0])]

    def _steps(self) -> Iterator[Stop]:
        for part, entry, early in self._taken():
            action = part.procedure.actions.get(entry.action)
            day, who = date.fromisoformat(entry.day), part.paperwork.maker(entry)
            sheets = (*self._papers(part, entry, day, who), *self._attachments(part, entry, day, who))
            unmade = [paper_name(key) for key in (action.produces if action else ()) if key not in entry.papers]
            wrong = "；".join(filter(None, [early, f"没有制作《{'》《'.join(unmade)}》" if unmade else ""]))
            yield Stop(day, part.called(action.name if action else entry.action), who, wrong=wrong, sheets=sheets)

    def _papers(self, part: _Part, entry: Entry, day: date, who: str) -> Iterator[Sheet]:
        for document, number in entry.papers.items():
            name, href = paper_name(document), matter_href(part.row.id, "desk:paper", entry.n, document)
            try:
                paper = part.paperwork.paper(entry.n, document)
            except (OfficeError, NotFound) as error:
                yield Sheet(
                    order=0, name=name, href=href, dated=day, maker=who, number=number, wrong=(f"排不成版：{error}",)
                )
                continue
            if paper.layout == "cover":
                self._cover = paper
            elif name != CONTENTS:
                self._order += 1
                gaps = "、".join(dict.fromkeys(item.label for item in paper.missing))
                wrong = (f"还缺：{gaps}",) if gaps else ()
                part.papers.append(made_paper(self._order, name, day, paper, number))
                kept = kept_paper(part.history, entry.n, document)
                action = part.procedure.actions.get(entry.action)
                outcome = any(map(is_outcome, (document, *(action.serves if action else ()))))
                yield Sheet(
                    order=self._order,
                    name=name,
                    href=href,
                    dated=day,
                    maker=who,
                    number=number,
                    wrong=wrong,
                    paper=paper,
                    matter=part.row.id,
                    kept=kept,
                    outcome=outcome,
                )

    def _attachments(self, part: _Part, entry: Entry, day: date, who: str) -> Iterator[Sheet]:
        fields = all_fields(part.procedure)
        signed = {str(item.get("sha")) for item in signed_of(part.procedure, entry)}
        attached = [
            (fields[key].name, value or ())
            for key, value in entry.values.items()
            if key in fields and fields[key].type == "attachment"
        ]
        for label, items in [*attached, (ATTACHED.name, entry.attachments)]:
            for item in items:
                name, sha = str(item.get("name", "附件")), str(item.get("sha", ""))
                made = date.fromisoformat(str(item["taken_on"])) if item.get("taken_on") else day
                maker = str(item.get("maker") or who)
                href = matter_href(part.row.id, "desk:file", entry.n, sha)
                if not path_of(self.place.town.code, sha).is_file():
                    yield Sheet(
                        order=0,
                        name=name,
                        href=href,
                        dated=day,
                        maker=who,
                        wrong=("在磁盘上找不到，请联系系统管理员从备份中恢复",),
                    )
                    continue
                binds = item.get("mime") in SHOWN
                self._order += binds
                order = self._order if binds else 0
                kind = "，".join(str(item[key]) for key in ("kind", "source") if item.get(key))
                note = (kind or label) if binds else "不是PDF或图片，随卷另存"
                if sha in signed:
                    note = self._compared(part, dict(item), day, order)
                yield Sheet(
                    order=order,
                    name=name,
                    href=href,
                    dated=made,
                    maker=maker,
                    note=note,
                    stored=dict(item) if binds else None,
                )

    def _compared(self, part: _Part, item: dict[str, Any], day: date, order: int) -> str:
        """Take a signed paper into the comparison; says whether it could be read."""
        try:
            paper = signed_paper(order, day, self.place.town.code, item, part.papers)
        except (OfficeError, NotFound) as error:
            return f"签字件打不开，没有核对：{error}"
        if paper is None:
            return "签字件是图片，没有文字可以核对"
        part.papers.append(paper)
        return "签字件，已与制作的文书核对"

    def _limits(self) -> Iterator[Stop]:
        for part in self.parts:
            for limit in limits_of(self.place, part.procedure, part.row, part.state):
                late = not limit.theirs and (limit.tone == "overdue" or "逾期" in limit.words)
                # The other side is not late towards its own file: its time is over.
                words = f"{limit.words.replace('逾期', '超过')}（当事人的期限）" if limit.theirs else limit.words
                note = "" if late else words
                wrong = limit.words if late else ""
                idle = limit.tone == "ended"
                yield Stop(limit.due, part.called(limit.name), "", True, note, wrong, limit.href, idle=idle)
