"""A case file as a court sees it: papers in the order of the steps, the chain of days and limits, and what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from yifa.kernel.context import all_fields
from yifa.kernel.model import Procedure
from yifa.kernel.records import Entry, State
from yifa.office.binder import BoundFile, BoundItem, bind
from yifa.office.errors import OfficeError
from yifa.office.inline import reveal
from yifa.office.missing import GAP
from yifa.office.model import Heading, PageBreak, cn_date
from yifa.office.paper_check import (
    Contradiction,
    FiledPaper,
    FileRecord,
    check_file,
    identities_in,
    labelled_of,
    text_of,
)
from yifa.office.papers import Paper, paper_to_pdf
from yifa.server.desk.matterview import limits_of
from yifa.server.desk.place import Place, matter_href
from yifa.server.ledger.attachments import SHOWN, opened, path_of
from yifa.server.ledger.errors import NotFound
from yifa.server.ledger.journal import history, matter_key
from yifa.server.ledger.models import Matter
from yifa.server.ledger.papers import paper_name
from yifa.server.ledger.paperwork import Paperwork
from yifa.server.ledger.stored import state_of

# What a paper calls the day of a step, by the step's key; the step's own name must say the same.
DAYS = {"file": "立案", "accept": "受理", "decide": "决定", "close": "结案"}
# What papers call the one party of a case.
CALLED = ("受送达人", "被处罚人", "被申请执行人", "姓名或名称")
CONTENTS = "卷内目录"


@dataclass(frozen=True, slots=True)
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
    stored: dict[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Stop:
    """A step or a limit on the chain of the case; `wrong` tells why it is red."""

    day: date
    what: str
    who: str = ""
    is_limit: bool = False
    note: str = ""
    wrong: str = ""
    href: str = ""
    sheets: tuple[Sheet, ...] = ()


class CaseFile:
    """The file of one matter, for somebody who may read its personal data."""

    def __init__(self, place: Place, procedure: Procedure, row: Matter) -> None:
        key = matter_key(row.id)
        self.place, self.procedure, self.row = place, procedure, row
        self.state: State = state_of(row, key)
        self.paperwork = Paperwork(place.town, procedure, history(row.id, key), place.calendar)
        self._cover: Paper | None = None
        self._order = 0
        self.steps: list[Stop] = list(self._steps())
        self.sheets: list[Sheet] = [sheet for step in self.steps for sheet in step.sheets]

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
        lines += [(label, "、".join(names)) for label, names in self._parties().items()]
        lines.append(("开始日期", cn_date(self.row.opened_on)))
        lines.append(("办结日期", cn_date(self.row.closed_on) if self.row.closed_on else "尚未办结"))
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
        filed = [
            FiledPaper(sheet.order, sheet.name, sheet.dated, text_of(sheet.paper.blocks), sheet.number,
                       labelled_of(sheet.paper.blocks))
            for sheet in self.sheets if sheet.paper is not None
        ]  # fmt: skip
        return check_file(filed, self._record())

    @property
    def lacking(self) -> list[str]:
        """Every red remark of the chain and the papers, in order."""
        said = []
        for stop in self.chain:
            said += [f"{stop.what}：{stop.wrong}"] if stop.wrong else []
            said += [f"{stop.what}：《{sheet.name}》{wrong}" for sheet in stop.sheets for wrong in sheet.wrong]
        return said

    def bound(self) -> BoundFile:
        """The file as one PDF.

        Raises:
            OfficeError, NotFound: naming the paper that can't be bound and what to do.
        """
        items = [
            BoundItem(sheet.name, self._bytes(sheet), sheet.number, sheet.dated, sheet.maker)
            for sheet in self.sheets if sheet.order
        ]  # fmt: skip
        return bind(items, heading=self.heading, particulars=self.particulars)

    def _bytes(self, sheet: Sheet) -> bytes:
        if sheet.paper is not None:
            return paper_to_pdf(sheet.paper)
        assert sheet.stored is not None
        with opened(self.place.town.code, sheet.stored) as content:
            return content.read()

    def _front(self) -> Sequence[Any]:
        blocks = self._cover.blocks if self._cover else ()
        end = next((at for at, block in enumerate(blocks) if isinstance(block, PageBreak)), len(blocks))
        return blocks[:end]

    def _steps(self) -> Iterator[Stop]:
        latest: date | None = None
        for entry in self.paperwork.entries:
            action = self.procedure.actions.get(entry.action)
            day = date.fromisoformat(entry.day)
            who = self.paperwork.maker(entry)
            wrong = f"早于前一步（{cn_date(latest)}）" if latest and day < latest else ""
            latest = max(latest or day, day)
            sheets = (*self._papers(entry, day, who), *self._attachments(entry, day, who))
            unmade = [paper_name(key) for key in (action.produces if action else ()) if key not in entry.papers]
            if unmade:
                wrong = "；".join(filter(None, [wrong, f"没有制作《{'》《'.join(unmade)}》"]))
            yield Stop(day, action.name if action else entry.action, who, wrong=wrong, sheets=sheets)

    def _papers(self, entry: Entry, day: date, who: str) -> Iterator[Sheet]:
        for document, number in entry.papers.items():
            name, href = paper_name(document), matter_href(self.row.id, "desk:paper", entry.n, document)
            try:
                paper = self.paperwork.paper(entry.n, document)
            except (OfficeError, NotFound) as error:
                yield Sheet(0, name, href, day, who, number, wrong=(f"排不成版：{error}",))
                continue
            if paper.layout == "cover":
                self._cover = paper
            elif name != CONTENTS:
                self._order += 1
                gaps = "、".join(dict.fromkeys(item.label for item in paper.missing))
                wrong = (f"还缺：{gaps}",) if gaps else ()
                yield Sheet(self._order, name, href, day, who, number, wrong=wrong, paper=paper)

    def _attachments(self, entry: Entry, day: date, who: str) -> Iterator[Sheet]:
        fields = all_fields(self.procedure)
        for key, value in entry.values.items():
            if key not in fields or fields[key].type != "attachment":
                continue
            for item in value or ():
                name, sha = str(item.get("name", "附件")), str(item.get("sha", ""))
                href = matter_href(self.row.id, "desk:file", entry.n, sha)
                if not path_of(self.place.town.code, sha).is_file():
                    yield Sheet(0, name, href, day, who, wrong=("在磁盘上找不到，请联系系统管理员从备份中恢复",))
                elif item.get("mime") not in SHOWN:
                    yield Sheet(0, name, href, day, who, note="不是PDF或图片，随卷另存")
                else:
                    self._order += 1
                    yield Sheet(self._order, name, href, day, who, note=fields[key].name, stored=dict(item))

    def _limits(self) -> Iterator[Stop]:
        for limit in limits_of(self.place, self.procedure, self.row, self.state):
            late = not limit.theirs and (limit.tone == "overdue" or "逾期" in limit.words)
            note = "" if late else limit.words + ("（当事人的期限）" if limit.theirs else "")
            yield Stop(limit.due, limit.name, "", True, note, limit.words if late else "", limit.href)

    def _parties(self) -> dict[str, list[str]]:
        found = {}
        for key, spec in self.procedure.parties.items():
            names = [str(party.get("name", "")) for party in self.state.values.get(key) or []]
            if names:
                found[spec.name] = names
        return found

    def _record(self) -> FileRecord:
        names = self._parties()
        if len(names) == 1:
            names |= dict.fromkeys(CALLED, next(iter(names.values())))
        entries = self.paperwork.entries
        refs = self.paperwork.context(entries[-1], "")["refs"] if entries else {}
        fields = all_fields(self.procedure)
        # What somebody wrote into a story is what is compared, not what it is compared with.
        stories = {key for key, spec in fields.items() if spec.type in ("paragraph", "table")}
        kept = [{key: value for key, value in entry.values.items() if key not in stories} for entry in entries]
        said = json.dumps([kept, refs], ensure_ascii=False, default=str)
        chosen = [item for ref in refs.values() for item in (ref if isinstance(ref, list) else [ref])]
        numbers = {self.row.number, *(str(item.get("number", "")) for item in chosen)}
        numbers |= {number for entry in entries for number in entry.papers.values()}
        actions = self.procedure.actions
        days = {
            label: date.fromisoformat(self.state.last[key]) for key, label in DAYS.items()
            if key in self.state.last and label in actions[key].name
        }  # fmt: skip
        fine = self.state.values.get("fine")
        return FileRecord(
            names, identities_in(said), frozenset(filter(None, numbers)), days, fine if isinstance(fine, int) else None
        )
