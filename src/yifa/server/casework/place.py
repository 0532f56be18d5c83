"""Where a person works: the town, the day, the calendar, the villages. Built once for a request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.kernel.model import Procedure
from yifa.law.calendar import WorkCalendar
from yifa.server.ledger.facts import settings_of, units_of
from yifa.server.ledger.models import POSITIONS, Matter, row_id
from yifa.server.ledger.remembered import head_of
from yifa.server.ledger.scope import visible_matter
from yifa.server.towns.access import actor_of_request
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Person, Town
from yifa.server.towns.scope import visible_towns


@dataclass(frozen=True)
class Place:
    """Somebody at work in a town."""

    actor: Actor
    town: Town
    now: datetime

    @property
    def today(self) -> date:
        """The day in the town."""
        return self.now.date()

    @cached_property
    def head(self) -> str | None:
        """What stands in the book of the person's town, read once for a page that asks several things of it."""
        return head_of(self.actor.town)

    @cached_property
    def registers_read(self) -> dict[tuple[Any, ...], list[Any]]:
        """Entries of registers that look-up fields of this page have listed already (`choices.offer`)."""
        return {}

    @cached_property
    def own_name(self) -> str:
        """The name of whoever is at work."""
        return names_of([self.actor.person_id]).get(self.actor.person_id, "")

    @cached_property
    def calendar(self) -> WorkCalendar:
        """Working days."""
        return work_calendar()

    @cached_property
    def all_villages(self) -> Mapping[str, str]:
        """Every village of the town: code → name."""
        return self.town.village_names()

    @cached_property
    def offices(self) -> Mapping[str, str]:
        """The town's own units: key → name."""
        return units_of(self.town.code)

    @cached_property
    def all_units(self) -> Mapping[str, str]:
        """Whoever of the town may be complained of: offices by key, then villages by code."""
        return {**self.offices, **self.all_villages}

    @property
    def villages(self) -> Mapping[str, str]:
        """Villages the person may choose from."""
        if not self.actor.villages:
            return self.all_villages
        return {code: name for code, name in self.all_villages.items() if code in self.actor.villages}

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The town's local practice."""
        return settings_of(self.town)


def place_of(request: HttpRequest, town: str = "") -> Place:
    """Where the signed-in person works: the town asked for (nine or twelve digits), else his own, else the first.

    Raises:
        Http404: no such town in his sight; whether it exists is not told.
    """
    actor = actor_of_request(request)
    code = (town or request.GET.get("town") or actor.town)[:9]
    places: dict[str, Place] = request.__dict__.setdefault("_places", {})
    if code not in places:
        township = _own(request, actor, code) or _visible(actor, code)
        if township is None:
            raise Http404
        places[code] = Place(actor, township, timezone.localtime())
    return places[code]


def _own(request: HttpRequest, actor: Actor, code: str) -> Town | None:
    """The town that was read with the person, where it is the one asked for and all of his reach."""
    town: Town | None = getattr(request.user, "town", None)
    within = town is not None and actor.roles and town.code == actor.scope[:9].ljust(12, "0") == code.ljust(12, "0")
    return town if within else None


def _visible(actor: Actor, code: str) -> Town | None:
    towns = visible_towns(actor)
    return towns.filter(code=code.ljust(12, "0")).first() if code else towns.first()


def matter_of(place: Place, position: int) -> Matter:
    """A matter the person may see.

    Raises:
        Http404: there is none, or not for him.
    """
    row = visible_matter(place.actor, row_id(place.town.code, position))
    if row is None:
        raise Http404
    return row


def procedure_of(row: Matter) -> Procedure:
    """The version of the procedure a matter runs by."""
    return catalogue().get(row.procedure, row.version)


def matter_href(matter_id: int, name: str = "desk:matter", *more: object) -> str:
    """The address of a matter's page, or of one of the pages below it."""
    if more:
        return reverse(name, args=[str(matter_id // POSITIONS), matter_id % POSITIONS, *more])
    before, between, after = _around(name)
    return f"{before}{matter_id // POSITIONS}{between}{matter_id % POSITIONS}{after}"


@cache
def _around(name: str) -> tuple[str, str, str]:
    """What stands before, between and after the two numbers in a matter's address: a list asks for hundreds of them."""
    before, rest = reverse(name, args=["123456789", 987654321]).split("123456789")
    between, after = rest.split("987654321")
    return before, between, after


def posted_words(request: HttpRequest, name: str, most: int) -> str:
    """What was typed under a name, cut to a length, without the character no database keeps."""
    sent = request.POST if request.method == "POST" else request.GET
    return sent.get(name, "").replace("\x00", "").strip()[:most]


def handler_said(place: Place, row: Matter, people: Mapping[int, str]) -> str:
    """Who has a matter in hand: the person, or the unit it was given to while nobody there has taken it up."""
    return people.get(row.handler, "") if row.handler else place.all_units.get(row.given_to, "") if row.given_to else ""


def address_if_any(name: str, *args: object) -> str:
    """An address, or "" where its room is not installed."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def names_of(people: Iterable[int]) -> dict[int, str]:
    """Names by person number, as they are printed."""
    wanted = {person for person in people if person}
    names = dict(Person.objects.filter(id__in=wanted).values_list("id", "name")) if wanted else {}
    return {0: "系统", **{person: names.get(person, "工作人员") for person in wanted}}
