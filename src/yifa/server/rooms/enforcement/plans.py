"""How far a year's plan of inspections is: by level of risk, over all inspection ledgers, and which are still to come.

Every routine visit takes a place in the enterprise's own file, whichever ledger it is recorded in; the plan counts there.
Enterprises are counted and named, never compared with one another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yifa.domains.inspections.rules import DONE, REASONS, counted, ids_of
from yifa.server.casework.place import Place, matter_href
from yifa.server.ledger.models import Matter, position_of
from yifa.server.ledger.scope import choosable
from yifa.server.ledger.serialization import plain_values

PLAN, ENTERPRISE = "inspection-plan", "enterprise"
# As many of those still to come are named.
NAMED = 30


@dataclass
class Level:
    """One level of risk: enterprises of the plan, visits planned, made and booked, and who is still to come."""

    risk: str
    every: int
    enterprises: int = 0
    planned: int = 0
    done: int = 0
    booked: int = 0
    to_come: list[Matter] = field(default_factory=list)

    @property
    def named(self) -> list[tuple[str, str]]:
        """The first of those still to come: name and page."""
        return [(row.title, matter_href(row.id)) for row in self.to_come[:NAMED]]

    @property
    def more(self) -> int:
        """How many are not named."""
        return max(0, len(self.to_come) - NAMED)


@dataclass(frozen=True)
class Coverage:
    """A plan with its levels, and how many enterprises of its kinds have no level of risk yet."""

    plan: Matter
    number: str
    year: int
    levels: tuple[Level, ...]
    unrated: int

    @property
    def position(self) -> int:
        """Where the plan stands in the town's book."""
        return position_of(self.plan.id)


def coverages(place: Place) -> list[Coverage]:
    """Every plan in force, the newest first, over the enterprises on the roll."""
    town = place.town.code
    plans = choosable(place.actor, town, [PLAN]).filter(is_open=True, status="active").order_by("-id")
    rolled = [
        (row, plain_values(row.snapshot))
        for row in choosable(place.actor, town, [ENTERPRISE]).filter(is_open=True).order_by("title", "id")
    ]
    return [coverage(plan, rolled) for plan in plans]


def coverage(plan: Matter, rolled: list[tuple[Matter, dict[str, Any]]]) -> Coverage:
    """One plan over enterprises with their values."""
    plan_values = plain_values(plan.snapshot)
    year, kinds, items = int(plan_values["year"]), set(plan_values["kinds"]), {str(one) for one in plan_values["items"]}
    levels = {str(row["risk"]): Level(str(row["risk"]), int(row["every"] or 0)) for row in plan_values["times"]}
    unrated = 0
    for row, values in rolled:
        if values.get("kind") not in kinds:
            continue
        level = levels.get(str(values.get("risk") or ""))
        if level is None:
            unrated += not values.get("risk")
            continue
        visits = visits_of(values, year, items)
        done = sum(visit["state"] == DONE for visit in visits)
        level.enterprises += 1
        level.planned += level.every
        level.done += min(done, level.every)
        level.booked += min(len(visits) - done, max(0, level.every - done))
        if len(visits) < level.every:
            level.to_come.append(row)
    return Coverage(plan, str(plan_values.get("number_") or ""), year, tuple(levels.values()), unrated)


def visits_of(values: Mapping[str, Any], year: int, items: set[str]) -> list[Mapping[str, Any]]:
    """Routine visits of a year to one enterprise for items of a plan, booked or made."""
    routine = [b for b in counted(values.get("bookings") or (), year) if b["reason"] == REASONS["plan"]]
    return [b for b in routine if ids_of(b) & items]
