"""Calculators: one page each; the address holds what was asked, so that a result can be sent to a colleague."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yifa.kernel.fields import FieldError
from yifa.law.errors import LawError
from yifa.server.casework.place import place_of
from yifa.server.config.numbers import whole_of
from yifa.server.rooms.enforcement.calculator_form import Answers, Calculator
from yifa.server.rooms.enforcement.calculators import calculators
from yifa.server.ui.parts import Column, Link, Row, make_table
from yifa.server.ui.words import cites


@require_GET
def calculator(request: HttpRequest, key: str) -> HttpResponse:
    """One calculator, worked as soon as all it needs is given."""
    chosen = calculators().get(key)
    if chosen is None:
        raise Http404
    place = place_of(request)
    context: dict[str, Any] = {
        "chosen": chosen,
        "tabs": [
            Link(c.name, reverse("enforcement:calculator", args=[c.key]), c.key == key) for c in calculators().values()
        ],
        "asks": _asks(chosen, request, place.today.isoformat()),
        "back": _back(request),
    }
    if "go" in request.GET:
        try:
            result = chosen.work(place, Answers(request.GET, chosen.questions))
        except (FieldError, LawError) as error:
            context["fault"] = str(error)
        else:
            context |= {"result": result, "law": cites(result.basis), "table": _table(chosen, result.rows)}
    return render(request, "enforcement/calculator.html", context)


def _asks(chosen: Calculator, request: HttpRequest, today: str) -> list[dict[str, Any]]:
    return [
        {
            "q": question,
            "value": request.GET.get(question.key, today if question.usual == "today" else ""),
            "chosen": request.GET.getlist(question.key),
        }
        for question in chosen.questions
    ]


def _back(request: HttpRequest) -> str:
    """The matter the values came from, if the address says one."""
    town, position = whole_of(request.GET.get("town", ""), 12), whole_of(request.GET.get("of", ""), 9)
    if town is None or position is None:
        return ""
    return reverse("desk:matter", args=[str(town)[:9], position])


def _table(chosen: Calculator, rows: tuple[tuple[str, ...], ...]) -> Any:
    if not rows:
        return None
    columns = [Column(str(n), name, lead=n == 0) for n, name in enumerate(rows[0])]
    return make_table(chosen.name, columns, [Row(row) for row in rows[1:]])
