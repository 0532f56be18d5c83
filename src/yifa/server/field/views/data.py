"""What the phone asks of the server, as data: who am I, the day's forms, work in hand, my certificate; and sending."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yifa.domains import catalogue
from yifa.kernel.model import Procedure
from yifa.kernel.records import State
from yifa.server.casework.place import Place, matter_of, place_of, procedure_of
from yifa.server.casework.step_form import posted
from yifa.server.field.certificate import own_certificate, picture, ticket
from yifa.server.field.grids import grids_of
from yifa.server.field.phone import allowed, forms_of
from yifa.server.field.sending import Answer, already, clock_question, digest_of, refused, send
from yifa.server.field.work import work_of
from yifa.server.ledger.serialization import state_of
from yifa.server.towns.models import Person
from yifa.server.ui.outline import outline_of

OFFICERS = frozenset({"enforcement-officer", "enforcement-head"})


def _json(body: Any, status: int = 200) -> JsonResponse:
    return JsonResponse(body, status=status, safe=False, json_dumps_params={"ensure_ascii": False})


@never_cache
@require_GET
def me(request: HttpRequest) -> JsonResponse:
    """Who is signed in, where he works, what time it is, and the token his reports need."""
    place = place_of(request)
    grids = grids_of(place)
    return _json(
        {
            "person": place.actor.person_id,
            "name": place.actor.name,
            "town": place.town.name,
            "town_code": place.town.code,
            "now": timezone.localtime().isoformat("T", "seconds"),
            "token": get_token(request),
            "villages": [[code, name] for code, name in place.villages.items()],
            "grids": [[grid.position, grid.name, grid.village, grid.code, grid.own] for grid in grids],
            "officer": bool(OFFICERS & place.actor.roles),
        }
    )


@never_cache
@require_GET
def forms(request: HttpRequest) -> JsonResponse:
    """The forms of this person's phone, generated from the catalogue in force today."""
    place = place_of(request)
    return _json({"day": place.today.isoformat(), "forms": forms_of(place)})


@never_cache
@require_GET
def work(request: HttpRequest) -> JsonResponse:
    """Matters in hand and what became of one's own reports."""
    return _json({"matters": work_of(place_of(request))})


@never_cache
@require_GET
def outline(request: HttpRequest) -> JsonResponse:
    """Outlines of villages and grids, to find oneself in."""
    return _json(outline_of(place_of(request).town))


@never_cache
@require_GET
def certificate(request: HttpRequest) -> JsonResponse:
    """The officer's certificate with the code for today."""
    place = place_of(request)
    if not OFFICERS & place.actor.roles:
        raise Http404
    person: Person = request.user  # type: ignore[assignment]
    own, fault = own_certificate(place.town, person)
    if own is None:
        return _json({"fault": fault})
    address = request.build_absolute_uri(f"/field/c/{ticket(own, place.today)}/")
    return _json(
        {
            "day": place.today.isoformat(),
            "name": own.name,
            "number": own.number,
            "body": own.body,
            "valid_until": own.valid_until,
            "fault": own.fault(place.today),
            "address": address,
            "code": picture(address),
        }
    )


@never_cache
@require_POST
def open_matter(request: HttpRequest, procedure: str, action: str) -> JsonResponse:
    """A report that opens a matter."""
    place = place_of(request)
    if procedure not in catalogue().versions or not allowed(place, procedure, action, True):
        raise Http404
    kind = catalogue().at(procedure, place.today.isoformat())
    return _receive(request, place, kind, action, State())


@never_cache
@require_POST
def step(request: HttpRequest, position: int, action: str) -> JsonResponse:
    """A report that is a step on a matter under way."""
    place = place_of(request)
    row = matter_of(place, position)
    procedure = procedure_of(row)
    if not allowed(place, row.procedure, action, False) or action not in procedure.actions:
        raise Http404
    return _receive(request, place, procedure, action, state_of(row, None))


def _receive(request: HttpRequest, place: Place, procedure: Procedure, action: str, state: State) -> JsonResponse:
    try:
        key = uuid.UUID(request.headers.get("X-Yifa-Key", ""))
    except ValueError:
        return _json({"state": "refused", "reasons": [{"say": "这一条没有编号，请刷新手机页面后再送。"}]}, 422)
    if request.headers.get("X-Yifa-Person") != str(place.actor.person_id):
        return _json({"state": "other", "say": "这一条是另一个人填的，要由他登录后送出。"}, 403)
    form = posted(place, procedure, procedure.actions[action], state, request)
    first = already(place.actor.person_id, key, digest_of(form))
    if first is None and not form.said and request.headers.get("X-Yifa-Clock-Settled") != form.occurred_text:
        question = clock_question(form, _moment(request.headers.get("X-Yifa-Clock", "")))
        if question is not None:
            return _json(question, 409)
    answer = first or (refused(form) if form.typed.unknown else send(form, key))
    return _answered(answer)


def _answered(answer: Answer) -> JsonResponse:
    return _json(answer.body, answer.status)


def _moment(text: str) -> datetime | None:
    """What the phone takes for now; None when it says nothing readable."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
