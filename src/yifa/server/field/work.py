"""What a person has in hand on the way: his duties first, then what else the phone has a step for, and his reports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Case, Q, When

from yifa.domains import catalogue
from yifa.kernel.model import Procedure
from yifa.server.casework.duties import DutyLine, first_of, lines_of, mine
from yifa.server.casework.place import Place
from yifa.server.field.phone import PhoneStep, further
from yifa.server.ledger.models import Matter, Named, position_of
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import plain_values
from yifa.server.ui.words import left

MOST = 80
# How long a report stays on the reporter's phone after it was made.
REMEMBERED = timedelta(days=30)


def work_of(place: Place) -> list[dict[str, Any]]:
    """Matters for the phone: those that came back, his duties by the day they are due, the rest. No personal value."""
    owed: dict[int, DutyLine] = {}
    for duty in lines_of(place, first_of(mine(place.actor, place.today).filter(town=place.town.code), MOST)):
        owed.setdefault(duty.matter, duty)
    steps: dict[str, list[PhoneStep]] = {}
    for step in further(place):
        steps.setdefault(step.procedure.procedure, []).append(step)
    since = place.today - REMEMBERED
    named = set(
        Named.objects.filter(
            person=place.actor.person_id,
            town=place.town.code,
            matter_id__in=Matter.objects.filter(town=place.town.code, opened_on__gte=since).values("id"),
        ).values_list("matter_id", flat=True)
    )
    wanted = Q(id__in=named, procedure="grid-event", opened_on__gte=since)
    wanted |= Q(id__in=list(owed))
    for procedure, known in steps.items():
        statuses = {state for step in known for state in _open_sources(step)}
        wanted |= Q(procedure=procedure, status__in=sorted(statuses), is_open__in=[True])
        ended = {state for step in known for state in step.action.sources} - statuses
        wanted |= Q(procedure=procedure, status__in=sorted(ended), id__in=named, opened_on__gte=since)
    seen = visible_matters(place.actor).filter(wanted, town=place.town.code)
    rows = list(seen.order_by(_first(owed), "-changed_on", "-id")[:MOST])
    lines = [_line(place, row, steps.get(row.procedure, []), row.id in named, owed.get(row.id)) for row in rows]
    return sorted(lines, key=lambda line: (not line["back"], not line["duty"], not line["steps"], line["due"] or "9"))


def _first(matters: Iterable[int]) -> Case:
    """Orders these before all others, so that no duty falls off the phone's list."""
    return Case(When(id__in=list(matters), then=0), default=1)


def _open_sources(step: PhoneStep) -> set[str]:
    return {state for state in step.action.sources if state in step.procedure.states} - {
        key for key, state in step.procedure.states.items() if state.end
    }


def _line(place: Place, row: Matter, steps: list[PhoneStep], reported: bool, duty: DutyLine | None) -> dict[str, Any]:
    procedure = catalogue().get(row.procedure, row.version)
    values = plain_values(row.snapshot)
    words, tone = left(row.next_due, place.today, place.calendar, row.next_alarm) if row.next_due else ("", "running")
    due = row.next_due
    if duty is not None:
        words, tone, due = duty.words, duty.tone, duty.due
    back = row.status == "returned"
    return {
        "matter": position_of(row.id),
        "procedure": row.procedure,
        "kind": procedure.name,
        "number": row.number,
        "title": row.title,
        "village": place.all_villages.get(row.village, ""),
        "opened": row.opened_on.isoformat(),
        "status": _status(procedure, row.status),
        "open": row.is_open,
        "n": row.n,
        "mine": reported,
        "duty": duty.what if duty else "",
        "law": duty is not None and duty.clock == "law",
        "back": back,
        "note": str(values.get("return_reason", "")) if back or row.status == "accepted" else "",
        "point": str(values.get("point", "")) if row.is_open else "",
        "due": due.isoformat() if due and row.is_open else "",
        "words": words if row.is_open else "",
        "tone": tone,
        "steps": [step.action.key for step in steps if _open_to(place, row, step) and not _said(values, step)],
    }


def _open_to(place: Place, row: Matter, step: PhoneStep) -> bool:
    """Whether a step is his to take as the matter stands: what lies with a unit or village is its people's."""
    mine = row.handler == place.actor.person_id or row.given_to in {"", place.actor.unit, *place.actor.villages}
    return row.status in step.action.sources and (mine or not step.action.of_unit)


def _said(values: dict[str, Any], step: PhoneStep) -> bool:
    return step.action.key == "evaluate" and bool(values.get("satisfied"))


def _status(procedure: Procedure, status: str) -> str:
    return procedure.states[status].name if status in procedure.states else "已作废"
