"""Which matters a person may see: one query for list, search, export, count and page.

A person sees a matter of his towns (and villages) when
- he answers for the whole town (or county) and the kind of work is not restricted or named, or
- one of his roles may act on that kind of work or is listed for it, or
- he is named in it or has acted on it.
A role bound to a unit sees that unit's matters only; a role bound to himself only those he is named in. The unit a
matter is hidden from (the unit complained of) never sees it.

A post of the county reaches counts of its towns, and a matter of a town only where it names him; what stands in the
county's own book it sees as a town's posts see theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from yifa.domains.roles import roles
from yifa.kernel.actor import Actor
from yifa.kernel.duties import only_of_units
from yifa.kernel.model import Procedure
from yifa.server.config.procedures import in_force, remembered_for_the_day
from yifa.server.ledger.history import matter_row
from yifa.server.ledger.models import DutyPost, Matter, Named
from yifa.server.towns.codes import is_county
from yifa.server.towns.scope import town_q


@dataclass(frozen=True, slots=True)
class Sight:
    """Procedures a set of roles may see: everywhere in reach, in their own unit, where given to it, or only where named."""

    everywhere: frozenset[str]
    own_unit: frozenset[str]
    given: frozenset[str]


def at_county(actor: Actor) -> bool:
    """Whether somebody works in a county's own book."""
    return is_county(actor.scope.ljust(12, "0")) and len(actor.scope) == 9


def sight_of(actor: Actor) -> Sight:
    """What somebody may see where he works."""
    return sight(actor.roles, "county" if at_county(actor) else "town")


@remembered_for_the_day(512)
def sight(held: frozenset[str], home: str = "town") -> Sight:
    """What a set of roles may see in a book of that home, from the catalogue."""
    everywhere: set[str] = set()
    own_unit: set[str] = set()
    assigned: set[str] = set()
    reaches = {key: roles()[key].reach for key in held if key in roles()}
    # A county's post holds in every town below it, where it reaches counts alone.
    reaches = {key: reach for key, reach in reaches.items() if home == "county" or reach != "county"}
    held = frozenset(reaches)
    answers_for_all = bool({"town", "county"} & set(reaches.values()))
    heads_a_unit = any(roles()[key].head for key in reaches)
    for procedure in in_force().values():
        if procedure.home != home:
            continue
        acting = _involved(procedure, held)
        level = procedure.see.level
        if level in ("public", "internal") and answers_for_all:
            everywhere.add(procedure.procedure)
        if level == "named":
            acting &= set(procedure.see.roles)
        for role in acting:
            reach = reaches.get(role, "self")
            if reach in ("town", "county", "village"):
                everywhere.add(procedure.procedure)
            elif reach == "unit":
                own_unit.add(procedure.procedure)
        # Whoever answers for a unit sees what lies with it, whichever post is to take the next step; what only some
        # posts may see, once it was given to his unit.
        if heads_a_unit and level in ("public", "internal"):
            own_unit.add(procedure.procedure)
        if level != "named" and (heads_a_unit or held & only_of_units(procedure)):
            assigned.add(procedure.procedure)
    return Sight(frozenset(everywhere), frozenset(own_unit - everywhere), frozenset(assigned - everywhere - own_unit))


def _involved(procedure: Procedure, held: frozenset[str]) -> set[str]:
    roles_of_kind = {role for action in procedure.actions.values() for role in action.by} | set(procedure.see.roles)
    return (roles_of_kind - (only_of_units(procedure) - set(procedure.see.roles))) & held


def matter_q(actor: Actor) -> Q:
    """The condition on `Matter` rows."""
    seen = sight_of(actor)
    reach = Q(procedure__in=sorted(seen.everywhere))
    if seen.own_unit and actor.unit:
        reach |= Q(procedure__in=sorted(seen.own_unit), unit=actor.unit)
    if actor.villages:
        reach &= Q(village__in=sorted(actor.villages))
    # Given to a unit or a village, a matter is seen there wherever it happened.
    if to := sorted({actor.unit, *actor.villages} - {""}):
        reach |= Q(procedure__in=sorted(seen.everywhere | seen.own_unit | seen.given), given_to__in=to)
    if posts := sorted(key for key in actor.roles if key in roles() and roles()[key].reach == "unit"):
        # Asked for by a matter of another unit (the cashier of a payment), a post sees it while it is asked.
        rows = DutyPost.objects.filter(town_q(actor, "town"), post__in=posts, unit="", named=False)
        reach |= Q(id__in=rows.values("matter_id"))
    reach |= Q(id__in=Named.objects.filter(person__in=[actor.person_id, *actor.stands_for]).values("matter_id"))
    return town_q(actor, "town") & reach & ~complained_of(actor)


def visible_matters(actor: Actor, procedure: str = "") -> QuerySet[Matter]:
    """Every matter the person may see, of one kind of work if it is named. All reading goes through here."""
    if not procedure:
        return Matter.objects.filter(matter_q(actor))
    # Over the ledger of a whole town the question who is named in each matter would cost more than all the rest.
    condition = town_q(actor, "town") & ~complained_of(actor) if sees_all(actor, [procedure]) else matter_q(actor)
    return Matter.objects.filter(condition, procedure=procedure)


def sees_all(actor: Actor, procedures: Iterable[str]) -> bool:
    """Whether the person may see every matter of some kinds within his reach, but for those he is hidden from."""
    return not actor.villages and sight_of(actor).everywhere.issuperset(procedures)


def complained_of(actor: Actor) -> Q:
    """Matters hidden from the actor: his office or village is complained of in them (信访工作条例第30条)."""
    return Q(hidden_unit__in=sorted({actor.unit, *actor.villages} - {""}))


def visible_matter(actor: Actor, matter_id: int) -> Matter | None:
    """One matter, if the person may see it: as `visible_matters` says, without asking where it is plain."""
    row = matter_row(matter_id)
    if row is None or _plainly_seen(actor, row):
        return row
    return visible_matters(actor).filter(id=matter_id).first()


def _plainly_seen(actor: Actor, row: Matter) -> bool:
    """Whether a matter is of the one town somebody works for, who sees all of its kind, and is not hidden from him."""
    in_town = bool(actor.roles) and len(actor.scope) >= 9 and row.town == actor.scope[:9].ljust(12, "0")
    return in_town and sees_all(actor, [row.procedure]) and row.hidden_unit not in {actor.unit} - {""}


def may_see(actor: Actor, matter_id: int) -> bool:
    """Whether one matter is visible."""
    return visible_matters(actor).filter(id=matter_id).exists()


def procedures_for(actor: Actor) -> list[Procedure]:
    """Kinds of work whose ledgers the person may open, in the catalogue's order."""
    seen = sight_of(actor)
    return [p for p in in_force().values() if p.procedure in seen.everywhere or p.procedure in seen.own_unit]


def choosable(actor: Actor, town: str, procedures: Iterable[str]) -> QuerySet[Matter]:
    """Matters a look-up field may point at: of one town, the visible ones and those of registers open to all staff.

    A case officer chooses a venue or a mediator whether or not his post keeps that register; what is restricted to
    some posts or to people named stays with them.
    """
    kinds = set(procedures)
    open_kinds = [
        p.procedure
        for p in in_force().values()
        if p.procedure in kinds and p.kind == "register" and p.see.level in ("public", "internal")
    ]
    reach = Q(procedure__in=open_kinds) | matter_q(actor)
    return Matter.objects.filter(reach & town_q(actor, "town"), town=town, procedure__in=sorted(kinds))
