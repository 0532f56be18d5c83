"""What is recorded about records: the entry to be corrected, the step that says what is right, who may take over, kinds of link."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from yifa.domains import catalogue
from yifa.kernel.engine import effective, replay
from yifa.kernel.model import Procedure
from yifa.kernel.records import BUILT_IN, CORRECT, Entry, State
from yifa.server.casework.place import Place
from yifa.server.casework.step_form import StepForm
from yifa.server.ledger.journal import Step, history, matter_key
from yifa.server.ledger.models import Matter
from yifa.server.towns.auth import SYSTEM
from yifa.server.towns.models import Person
from yifa.server.towns.scope import visible_people

KINDS = ("关联", "来源", "同一当事人", "同一事由", "并案", "后续")


def standing(row: Matter, n: int) -> tuple[list[Entry], Entry]:
    """All entries as corrected, and the one asked for. Raises Http404."""
    entries = effective(history(row.id, matter_key(row.id)))
    entry_meant = next((entry for entry in entries if entry.n == n and entry.action not in BUILT_IN), None)
    if entry_meant is None:
        raise Http404
    return entries, entry_meant


def correction(form: StepForm, row: Matter, target: Entry) -> Step:
    """The step that says what is right in place of an entry."""
    values = {**form.typed.values, **dict.fromkeys(form.typed.unknown, "")}
    if form.occurred_text[:16] != target.occurred_at[:16]:
        values["occurred_at"] = form.occurred.isoformat("T", "minutes")
    return Step(
        row.procedure,
        CORRECT,
        values,
        row.id,
        form.expect,
        reason=form.reason,
        corrects=target.n,
        attachments=form.attached,
    )


def before(place: Place, entries: list[Entry], n: int) -> State:
    """The matter as it stood before one of its entries."""
    return replay(catalogue().get, [e for e in entries if e.n < n], place.calendar).state


def able_people(place: Place, procedure: Procedure) -> QuerySet[Person]:
    """Colleagues of the town who hold a post today that takes some step of this kind of work."""
    able = {role for action in procedure.actions.values() for role in action.by} - {SYSTEM}
    return (
        visible_people(place.actor)
        .filter(is_active=True, town_id=place.town.code, grants__role__in=able, grants__since__lte=place.today)
        .exclude(grants__until__lt=place.today)
        .select_related("unit")
        .distinct()
        .order_by("unit__order", "name")
    )
