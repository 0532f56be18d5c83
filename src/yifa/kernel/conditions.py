"""Conditions and small calculations of the catalogue, in CEL (Common Expression Language).

Dates are ISO strings, which compare in order of time. A value not yet given reads as the empty value of its type
("" for text and dates, 0 for numbers, [] for lists, false), so a condition never has to ask for null.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import cel


class ConditionError(ValueError):
    """A condition of the catalogue can't be compiled or evaluated; the text is for the person who wrote it."""


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def days_between(start: str, end: str) -> int:
    """Calendar days from `start` to `end`; 0 where either is not given."""
    return (_day(end) - _day(start)).days if start and end else 0


def full_years(born: str, on: str) -> int:
    """Completed years of age or term on a day (民法典 第1259条: the birthday itself completes the year)."""
    if not born or not on:
        return 0
    first, last = _day(born), _day(on)
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


def add_months(day: str, months: int) -> str:
    """The corresponding day `months` later, or the month's last day (民法典 第202条)."""
    if not day:
        return ""
    start = _day(day)
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    for last in (start.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(last, start.day)).isoformat()
        except ValueError:
            continue
    return ""


def add_days(day: str, days: int) -> str:
    """The day that many calendar days later (earlier where negative), or "" where no day is given."""
    return (_day(day) + timedelta(days)).isoformat() if day else ""


def birth_date(id_number: str) -> str:
    """Date of birth in an 18-digit identity number (GB 11643), or ""."""
    digits = id_number[6:14] if len(id_number) == 18 else ""
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}" if digits.isdigit() else ""


def percent_of(part: int, whole: int) -> float:
    """part ÷ whole × 100; 0 where there is no whole."""
    return part * 100 / whole if whole else 0.0


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "days": days_between,
    "years": full_years,
    "plus_days": add_days,
    "plus_months": add_months,
    "born": birth_date,
    "percent": percent_of,
    "least": min,
    "most": max,
    "total": lambda values: sum(values),
    "digits": lambda value: str(value),
    # The library's size() counts the bytes of a text, not its characters.
    "length": len,
    "fen": lambda value: round(value),
}


class Condition:
    """A compiled expression.

    `names` are the variables it reads and `members[name]` the members it reads of one (None: perhaps all), so that
    callers hand over no more than needed: handing over is what costs.
    """

    __slots__ = ("_functions", "_program", "members", "names", "source")

    def __init__(self, source: str) -> None:
        try:
            self._program = cel.compile(source)
        except ValueError as error:
            raise ConditionError(f"条件“{source}”写法有误：{str(error).splitlines()[0]}") from error
        self.source = source
        self.names: frozenset[str] = frozenset(self._program.variables())
        self.members = {name: _members(source, name) for name in self.names}
        used = set(self._program.functions())
        self._functions = {name: function for name, function in FUNCTIONS.items() if name in used}

    def evaluate(self, variables: Mapping[str, Any]) -> Any:
        """The value of the expression. Raises ConditionError naming the expression."""
        try:
            return self._program.execute(cel.Context(variables=dict(variables), functions=self._functions))
        except (LookupError, TypeError, RuntimeError, ValueError, ZeroDivisionError) as error:
            raise ConditionError(f"条件“{self.source}”算不出来：{error}") from error


def _members(source: str, name: str) -> frozenset[str] | None:
    """Members read as `name.member`; None where the name also stands alone."""
    if re.search(rf"\b{name}\b(?!\s*\.\s*[A-Za-z_])", source):
        return None
    return frozenset(re.findall(rf"\b{name}\s*\.\s*(\w+)", source))


@lru_cache(maxsize=8192)
def compiled(source: str) -> Condition:
    """The compiled condition; compiled once per process."""
    return Condition(source)
