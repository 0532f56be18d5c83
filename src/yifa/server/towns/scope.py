"""The one place that says which towns, units, villages and people somebody may see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yifa.kernel.actor import Actor
from yifa.server.towns.models import Person, Region, Town, Unit

NOTHING = Q(pk__in=[])


def within(prefix: str, field: str) -> Q:
    """Rows whose 12-digit `field` begins with `prefix`, as one range the index answers on both engines.

    LIKE would do neither: SQLite's is blind to the index, and PostgreSQL's needs an index of its own.
    """
    return Q(**{f"{field}__gte": prefix.ljust(12, "0"), f"{field}__lte": prefix.ljust(12, "9")})


def towns_within(prefix: str, field: str) -> Q:
    """Likewise of towns alone: a county's own book stands within its prefix and is none of them."""
    counties = Town.objects.filter(code__endswith="000000").values("code")
    return within(prefix, field) & ~Q(**{f"{field}__in": counties})


def region_q(actor: Actor, field: str) -> Q:
    """The condition under which a row whose region is in `field` (a 12-digit code) lies within the actor's reach."""
    if not actor.scope or not actor.roles:
        return NOTHING
    if actor.villages:
        return Q(**{f"{field}__in": sorted(actor.villages)})
    return within(actor.scope, field)


def town_q(actor: Actor, field: str) -> Q:
    """The condition under which a row whose town is in `field` belongs to a town the actor may see at all."""
    if not actor.scope or not actor.roles:
        return NOTHING
    if len(actor.scope) >= 9:
        return Q(**{field: actor.scope[:9].ljust(12, "0")})
    return towns_within(actor.scope, field)


def sees_region(actor: Actor, code: str) -> bool:
    """Whether one region lies within the actor's reach; agrees with `region_q`."""
    if not actor.scope or not actor.roles:
        return False
    return code in actor.villages if actor.villages else code.startswith(actor.scope)


def visible_towns(actor: Actor) -> QuerySet[Town]:
    """Towns whose books the actor may open."""
    return Town.objects.filter(town_q(actor, "code"))


def visible_villages(actor: Actor) -> QuerySet[Region]:
    """Villages the actor may choose from and filter by."""
    return Region.objects.filter(region_q(actor, "code"), level=5)


def visible_units(actor: Actor) -> QuerySet[Unit]:
    """Units of the towns the actor may see."""
    return Unit.objects.filter(town_q(actor, "town_id"))


def visible_people(actor: Actor) -> QuerySet[Person]:
    """Colleagues of the towns the actor may see; county staff are seen by the county only."""
    reach = town_q(actor, "town_id")
    if actor.scope and len(actor.scope) < 9 and actor.roles:
        reach |= Q(town_id=None, grants__scope__startswith=actor.scope)
    return Person.objects.filter(reach).distinct()


def may_administer(actor: Actor, town_code: str) -> bool:
    """Whether the actor looks after people, units and villages of this town: administrators, in their own scope."""
    return "admin" in actor.roles and bool(actor.scope) and town_code.startswith(actor.scope)
