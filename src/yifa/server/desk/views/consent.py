"""同意由一人办理: asked where two steps are kept apart and nobody else can take the second; agreed to or refused by another."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from yifa.kernel.duties import apart_of
from yifa.kernel.records import ASK, CONSENT, Refusal
from yifa.server.casework.choices import Option
from yifa.server.casework.consents import asked_in, may_be_asked
from yifa.server.casework.place import matter_href, matter_of, place_of, posted_words, procedure_of
from yifa.server.casework.step_form import expected
from yifa.server.config.numbers import whole_of
from yifa.server.desk.views.changes import arrange, small_page
from yifa.server.ledger.arrangements import may_ask
from yifa.server.ledger.journal import Step
from yifa.server.ledger.serialization import state_of


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, town: str, position: int, action: str) -> HttpResponse:
    """Ask a colleague to agree that I take this step although I took one it is kept apart from."""
    place = place_of(request, town)
    row = matter_of(place, position)
    procedure, state = procedure_of(row), state_of(row, None)
    if not may_ask(procedure, state, place.actor, action):
        raise Http404
    step = procedure.actions[action]
    taken = [
        procedure.actions[key].name
        for key in apart_of(procedure, action)
        if place.actor.person_id in state.by.get(key, ())
    ]
    people = may_be_asked(place, procedure, row)
    chosen, reason = request.POST.get("of", str(people[0].pk) if people else ""), posted_words(request, "reason", 500)
    faults: list[Refusal] = []
    if request.method == "POST":
        values = {"step": action, "of": whole_of(chosen, 18) or 0}
        step_asked = Step(row.procedure, ASK, values, row.id, expected(request.POST), reason=reason)
        faults = arrange(request, place, step_asked, f"已请同事答复是否同意由您一人办理“{step.name}”。")
        if not faults:
            return redirect(matter_href(row.id))
    options = [Option(str(p.pk), p.name, p.unit.name if p.unit else "", str(p.pk) == chosen) for p in people]
    return small_page(
        request, "ask_consent", row, faults, {"step": step, "taken": taken, "options": options, "reason": reason}
    )


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, town: str, position: int, action: str, person: int) -> HttpResponse:
    """Agree, or say why not."""
    place = place_of(request, town)
    row = matter_of(place, position)
    procedure, state = procedure_of(row), state_of(row, None)
    asking = next(
        (a for a in asked_in(place, procedure, row, state) if (a.said.step, a.said.by) == (action, person) and a.href),
        None,
    )
    if asking is None:
        raise Http404
    agreed, reason = request.POST.get("agreed", ""), posted_words(request, "reason", 500)
    faults: list[Refusal] = []
    if request.method == "POST":
        values = {"step": action, "person": person, "agreed": {"yes": True, "no": False}.get(agreed)}
        step_answered = Step(row.procedure, CONSENT, values, row.id, expected(request.POST), reason=reason)
        done = f"已{'同意' if agreed == 'yes' else '答复不同意'}由{asking.who}一人办理“{asking.step}”。"
        faults = arrange(request, place, step_answered, done)
        if not faults:
            return redirect(matter_href(row.id))
    return small_page(request, "answer_consent", row, faults, {"asking": asking, "agreed": agreed, "reason": reason})
