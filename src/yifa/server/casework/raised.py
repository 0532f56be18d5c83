"""What is overdue is told upwards (逾期上提): to the head of the unit, then to the leader in charge, as the town has set.

After how many working days is the town's own practice (`raise_head_days`, `raise_leader_days`; 0: never): no law sets it.
Nothing is stored: what has been overdue so long on a day is asked of the rows of duties.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from yifa.domains.roles import roles
from yifa.kernel.actor import Actor
from yifa.law.calendar import WorkCalendar
from yifa.server.casework.duties import OWED, leads_a_unit, mine_q, open_on, reach_q
from yifa.server.casework.place import Place
from yifa.server.ledger.models import Duty
from yifa.server.towns.models import Grant, Person, Unit

HEADS = tuple(key for key, role in roles().items() if role.head)
LEADERS = tuple(key for key, role in roles().items() if role.leader)
# The post that answers for a unit for which the town named nobody.
IN_CHARGE = "deputy-leader"


def cut_off(settings: Mapping[str, Any], key: str, today: date, calendar: WorkCalendar) -> date | None:
    """What was due on this day or before has been overdue for so long as the town has set; None where it set 0."""
    days = int(settings.get(key) or 0)
    return calendar.add_workdays(today, -days) if days else None


def raised(place: Place) -> QuerySet[Duty]:
    """Overdue duties of others that somebody is told of today, as head of their unit or as the leader in charge."""
    me, today = place.actor, place.today
    wanted = Q(pk__in=[])
    if leads_a_unit(me) and (day := cut_off(place.settings, "raise_head_days", today, place.calendar)):
        wanted |= _lies_with([me.unit], place.town.code) & Q(due__lte=day)
    if me.roles & set(LEADERS) and (day := cut_off(place.settings, "raise_leader_days", today, place.calendar)):
        wanted |= _lies_with(units_of_leader(place.town.code, me), place.town.code) & Q(due__lte=day)
    if wanted == Q(pk__in=[]):
        return Duty.objects.none()
    overdue = Duty.objects.filter(reach_q(me) & open_on(today) & wanted, town=place.town.code, kind__in=OWED)
    return overdue.filter(due__lt=today).exclude(mine_q(me))


def _lies_with(units: Iterable[str], town: str) -> Q:
    keys = sorted(units)
    people = Person.objects.filter(town_id=town, unit__key__in=keys).values("id")
    return Q(unit__in=keys) | Q(lies_in__in=keys, unit="", person=0) | Q(person__in=people)


def units_of_leader(town: str, actor: Actor) -> list[str]:
    """Units somebody answers for as a leader of the town: named for them, or holding the post where nobody is named."""
    units = Q(leader=actor.person_id) | (Q(leader=None) if IN_CHARGE in actor.roles else Q(pk__in=[]))
    return list(Unit.objects.filter(units, town=town, is_active=True).values_list("key", flat=True))


@dataclass(frozen=True, slots=True)
class Upwards:
    """Whom overdue duties of each unit are told to on a day: its heads and its leaders in charge, by person number."""

    unit_of: Mapping[int, str]
    heads: Mapping[str, frozenset[int]]
    leaders: Mapping[str, frozenset[int]]

    def unit(self, row: Duty) -> str:
        """The unit a duty lies with: where it was given, else the one of whoever has it, else of the matter."""
        return row.unit or self.unit_of.get(row.person, "") or row.lies_in


def upwards(town: str, today: date) -> Upwards:
    """Heads and leaders in charge of every unit of a town."""
    people = Person.objects.filter(town_id=town, is_active=True)
    unit_of = {pk: key or "" for pk, key in people.values_list("id", "unit__key")}
    held = Grant.objects.filter(Q(until=None) | Q(until__gte=today), person__in=people, since__lte=today)
    heads: dict[str, set[int]] = {}
    for person, unit in held.filter(role__in=HEADS).values_list("person_id", "unit__key"):
        heads.setdefault(unit or unit_of[person], set()).add(person)
    usual = frozenset(held.filter(role=IN_CHARGE).values_list("person_id", flat=True))
    named = dict(Unit.objects.filter(town=town, is_active=True).values_list("key", "leader_id"))
    leaders = {key: frozenset({leader}) if leader in unit_of else usual for key, leader in named.items()}
    return Upwards(unit_of, {key: frozenset(people) for key, people in heads.items()}, leaders)
