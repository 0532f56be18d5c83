"""Opening a matter and taking a step: forms, and the one door behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yifa.domains import catalogue
from yifa.domains.disputes.likeness import FAMILY
from yifa.kernel.context import all_fields
from yifa.kernel.fills import read_by_fills
from yifa.kernel.limits import deadline_of
from yifa.kernel.model import ActionSpec, Procedure
from yifa.kernel.records import Refusal, State
from yifa.office.papers import paper_to_html
from yifa.server.casework import carry_over
from yifa.server.casework.choices import offer
from yifa.server.casework.drafts import draft_file, draft_of
from yifa.server.casework.duplicates import InHand
from yifa.server.casework.intake_recognition import twins
from yifa.server.casework.mending import fixes_of
from yifa.server.casework.panels import panels_of
from yifa.server.casework.place import Place, matter_href, matter_of, place_of, posted_words, procedure_of
from yifa.server.casework.reading import note_look
from yifa.server.casework.rooms import known_of, known_of_opening
from yifa.server.casework.step_context import form_context
from yifa.server.casework.step_form import StepForm, blank, follow_what_was_chosen, meanwhile, posted, with_state
from yifa.server.config.procedures import in_force
from yifa.server.ledger.errors import NotFound, Refused, Stale
from yifa.server.ledger.journal import Taken, matter_key, take_action, take_with_openings, writing
from yifa.server.ledger.kept_papers import issue_served
from yifa.server.ledger.models import Matter, position_of
from yifa.server.ledger.serialization import state_of
from yifa.server.ledger.who_may import step_said
from yifa.server.ui.downloads import to_keep
from yifa.server.ui.parts import Link
from yifa.server.ui.words import cites, day_said

# What was taken in so lately may be the same visit at another counter.
JUST_NOW = timedelta(hours=24)


def openings(procedure: Procedure, place: Place) -> list[ActionSpec]:
    """Opening steps this person's posts may take."""
    return [action for action in procedure.opening if place.actor.roles & set(action.by)]


@require_GET
def new(request: HttpRequest, procedure: str) -> HttpResponse:
    """The opening form of a kind of work; where there are several ways in, the first one open to this person."""
    place = place_of(request)
    kind = in_force().get(procedure)
    if kind is None:
        raise Http404
    ways = openings(kind, place) or list(kind.opening)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(reverse("desk:open", args=[procedure, ways[0].key]) + query)


@require_POST
def begin(request: HttpRequest, procedure: str) -> HttpResponse:
    """The opening form with what was typed in the intake box. By post: the text may name people."""
    place = place_of(request)
    if procedure not in catalogue().versions:
        raise Http404
    kind = catalogue().at(procedure, place.today.isoformat())
    spec = (openings(kind, place) or list(kind.opening))[0]
    known = carry_over.known(place, kind, spec, {"q": posted_words(request, "text", 2000)})
    form = blank(place, kind, spec, State(), known)
    context = {"procedure": kind, "others": [], "cancel_href": reverse("desk:intake"), "opening": True}
    return render(request, "ui/step/page.html", form_context(form, context))


@require_http_methods(["GET", "POST"])
def open_matter(request: HttpRequest, procedure: str, action: str) -> HttpResponse:
    """Open a matter."""
    place = place_of(request)
    versions = catalogue().versions.get(procedure)
    if versions is None:
        raise Http404
    kind = catalogue().at(procedure, place.today.isoformat())
    spec = kind.actions.get(action)
    if spec is None or not spec.opens:
        raise Http404
    if request.method == "POST":
        form = posted(place, kind, spec, State(), request)
        carry_over.keep_link(form, request.POST.get("link_to", ""), request.POST.get("link_kind", ""))
    else:
        known = carry_over.known(place, kind, spec, request.GET) | known_of_opening(place, kind, request.GET)
        form = blank(place, kind, spec, State(), known)
        carry_over.keep_link(form, request.GET.get("from", ""), request.GET.get("kind", ""))
    ways = [way for way in openings(kind, place) if way.key != action]
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    others = [Link(way.name, reverse("desk:open", args=[procedure, way.key]) + query) for way in ways]
    context = {"procedure": kind, "others": others, "cancel_href": reverse("desk:intake"), "opening": True}
    return _answer(request, form, context)


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, town: str, position: int, action: str) -> HttpResponse:
    """Take a step on a matter."""
    place = place_of(request, town)
    row = matter_of(place, position)
    procedure = procedure_of(row)
    spec = procedure.actions.get(action)
    if spec is None:
        raise Http404
    state = _state_for(place, row, procedure, spec)
    form = (
        posted(place, procedure, spec, state, request)
        if request.method == "POST"
        else blank(place, procedure, spec, state, known_of(place, spec, row, state))
    )
    context = {
        "procedure": procedure,
        "row": row,
        "cancel_href": matter_href(row.id),
        "panels": panels_of(place, row, state, action),
    }
    return _answer(request, form, context)


