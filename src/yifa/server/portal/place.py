"""Where a visitor is: the town of the address, the day."""

from __future__ import annotations

from datetime import date

from django.http import Http404
from django.utils import timezone

from yifa.kernel.actor import Actor
from yifa.kernel.model import RESIDENT
from yifa.server.casework.place import Place
from yifa.server.towns.models import Town


def town_of(code: str) -> Town:
    """The town of an address. Raises Http404."""
    town = Town.objects.filter(code=code).first()
    if town is None:
        raise Http404
    return town


def today() -> date:
    """The day in the town."""
    return timezone.localdate()


def counter(town: Town) -> Place:
    """The town's public counter: who acts for a resident. Its seat takes the residents' own steps and sees nothing."""
    actor = Actor(
        person_id=0,
        name="群众网上提交",
        roles=frozenset({RESIDENT}),
        town=town.code,
        unit="",
        scope=town.prefix,
        villages=frozenset(),
    )
    return Place(actor, town, timezone.localtime())
