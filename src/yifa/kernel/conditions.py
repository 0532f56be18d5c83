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

from yifa.kernel.expressions import Run, translated


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


def between(text: str, start: str, end: str) -> str:
    """A text without the words it begins and ends with; as it is where it does not."""
    return text.removeprefix(start).removesuffix(end)


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
    "between": between,
    "fen": lambda value: round(value),
}


class Condition:
    """A compiled expression.

    `names` are the variables it reads and `members[name]` the members it reads of one (None: perhaps all), so that
    callers hand over no more than needed: handing over to the library is what costs.
    `run`: the expression as a function of its names, where it needs no more than that (`kernel.expressions`).
    """

    __slots__ = ("_functions", "_program", "members", "names", "run", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self._program: Any = None
        self._functions: dict[str, Callable[..., Any]] = {}
        self.run: Run | None = None
        self.names: frozenset[str]
        function = translated(source, FUNCTIONS)
        if function is None:
            self.names = frozenset(self._library().variables())
        else:
            self.run, self.names = function
        self.members = {name: _members(source, name) for name in self.names}

    def _library(self) -> Any:
        """The expression compiled by the library, which is loaded when it is first needed."""
        if self._program is None:
            import cel

            try:
                self._program = cel.compile(self.source)
            except ValueError as error:
                raise ConditionError(f"条件“{self.source}”写法有误：{str(error).splitlines()[0]}") from error
            used = set(self._program.functions())
            self._functions = {name: function for name, function in FUNCTIONS.items() if name in used}
        return self._program

    def evaluate(self, variables: Mapping[str, Any]) -> Any:
        """The value of the expression, by the library. Raises ConditionError naming the expression."""
        program = self._library()
        import cel

        try:
            return program.execute(cel.Context(variables=dict(variables), functions=self._functions))
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
