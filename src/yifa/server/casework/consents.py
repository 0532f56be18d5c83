"""That one person takes two steps kept apart (同意由一人办理): what is asked in a matter, and who may be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yifa.kernel.consent import waiting
from yifa.kernel.model import Procedure
from yifa.kernel.records import ASK, Asked, Entry, State
from yifa.server.casework.place import Place, matter_href, names_of
from yifa.server.ledger.arrangements import answers_for, may_answer
from yifa.server.ledger.journal import history
from yifa.server.ledger.models import Matter
from yifa.server.ledger.scope import may_see
from yifa.server.towns.models import Person


@dataclass(frozen=True, slots=True)
class Asking:
    """A consent asked for and not answered: who asks whom for which step and why; `href` where this person answers."""

    said: Asked
    who: str
    whom: str
    step: str
    reason: str
    href: str = ""


def asked_in(place: Place, procedure: Procedure, row: Matter, state: State) -> list[Asking]:
    """What is asked in a matter as long as the step can be taken; with the way to answer for whoever may."""
    open_ = waiting(procedure, state)
    if not open_:
        return []
    people = names_of({person for item in open_ for person in (item.by, item.of)})
    reasons = reasons_in(history(row.id, None))
    able = may_answer(procedure, place.actor)
    return [
        Asking(
            item,
            people[item.by],
            people[item.of],
            procedure.actions[item.step].name,
            reasons.get((item.by, item.step), ""),
            matter_href(row.id, "desk:answer-consent", item.step, item.by)
            if able and place.actor.person_id != item.by
            else "",
        )
        for item in open_
    ]


def reasons_in(entries: list[Entry]) -> Mapping[tuple[int, str], str]:
    """Why each person asked for each step, the latest time."""
    return {(e.actor, str(e.values.get("step"))): e.reason for e in entries if e.action == ASK}


def may_be_asked(place: Place, procedure: Procedure, row: Matter) -> list[Person]:
    """Colleagues who may agree: those who answer for the unit or the town first, then whoever acts on such work."""
    people = Person.objects.filter(town=place.town, is_active=True).exclude(pk=place.actor.person_id)
    able = []
    for person in people.select_related("town", "unit").order_by("unit__order", "name"):
        actor = person.actor(place.today)
        if may_answer(procedure, actor) and "system" not in actor.roles and may_see(actor, row.id):
            able.append((not answers_for(actor, place.actor.unit), actor.unit != place.actor.unit, person))
    return [person for _, _, person in sorted(able, key=lambda item: item[:2])]
