"""收件: one box. What is already in hand, which kind of matter it is, and all kinds by field of work."""

from __future__ import annotations

from collections import Counter

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yifa.domains import catalogue
from yifa.domains.disputes.likeness import FAMILY
from yifa.kernel.model import Procedure
from yifa.kernel.records import State
from yifa.server.casework.duplicates import Duplicates, InHand, likely_duplicates
from yifa.server.casework.fields_of_work import by_field
from yifa.server.casework.intake_recognition import in_hand, may_open, propose, sought_by
from yifa.server.casework.matter_view import status_of
from yifa.server.casework.place import Place, matter_href, place_of, posted_words
from yifa.server.casework.reading import note_look
from yifa.server.casework.step_form import posted
from yifa.server.config.procedures import in_force
from yifa.server.ledger.models import Entry, ReadLog, position_of

USUAL = 6
# So many of the matters somebody opened last are looked at.
LATELY = 200
BOX = 500
# In a form every village has open matters: only what has more in common is shown beside it.
SHOWN_FROM = 20


# What is typed here may name people: it is sent in the body, never in an address that proxies and histories keep.
@require_http_methods(["GET", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """The box with what it finds; htmx asks for the lower part while somebody types."""
    place = place_of(request)
    text = posted_words(request, "text", BOX)
    recognised = _found(place, text) if text else {}
    if request.headers.get("HX-Request"):
        return render(request, "desk/intake/found.html", recognised)
    kinds = [p for p in in_force().values() if p.kind != "register" and may_open(place, p)]
    return render(
        request,
        "desk/intake/page.html",
        {
            **recognised,
            "text": text,
            "usual": [_kind(p) for p in _usual(place)],
            "fields": [{"name": f.name, "kinds": [_kind(p) for p in f.kinds]} for f in by_field(kinds)],
        },
    )


def _found(place: Place, text: str) -> dict[str, object]:
    proposals = [
        {**_kind(p.procedure, text), "words": "、".join(p.words), "mine": p.mine} for p in propose(place, text)
    ]
    in_hand_here = in_hand(place, text)
    note_closed(place, in_hand_here)
    return {
        "typed": True,
        "text": text,
        "proposals": proposals,
        "hands": [_hand(item) for item in in_hand_here.seen],
        "ask": in_hand_here.ask,
    }


def _hand(item: InHand, pick: str = "") -> dict[str, object]:
    procedure = catalogue().get(item.row.procedure, item.row.version)
    return {
        "row": item.row,
        "why": item.why,
        "href": matter_href(item.row.id),
        "procedure": procedure.name,
        "status": status_of(procedure, item.row.status),
        "pick": pick,
        "position": position_of(item.row.id),
    }


def note_closed(place: Place, hits: Duplicates) -> None:
    """Journal, once a day, that somebody was told of a matter he may not see."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    noted = ReadLog.objects.filter(person=place.actor.person_id, matter_id__in=hits.closed_to, at__gte=today)
    known = set(noted.values_list("matter_id", flat=True)) if hits.closed_to else set()
    for matter in set(hits.closed_to) - known:
        note_look(place, matter, "收件时提示另有一件保密件")


@require_POST
def alike_form(request: HttpRequest, procedure: str, action: str) -> HttpResponse:
    """What is already in hand, asked by the opening form while it is being filled. Part of that form."""
    place = place_of(request)
    kind = in_force().get(procedure)
    spec = kind.actions.get(action) if kind else None
    if kind is None or spec is None or procedure not in FAMILY or not may_open(place, kind):
        raise Http404
    form = posted(place, kind, spec, State(), request)
    hits = likely_duplicates(place, sought_by(kind, form.typed.values))
    note_closed(place, hits)
    field = next(
        (f for key, _ in spec.fields() if (f := kind.fields.get(key)) and key in ("known_matter", "same_as")), None
    )
    hands = [
        _hand(item, field.key if field and item.row.procedure in field.registers else "")
        for item in hits.seen
        if item.score >= SHOWN_FROM
    ]
    return render(request, "desk/intake/alike.html", {"hands": hands, "ask": hits.ask})


def _kind(procedure: Procedure, text: str = "") -> dict[str, str]:
    return {
        "name": procedure.name,
        "about": procedure.about,
        "id": procedure.procedure,
        "href": reverse("desk:new", args=[procedure.procedure]),
    }


def _usual(place: Place) -> list[Procedure]:
    """Kinds this person opened most often of late, registers last."""
    opened = Entry.objects.filter(town=place.town.code, actor=place.actor.person_id, n=1).order_by("-seq")
    times = Counter(opened.values_list("procedure", flat=True)[:LATELY])
    current = in_force()
    kinds = [current[key] for key, _ in times.most_common() if key in current and may_open(place, current[key])]
    return sorted(kinds, key=lambda kind: kind.kind == "register")[:USUAL]
