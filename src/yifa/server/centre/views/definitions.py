"""口径对照: figures that are taken for one another, each with its value, its definition and the records behind it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yifa.server.centre.definitions import CONFUSED
from yifa.server.centre.posts import CENTRE, HOTLINE, ROLL, only_for
from yifa.server.centre.views.board import rooms
from yifa.server.desk import parts
from yifa.server.desk.figure_filters import filters
from yifa.server.desk.place import place_of
from yifa.server.desk.views.figures import figure_address
from yifa.server.figures.asking import newest_year, read_ask
from yifa.server.figures.queries import Value, values


@require_GET
def definitions(request: HttpRequest) -> HttpResponse:
    """Every group of figures for the period and place the address asks for."""
    place = place_of(request)
    only_for(place, CENTRE | HOTLINE | ROLL)
    year = str(newest_year(place.town, place.today))
    ask = read_ask(place.actor, {"period": year, **request.GET.dict()}, place.today)
    keys = sorted({key for group in CONFUSED for key in group.figures})
    found = values(keys, ask.scope, ask.period)
    kept = parts.address(request.GET).lstrip("?") or f"period={ask.period.code}"
    groups = [
        (group, [(found[key], _made_of(found[key]), figure_address(key, kept)) for key in group.figures])
        for group in CONFUSED
    ]
    return render(request, "centre/definitions.html", {
        "place": place, "tabs": rooms(request, place), "ask": ask, "filters": filters(ask, request.GET),
        "groups": groups,
    })  # fmt: skip


def _made_of(value: Value) -> str:
    """“调解成功43起 ÷ 调解矛盾纠纷45起” for a rate; nothing for a count."""
    terms = [f"{term.spec.name}{term.text}" for term in value.terms]
    return " ÷ ".join(terms) if value.spec.ratio and len(terms) == 2 else ""
