"""Everything somebody has in hand, given to a colleague when he leaves or changes post: one recorded step a matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from yifa.domains import catalogue
from yifa.domains.roles import role_name
from yifa.kernel.actor import Actor
from yifa.kernel.records import ADMIN, ASSIGN
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.journal import Step, writing
from yifa.server.ledger.models import Duty, Matter
from yifa.server.ledger.scope import complained_of
from yifa.server.towns.models import Person, Town

# Duties that go over with the matter; a consent asked of somebody is answered by whoever may.
WITH_THE_MATTER = ("step", "limit", "lapsed", "right")


@dataclass(frozen=True, slots=True)
class InHand:
    """What somebody has in hand of one kind of work."""

    procedure: str
    name: str
    matters: tuple[Matter, ...]


def in_hand(town: str, person: int) -> list[InHand]:
    """Open matters that lie with somebody: he handles them, or one of their duties is his by name.

    An entry in force in a register asks for nothing and stays with whoever entered it.
    """
    own = Duty.objects.filter(town=town, person=person, kind__in=WITH_THE_MATTER).values("matter_id")
    cases = [key for key, procedure in catalogue().newest.items() if procedure.kind != "register"]
    lies = Q(id__in=own) | Q(handler=person, procedure__in=cases)
    by_kind: dict[str, list[Matter]] = {}
    for row in Matter.objects.filter(lies, town=town, is_open=True).defer("snapshot").order_by("id"):
        by_kind.setdefault(row.procedure, []).append(row)
    return [InHand(key, catalogue().newest[key].name, tuple(matters)) for key, matters in by_kind.items()]


def hand_over(
    town: Town, actor: Actor, kinds: Sequence[InHand], who: int, to: Person, taker: Actor, reason: str
) -> list[str]:
    """Give all of some kinds to one colleague; either all of it is given or nothing.

    Args:
        actor: the administrator, who records it from that post alone: he gets to see none of it.
        who: the person whose work it was. taker: the colleague with the posts he holds today.

    Returns: what stands against it, in words; empty when it is done.
    """
    faults = [fault for kind in kinds for fault in _against(town.code, kind, who, to, taker)]
    if faults:
        return faults
    unit = to.unit.key if to.unit else ""
    at_hand = ""
    recorder = replace(actor, roles=frozenset({ADMIN}))
    try:
        with writing(town) as writer:
            for kind in kinds:
                at_hand = kind.name
                for row in kind.matters:
                    values = {"handler": to.pk, "unit": unit or row.unit}
                    writer.take(recorder, Step(row.procedure, ASSIGN, values, row.id, reason=reason))
    except Refused as refused:
        return [f"{at_hand}：{refusal.say}" for refusal in refused.examination.refusals]
    return []


def _against(town: str, kind: InHand, who: int, to: Person, taker: Actor) -> list[str]:
    """Why a colleague may not take what somebody has in hand of one kind."""
    ids = [row.id for row in kind.matters]
    faults = []
    hidden = Matter.objects.filter(complained_of(taker), id__in=ids).count()
    if hidden:
        faults.append(f"{kind.name}：有{hidden}件反映的是{to.name}所在的单位或者村，不能交给他。")
    far = sum(1 for row in kind.matters if taker.villages and row.village not in taker.villages)
    if far:
        faults.append(f"{kind.name}：有{far}件不在{to.name}负责的村（居）。")
    acting = {post for a in catalogue().newest[kind.procedure].actions.values() for post in a.by}
    if not acting & taker.roles:
        return [*faults, f"{kind.name}：{to.name}没有能办这类事项的岗位，请换一位，或者先为他设岗。"]
    rows = list(Duty.objects.filter(town=town, matter_id__in=ids, person=who, kind__in=WITH_THE_MATTER))
    posts = _missing(rows, taker.roles)
    if posts:
        names = "、".join(role_name(post) for post in posts)
        faults.append(f"{kind.name}：有的正等{names}办，{to.name}没有这个岗位。")
    barred = sum(1 for row in rows if f",{to.pk}," in row.barred)
    if barred:
        faults.append(f"{kind.name}：有{barred}件{to.name}办过必须由另一人办理的步骤，不能再接办。")
    return faults


def _missing(rows: Iterable[Duty], held: frozenset[str]) -> list[str]:
    """Posts some steps in somebody's hands wait for, where a colleague holds none of a step's posts."""
    wanted: Mapping[str, None] = {
        post: None
        for row in rows
        if row.posts and not set(row.posts.split(",")) & held
        for post in row.posts.split(",")
        if post
    }
    return list(wanted)
