"""From a person's grants to the actor he is: which roles count, and how far he sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yifa.domains.roles import roles
from yifa.kernel.actor import Actor

if TYPE_CHECKING:
    from yifa.server.towns.models import Grant, Person


def _chosen_scope(person: Person, grants: list[Grant], scope: str | None) -> str:
    """The scope to act in: asked for, else the person's own town, else the widest granted; empty for none."""
    held = sorted({grant.scope for grant in grants}, key=lambda digits: (len(digits), digits))
    if scope is not None:
        return scope if any(scope.startswith(digits) for digits in held) else ""
    own = person.town_id[:9] if person.town_id else ""
    if own and any(own.startswith(digits) for digits in held):
        return own
    return held[0] if held else ""


def actor_of(person: Person, grants: list[Grant], scope: str | None = None) -> Actor:
    """The actor a person is within one scope.

    A role granted for a wider region holds in every town within it; a role granted for one town never widens into the
    county. He is confined to villages only when every one of his roles there is.
    """
    chosen = _chosen_scope(person, grants, scope)
    held = [grant for grant in grants if chosen and chosen.startswith(grant.scope)]
    known = roles()
    villages = {grant.village_id for grant in held if grant.village_id}
    confined = bool(held) and all(grant.village_id for grant in held)
    units = {grant.unit.key for grant in held if grant.unit}
    bound = bool(held) and all(grant.unit or known[grant.role].reach == "self" for grant in held if grant.role in known)
    unit = person.unit.key if person.unit and person.town_id else ""
    if not unit and bound and len(units) == 1:
        unit = next(iter(units))
    return Actor(
        person_id=person.pk,
        name=person.name,
        roles=frozenset(grant.role for grant in held),
        town=person.town_id or "",
        unit=unit,
        scope=chosen,
        villages=frozenset(villages) if confined else frozenset(),
        stands_for=frozenset(grant.person_id for grant in held) - {person.pk},
    )
