"""What the values of a ledger's column look like: days, numbers, telephones, villages …"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from yifa.office.ledgers import Unreadable, amount_of, moment_of, text_of
from yifa.office.ledgers.values import is_nothing
from yifa.office.sheets.read import Value
from yifa.office.sheets.words import narrow
from yifa.server.casework.imports.roll import Roll

SAMPLE = 80
MOST = 300
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|\d{7,8}")
_ID = re.compile(r"\d{17}[\dXx]|\d{15}|\d(?:\.\d+)?[eE]\+?1[4-7]")
_CREDIT = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_NUMBERED = re.compile(
    r"[〔\[（(【]?\d{4}[〕\]）)】]?.{0,6}\d+\s*号?$|[A-Za-z]{0,6}[-\d]{6,}$|[A-Za-z\u4e00-\u9fff]+[-—]?\d+(?:[-—]\d+)*号?$"
)
_VILLAGE = re.compile(r"[\u4e00-\u9fff]{1,8}(?:村|社区|村委会|居委会)")
_YES_NO = frozenset(["是", "否", "有", "无", "√", "×", "已", "未", "y", "n"])


@dataclass(slots=True, kw_only=True)
class Look:
    """What the values of a column look like."""

    texts: list[str] = field(default_factory=list)
    days: float = 0.0
    loose_days: float = 0.0
    numbers: float = 0.0
    phones: float = 0.0
    ids: float = 0.0
    credits: float = 0.0
    codes: float = 0.0
    villages: float = 0.0
    in_places: float = 0.0
    village_like: float = 0.0
    yes_no: float = 0.0
    serial: bool = False
    distinct: float = 0.0
    length: float = 0.0

    @property
    def empty(self) -> bool:
        """Whether no cell says anything."""
        return not self.texts


def look_at(values: Sequence[Value], roll: Roll, year: int | None) -> Look:
    """The look of a column's values."""
    # The look of a text shows in its first words; a cell of a million letters would keep the patterns busy.
    begun = (value[:MOST] if isinstance(value, str) else value for value in values)
    seen = [value for value in begun if not is_nothing(value)][:SAMPLE]
    if not seen:
        return Look()
    texts = [narrow(text_of(value)) for value in seen]
    count = len(seen)

    def share(test: object) -> float:
        return sum(bool(test(text)) for text in texts) / count  # type: ignore[operator]

    look = Look(texts=texts)
    days = [_is_day(value, year) for value in seen]
    # 4.6 in a cell may be a day of April or a number: it counts for a day where a day is looked for.
    look.loose_days = sum(days) / count
    look.days = sum(day and not isinstance(value, int | float) for day, value in zip(days, seen, strict=True)) / count
    look.numbers = sum(_is_number(value) for value in seen) / count
    look.phones = share(lambda text: _PHONE.fullmatch(text.replace(" ", "")))
    look.ids = share(lambda text: _ID.fullmatch(text.replace(" ", "")))
    look.credits = share(lambda text: _CREDIT.fullmatch(text.replace(" ", "")) and not text.isdigit())
    look.codes = share(lambda text: _NUMBERED.search(text) and len(text) >= 3)
    look.villages = share(lambda text: roll.named(text) is not None)
    look.in_places = share(lambda text: roll.within(text) is not None)
    look.village_like = share(_VILLAGE.fullmatch)
    look.yes_no = share(lambda text: text.lower() in _YES_NO or re.match(r"[是否]\s*[，,；;。（(]", text))
    look.distinct = len(set(texts)) / count
    look.length = sum(map(len, texts)) / count
    look.serial = _counts_up(texts)
    return look


def _is_day(value: Value, year: int | None) -> bool:
    if isinstance(value, date):
        return True
    text = narrow(text_of(value))
    if not re.match(r"[\d一二三四五六七八九十〇]", text) or re.fullmatch(r"\d{1,3}[号日]?", text):
        return False
    try:
        return moment_of(value, year or 2000, 1) is not None
    except Unreadable as fault:
        return fault.no_such_day


def _is_number(value: Value) -> bool:
    if isinstance(value, date):
        return False
    try:
        return amount_of(value) is not None
    except Unreadable:
        return False


def _counts_up(texts: list[str]) -> bool:
    if len(texts) < 2 or not all(re.fullmatch(r"\d{1,6}", text) for text in texts):
        return False
    if any(text.startswith("0") for text in texts):
        return False
    numbers = [int(text) for text in texts]
    steps = [b - a for a, b in pairwise(numbers)]
    return sum(step in (0, 1) for step in steps) >= 0.8 * len(steps) and numbers[0] <= 5000


def whole_or_none(text: str) -> bool | None:
    """Whether words in place of a count say all of them (全部采纳) or none (均未采纳); None where they say neither."""
    bare = re.sub(r"\s+", "", narrow(text))
    if re.match(r"(?:均|都|全部?)?(?:未|不|没)", bare):
        return False
    return True if re.match(r"全部|均|都|全数", bare) else None
