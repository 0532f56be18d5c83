"""Arrangements among colleagues, recorded beside the steps of a matter: 改派, 关联, one person's two steps and their consent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yifa.domains.roles import roles
from yifa.kernel.actor import Actor
from yifa.kernel.consent import waiting
from yifa.kernel.duties import apart_of
from yifa.kernel.gates import Examination
from yifa.kernel.model import Procedure
from yifa.kernel.procedure_graph import in_state
from yifa.kernel.records import ADMIN, ASK, ASSIGN, BUILT_IN, CONSENT, LINK, Entry, Refusal, State
from yifa.server.ledger.models import Matter, row_id
from yifa.server.ledger.scope import complained_of, may_see
from yifa.server.towns.models import Person

ARRANGEMENTS = (ASK, ASSIGN, CONSENT, LINK)


def acting_posts(procedure: Procedure) -> frozenset[str]:
    """Posts that take some step of a kind of work."""
    return frozenset(post for action in procedure.actions.values() for post in action.by)


def answers_for(actor: Actor, unit: str = "") -> bool:
    """Whether somebody is one of the town's leaders, or the head of the unit (of his own, where none is named)."""
    held = [roles()[key] for key in actor.roles if key in roles()]
    return any(post.leader for post in held) or (
        any(post.head for post in held) and (not unit or not actor.unit or actor.unit == unit)
    )


def may_give(procedure: Procedure, state: State, actor: Actor) -> bool:
    """Whether somebody may give a matter to a colleague (改派).

    Whoever has it in hand, gave it there, answers for its unit or the town; nobody has it yet: whoever may act on it.
    """
    if ADMIN in actor.roles or answers_for(actor, state.unit):
        return True
    if not actor.roles & acting_posts(procedure):
        return False
    hands = {actor.person_id, *actor.stands_for}
    if state.handler:
        return state.handler in hands or bool(state.handed and state.handed[-1].by in hands)
    return not state.handed or actor.unit == state.unit or state.unit in actor.villages


def may_ask(procedure: Procedure, state: State, actor: Actor, action: str) -> bool:
    """Whether somebody may ask for consent to take a step alone: kept apart from one he took, by no article."""
    others = apart_of(procedure, action)
    taken = [key for key in others if actor.person_id in state.by.get(key, ())]
    step = procedure.actions.get(action)
    return bool(
        taken
        and step
        and not any(others[key] for key in taken)
        and actor.roles & set(step.by)
        and in_state(procedure, step, state.status)
        and (actor.person_id, action) not in state.consents
    )


def may_answer(procedure: Procedure, actor: Actor) -> bool:
    """Whether somebody may be the second person: he could act on this kind of work, heads a unit or leads the town."""
    return bool(actor.roles & acting_posts(procedure)) or answers_for(actor)


def other_person(town: str, entry: Entry) -> Actor | None:
    """The colleague a hand-over goes to, or whose consent is asked, in the posts of that day."""
    key = {ASSIGN: "handler", ASK: "of"}.get(entry.action, "")
    number = entry.values.get(key) if key else None
    person = Person.objects.filter(pk=int(number), town_id=town, is_active=True).first() if number else None
    return person.actor(date.fromisoformat(entry.day)) if person else None


def examine_arrangement(procedure: Procedure, state: State, entry: Entry, actor: Actor) -> Examination:
    """A hand-over to another colleague, a link, a consent asked for or answered."""
    if not state.exists:
        return Examination({}, (Refusal("state", "这一件还没有登记。"),))
    if entry.action == ASSIGN:
        other = other_person(entry.town, entry)
        refusals = list(_giving(procedure, state, entry, actor, other))
        # Who had it in hand is told: the entry says who that was.
        had = {"from": state.handler} if state.handler else {}
        values = {**entry.values, "posts": sorted(other.roles), **had} if other else entry.values
        return Examination(values, tuple(refusals))
    check = {LINK: _linking, ASK: _asking, CONSENT: _answering}[entry.action]
    return Examination(entry.values, tuple(check(procedure, state, entry, actor)))


def _giving(procedure: Procedure, state: State, entry: Entry, actor: Actor, other: Actor | None) -> Iterator[Refusal]:
    if not may_give(procedure, state, actor):
        yield Refusal("role", "改派由经办人、交办的人、承办单位负责人或者镇领导办理。")
    if other is None:
        yield Refusal("field", "请选择接办人。", field="handler")
        return
    if other.person_id == state.handler and ADMIN not in actor.roles:
        yield Refusal("field", "这一件已经在他手上，请换一位。", field="handler")
    if not entry.reason:
        yield Refusal("field", "请写明为什么改派，原来的经办人会看到。", field="reason")
    if not acting_posts(procedure) & other.roles:
        message = "接办人没有能办这类事项的岗位，请换一位，或者先请管理员授岗。"
        yield Refusal("field", message, field="handler")
    if Matter.objects.filter(complained_of(other), id=row_id(entry.town, state.matter)).exists():
        message = "这一件反映的是接办人所在的单位或者村，不能交给他。"
        yield Refusal("field", message, "信访工作条例第30条", field="handler")


def _linking(procedure: Procedure, state: State, entry: Entry, actor: Actor) -> Iterator[Refusal]:
    if not actor.roles & acting_posts(procedure):
        yield Refusal("role", f"“{BUILT_IN[LINK]}”由能办这类事项的岗位办理。")
    if not entry.links:
        yield Refusal("field", "请选择要关联的件。", field="links")


def _asking(procedure: Procedure, state: State, entry: Entry, actor: Actor) -> Iterator[Refusal]:
    key = str(entry.values.get("step") or "")
    step = procedure.actions.get(key)
    name = step.name if step else key
    if any(apart_of(procedure, key).values()):
        yield Refusal("apart", f"“{name}”依法必须由不同的人办理，不能例外。", step.basis if step else "")
    elif not may_ask(procedure, state, actor, key):
        yield Refusal("apart", f"“{name}”现在不需要请别人同意由您一人办理，请刷新页面。")
    if not entry.reason:
        yield Refusal("field", "请写明为什么分不开（例如本镇只有一人有这个岗位）。", field="reason")
    other = other_person(entry.town, entry)
    if other is None or other.person_id == actor.person_id:
        yield Refusal("field", "请选择另一位同事来答复。", field="of")
    elif not may_answer(procedure, other) or not may_see(other, row_id(entry.town, state.matter)):
        yield Refusal("field", "这位同事看不到这一件，或者没有相应岗位，请换一位。", field="of")


def _answering(procedure: Procedure, state: State, entry: Entry, actor: Actor) -> Iterator[Refusal]:
    person, key = int(entry.values.get("person") or 0), str(entry.values.get("step") or "")
    if not may_answer(procedure, actor):
        yield Refusal("role", f"“{BUILT_IN[CONSENT]}”由能办这类事项的另一位同事，或者单位负责人、镇领导办理。")
    if not any((item.by, item.step) == (person, key) for item in waiting(procedure, state)):
        yield Refusal("state", "没有等待答复的请求，可能已经答复过，请刷新页面。")
    if person == actor.person_id:
        yield Refusal("apart", "不能由本人同意本人一人办理，请另一位同事办。")
    if not isinstance(entry.values.get("agreed"), bool):
        yield Refusal("field", "请选同意或者不同意。", field="agreed")
    elif not entry.values["agreed"] and not entry.reason:
        yield Refusal("field", "不同意的，请写明理由，请求的人会看到。", field="reason")
