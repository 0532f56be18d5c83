"""Which posts work in which room of the dispute centre."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from yifa.server.casework.place import Place

CENTRE = frozenset(
    {
        "governance-clerk",
        "governance-head",
        "petition-clerk",
        "justice-clerk",
        "justice-head",
        "deputy-secretary",
        "mayor",
        "secretary",
        "deputy-leader",
    }
)
HOTLINE = frozenset({"hotline-clerk", "petition-clerk", "governance-clerk", "deputy-leader", "deputy-secretary"})
ROLL = frozenset({"justice-head", "justice-clerk", "committee-chair", "governance-clerk", "governance-head"})
ALLOWANCE = frozenset({"justice-head", "justice-clerk", "committee-chair", "finance-clerk"})
RECORD = frozenset({"mediator", "committee-chair", "justice-clerk", "justice-head"})
MEDIATE = frozenset({"mediator", "committee-chair"})
STANDARDS = frozenset({"governance-head", "deputy-secretary"})


def only_for(place: Place, posts: frozenset[str]) -> None:
    """Raises PermissionDenied for a person without any of the posts, or bound to a village where the room is the town's."""
    if place.actor.roles.isdisjoint(posts):
        raise PermissionDenied
