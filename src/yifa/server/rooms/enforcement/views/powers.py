"""这一天能不能罚: is there a power for this act, and did it belong to the town on that day (R017–R019)."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yifa.domains.enforcement.rules import power_fault
from yifa.kernel.fields import FieldError, parse_date
from yifa.server.casework.place import Place, matter_href, place_of, posted_words
from yifa.server.config.procedures import in_force
from yifa.server.ledger.scope import choosable
from yifa.server.ledger.serialization import plain_values
from yifa.server.ui.words import cites

MOST = 60
BASIS = "行政处罚法第20条、第24条、第38条"


def found_powers(place: Place, words: str, kind: str, on: date) -> list[dict[str, Any]]:
    """Powers that hold every word in name, act, article or code, those in force on the day first."""
    rows = choosable(place.actor, place.town.code, ["delegated-power"])
    for word in words.split():
        rows = rows.filter(Q(title__contains=word) | Q(snapshot__contains=json.dumps(word, ensure_ascii=False)[1:-1]))
    spec = in_force()["delegated-power"].fields
    lines = []
    for row in rows.order_by("title")[: MOST * 4]:
        values = plain_values(row.snapshot)
        if kind and values.get("kind") != kind:
            continue
        why = power_fault(values, row.title, on.isoformat())
        lines.append(
            {
                "name": row.title,
                "href": matter_href(row.id),
                "why": why,
                "may": not why,
                "code": values.get("code", ""),
                "law": f"《{values.get('act_name', '')}》{values.get('article', '')}",
                "kind": values.get("kind", ""),
                "form": spec["form_"].options.get(str(values.get("form_")), ""),
                "document": values.get("document", ""),
                "office": values.get("office", ""),
                "taken": values.get("taken_on", ""),
                "withdrawn": values.get("withdrawn_on", ""),
                "until": values.get("entrusted_until", ""),
                "topic": values.get("topic", ""),
            }
        )
    return sorted(lines, key=lambda item: (not item["may"], item["name"]))[:MOST]


@require_GET
def powers(request: HttpRequest) -> HttpResponse:
    """Look a power up as of a day."""
    place = place_of(request)
    words, kind = posted_words(request, "words", 40), posted_words(request, "kind", 20)
    fault, on = "", place.today
    try:
        on = parse_date(request.GET["on"]) if request.GET.get("on") else place.today
    except FieldError as error:
        fault = str(error)
    rows = found_powers(place, words, kind, on) if words and not fault else []
    return render(
        request,
        "enforcement/powers.html",
        {
            "words": words,
            "kind": kind,
            "on": on,
            "fault": fault,
            "found": rows,
            "law": cites(BASIS),
            "yes": sum(item["may"] for item in rows),
            "more": len(rows) == MOST,
            "kinds": list(in_force()["delegated-power"].fields["kind"].options),
        },
    )
