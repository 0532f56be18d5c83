"""An old ledger on its way into the book: opened, understood, judged, counted; kept by `keeping`."""

from __future__ import annotations

import hmac
import json
import pickle
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone

from yifa.domains import catalogue
from yifa.kernel.context import Facts, all_fields
from yifa.kernel.model import Procedure
from yifa.kernel.past import Life
from yifa.office.errors import OfficeError
from yifa.office.ledgers import Layout, amount_of, layout_of, read_grids
from yifa.office.sheets.words import core, normal
from yifa.server.casework.imports import taught
from yifa.server.casework.imports.answers import Answers
from yifa.server.casework.imports.cells import Fault
from yifa.server.casework.imports.choosing import choose
from yifa.server.casework.imports.guessing import fits, guess_procedure
from yifa.server.casework.imports.mapping import Guesser, Mapped
from yifa.server.casework.imports.names import Names
from yifa.server.casework.imports.roll import Roll
from yifa.server.casework.imports.rows import Read, Reader
from yifa.server.casework.imports.targets import NUMBER
from yifa.server.casework.imports.whose import other_town
from yifa.server.config.confined import confined
from yifa.server.ledger.facts import settings_of, units_of
from yifa.server.towns.models import Town


class ImportFault(OfficeError):
    """The file or the call cannot be used; the text is for the person."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A row that makes a matter."""

    sheet: str
    row: int
    number: str
    mark: str
    packed: bytes

    @property
    def life(self) -> Life:
        """The life it tells; kept packed, for there may be fifty thousand."""
        unpacked: Life = pickle.loads(zlib.decompress(self.packed))
        return unpacked


@dataclass(slots=True)
class Judged:
    """What became of the rows of a file."""

    rows: int = 0
    ready: list[Ready] = field(default_factory=list)
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    duplicates: list[tuple[str, int, int]] = field(default_factory=list)
    left_out: list[tuple[str, int, str]] = field(default_factory=list)
    notices: list[tuple[str, Fault]] = field(default_factory=list)


