"""What may be chosen in a look-up field: entries of registers in force on the day, other matters, colleagues."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from yifa.kernel.model import FieldSpec
from yifa.kernel.records import State
from yifa.server.casework.place import Place
from yifa.server.casework.same_thing import Comparable, weigh
from yifa.server.config.numbers import whole_of
from yifa.server.ledger.models import Matter, position_of, row_id
from yifa.server.ledger.scope import choosable, visible_matters
from yifa.server.ledger.search import matching
from yifa.server.ledger.serialization import plain_values
from yifa.server.towns.auth import SYSTEM
from yifa.server.towns.models import Person
from yifa.server.towns.scope import visible_people

# More than this is searched on the server instead of being listed whole.
LISTED = 60
FOUND = 40
# As many of the newest are weighed for a duplicate.
WEIGHED = 400


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: what is stored, what it is called, what tells it from another of the same name."""

    value: str
    label: str
    note: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """Choices of a field; `more` when there are others to be searched for."""

    options: tuple[Option, ...]
    more: bool = False


def offer(
    place: Place, spec: FieldSpec, on: date, chosen: Sequence[str] = (), query: str = "", own: State | None = None
) -> Offer:
    """Choices for a look-up field on a day; those already chosen always stand first.

    `own`: the matter the form belongs to. Of other matters it is never one itself, and those still open, near it,
    worded alike, of the same days or with the same picture stand before the rest.
    """
    if spec.type == "staff":
        return _people(place, chosen, query)
    return _matters(place, spec, on, chosen, query, own)


def _matters(place: Place, spec: FieldSpec, on: date, chosen: Sequence[str], query: str, own: State | None) -> Offer:
    rows = reachable(place, spec)
    if own is not None and own.exists and spec.type == "matter":
        rows = rows.exclude(id=row_id(own.town, own.matter))
    if spec.type == "register" and spec.valid:
        rows = rows.filter(Q(is_open=True) | Q(closed_on__gt=on))
    rows = rows.order_by("title", "id") if spec.type == "register" else rows.order_by("-opened_on", "-id")
    if query:
        rows = matching(rows, query, place.actor.scope)
    why: dict[int, str] = {}
    if spec.type == "matter" and own is not None and own.exists:
        listed, why = _nearest_first(rows, own)
    elif spec.type == "register" and not query:
        # Forms of a phone ask for the same register many times over.
        key = (spec.registers, on if spec.valid else None)
        if key not in place.registers_read:
            place.registers_read[key] = _first(rows)
        listed = place.registers_read[key]
    else:
        listed = _first(rows)
    more = len(listed) > LISTED
    listed = listed[: FOUND if more else LISTED]
    known = {str(position_of(row.id)) for row in listed}
    missing = [value for value in chosen if value not in known]
    held = _by_position(reachable(place, spec), place, missing) if missing else []
    options = [_option(place, row, True) for row in held]
    options += [_option(place, row, str(position_of(row.id)) in chosen, why.get(row.id, "")) for row in listed]
    # What is chosen already is seen without scrolling.
    return Offer(tuple(sorted(options, key=lambda option: not option.chosen)), more)


def _first(rows: QuerySet[Matter]) -> list[Matter]:
    return list(rows.only("id", "title", "number", "village", "procedure", "opened_on")[: LISTED + 1])


def _nearest_first(rows: QuerySet[Matter], own: State) -> tuple[list[Matter], dict[int, str]]:
    """The newest matters, those still open and most alike first, with what they have in common: one does not look
    among the ended."""
    columns = ("id", "title", "number", "village", "procedure", "opened_on", "is_open", "snapshot")
    this = Comparable(own.values, date.fromisoformat(own.opened_on[:10]))
    weighed = [
        (*weigh(this, Comparable(plain_values(row.snapshot), row.opened_on)), row)
        for row in rows.only(*columns)[:WEIGHED]
    ]
    weighed.sort(key=lambda item: (not item[2].is_open, -item[0]))
    listed = weighed[: LISTED + 1]
    return [row for _, _, row in listed], {row.id: why for _, why, row in listed}


def own_entry(place: Place, spec: FieldSpec, on: date) -> str:
    """The entry of a register that bears the name of whoever is signed in; "" where none or several do."""
    rows = reachable(place, spec).filter(Q(is_open=True) | Q(closed_on__gt=on), title=place.own_name)
    entries = [position_of(pk) for pk in rows.values_list("id", flat=True)[:2]]
    return str(entries[0]) if len(entries) == 1 else ""


def reachable(place: Place, spec: FieldSpec) -> QuerySet[Matter]:
    """Every matter that a look-up field may point at for this person."""
    if spec.type == "register":
        return choosable(place.actor, place.town.code, spec.registers)
    rows = visible_matters(place.actor).filter(town=place.town.code)
    return rows.filter(procedure__in=spec.registers) if spec.registers else rows


def _wholes(values: Iterable[str], digits: int) -> list[int]:
    """Those of the posted values that are whole numbers."""
    return [number for value in values if (number := whole_of(value, digits)) is not None]


def _by_position(rows: QuerySet[Matter], place: Place, values: Iterable[str]) -> list[Matter]:
    ids = [row_id(place.town.code, position) for position in _wholes(values, 9)]
    return list(rows.filter(id__in=ids))


def _option(place: Place, row: Matter, chosen: bool, why: str = "") -> Option:
    notes = [row.number if row.number != row.title else "", place.all_villages.get(row.village, ""), why]
    return Option(str(position_of(row.id)), row.title, "　".join(filter(None, notes)), chosen)


def _people(place: Place, chosen: Sequence[str], query: str) -> Offer:
    people = visible_people(place.actor).filter(Q(is_active=True) | Q(id__in=_wholes(chosen, 18)))
    people = people.exclude(grants__role=SYSTEM)
    if query:
        people = people.filter(name__contains=query)
    listed = list(people.select_related("unit").order_by("name", "id")[: LISTED + 1])
    more = len(listed) > LISTED
    options = [_colleague(person, str(person.pk) in chosen) for person in listed[:LISTED]]
    return Offer(tuple(sorted(options, key=lambda option: not option.chosen)), more)


def _colleague(person: Person, chosen: bool) -> Option:
    return Option(str(person.pk), person.name, person.unit.name if person.unit else "", chosen)


def beyond_reach(place: Place, spec: FieldSpec, values: Sequence[str]) -> bool:
    """Whether a posted choice points at something this person was never offered: a forged form."""
    wanted = {value for value in values if value}
    if not wanted:
        return False
    if spec.type == "staff":
        people = visible_people(place.actor).filter(id__in=_wholes(wanted, 18))
        return people.count() < len(wanted)
    return len(_by_position(reachable(place, spec), place, wanted)) < len(wanted)
