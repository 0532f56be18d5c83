"""What a reference asks: which figure, for which period, village and part, and how it is to be said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from yifa.domains import catalogue
from yifa.kernel.figure_spec import FigureSpec
from yifa.server.figures import queries
from yifa.server.figures.period import QUARTERS, Period
from yifa.server.figures.queries import Scope
from yifa.server.ledger.use import known
from yifa.server.reports.numbers import MEASURES, MONEY, STYLES
from yifa.server.reports.tokens import Reference

Change = Literal["", "同比", "环比", "同比增减", "环比增减"]
CHANGES: dict[str, Change] = {
    "同比": "同比",
    "环比": "环比",
    "增减": "同比增减",
    "同比增减": "同比增减",
    "环比增减": "环比增减",
}
_MONTH = re.compile(r"(\d{1,2})月")
_MONTHS = re.compile(r"(\d{1,2})[—–\-至](\d{1,2})月")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the book. `village` is a code."""

    key: str
    period: Period
    village: str = ""
    part: str = ""
    change: Change = ""
    styles: frozenset[str] = frozenset()
    measure: str = ""

    @property
    def spec(self) -> FigureSpec:
        """The figure's declaration."""
        return catalogue().figures[self.key]

    @property
    def base(self) -> Asked | None:
        """The same question about the period it is compared with."""
        if not self.change:
            return None
        before = self.period.year_before if self.change.startswith("同比") else self.period.previous
        return replace(self, period=before, change="")

    def address(self, as_of: int | None = None) -> str:
        """The query part of the figure's page: the records behind this very number."""
        parts = [f"period={self.period.code}"]
        parts += [f"{name}={value}" for name, value in (("village", self.village), ("part", self.part)) if value]
        parts += [f"as_of={as_of}"] if as_of is not None else []
        return "&".join(parts)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A reference that asks for nothing there is. `unknown`: no such figure in the catalogue."""

    say: str
    unknown: bool = False


def key_of(name: str) -> str | Wrong:
    """The key of a figure by key or by its one Chinese name."""
    figures = catalogue().figures
    if name in figures:
        return name
    keys = [spec.key for spec in figures.values() if spec.name == name]
    if len(keys) == 1:
        return keys[0]
    if keys:
        return Wrong(f"叫“{name}”的数有{len(keys)}个，请从“插入数”中选。")
    return Wrong(f"没有“{name}”这个数，请从“插入数”中选。", unknown=True)


def name_of(key: str) -> str:
    """The Chinese name of a figure where it is the only one of that name and can stand in a reference; else the key."""
    figures = catalogue().figures
    if key not in figures:
        return key
    name = figures[key].name
    if re.search(r"[\s\[\]|｜:：<>=且!！@#＠＃]", name):
        return key
    return name if sum(spec.name == name for spec in figures.values()) == 1 else key


def understand(reference: Reference, period: Period, villages: Mapping[str, str]) -> Asked | Wrong:
    """What a reference of a report on `period` asks. `villages` are names by code."""
    key = key_of(reference.key)
    if isinstance(key, Wrong):
        return key
    asked = Asked(key, period)
    for option in reference.options:
        read = _option(asked, option, period, villages)
        if isinstance(read, Wrong):
            return read
        asked = read
    return asked


def _option(asked: Asked, option: str, period: Period, villages: Mapping[str, str]) -> Asked | Wrong:
    name, _, value = option.partition("=")
    if name == "分项" and value:
        return replace(asked, part=value)
    if name == "村" and value:
        code = next((code for code, known in villages.items() if value in (code, known)), "")
        return replace(asked, village=code) if code else Wrong(f"没有叫“{value}”的村（社区）。")
    if option in STYLES:
        return replace(asked, styles=asked.styles | {option})
    if option in CHANGES:
        return replace(asked, change=CHANGES[option])
    unit = asked.spec.unit
    if option in MONEY:
        return (
            replace(asked, measure=option) if unit in MONEY else Wrong(f"“{asked.spec.name}”不是金额，不能用{option}。")
        )
    if option in MEASURES or option == unit:
        if unit in MONEY or (asked.spec.ratio and option != unit):
            return Wrong(f"“{asked.spec.name}”的单位是{unit}，不能写成{option}。")
        return replace(asked, measure=option)
    other = other_period(option, period)
    if other is not None:
        return replace(asked, period=other)
    return Wrong(f"“{asked.spec.name}”后面的“{option}”看不懂。可写量词、余、万、汉字、上年、同比、分项=…、村=…。")


def other_period(word: str, period: Period) -> Period | None:
    """Another period named from the report's: 上年, 上期, 本年累计, 一季度, 3月, 1—6月, 上半年."""
    year = period.last.year
    known = {
        "上年": period.year_before,
        "上年同期": period.year_before,
        "上期": period.previous,
        "上月": period.previous,
        "上季度": period.previous,
        "本年累计": period.to_date,
        "全年": Period.year(year),
        "上年全年": Period.year(year - 1),
        "上半年": Period.months(year, 1, 6),
        "下半年": Period.months(year, 7, 12),
        "上年累计": period.to_date.year_before,
        "累计": Period(date(1949, 10, 1), period.last),
    }
    if word in known:
        return known[word]
    if word.endswith("季度") and word.removeprefix("第")[0] in QUARTERS:
        return Period.quarter(year, QUARTERS.index(word.removeprefix("第")[0]) + 1)
    if (match := _MONTH.fullmatch(word)) and 1 <= int(match[1]) <= 12:
        return Period.month(year, int(match[1]))
    if (match := _MONTHS.fullmatch(word)) and 1 <= int(match[1]) <= int(match[2]) <= 12:
        return Period.months(year, int(match[1]), int(match[2]))
    return None


# So many parts of one figure are asked for together.
_TOGETHER = 3
Amounts = Mapping[tuple[str, Period, str, str], Decimal | None]


def place_of(asked: Asked) -> tuple[str, Period, str, str]:
    """What of a question the books are asked: the same for every way of saying it."""
    return asked.key, asked.period, asked.village, asked.part


def answer(questions: Iterable[Asked], prefix: str, as_of: int | None) -> Amounts:
    """All amounts at once: two queries for each period, village and part that occur, and for each figure told by parts."""
    wanted: dict[tuple[Period, str, str], set[str]] = {}
    parts: dict[tuple[str, Period, str], set[str]] = {}
    for asked in questions:
        for one in (asked, asked.base):
            if one is not None:
                wanted.setdefault((one.period, one.village, one.part), set()).add(one.key)
                parts.setdefault((one.key, one.period, one.village), set()).add(one.part)
    amounts: dict[tuple[str, Period, str, str], Decimal | None] = {}
    town = Scope(prefix, as_of=as_of)
    for (key, period, village), named in parts.items():
        if len(named) >= _TOGETHER and not (catalogue().figures[key].ratio or catalogue().figures[key].sum):
            by_part = queries.by_part(key, town.at(village, ""), period)
            kept = by_part or known(catalogue().figures[key], town.uses, period.last)
            nothing = Decimal(0) if kept else None
            for part in named - {""}:
                amounts[key, period, village, part] = by_part[part].amount if part in by_part else nothing
                wanted[period, village, part].discard(key)
    for (period, village, part), keys in wanted.items():
        if keys:
            values = queries.values(sorted(keys), town.at(village, part), period)
            amounts.update({(key, period, village, part): value.amount for key, value in values.items()})
    return amounts
