"""What the cells of an old ledger's row say, each by the kind of its field; what does not fit is noted word for word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP
from typing import TYPE_CHECKING, Any

from yifa.kernel.model import FieldSpec, Procedure
from yifa.office.ledgers import Line, Moment, Unreadable, amount_of, moment_of, text_of
from yifa.office.ledgers.values import is_nothing
from yifa.office.sheets.read import Value
from yifa.office.sheets.words import narrow, unit_of
from yifa.server.casework.imports.choosing import by_heading, choose, other_of, told_by
from yifa.server.casework.imports.looks import whole_or_none
from yifa.server.casework.imports.mapped import Mapped
from yifa.server.casework.imports.targets import DAYS, NUMBERS

if TYPE_CHECKING:
    from yifa.server.casework.imports.rows import Read, Reader

_SPLIT = re.compile(r"[、,，;；/\n\s＋+]+|和(?=[\u4e00-\u9fff]{2})")
_MOBILE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-\d{7,8})(?!\d)")
_IDENTITY = re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])")
_SPOILT = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_SCALES = {"万元": 10_000, "千元": 1_000, "亿元": 100_000_000, "百元": 100}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is left out: its number, the letter of the cell to mend, and what to do. Never what the cell says."""

    row: int
    column: str
    message: str


class Spoilt(Exception):
    """The row cannot stand: the letter of the cell to mend, and what to do."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


class Cells:
    """The cells of one row, read into values, parties and notes."""

    reader: Reader
    line: Line
    made: Read
    procedure: Procedure
    fields: Mapping[str, FieldSpec]
    values: dict[str, Any]
    parties: dict[str, dict[str, str]]
    notes: list[dict[str, str]]
    unread: dict[str, str]
    shares: dict[str, bool]

    def _moment(self, one: Mapped, *, must: bool = False, opened: Moment | None = None) -> Moment | None:
        """The day a cell tells, read against the day on which the matter began."""
        value = self.line.values.get(one.column.index)
        try:
            moment = moment_of(value, self.line.year, self.line.month if must or opened is None else None)
        except Unreadable as fault:
            if fault.no_such_day or must:
                raise Spoilt(one.column.letter, str(fault)) from fault
            self._notice(one, "这一格不是日期，原话存入备注。")
            self._note(one, value)
            return None
        if moment is not None and moment.yearless and opened is not None and moment.day < opened.day:
            moment = moment.next_year()
        return moment

    def _note(self, one: Mapped, value: Value) -> None:
        if not is_nothing(value):
            self.notes.append({"heading": one.column.heading, "text": text_of(value)})

    def _notice(self, one: Mapped, message: str) -> None:
        self.made.notices.append(Fault(self.line.number, one.column.letter, message))

    def _apart(self, party: str, text: str) -> str:
        """What stands in a cell besides a telephone or identity number, which go where they belong (姓名及电话)."""
        for part, pattern in (("id_number", _IDENTITY), ("phone", _MOBILE)):
            if (match := pattern.search(text)) is not None and match[0] != text:
                self.parties.setdefault(party, {}).setdefault(part, match[0].upper())
                text = re.sub(r"[（(\s]*[)）]", "", pattern.sub("", text)).strip(" ,，、;；:：/（(\n")
        return re.sub(r"[\s,，、;；]*(?:联系)?(?:电话|手机)(?:号码?)?[:：]?$", "", text)

    def _particular(self, one: Mapped, name: str, value: Value) -> None:
        party, _, part = name.partition(".")
        text = re.sub(r"\s+", "", narrow(text_of(value))).upper() if part != "address" else narrow(text_of(value))
        if part in ("id_number", "credit_code"):
            if _SPOILT.fullmatch(repr(value) if isinstance(value, float) else text) or re.fullmatch(
                r"\d{15}0{3}", text
            ):
                self._notice(one, "证件号码被表格改成了科学计数，后几位已丢，不留用，请对照原件补登。")
                return
            digits = bool(re.fullmatch(r"\d{17}[\dX]|\d{15}", text))
            if digits is (part == "credit_code") and not (part == "credit_code" and text.startswith("9")):
                return
        if part == "address":
            text = self._apart(party, text)
        self.parties.setdefault(party, {})[part] = text

    def _table(self, one: Mapped, name: str, value: Value) -> None:
        table, _, column = name.partition(".")
        if column in self.fields[table].spread:
            first, second = self.fields[table].columns
            self.values.setdefault(table, []).append({first: column, second: narrow(text_of(value))})
            return
        spec = self.fields[table].columns[column]
        number = self._number(one, spec, value, name)
        if number:
            row = {**self.procedure.past.rows[name], column: number}
            self.values.setdefault(table, []).append(row)

    def _field(self, one: Mapped, spec: FieldSpec, value: Value, opened: Moment | None) -> None:
        text = narrow(text_of(value))
        if spec.type in DAYS:
            if len(days := re.findall(r"\d{4}[年./-]\d{1,2}[月./-]\d{1,2}", narrow(text))) == 2:
                self._term(spec, days)
                return
            moment = self._moment(one, opened=None if spec.future else opened)
            if moment is not None:
                self.values[spec.key] = moment.iso if spec.type == "datetime" or spec.future else str(moment.day)
                if spec.type == "date":
                    self.values[spec.key] = str(moment.day)
                elif moment.clock is None:
                    self.values[spec.key] = f"{moment.day}T00:00"
        elif spec.type in NUMBERS:
            number = self._number(one, spec, value, spec.key)
            if number is not None:
                self.values[spec.key] = number
        elif spec.type == "village":
            self._village(one, spec, text)
        elif spec.type in ("choice", "choices"):
            self._choice(one, spec, text)
        elif spec.type == "boolean":
            self._boolean(one, spec, text)
        elif spec.type in ("register", "staff", "unit", "matter"):
            values, missing = self.reader.names.find(
                self.procedure, spec, [part for part in _SPLIT.split(text) if part]
            )
            if values:
                self.values[spec.key] = values if spec.many else values[0]
            if missing:
                self._note(one, value)
        elif spec.type == "phone":
            self.values[spec.key] = re.sub(r"[\s\-]", "", text)
        else:
            self.values[spec.key] = text

    def _term(self, spec: FieldSpec, days: list[str]) -> None:
        """Two days in one cell: from the first to the last, where the form asks for both."""
        first, last = (moment_of(day) for day in days)
        until = spec.key.endswith("until") or bool(re.search(r"止|至|期限|届满", spec.name))
        if first is None or last is None:
            return
        self.values[spec.key] = str((last if until else first).day)
        other = spec.key.replace("until", "from") if until else spec.key.replace("from", "until")
        if other != spec.key and other in self.fields and other not in self.values:
            self.values[other] = str((first if until else last).day)

    def _village(self, one: Mapped, spec: FieldSpec, text: str) -> None:
        roll = self.reader.roll
        if (code := roll.named(text)) is not None:
            self.values[spec.key] = code
            return
        if len(one.targets) > 1 or one.sure < 0.82 or _address_like(one.column.heading):
            if (code := roll.within(text)) is not None:
                self.values.setdefault(spec.key, code)
            if len(one.targets) == 1:
                self._note(one, text)
            return
        if (code := roll.within(text)) is not None:
            self.values[spec.key] = code
            self._note(one, text)
        elif roll.nowhere(text) or not _NAMED.search(f"{one.column.heading} {text}"):
            self._note(one, text)
        else:
            raise Spoilt(one.column.letter, "本镇村（社区）名册上没有这个村，请核对村名。")

    def _choice(self, one: Mapped, spec: FieldSpec, text: str) -> None:
        parts = [part for part in _SPLIT.split(text) if part] if spec.type == "choices" else [text]
        meanings = self.reader.values_said.get(spec.key, {})
        heading = one.column.levels[-1]
        chosen = [
            meanings.get(part) or by_heading(self.procedure, spec, heading, part) or choose(self.procedure, spec, part)
            for part in parts
        ]
        if spec.key in self.procedure.past.tells:
            self.unread[spec.key] = text
        if None in chosen:
            chosen = [option or other_of(spec) for option in chosen]
            self._note(one, text)
            past_word = (
                told_by(self.procedure, text, catalogue_only=True) if spec.key in self.procedure.past.tells else None
            )
            if past_word is None:
                self._notice(one, f"“{spec.name}”没有完全对应的选项，原话存入备注。")
        options = list(dict.fromkeys(option for option in chosen if option))
        if options:
            self.values[spec.key] = options if spec.type == "choices" else options[0]

    def _boolean(self, one: Mapped, spec: FieldSpec, text: str) -> None:
        if re.match(r"^(?:否|无|没有|不|未|×|0|n|N)", text):
            self.values[spec.key] = False
        elif re.match(r"^(?:是|有|对|√|✓|已|1|y|Y|需|属|能|可)", text):
            self.values[spec.key] = True
        else:
            self._note(one, text)

    def _number(self, one: Mapped, spec: FieldSpec, value: Value, key: str) -> Any:
        """A number in stored form: money in 分; None where a merged amount belongs to the row above."""
        if one.column.index in self.line.lent:
            return None
        try:
            amount = amount_of(value)
        except Unreadable:
            if key in dict(self.procedure.past.within) and (whole := whole_or_none(text_of(value))) is not None:
                self.shares[key] = whole
                return None
            self.unread[key] = one.column.letter
            self._note(one, value)
            return None
        if amount is None:
            return None
        number = amount.number
        if spec.type == "money":
            unit = unit_of(one.column.heading) or self.reader.layout.unit
            own = amount.scaled or "元" in amount.unit
            return int((number * (1 if own else _SCALES.get(unit, 1)) * 100).to_integral_value(ROUND_HALF_UP))
        if spec.type == "integer":
            return int(number.to_integral_value(ROUND_HALF_UP))
        return float(number * 100 if spec.type == "percent" and abs(number) <= 1 and number != 0 else number)


# A village is meant: by the heading, or by the word itself. 样川街 under 违法行为发生地 is a street.
_NAMED = re.compile(r"村|社区|居委|属地|辖区|居(?=$|[ /、（(])")


def _address_like(heading: str) -> bool:
    return bool(re.search(r"地址|住址|地点|位置|住所|处所|路段", heading))
