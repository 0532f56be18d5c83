"""Old ledgers come in: read, matched, judged row by row, and taken through the door all together or not at all."""

from __future__ import annotations

import base64
import json
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone

from yifa.kernel.model import ActionSpec, Procedure
from yifa.kernel.records import State
from yifa.office.sheets import (
    Field,
    Header,
    Match,
    Sheet,
    column_letter,
    detect_header,
    fill_form,
    match_sheet,
    read_records,
    read_table,
)
from yifa.server.casework.dry_run import Trial, look_up
from yifa.server.casework.models import ColumnMatch, ImportedRow, StagedImport
from yifa.server.casework.place import Place
from yifa.server.casework.sheet_columns import Rows, SheetColumn, columns_of, fields_of, fingerprint
from yifa.server.ledger import crypto
from yifa.server.ledger.journal import Step, writing
from yifa.server.ledger.models import Matter
from yifa.server.ledger.spawned import already

MOST_ROWS = 5000
MOST_BYTES = 10 * 1024 * 1024
KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class FaultyCell:
    """What is wrong in one row, in words that name row and column."""

    row: int
    column: str
    say: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A row that may be taken."""

    row: int
    values: dict[str, Any]
    on: datetime
    mark: str
    known: bool


@dataclass
class Import:
    """A file on its way into a ledger."""

    place: Place
    procedure: Procedure
    action: ActionSpec
    data: bytes
    name: str
    chosen: Mapping[str, int | None] | None = None
    faults: list[FaultyCell] = field(default_factory=list)

    @cached_property
    def sheet(self) -> Sheet:
        """The sheet as it stands. Raises OfficeError with words for the person."""
        return read_table(self.data)

    @cached_property
    def header(self) -> Header:
        """Which rows are headings."""
        return detect_header(self.sheet)

    @cached_property
    def columns(self) -> list[SheetColumn]:
        """What the opening step asks for."""
        return columns_of(self.procedure, self.action)

    @cached_property
    def fields(self) -> list[Field]:
        """The same as the spreadsheet room sees it."""
        return fields_of(self.columns, self.place)

    @cached_property
    def matches(self) -> list[Match]:
        """Which column is which field: as the person chose, else as remembered and proposed."""
        if self.chosen is not None:
            return [Match(f.key, self.chosen.get(f.key), 1.0, "您指定的") for f in self.fields]
        rows = ColumnMatch.objects.filter(town=self.place.town.code, procedure=self.procedure.procedure)
        return match_sheet(self.sheet, self.header, self.fields, dict(rows.values_list("heading", "field")))

    @cached_property
    def rows(self) -> list[Ready]:
        """Every row that may be taken; what may not is in `faults` afterwards."""
        reading = read_records(self.sheet, self.header, self.fields, self.matches, self.place.today.year)
        self.faults = [FaultyCell(f.row, f.heading, f.message) for f in reading.faults]
        if len(reading.records) > MOST_ROWS:
            self.faults.append(
                FaultyCell(0, "", f"有{len(reading.records)}行，一次最多导入{MOST_ROWS}行，请分成几个文件。")
            )
            return []
        bad = {fault.row for fault in self.faults}
        maker = Rows(self.place, self.procedure, self.action, self.columns)
        find, seen, ready = look_up(self.place), Counter[str](), []
        for record in reading.records:
            said = json.dumps(record.values, ensure_ascii=False, sort_keys=True, default=str)
            seen[said] += 1
            if record.row in bad:
                continue
            values, on, faults = maker.step(record.values)
            found = [FaultyCell(record.row, column, f"第{record.row}行“{column}”：{say}") for column, say in faults]
            if not found:
                found = self._judged(record.row, values, on, find)
            self.faults += found
            if not found:
                mark = fingerprint(self.procedure.procedure, record.values, seen[said])
                ready.append(Ready(record.row, values, on, mark, False))
        marked = self._marked(ready)
        self.faults += self._said_twice(marked)
        self.faults.sort(key=lambda fault: fault.row)
        return marked

    def _judged(self, row: int, values: dict[str, Any], on: datetime, find: Any) -> list[FaultyCell]:
        trial = Trial(self.place, self.procedure, self.action, State(), values, on, reason=self.reason, find=find)
        fields = trial.fields
        return [
            FaultyCell(row, fields[r.field].name if r.field in fields else "", f"第{row}行：{r.say}")
            for r in trial.examination().refusals
        ]

    def _marked(self, ready: list[Ready]) -> list[Ready]:
        known: set[str] = set()
        marks = [row.mark for row in ready]
        for start in range(0, len(marks), 500):
            rows = ImportedRow.objects.filter(
                town=self.place.town.code, procedure=self.procedure.procedure,
                fingerprint__in=marks[start : start + 500],
            )  # fmt: skip
            known |= set(rows.values_list("fingerprint", flat=True))
        twice = self._twice(ready)
        return [Ready(r.row, r.values, r.on, r.mark, r.mark in known or r.row in twice) for r in ready]

    def _twice(self, ready: Sequence[Ready]) -> set[int]:
        """Rows that name a matter already in the book, or named higher up in the file (`once`: an order number)."""
        found: set[int] = set()
        for key in self.procedure.once:
            values = {row.row: str(row.values.get(key) or "").strip() for row in ready}
            seen = set(already(self.place.town.code, self.procedure, key, values.values()))
            for number, value in sorted(values.items()):
                if value in seen:
                    found.add(number)
                elif value:
                    seen.add(value)
        return found

    def _said_twice(self, rows: list[Ready]) -> list[FaultyCell]:
        """Values that should tell entries apart but stand twice in the file, or in an entry in force already."""
        keys = [column for column in self.columns if column.spec is not None and column.spec.unique]
        if not keys:
            return []
        standing = Matter.objects.filter(
            town=self.place.town.code, procedure=self.procedure.procedure, is_open=True
        ).values_list("snapshot", flat=True)
        held = [json.loads(snapshot)["values"] for snapshot in standing]
        found = []
        for column in keys:
            taken = {str(values.get(column.key)) for values in held}
            seen: dict[str, int] = {}
            for row in rows:
                value = str(row.values.get(column.key) or "")
                if not value or row.known:
                    continue
                if value in seen:
                    say = f"“{value}”与第{seen[value]}行重复，请删去一行或者改正。"
                elif value in taken:
                    say = f"“{value}”已在名册里，请从文件中删去这一行。"
                else:
                    seen[value] = row.row
                    continue
                found.append(FaultyCell(row.row, column.name, f"第{row.row}行“{column.name}”：{say}"))
        return found

    def marked_file(self) -> bytes:
        """The file as it was sent, with a last column that says what to put right in each row.

        Raises OfficeError for a file that can't be written in place (an .xls).
        """
        _ = self.rows
        letter = column_letter(max(column.index for column in self.header.columns) + 1)
        cells = {f"{letter}{max(self.header.rows)}": "要改的地方"}
        for fault in self.faults:
            if fault.row:
                key = f"{letter}{fault.row}"
                cells[key] = "；".join(filter(None, (cells.get(key), fault.say)))
        return fill_form(self.data, cells, self.sheet.name)

    @property
    def reason(self) -> str:
        """The reason recorded where the law leaves a step to discretion."""
        return f"由原有台账“{self.name}”导入"

    def take(self) -> int:
        """Take every new row through the door, all or none. Raises Refused with what the door said."""
        fresh = [row for row in self.rows if not row.known]
        if self.faults:
            raise ValueError("a file with faults is not imported")
        with writing(self.place.town) as writer:
            # Asked again while the book is held: a colleague may have taken some of them meanwhile.
            twice = self._twice(fresh)
            fresh = [row for row in fresh if row.row not in twice]
            marks = []
            for row in sorted(fresh, key=lambda one: (one.on, one.row)):
                step = Step(
                    self.procedure.procedure, self.action.key, row.values, occurred_at=row.on, reason=self.reason
                )
                taken = writer.take(self.place.actor, step)
                marks.append(ImportedRow(town=self.place.town.code, procedure=self.procedure.procedure,
                                         fingerprint=row.mark, matter_id=taken.matter_id))  # fmt: skip
            ImportedRow.objects.bulk_create(marks)
        return len(fresh)

    def remember(self) -> None:
        """Keep what was confirmed, for the next file."""
        names = {column.index: column.name[:100] for column in self.header.columns}
        with transaction.atomic():
            for match in self.matches:
                if match.column is not None:
                    ColumnMatch.objects.update_or_create(
                        town=self.place.town.code, procedure=self.procedure.procedure, heading=names[match.column],
                        defaults={"field": match.field},
                    )  # fmt: skip


def stage(place: Place, procedure: Procedure, action: ActionSpec, name: str, data: bytes) -> StagedImport:
    """Keep an uploaded file, sealed, until it is imported or a day has passed."""
    StagedImport.objects.filter(created__lt=timezone.now() - KEPT_FOR).delete()
    token, key = uuid.uuid4(), crypto.new_key()
    content = crypto.seal(key, {"data": base64.b64encode(data).decode()}, f"import:{token}")
    return StagedImport.objects.create(
        token=token, town=place.town.code, procedure=procedure.procedure, action=action.key,
        person=place.actor.person_id, name=name[:200], key=crypto.wrap(key, token.int % 10**15), content=content,
        created=timezone.now(),
    )  # fmt: skip


def unstage(place: Place, procedure: Procedure, staged: StagedImport) -> Import:
    """The file again."""
    key = crypto.unwrap(staged.key, staged.token.int % 10**15)
    data = base64.b64decode(crypto.unseal(key, staged.content, f"import:{staged.token}")["data"])
    chosen = json.loads(staged.matches) if staged.matches else None
    return Import(place, procedure, procedure.actions[staged.action], data, staged.name, chosen)


def preview(rows: list[Ready], procedure: Procedure, columns: list[SheetColumn], most: int = 12) -> list[list[str]]:
    """The first rows as they would come in."""
    lines = []
    for row in rows[:most]:
        cells = [str(row.row), "已导入过" if row.known else "新", f"{row.on:%Y-%m-%d}"]
        for column in columns:
            if column.spec is not None and "." not in column.key:
                cells.append(_said(row.values.get(column.key)))
        lines.append(cells)
    return lines


def _said(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(str(item.get("name", "")) if isinstance(item, Mapping) else str(item) for item in value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