def _state_for(place: Place, row: Matter, procedure: Procedure, spec: ActionSpec) -> State:
    """The matter's state; its personal values only where the step asks for them again, and then it is noted."""
    fields = all_fields(procedure)
    state = state_of(row, None)
    asked = {key for key, _ in spec.fields()} | read_by_fills(spec)
    asks_personal = [key for key in asked if key in fields and fields[key].personal]
    if not asks_personal or not place.actor.roles & set(spec.by):
        return state
    known = state_of(row, matter_key(row.id))
    if any(known.values.get(key) for key in asks_personal):
        note_look(place, row.id, f"办理“{spec.name}”")
        return replace(
            state, values={**state.values, **{key: known.values[key] for key in asks_personal if key in known.values}}
        )
    return state


def _not_yours(request: HttpRequest, form: StepForm, context: dict[str, Any], against: list[Refusal]) -> HttpResponse:
    """In place of a form that could not be sent: whose step it is, and what this person may do instead."""
    place, action = form.place, form.action
    messages = [refusal.say for refusal in against]
    if not action.open_to(place.actor.roles):
        messages = [f"{step_said(place.town.code, action, place.today)}您的岗位不能办这一步，请转告承办的同事。"]
    fixes = [fix for r in against for fix in fixes_of(form.procedure, form.matter_id, action.key, r)]
    context = {**context, "action": action, "basis": cites(action.basis, place.today), "said": messages, "fixes": fixes}
    template = "ui/step/not_yours.body.html" if _in_place(request) else "ui/step/not_yours.html"
    return render(request, template, context, status=200 if _in_place(request) else 403)


def _answer(request: HttpRequest, form: StepForm, context: dict[str, Any]) -> HttpResponse:
    if request.method == "GET" and (against := form.trial.not_for_this_person()):
        return _not_yours(request, form, context, against)
    if request.method == "POST" and (wanted := request.POST.get("draft", "")):
        return _draft(request, form, wanted)
    if request.method == "POST":
        looking = any(name in request.POST for name in ("look", "add", "remove", "known"))
        if looking:
            return _look(request, form, context)
        if form.ready:
            done = _take(request, form)
            if done is not None:
                return done
        elif not form.typed.unknown:
            # The door would refuse it anyway; ask it for every other reason, so that all are said at once.
            form.examination = form.trial.examination()
        status = 409 if form.stale or form.twins else 422
    else:
        status = 200
    template = "ui/step/inplace.html" if _in_place(request) else "ui/step/page.html"
    return render(request, template, form_context(form, context), status=status)


def _draft(request: HttpRequest, form: StepForm, wanted: str) -> HttpResponse:
    """A paper of the step before it is taken: to look at, or as a file to print. Nothing is taken."""
    document, _, kind = wanted.partition(".")
    if kind:
        return to_keep(*draft_file(form, document, kind))
    paper = draft_of(form, document)
    html = mark_safe(paper_to_html(paper))  # The writer of the fragment escapes every text.
    return render(request, "ui/step/draft.html", {"paper": paper, "html": html, "procedure": form.procedure})


