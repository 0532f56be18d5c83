"""查找: matters by words, numbers, people; kinds of work by name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yifa.domains import catalogue
from yifa.server.casework.find_matters import found_by
from yifa.server.casework.matter_view import status_of
from yifa.server.casework.paging import page_of_matters
from yifa.server.casework.place import matter_href, place_of
from yifa.server.config.procedures import in_force
from yifa.server.ui import parts
from yifa.server.ui.parts import Column, Link, Row

COLUMNS = [
    Column("number", "文号", "code", lead=True),
    Column("title", "事由"),
    Column("kind", "类别"),
    Column("parties", "当事人"),
    Column("opened", "登记", "date"),
    Column("status", "状态", "status"),
]


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Everything the person may see that the words find; a full name, phone or identity number finds its matters."""
    place = place_of(request)
    words = request.GET.get("q", "").strip()[:60]
    table, kinds = None, []
    if words:
        page = page_of_matters(found_by(place, words), request.GET, place.actor)
        listed = []
        for row in page.object_list:
            procedure = catalogue().get(row.procedure, row.version)
            listed.append(
                Row(
                    (
                        row.number or row.title,
                        row.title,
                        procedure.name,
                        row.parties,
                        row.opened_on,
                        status_of(procedure, row.status),
                    ),
                    matter_href(row.id),
                )
            )
        table = parts.make_table(
            f"“{words}”",
            COLUMNS,
            listed,
            query=request.GET,
            page=page,
            empty_title=f"没有找到“{words}”",
            empty_text="可以用文号、事由中连续的两个字以上、当事人全名或者电话查找。",
        )
        kinds = [
            Link(p.name, reverse("desk:ledger", args=[p.procedure])) for p in in_force().values() if words in p.name
        ][:8]
    return render(request, "desk/search.html", {"words": words, "table": table, "kinds": kinds})
