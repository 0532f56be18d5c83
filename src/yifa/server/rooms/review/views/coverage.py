"""村居法律服务: the advisers' service in every village, with what is missing."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yifa.domains import catalogue
from yifa.server.casework.duties import in_fields
from yifa.server.casework.place import Place, place_of
from yifa.server.figures import queries
from yifa.server.figures.period import Period
from yifa.server.figures.queries import Scope
from yifa.server.figures.request import newest_year
from yifa.server.ledger.scope import procedures_for
from yifa.server.rooms.review.coverage import FIGURES, Village, coverage, in_use
from yifa.server.ui.parts import Column, Row, Table, choose, make_table

YEARS = 4
SHORT = ("坐班", "咨询", "讲座", "调解", "代书", "援助", "远程")
"""Heads of the columns of `FIGURES`; their full names, units and definitions stand below the table."""


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """One line for each village in the person's reach."""
    place = place_of(request)
    if all(procedure.procedure != "village-lawyer-duty" for procedure in procedures_for(place.actor)):
        raise PermissionDenied
    newest = newest_year(place.town, place.today)
    asked = request.GET.get("year", "")
    years = [str(newest - back) for back in range(YEARS)]
    period = Period.year(int(asked) if asked in years else newest)
    kept = in_use(place, period)
    villages = coverage(place, period, kept)
    return render(
        request,
        "review/coverage.html",
        {
            "duties": in_fields(place, "legalaid", "litigation"),
            "place": place,
            "period": period,
            "villages": villages,
            "table": _table(place, villages, period, kept),
            "filters": [choose(request.GET, "year", f"{newest}年", [(year, f"{year}年") for year in years[1:]])],
            "without": [village.name for village in villages if not village.advisers],
            "lacking": sum(bool(village.gaps) for village in villages),
            "figures": [
                (head, f"{spec.name}（{spec.unit}）", spec.definition, reverse("desk:figure", args=[spec.key]))
                for head, spec in zip(SHORT, (catalogue().figures[key] for key in FIGURES), strict=True)
            ],
        },
    )


def _table(place: Place, villages: list[Village], period: Period, kept: frozenset[str]) -> Table:
    columns = [
        Column("village", "村（社区）", lead=True),
        Column("gaps", "差什么"),
        Column("adviser", "法律顾问"),
        Column("studio", "工作室"),
        *(Column(key, name, "number") for key, name in zip(FIGURES, SHORT, strict=True)),
        Column("last", "最近服务", "date"),
    ]
    none = {key: "0" if key in kept else queries.NO_DATA for key in FIGURES}
    rows = [
        Row(
            (
                village.name,
                "；".join(village.gaps),
                "、".join(adviser.name for adviser in village.advisers) or "没有",
                "有" if village.studio else "",
                *(village.values[key].number if key in village.values else none[key] for key in FIGURES),
                village.last,
            ),
            tone="alarm" if village.gaps else "",
        )
        for village in villages
    ]
    totals: tuple[object, ...] = ()
    if not place.actor.villages:
        whole = queries.values(list(FIGURES), Scope(place.town.prefix), period)
        totals = ("全镇（含不分村）", None, None, None, *(whole[key].number for key in FIGURES), None)
    return make_table(
        "各村（社区）法律服务",
        columns,
        rows,
        totals=totals,
        empty_title="还没有登记村（社区）",
        empty_text="请系统管理员在“单位与村居”里登记。",
    )