def _in_place(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request")) and request.method == "GET"


def _take(request: HttpRequest, form: StepForm) -> HttpResponse | None:
    """Through the door. None when it was refused: the form then says why."""
    try:
        taken = _through(form, another="another" in request.POST)
    except _Twin as twin:
        form.twins = twin.hits
        return None
    except Refused as refused:
        form.examination = refused.examination
        return None
    except Stale as stale:
        _freshen(form, stale)
        return None
    except NotFound as error:
        raise Http404 from error
    if form.action.serves:
        issue_served(form.place.town, form.place.actor, taken.matter_id)
    messages.success(request, _success(form, taken))
    return redirect(matter_href(taken.matter_id))


class _Twin(Exception):
    """Somebody took in the very same while this form was being filled."""

    def __init__(self, hits: list[tuple[InHand, str]]) -> None:
        super().__init__()
        self.hits = [
            {"href": matter_href(hit.row.id), "number": hit.row.number or hit.row.title, "who": who, "why": hit.why}
            for hit, who in hits
        ]


def _through(form: StepForm, *, another: bool) -> Taken:
    """Take the step. Of two clerks taking in the same, the second is told while the book is held, so that none slips
    through between looking and writing."""
    if form.state.exists or another or form.procedure.procedure not in FAMILY:
        return take_action(form.place.town, form.place.actor, form.step())
    with writing(form.place.town) as writer:
        hits = twins(form.place, form.procedure, form.typed.values, timezone.now() - JUST_NOW)
        # What the clerk himself named as the same thing, or opened this form from, is known to him.
        known = _named(form)
        hits = [hit for hit in hits if position_of(hit[0].row.id) not in known]
        if hits:
            raise _Twin(hits)
        return take_with_openings(writer, form.place.actor, form.step())


def _named(form: StepForm) -> set[int]:
    """Matters chosen in the form or linked with it from the start."""
    named = {int(link["to"]) for link in form.links}
    for key, spec in form.procedure.fields.items():
        if spec.type in ("matter", "register") and (value := form.typed.values.get(key)):
            named |= {int(one) for one in (value if isinstance(value, list) else [value]) if str(one).isdecimal()}
    return named


def _freshen(form: StepForm, stale: Stale) -> None:
    """Somebody acted first: keep what was typed, take up the newer state, say what happened meanwhile."""
    row = Matter.objects.get(id=form.matter_id)
    form.stale = stale.message
    form.meanwhile = [f"{when}　{who}　{what}" for when, who, what in meanwhile(row.id, form.procedure, form.expect)]
    fresh = with_state(form, state_of(row, None))
    form.state, form.expect = fresh.state, fresh.expect


def _success(form: StepForm, taken: Taken) -> str:
    number = f"{taken.entry.number}　" if taken.entry.number else ""
    parts = [
        f"{number}已{form.action.name}。" if not form.action.name.startswith("已") else f"{number}{form.action.name}。"
    ]
    runs = taken.state.runs
    if runs and runs[-1].running and runs[-1] not in form.state.runs:
        due = deadline_of(form.procedure, runs[-1], form.place.calendar, form.place.settings).due
        parts.append(f"“{form.procedure.limits[runs[-1].key].name}”期限{day_said(due, form.place.calendar)}届满。")
    return "".join(parts)


def _look(request: HttpRequest, form: StepForm, context: dict[str, Any]) -> HttpResponse:
    """What has changed about the form since something was chosen in it; nothing is taken."""
    if not request.headers.get("HX-Request"):
        follow_what_was_chosen(form)
        return render(request, "ui/step/page.html", form_context(form, context))
    touched = {request.POST.get("add", ""), *follow_what_was_chosen(form)}
    full = form_context(form, context)
    touched |= {request.POST.get(name, "").rpartition("-")[0] for name in ("remove", "known")}
    full["changed"] = [
        ask
        for ask in full["asks"]
        if ask.key in touched or (ask.conditional and ask.shown != (ask.key in form.shown_before))
    ]
    return render(request, "ui/step/look.part.html", full)


@require_GET
def choices(request: HttpRequest, procedure: str, field: str) -> HttpResponse:
    """Choices of a look-up field for the words typed, as a part of the form."""
    place = place_of(request)
    kind = in_force().get(procedure)
    spec = all_fields(kind).get(field) if kind else None
    if spec is None or spec.type not in ("register", "matter", "staff"):
        raise Http404
    chosen = [value for value in request.GET.getlist(field) if value]
    query = request.GET.get(f"{field}-q", "").strip()[:40]
    answer = offer(place, spec, place.today, chosen, query)
    ask = {"key": field, "id": f"id_{field}", "many": spec.many, "options": answer.options, "search": answer.more}
    return render(request, "ui/step/options.html", {"ask": ask, "query": query})
