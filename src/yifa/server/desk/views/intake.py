"""收件: one box. What is already in hand, which kind of matter it is, and all kinds by field of work."""

from __future__ import annotations

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yifa.domains import catalogue
from yifa.kernel.model import Procedure
from yifa.server.desk.fieldsofwork import by_field
from yifa.server.desk.matterview import status_of
from yifa.server.desk.place import Place, matter_href, place_of, words_of
from yifa.server.desk.recognising import in_hand, may_open, propose
from yifa.server.ledger.models import Entry

USUAL = 6
BOX = 500


# What is typed here may name people: it is sent in the body, never in an address that proxies and histories keep.
@require_http_methods(["GET", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """The box with what it finds; htmx asks for the lower part while somebody types."""
    place = place_of(request)
    text = words_of(request, "text", BOX)
    found = _found(place, text) if text else {}
    if request.headers.get("HX-Request"):
        return render(request, "desk/intake/found.html", found)
    kinds = [p for p in catalogue() if p.kind != "register" and may_open(place, p)]
    return render(request, "desk/intake/page.html", {
        **found, "text": text, "usual": [_kind(p) for p in _usual(place)],
        "fields": [{"name": f.name, "kinds": [_kind(p) for p in f.kinds]} for f in by_field(kinds)],
    })  # fmt: skip


def _found(place: Place, text: str) -> dict[str, object]:
    proposals = [
        {**_kind(p.procedure, text), "words": "、".join(p.words), "mine": p.mine} for p in propose(place, text)
    ]  # fmt: skip
    hands = []
    for item in in_hand(place, text):
        procedure = catalogue().get(item.row.procedure, item.row.version)
        hands.append({"row": item.row, "why": item.why, "href": matter_href(item.row.id), "procedure": procedure.name,
                      "status": status_of(procedure, item.row.status)})  # fmt: skip
    return {"typed": True, "text": text, "proposals": proposals, "hands": hands}


def _kind(procedure: Procedure, text: str = "") -> dict[str, str]:
    return {"name": procedure.name, "about": procedure.about, "id": procedure.procedure,
            "href": reverse("desk:new", args=[procedure.procedure])}  # fmt: skip


def _usual(place: Place) -> list[Procedure]:
    """Kinds this person opened most lately."""
    rows = (
        Entry.objects.filter(town=place.town.code, actor=place.actor.person_id, n=1)
        .values("procedure").annotate(last=Max("seq")).order_by("-last")[: USUAL * 2]
    )  # fmt: skip
    current = catalogue().current
    return [
        current[r["procedure"]] for r in rows if r["procedure"] in current and may_open(place, current[r["procedure"]])
    ][:USUAL]
