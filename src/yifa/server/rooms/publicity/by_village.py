"""Legal education by village and quarter: what was done where, and where a quarter has gone by with nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from yifa.server.casework.place import Place
from yifa.server.ledger.scope import visible_matters

# Kinds of work that are owed to every village, in the order of the page's choices.
KINDS = ("village-cadre-training", "publicity-activity", "law-lecture", "village-lawyer-duty")
QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Quarter:
    """What a village had in one quarter; `gap`: it has begun and there was nothing."""

    number: int
    count: int
    gap: bool
    over: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One village through a year."""

    code: str
    name: str
    quarters: tuple[Quarter, ...]

    @property
    def total(self) -> int:
        """All of the year."""
        return sum(quarter.count for quarter in self.quarters)


def quarter_of(day: date) -> int:
    """1 to 4."""
    return (day.month + 2) // 3


def lines_of(place: Place, procedure: str, year: int) -> list[Line]:
    """Every village the person works for, in the town's order, with the records of a kind of work by quarter."""
    rows = visible_matters(place.actor, procedure).filter(
        town=place.town.code, opened_on__gte=date(year, 1, 1), opened_on__lte=date(year, 12, 31)
    )
    counts = Counter((village, quarter_of(day)) for village, day in rows.values_list("village", "opened_on"))
    lines = []
    for code, name in place.villages.items():
        quarters = []
        for number in QUARTERS:
            begun = date(year, number * 3 - 2, 1) <= place.today
            over = (year, number) < (place.today.year, quarter_of(place.today))
            count = counts[code, number]
            quarters.append(Quarter(number, count, begun and not count, over))
        lines.append(Line(code, name, tuple(quarters)))
    return lines