@dataclass
class OldLedger:
    """A file of one kind of work. `asked` are the sheets wanted, else those that hold such rows.

    Raises ImportFault (or another OfficeError) when the file or what is asked for cannot be used.
    """

    town: Town
    data: bytes
    name: str
    wanted: str = ""
    asked: Sequence[str] = ()
    answers: Answers = field(default_factory=Answers)
    constants: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def learnt(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """What the town confirmed of its headings."""
        return taught.headings(self.town.code, self.procedure.procedure)

    @cached_property
    def roll(self) -> Roll:
        """The town's villages."""
        rows = self.town.villages().values_list("code", "name", "short")
        return Roll.of(rows, self.town.name, self.town.county_name)

    @cached_property
    def layouts(self) -> list[Layout]:
        """The tables of the file."""
        grids = confined(read_grids, refuse=OfficeError)(self.data, self.name)
        known = [grid.name for grid in grids]
        for sheet in self.asked:
            if sheet not in known and not (len(grids) == 1 and self.name.lower().endswith((".csv", ".txt"))):
                raise ImportFault(f"文件里没有名为“{sheet}”的工作表。现有：{'、'.join(known)}。")
        chosen = [grid for grid in grids if grid.name in self.asked] or grids
        layouts = [
            layout for grid in chosen if (layout := layout_of(grid, self.name)) is not None and layout.holds_records
        ]
        if not layouts:
            raise ImportFault("没有找到表头和登记行。请在数据上方保留一行列名后再试。")
        return layouts

    @cached_property
    def procedure(self) -> Procedure:
        """The kind of work."""
        wanted = self.wanted or self.answers.procedure
        current = catalogue().in_force(timezone.localdate().isoformat())
        if wanted:
            if wanted not in current:
                raise ImportFault(f"目录里没有“{wanted}”这一类事项。请用 yifa catalogue 查看各类事项的代号。")
            return current[wanted]
        return guess_procedure(self.layouts, self.roll)

    @cached_property
    def sheets(self) -> list[tuple[Layout, list[Mapped]]]:
        """The tables taken, each with what its columns are."""
        made = []
        for layout in self.layouts:
            settled = self.answers.settled(layout, self.procedure)
            guesser = Guesser(self.procedure, self.roll, self.learnt, settled)
            made.append((layout, guesser.columns(layout)))
        if not self.asked and len(made) > 1:
            made = fits(self.procedure, made)
        if other := other_town(self.town.name, self.roll, made):
            raise ImportFault(
                f"标题写的是{other}，行里也没有{self.town.name}的村（社区）。请核对是不是取错了文件；"
                "镇改过名的，请把标题里的旧名改掉再试。"
            )
        return made

    @cached_property
    def set_values(self) -> dict[str, Any]:
        """Constants in stored form. Raises ImportFault for a field or value that does not exist."""
        fields, values = all_fields(self.procedure), {}
        for key, text in self.constants.items():
            spec = fields.get(key)
            if spec is None:
                raise ImportFault(f"“{self.procedure.name}”没有“{key}”这一项，不能统一填写。")
            value: Any = text
            if spec.type in ("choice", "choices"):
                option = choose(self.procedure, spec, text)
                if option is None:
                    raise ImportFault(f"“{spec.name}”没有“{text}”这一项，可选：{'、'.join(spec.options.values())}。")
                value = option if spec.type == "choice" else [option]
            elif spec.type == "village":
                value = self.roll.named(text) or text
            elif spec.type == "boolean":
                value = text in ("是", "true", "1", "有")
            elif spec.type in ("integer", "number", "money"):
                amount = amount_of(text)
                value = int((amount.number if amount else 0) * (100 if spec.type == "money" else 1))
            values[key] = value
        return values

    @cached_property
    def judged(self) -> Judged:
        """Every row: taken, faulty, a repeat, or none of this kind."""
        judged, judge = Judged(), _Repeats(self.procedure)
        names = Names(self.town)
        for layout, columns in self.sheets:
            reader = Reader(
                self.procedure,
                layout,
                columns,
                self.roll,
                names,
                self.set_values,
                self.answers.states,
                self.answers.values,
                timezone.localdate(),
            )
            for line in layout.lines:
                read = reader.read(line)
                judged.rows += 1
                self._sort(judged, judge, layout.grid.name, read, reader)
        return judged

    def _sort(self, judged: Judged, judge: _Repeats, sheet: str, read: Read, reader: Reader) -> None:
        judged.notices += [(sheet, notice) for notice in read.notices]
        if read.left_out:
            judged.left_out.append((sheet, read.line.number, read.left_out))
        elif read.faults:
            judged.faults += [(sheet, fault) for fault in read.faults]
        elif read.life is not None:
            packed = zlib.compress(pickle.dumps(read.life, pickle.HIGHEST_PROTOCOL), 1)
            ready = Ready(sheet, read.line.number, read.number, mark_of(self.procedure, read.content), packed)
            verdict = judge.of(ready)
            if isinstance(verdict, Ready):
                judged.duplicates.append((sheet, read.line.number, verdict.row))
            elif verdict:
                column = next(
                    (
                        one.column.letter
                        for one in reader.columns
                        if any(
                            name in (NUMBER, self.procedure.past.identity, *self.procedure.once) and not step
                            for name, step in one.targets
                        )
                    ),
                    "",
                )
                judged.faults.append((sheet, Fault(read.line.number, column, verdict)))
            else:
                judged.ready.append(ready)

    def release(self) -> None:
        """Let go of the cells, once every row has been judged: what is kept are lives."""
        _ = self.judged
        for layout, _ in self.sheets:
            layout.grid.rows = []

    def facts(self) -> Facts:
        """What steps of old lives may ask of the town."""
        villages = {code: name for code, name, _ in self.roll.villages}
        return Facts(settings=settings_of(self.town), villages=villages, units=units_of(self.town.code))


def mark_of(procedure: Procedure, content: Sequence[tuple[str, str]]) -> str:
    """What a row says, as a keyed digest: it can be recognised, not read."""
    cells = sorted((core(heading.rsplit("/", 1)[-1]), text) for heading, text in content)
    text = json.dumps([procedure.procedure, cells], ensure_ascii=False)
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), "sha256").hexdigest()


class _Repeats:
    """Tells rows that say again what stands above, and numbers that another matter bears."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.by_content: dict[str, Ready] = {}
        self.by_number: dict[str, Ready] = {}

    def of(self, ready: Ready) -> Ready | str | None:
        """The row it repeats; or why its number cannot be; or None for a new one."""
        if ready.mark in self.by_content:
            return self.by_content[ready.mark]
        number = normal(ready.number)
        if number and number in self.by_number:
            first = self.by_number[number]
            if self._same(first.life, ready.life):
                return first
            return f"编号“{ready.number}”与第{first.row}行重复，两行写的不是同一件，请核对编号。"
        self.by_content[ready.mark] = ready
        if number:
            self.by_number[number] = ready
        return None

    def _same(self, one: Life, other: Life) -> bool:
        """Whether two rows of one number tell the same matter: same day, same people, nothing against each other."""
        if one.opened[:10] != other.opened[:10]:
            return False
        for key in {**one.values, **other.values}:
            a, b = one.values.get(key), other.values.get(key)
            if key != "old_notes" and a and b and a != b:
                return False
        return True


def rows_of(sheets: Sequence[tuple[Layout, list[Mapped]]]) -> Iterator[dict[str, Any]]:
    """Every column and what it is, as the answer has it."""
    for layout, columns in sheets:
        for one in columns:
            for name, step in one.targets:
                entry = {
                    "sheet": layout.grid.name,
                    "column": one.column.letter,
                    "heading": one.column.heading,
                    "field": name,
                }
                yield {**entry, "step": step} if step else entry


__all__ = ["ImportFault", "Judged", "OldLedger", "Ready", "rows_of"]
