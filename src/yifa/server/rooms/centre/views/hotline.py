"""热线: orders by their clock, the same event grouped, and whose an order is."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yifa.office.errors import OfficeError
from yifa.server.casework.imports.engine import OldLedger
from yifa.server.casework.imports.staging import MOST_BYTES
from yifa.server.casework.imports.write_back import written_back
from yifa.server.casework.matter_view import status_of
from yifa.server.casework.place import Place, matter_href, matter_of, place_of, procedure_of
from yifa.server.casework.reading import may_read_personal, note_look
from yifa.server.figures.period import Period
from yifa.server.figures.queries import Scope, values
from yifa.server.ledger.journal import matter_key
from yifa.server.ledger.models import Matter, position_of, row_id
from yifa.server.ledger.serialization import plain_values, state_of
from yifa.server.rooms.centre import hotline as lines
from yifa.server.rooms.centre.posts import HOTLINE, only_for
from yifa.server.rooms.centre.views.board import rooms
from yifa.server.ui.parts import Column, Row, Table, make_table
from yifa.server.ui.words import left

FIGURES = (
    "hotline_orders_received",
    "hotline_complaints_closed",
    "hotline_orders_returned",
    "hotline_on_time_rate",
    "hotline_satisfaction_rate",
)
KINDS = {
    "urgent": "突发紧急",
    "consult": "咨询",
    "help": "求助",
    "complaint": "投诉",
    "report": "举报",
    "suggest": "建议",
}


@require_GET
def hotline(request: HttpRequest) -> HttpResponse:
    """The hotline's page: what is due, what belongs together, how the month stands."""
    place = place_of(request)
    only_for(place, HOTLINE)
    orders = lines.recent_orders(place)
    month = Period.month(place.today.year, place.today.month)
    values_by_key = values(FIGURES, Scope(place.town.prefix, villages=place.actor.villages), month)
    return render(
        request,
        "centre/hotline.html",
        {
            "place": place,
            "tabs": rooms(request, place),
            "table": _open(place, orders),
            "groups": [_group(place, group) for group in lines.groups(place, orders)],
            "figures": [
                (values_by_key[key].spec.name, values_by_key[key].text, reverse("desk:figure", args=[key]))
                for key in FIGURES
            ],
            "month": month,
            "take_in": reverse("desk:open", args=[lines.ORDER, "receive"]),
            "sheet": f"{reverse('desk:import', args=[lines.ORDER])}?as=new",
            "reports": reverse("desk:reports"),
        },
    )


def _open(place: Place, orders: list[Matter]) -> Table:
    columns = [
        Column("title", "诉求", lead=True),
        Column("number", "文号", "code"),
        Column("village", "村（社区）"),
        Column("kind", "类型"),
        Column("status", "状态", "status"),
        Column("left", "回复期限"),
    ]
    rows = []
    for row in sorted((o for o in orders if o.is_open), key=lambda o: (o.next_due is None, o.next_due, o.id)):
        words, tone = left(row.next_due, place.today, place.calendar, row.next_alarm) if row.next_due else ("", "")
        values = plain_values(row.snapshot)
        href = reverse("centre:whose", args=[position_of(row.id)]) if row.status == "received" else matter_href(row.id)
        status = status_of(procedure_of(row), row.status)
        village = place.all_villages.get(row.village, "")
        cells = (row.title, row.number, village, KINDS.get(values.get("kind", ""), ""), status, words)
        rows.append(Row(cells, href, tone))
    return make_table(
        "在办的热线工单",
        columns,
        rows,
        empty_title="没有在办的工单",
        empty_text="平台导出的表格可以一次导入，同一编号不会登记两次。",
    )


def _group(place: Place, group: lines.Group) -> dict[str, object]:
    orders = [
        {
            "href": matter_href(row.id),
            "number": row.number,
            "title": row.title,
            "day": row.opened_on,
            "status": status_of(procedure_of(row), row.status),
        }
        for row in group.orders
    ]
    return {"village": group.village, "count": len(orders), "orders": orders}


@require_POST
def write_back(request: HttpRequest) -> HttpResponseBase:
    """The platform's own workbook back, with our answers in its empty cells."""
    place = place_of(request)
    only_for(place, HOTLINE)
    sent = request.FILES.get("file")
    try:
        if sent is None or not sent.name:
            raise OfficeError("请选择平台导出的表格。")
        if (sent.size or 0) > MOST_BYTES:
            raise OfficeError(f"文件超过{MOST_BYTES // 1024 // 1024}兆字节，请分成几个文件。")
        ledger = OldLedger(place.town, sent.read(), sent.name, lines.ORDER)
        data, rows = written_back(ledger, place.actor)
        if not rows:
            raise OfficeError("表里的工单都不在本镇台账里，或者没有空格可写。请先导入这份表格，办理后再写回。")
    except OfficeError as fault:
        messages.error(request, str(fault))
        return redirect("centre:hotline")
    return FileResponse(BytesIO(data), as_attachment=True, filename=f"{sent.name.rsplit('.', 1)[0]}（已写回）.xlsx")


@require_GET
def whose(request: HttpRequest, position: int) -> HttpResponse:
    """是不是本镇的事: the order beside the nearest lines of the town's duty list, and the wording for either answer."""
    place = place_of(request)
    only_for(place, HOTLINE)
    row = matter_of(place, position)
    procedure = procedure_of(row)
    may_read = may_read_personal(place, procedure, row)
    if may_read:
        note_look(place, row.id, "核对是否本镇职责")
    values = state_of(row, matter_key(row.id) if may_read else None).values
    content = str(values.get("content") or "")
    ours = lines.whose(place, row, f"{values.get('subject', '')}，{content}")
    return render(
        request,
        "centre/whose.html",
        {
            "place": place,
            "row": row,
            "given": values,
            "content": content,
            "href": matter_href(row.id),
            "status": status_of(procedure, row.status),
            "ours": ours,
            "open": row.status == "received",
            "lines": [
                {
                    "text": line.text,
                    "office": office,
                    "shared": line.shared,
                    "quote": quote,
                    "href": matter_href(row_id(place.town.code, line.position)),
                }
                for (line, quote, office) in ours.lines
            ],
            "accept": matter_href(row.id, "desk:step", "accept"),
            "give_back": matter_href(row.id, "desk:step", "return"),
        },
    )
