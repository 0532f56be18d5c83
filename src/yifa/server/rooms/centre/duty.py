"""值守: who watches today, what must be handed over, which events and orders wait, who answers for which area.

Read from the rolls and ledgers that exist: centres, platforms and teams (综治中心和平台名册), key periods, grid events, the
hotline. Nothing is entered here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from yifa.server.casework.place import Place, matter_href
from yifa.server.ledger.models import Matter
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import plain_values
from yifa.server.rooms.centre.board import Queue, queue_of

CENTRE, PERIOD, PLATFORM = "governance-center", "key-period", "governance-platform"
EVENT, ORDER = "grid-event", "hotline-order"
# Of the events: heading → state.
EVENTS = (
    ("等受理", "reported"),
    ("等派单", "accepted"),
    ("已派单、在办", "assigned"),
    ("退回网格、等补充", "returned"),
)
PARTS = ("1", "5", "N")


@dataclass(frozen=True, slots=True)
class Watch:
    """A centre and its last hand-over. `red`: what was urgent then; `today`: whether somebody was entered for today."""

    href: str
    name: str
    by: str
    handed_to: str
    red: str
    day: date | None
    today: bool


@dataclass(frozen=True, slots=True)
class Period:
    """A key period under way and who leads and watches today; `shifts` is empty where the roster says nobody."""

    href: str
    name: str
    level: str
    ends: date | None
    shifts: tuple[tuple[str, str, str], ...]
    reported: bool


@dataclass(frozen=True, slots=True)
class Member:
    """One of a team (1＋5＋N): which part, post, who, and the area he answers for."""

    part: str
    post: str
    person: str
    area: str


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform in use, with what was entered of its last month."""

    href: str
    name: str
    owner: str
    accounts: int
    active: int
    cases: int
    exchange: str
    twice: bool


def _open(place: Place, procedure: str) -> QuerySet[Matter]:
    return visible_matters(place.actor, procedure).filter(town=place.town.code, is_open__in=[True])


def _values(rows: Iterable[Matter]) -> list[tuple[Matter, dict[str, Any]]]:
    return [(row, plain_values(row.snapshot)) for row in rows]


def _text(values: Mapping[str, Any], key: str) -> str:
    return str(values.get(key) or "")


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None


def watches(centres: Iterable[tuple[Matter, dict[str, Any]]], today: date) -> list[Watch]:
    """The town's and the villages' centres, those with somebody entered for today first."""
    made = [
        Watch(
            href=matter_href(row.id),
            name=row.title,
            by=_text(values, "shift_by"),
            handed_to=_text(values, "handed_to"),
            red=_text(values, "red"),
            day=_day(values.get("shift_on")),
            today=_day(values.get("shift_on")) == today,
        )
        for row, values in centres
        if values.get("kind") in ("town", "village")
    ]
    return sorted(made, key=lambda watch: not watch.today)


def periods(place: Place) -> list[Period]:
    """Key periods under way, as far as the person may see them."""
    rows, on = _values(_open(place, PERIOD).order_by("id")), place.today.isoformat()
    return [
        Period(
            href=matter_href(row.id),
            name=row.title,
            level=_text(values, "level"),
            ends=_day(values.get("ends")),
            shifts=tuple(
                (_text(shift, "leader"), _text(shift, "duty"), _text(shift, "place"))
                for shift in values.get("roster") or []
                if shift.get("day") == on
            ),
            reported=_text(values, "report_on") == on,
        )
        for row, values in rows
        if _text(values, "begins") <= on <= _text(values, "ends")
    ]


def members(centres: Iterable[tuple[Matter, dict[str, Any]]]) -> list[tuple[str, list[Member]]]:
    """(team, its people by part and area), as the rolls say."""
    return [
        (row.title, sorted(map(_member, values.get("team_roll") or []), key=_by_part))
        for row, values in centres
        if values.get("kind") == "team"
    ]


def _member(line: Mapping[str, Any]) -> Member:
    return Member(_text(line, "part"), _text(line, "post"), _text(line, "person"), _text(line, "area"))


def _by_part(member: Member) -> tuple[int, str]:
    return (PARTS.index(member.part) if member.part in PARTS else len(PARTS), member.area)


def platforms(place: Place) -> list[Platform]:
    """Platforms in use, those into which the same is entered twice first."""
    made = [
        Platform(
            href=matter_href(row.id),
            name=row.title,
            owner=_text(values, "owner"),
            accounts=int(values.get("accounts") or 0),
            active=int(values.get("active_users") or 0),
            cases=int(values.get("online_cases") or 0),
            exchange=_text(values, "exchange"),
            twice=bool(values.get("single_source")),
        )
        for row, values in _values(_open(place, PLATFORM).order_by("id"))
    ]
    return sorted(made, key=lambda platform: not platform.twice)


def centres(place: Place) -> list[tuple[Matter, dict[str, Any]]]:
    """Centres, platforms and teams of the roll."""
    return _values(_open(place, CENTRE).order_by("id"))


def waiting(place: Place, *, wall: bool) -> list[Queue]:
    """Grid events by what they wait for, the first due first, and hotline orders in hand; what callers said does not
    stand on a wall."""
    events, ledger = _open(place, EVENT), reverse("desk:ledger", args=[EVENT])
    made = [queue_of(place, name, events.filter(status=state), f"{ledger}?state={state}") for name, state in EVENTS]
    orders = queue_of(place, "热线工单在办", _open(place, ORDER), reverse("desk:ledger", args=[ORDER]) + "?state=open")
    return [*made, replace(orders, lines=()) if wall else orders]
