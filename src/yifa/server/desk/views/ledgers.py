"""台账 and 名册: lists of matters that sort, filter, add up, print and leave as Excel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yifa.kernel.context import all_fields
from yifa.kernel.model import Procedure
from yifa.server.casework.fields_of_work import by_field
from yifa.server.casework.ledger_view import Ledger
from yifa.server.casework.paging import page_of_matters, page_size
from yifa.server.casework.place import Place, place_of
from yifa.server.casework.reading import ledger_of, readable
from yifa.server.casework.rooms import doors_of_ledger
from yifa.server.ledger.models import Entry
from yifa.server.ledger.remembered import asked_of, until_written
from yifa.server.ledger.scope import visible_matters
from yifa.server.ui import parts


@require_GET
def ledgers(request: HttpRequest) -> HttpResponse:
    """Every ledger the person may open, with how many matters are open."""
    return _index(request, register=False)


@require_GET
def registers(request: HttpRequest) -> HttpResponse:
    """Every register the person may open, with how many entries are in force."""
    return _index(request, register=True)


def _index(request: HttpRequest, *, register: bool) -> HttpResponse:
    place = place_of(request)
    counts = _counts(place)
    kinds = [p for p in readable(place, set(counts)) if (p.kind == "register") == register]
    used = _used_by(place)
    mine = sorted((p for p in kinds if p.procedure in used), key=lambda p: used[p.procedure], reverse=True)[:MINE]
    rest = [p for p in kinds if p not in mine]

    def lines(procedures: Iterable[Procedure]) -> list[dict[str, object]]:
        return [_index_line(p, counts.get(p.procedure, {})) for p in procedures]

    def grouped(procedures: list[Procedure]) -> list[dict[str, object]]:
        return [{"name": field.name, "kinds": lines(field.kinds)} for field in by_field(procedures)]

    return render(
        request,
        "desk/ledger/index.html",
        {
            "mine": lines(mine),
            "fields": grouped([p for p in rest if p.procedure in counts]),
            "empty_fields": grouped([p for p in rest if p.procedure not in counts]),
            "register": register,
            "any": bool(kinds),
        },
    )


def _counts(place: Place) -> dict[str, Any]:
    """{kind of work: how many matters the person may see, and how many of them are open}."""
    rows = (
        visible_matters(place.actor)
        .values("procedure")
        .annotate(open=Count("id", filter=Q(is_open=True)), total=Count("id"))
        .order_by()
    )

    def counted() -> dict[str, Any]:
        return {row["procedure"]: row for row in rows}

    town = place.actor.town
    return until_written(town, ("by kind", asked_of(rows)), counted) if town else counted()


# Ledgers named first: those somebody worked in most lately.
MINE = 12


def _used_by(place: Place) -> dict[str, int]:
    """{kind of work: position of the last step the person took in it}."""
    steps = Entry.objects.filter(town=place.town.code, actor=place.actor.person_id).values("procedure")
    return {row["procedure"]: row["last"] for row in steps.annotate(last=Max("seq")).order_by()}


def _index_line(procedure: Procedure, counted: Mapping[str, int]) -> dict[str, object]:
    return {
        "name": procedure.name,
        "about": procedure.about,
        "href": reverse("desk:ledger", args=[procedure.procedure]),
        "open": counted.get("open", 0),
        "total": counted.get("total", 0),
        "counts_open": procedure.kind != "ledger",
    }


@require_GET
def ledger(request: HttpRequest, procedure: str) -> HttpResponse:
    """One ledger. The address is the filter, so that it can be sent to a colleague."""
    place = place_of(request)
    kind = ledger_of(place, procedure)
    shown = Ledger(place, kind, request.GET)
    rows, key, down = shown.sorted_rows()
    page = page_of_matters(rows, request.GET, place.actor, page_size(request))
    opening = [action for action in kind.opening if place.actor.roles & set(action.by)]
    query = request.GET.urlencode()
    table = parts.make_table(
        kind.name,
        shown.columns(),
        shown.table_rows(page.object_list),  # type: ignore[arg-type]
        totals=shown.totals(page.paginator.count),
        query=request.GET,
        sorted_by=key,
        descending=down,
        page=page,
        lines=True,
        empty_title="没有符合条件的件" if request.GET else f"还没有{kind.name}的记录",
        empty_text="换一个条件再看，或者清除条件。" if request.GET else "登记后会列在这里；以前的台账可以用Excel导入。",
        empty_href=reverse("desk:ledger", args=[procedure])
        if request.GET
        else reverse("desk:new", args=[procedure])
        if opening
        else "",
        empty_action="清除条件" if request.GET else opening[0].name if opening else "",
    )
    return render(
        request,
        "desk/ledger/page.html",
        {
            "procedure": kind,
            "table": table,
            "filters": shown.filters(),
            "opening": opening[:1],
            "query": query,
            "words": request.GET.get("words", ""),
            "kept": [(k, v) for k, v in request.GET.items() if k not in ("words", "page")],
            "register": kind.kind == "register",
            "doors": doors_of_ledger(place, kind),
            "may_import": bool(opening),
            "personal": any(spec.personal for spec in all_fields(kind).values()),
        },
    )
