"""The year's plan of inspections, shared by all inspection ledgers: how far it is, by level of risk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yifa.server.casework.place import place_of
from yifa.server.rooms.enforcement.plans import PLAN, Coverage, coverages
from yifa.server.ui.parts import Column, Row, Table, make_table

COLUMNS = (
    Column("risk", "风险等级", lead=True),
    Column("enterprises", "企业（家）", "number"),
    Column("every", "每家全年（次）", "number"),
    Column("planned", "计划（次）", "number"),
    Column("done", "已检查（次）", "number"),
    Column("booked", "已呈批未检查（次）", "number"),
    Column("to_come", "还没有安排满的（家）", "number"),
)
EMPTY = "选检查事项和企业类别，按风险等级写全年几次；把镇领导批准的计划登记下来，各类计划内检查都从这里出。"


def _table(one: Coverage) -> Table:
    rows = [
        Row((level.risk, level.enterprises, level.every, level.planned, level.done, level.booked, len(level.to_come)))
        for level in one.levels
    ]
    return make_table(f"{one.plan.title}的进度", COLUMNS, rows)


@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """Each plan in force with the enterprises it still owes a visit."""
    opening = reverse("desk:open", args=[PLAN, "enrol"])
    shown = [(one, _table(one)) for one in coverages(place_of(request))]
    return render(request, "enforcement/plans.html", {"plans": shown, "opening": opening, "empty": EMPTY})
