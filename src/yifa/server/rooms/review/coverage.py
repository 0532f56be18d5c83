"""Legal service village by village: who serves it, what was done, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from yifa.law.dates import day_or_none
from yifa.server.casework.place import Place
from yifa.server.figures import queries
from yifa.server.figures.period import Period
from yifa.server.figures.queries import Scope, Value
from yifa.server.ledger.models import Matter
from yifa.server.ledger.serialization import plain_values

#: Figures of the page, in the order of its columns.
FIGURES = (
    "lawyer_duty_sessions",
    "legal_consultations",
    "lawyer_lectures",
    "adviser_mediation_participations",
    "legal_drafting_services",
    "legal_aid_applications",
    "remote_legal_services",
)
VISITS = "lawyer_duty_sessions"
QUIET = 92
"""Days without any visit of the adviser from which a village is named: a quarter."""


@dataclass(frozen=True, slots=True)
class Adviser:
    """An adviser of a village as the register has him; `duty` is the number of duty visits agreed for a year."""

    name: str
    until: date | None
    duty: int


@dataclass(frozen=True, slots=True)
class Village:
    """One line of the page."""

    code: str
    name: str
    advisers: tuple[Adviser, ...]
    studio: bool
    values: Mapping[str, Value]
    last: date | None
    gaps: tuple[str, ...]


def coverage(place: Place, period: Period, kept: frozenset[str]) -> list[Village]:
    """Every village in the person's reach, those with gaps first; `kept`: figures whose ledgers were in use."""
    advisers, studios, last = _advisers(place), _studios(place), _last_visits(place, period)
    scope = Scope(place.town.prefix)
    counted = {key: queries.by_village(key, scope, period) for key in FIGURES}
    result = []
    for code, name in place.villages.items():
        own = advisers.get(code, ())
        values = {key: counted[key][code] for key in FIGURES if code in counted[key]}
        visits = None
        if VISITS in kept:
            visits = int(values[VISITS].amount or 0) if VISITS in values else 0
        gaps = gaps_of(own, visits, last.get(code), period, place.today)
        result.append(Village(code, name, own, code in studios, values, last.get(code), gaps))
    return sorted(result, key=lambda village: (not village.gaps, village.code))


def in_use(place: Place, period: Period) -> frozenset[str]:
    """The figures of the page whose ledgers were in use by the end of a period; of others nothing is known."""
    whole = queries.values(list(FIGURES), Scope(place.town.prefix), period)
    return frozenset(key for key in FIGURES if whole[key].known)


def gaps_of(
    advisers: tuple[Adviser, ...], visits: int | None, last: date | None, period: Period, today: date
) -> tuple[str, ...]:
    """What a village lacks, in words. The duty agreed for a year is expected in proportion to the days gone by.

    `visits` is None where the ledger of visits was not in use: nobody knows whether the adviser came.
    """
    serving = [adviser for adviser in advisers if adviser.until is None or adviser.until >= period.first]
    if not serving:
        return ("没有法律顾问",)
    gaps = []
    over = [adviser for adviser in serving if adviser.until and adviser.until < today]
    if len(over) == len(serving):
        gaps.append(f"{over[0].name}的聘期{over[0].until:%Y-%m-%d}已满")
    if visits is None:
        return (*gaps, "坐班台账还没有启用，不知道来没来过")
    agreed = max(adviser.duty for adviser in serving)
    end = min(period.last, today)
    gone, whole = (end - period.first).days + 1, (period.last - period.first).days + 1
    expected = agreed * gone // whole if gone > 0 else 0
    if visits < expected:
        so_far = "" if gone == whole else f"，到现在应有{expected}次"
        gaps.append(f"坐班{visits}次，约定全年不少于{agreed}次{so_far}")
    if last is None and gone >= QUIET:
        gaps.append("没有服务记录")
    elif last is not None and (end - last).days >= QUIET:
        gaps.append(f"{last.month}月{last.day}日以后没有服务")
    return tuple(gaps)


def _advisers(place: Place) -> dict[str, tuple[Adviser, ...]]:
    by_village: dict[str, list[Adviser]] = {}
    for values in _register(place, "village-lawyer"):
        until = str(values.get("term_until") or "")
        adviser = Adviser(
            str(values.get("name_", "")),
            day_or_none(until and until[:10]),
            int(values.get("duty_per_year") or 0),
        )
        for row in values.get("villages") or ():
            by_village.setdefault(str(row.get("village", "")), []).append(adviser)
    return {code: tuple(advisers) for code, advisers in by_village.items()}


def _studios(place: Place) -> set[str]:
    rows = Matter.objects.filter(town=place.town.code, procedure="village-legal-studio", status="active")
    return set(rows.values_list("village", flat=True))


def _last_visits(place: Place, period: Period) -> dict[str, date]:
    rows = Matter.objects.filter(
        town=place.town.code, procedure="village-lawyer-duty", opened_on__gte=period.first, opened_on__lte=period.last
    )
    return dict(rows.values_list("village").annotate(last=Max("opened_on")).order_by())


def _register(place: Place, procedure: str) -> list[dict[str, Any]]:
    rows = Matter.objects.filter(town=place.town.code, procedure=procedure, status="active").order_by("id")
    return [plain_values(snapshot) for snapshot in rows.values_list("snapshot", flat=True)]
