"""执法公示: what is published before and after, and what must be published, withdrawn or taken down by when."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yifa.server.casework.place import Place, matter_href, place_of, procedure_of
from yifa.server.config.procedures import in_force
from yifa.server.ledger.models import Deadline
from yifa.server.ledger.scope import visible_matters
from yifa.server.rooms.enforcement import publicity as published
from yifa.server.ui.parts import Column, Row, Status, Table, make_table
from yifa.server.ui.words import left


def duties(place: Place) -> Table:
    """Running periods to publish, withdraw or stop publishing, the earliest first."""
    kinds = [
        p.procedure
        for p in in_force().values()
        if p.domain in ("enforcement", "inspections") and p.kind != "register" and set(p.limits) & set(published.DUTIES)
    ]
    rows = {row.id: row for row in visible_matters(place.actor).filter(town=place.town.code, procedure__in=kinds)}
    due = Deadline.objects.filter(
        town=place.town.code, matter_id__in=list(rows), state="running", key__in=published.DUTIES
    ).order_by("due", "matter_id")
    columns = [
        Column("matter", "件", lead=True),
        Column("kind", "类别"),
        Column("what", "要做什么"),
        Column("due", "最迟", "date"),
        Column("left", "还有多久", "status"),
    ]
    made = []
    for item in due:
        row = rows[item.matter_id]
        procedure = procedure_of(row)
        words, tone = left(item.due, place.today, place.calendar, item.alarm)
        made.append(
            Row(
                (
                    row.number or row.title,
                    procedure.name,
                    procedure.limits[item.key].name,
                    item.due,
                    Status(words, tone),
                ),
                matter_href(row.id),
                tone,
            )
        )
    return make_table(
        "公示待办",
        columns,
        made,
        empty_title="没有到期要办的公示事项",
        empty_text="作出处罚决定、强制决定或者检查之后，公示期限会自动列在这里。",
    )


@require_GET
def publicity(request: HttpRequest) -> HttpResponse:
    """Duties, what stands on the site after decisions, and what is published beforehand."""
    place = place_of(request)
    return render(
        request,
        "enforcement/publicity.html",
        {
            "duties": duties(place),
            "decisions": published.decisions(place.town, place.today),
            "before": published.before(place.town, place.today),
            "site": place.town.prefix,
        },
    )
