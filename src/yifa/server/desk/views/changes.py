"""更正、撤销、改派、关联: what is recorded about records. Nothing is edited; a later entry says what is right."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yifa.domains import catalogue
from yifa.kernel.context import all_fields
from yifa.kernel.model import Procedure
from yifa.kernel.records import ASSIGN, LINK, VOID, Entry, Refusal
from yifa.server.casework.changes import KINDS, able_people, before, correction, standing
from yifa.server.casework.choices import Option
from yifa.server.casework.form_fields import asks
from yifa.server.casework.matter_view import status_of
from yifa.server.casework.place import Place, matter_href, matter_of, place_of, posted_words, procedure_of
from yifa.server.casework.reading import note_look
from yifa.server.casework.request_values import Typed, as_typed
from yifa.server.casework.step_form import StepForm, expected, posted
from yifa.server.config.numbers import whole_of
from yifa.server.ledger.errors import Refused, Stale
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Matter, position_of, row_id
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.search import matching


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, town: str, position: int, n: int) -> HttpResponse:
    """Say what is right in place of what one step recorded."""
    place = place_of(request, town)
    row = matter_of(place, position)
    procedure = procedure_of(row)
    entries, target = standing(row, n)
    action = procedure.actions[target.action]
    if not place.actor.roles & set(action.by):
        raise Http404
    state = before(place, entries, n)
    if request.method == "POST":
        form = posted(place, procedure, action, state, request)
        if form.ready and _correct(request, form, row, target):
            return redirect(matter_href(row.id))
    else:
        fields = all_fields(procedure)
        if any(fields[key].personal for key in target.values if key in fields):
            note_look(place, row.id, f"更正“{action.name}”")
        typed = {key: as_typed(fields[key], target.values[key]) for key, _ in action.fields() if key in target.values}
        form = StepForm(
            place=place,
            procedure=procedure,
            action=action,
            state=state,
            typed=Typed(typed),
            occurred_text=target.occurred_at[:16],
            expect=row.n,
        )
    questions = asks(form.trial, form.typed.faults, form.refusals())
    for question in questions:
        # All of them stay in sight: what was answered then may be what is wrong now.
        question.watched, question.shown = False, question.shown or question.key in target.values
    return render(
        request,
        "desk/matter/correct.html",
        {
            **_around(row, procedure),
            "form": form,
            "asks": questions,
            "faults": form.faults(),
            "action": action,
            "here": matter_href(row.id, "desk:correct", n),
        },
        status=422 if request.method == "POST" else 200,
    )


def _correct(request: HttpRequest, form: StepForm, row: Matter, target: Entry) -> bool:
    try:
        take_action(form.place.town, form.place.actor, correction(form, row, target))
    except Refused as refused:
        form.examination = refused.examination
        return False
    except Stale as stale:
        form.stale, form.expect = stale.message, Matter.objects.get(id=row.id).n
        return False
    messages.success(request, f"已更正“{form.action.name}”，原记录保留在记录里。")
    return True


@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, town: str, position: int, n: int) -> HttpResponse:
    """Withdraw the last step, recorded by mistake."""
    place = place_of(request, town)
    row = matter_of(place, position)
    procedure = procedure_of(row)
    _, target = standing(row, n)
    name = procedure.actions[target.action].name
    reason = posted_words(request, "reason", 2000)
    faults: list[Refusal] = []
    if request.method == "POST":
        step = Step(row.procedure, VOID, {}, row.id, expected(request.POST), reason=reason, corrects=n)
        faults = arrange(request, place, step, f"已撤销“{name}”，记录仍保留。")
        if not faults:
            return redirect(matter_href(row.id))
    return small_page(request, "void", row, faults, {"name": name, "reason": reason})


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """Hand a matter over to a colleague."""
    place = place_of(request, town)
    row = matter_of(place, position)
    procedure = procedure_of(row)
    people = able_people(place, procedure)
    chosen, reason = request.POST.get("handler", ""), posted_words(request, "reason", 500)
    faults: list[Refusal] = []
    if request.method == "POST":
        person = people.filter(pk=whole_of(chosen, 18) or 0).first()
        if person is None:
            faults = [Refusal("field", "请选择接办人。", field="handler")]
        else:
            values = {"handler": person.pk, "unit": person.unit.key if person.unit else row.unit}
            step = Step(row.procedure, ASSIGN, values, row.id, expected(request.POST), reason=reason)
            faults = arrange(request, place, step, f"已改派给{person.name}。")
        if not faults:
            return redirect(matter_href(row.id))
    options = [Option(str(p.pk), p.name, p.unit.name if p.unit else "", str(p.pk) == chosen) for p in people]
    return small_page(request, "assign", row, faults, {"options": options, "reason": reason})


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """Link a matter to another that exists already."""
    place = place_of(request, town)
    row = matter_of(place, position)
    words = (request.GET.get("q") or request.POST.get("q") or "").strip()[:40]
    visible = visible_matters(place.actor).filter(town=place.town.code).exclude(id=row.id)
    faults: list[Refusal] = []
    if request.method == "POST":
        to, kind = whole_of(request.POST.get("to", ""), 9), request.POST.get("kind", "")
        other = None if to is None else visible.filter(id=row_id(place.town.code, to)).first()
        if to is None or other is None or kind not in KINDS:
            faults = [Refusal("field", "请选择要关联的件和关系。", field="links")]
        else:
            step = Step(row.procedure, LINK, {}, row.id, expected(request.POST), links=({"to": to, "kind": kind},))
            faults = arrange(request, place, step, f"已与“{other.number or other.title}”关联。")
        if not faults:
            return redirect(matter_href(row.id))
    rows = list(matching(visible, words, place.actor.scope).order_by("-changed_on", "-id")[:20]) if words else []
    current = [catalogue().get(r.procedure, r.version) for r in rows]
    options = [
        {"position": position_of(r.id), "row": r, "procedure": p.name, "status": status_of(p, r.status)}
        for r, p in zip(rows, current, strict=True)
    ]
    return small_page(request, "link", row, faults, {"words": words, "found": options, "kinds": KINDS})


def _around(row: Matter, procedure: Procedure) -> dict[str, Any]:
    return {"row": row, "procedure": procedure, "back": matter_href(row.id)}


def small_page(
    request: HttpRequest, name: str, row: Matter, faults: list[Refusal], more: dict[str, Any]
) -> HttpResponse:
    """One of the small pages beside a matter, with what stands against it."""
    return render(
        request,
        f"desk/matter/{name}.html",
        {**_around(row, procedure_of(row)), **more, "faults": faults, "expect": row.n},
        status=422 if faults else 200,
    )


def arrange(request: HttpRequest, place: Place, step: Step, done: str) -> list[Refusal]:
    """Through the door; the reasons against it, or none."""
    try:
        take_action(place.town, place.actor, step)
    except Refused as refused:
        return list(refused.examination.refusals)
    except Stale as stale:
        return [Refusal("state", stale.message)]
    messages.success(request, done)
    return []
