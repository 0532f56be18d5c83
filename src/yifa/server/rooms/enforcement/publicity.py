"""行政执法公示: what the public site shows of enforcement on a day, and which limits oblige the town to publish.

What is public is declared in the catalogue (`public:`) and read where the public site reads it (`portal.published`),
so that the desk shows exactly what residents see (行政处罚法 第39条、第48条; R048–R050, R065).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yifa.server.config.procedures import in_force
from yifa.server.portal import published
from yifa.server.portal.models import PublicRow
from yifa.server.towns.models import Town

DECISIONS = ("enforcement-case", "summary-penalty")
# What is published beforehand, by register.
BEFORE = ("enforcement-team", "enforcement-officer", "delegated-power", "discretion-standard", "inspection-item")
# Keys of limits that oblige the town to publish, to withdraw or to stop publishing something.
DUTIES = ("publish", "withdraw", "other", "market", "yearly", "credit_minor", "credit_general", "credit_serious")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is published beforehand of one register: how many entries, and the shelf they stand on."""

    procedure: str
    name: str
    count: int
    shelf: str


def decisions(town: Town, on: date, most: int = 100) -> list[PublicRow]:
    """Decisions on the public site on the day, newest first; `until` is the last day one may stand there (R050)."""
    return list(published.rows(town, on).filter(procedure__in=DECISIONS)[:most])


def before(town: Town, on: date) -> list[Shelf]:
    """The registers that make up the publicity before enforcement, with how many entries the site shows."""
    counts = published.counts(town, on)
    shelves = []
    for key in BEFORE:
        procedure = in_force()[key]
        shelf = procedure.public.shelf if procedure.public else ""
        shelves.append(Shelf(key, procedure.name, counts.get(key, 0), shelf))
    return shelves
