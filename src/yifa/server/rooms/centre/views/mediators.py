"""Mediators: the roll with counts of matters, allowances by case, and a mediator's own small workspace."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from yifa.kernel.model import Procedure
from yifa.office.sheets import Column as SheetColumn
from yifa.office.sheets import write_ledger
from yifa.server.casework.dry_run import look_up
from yifa.server.casework.matter_view import status_of
from yifa.server.casework.next_steps import Find, NextStep, next_steps
from yifa.server.casework.place import Place, matter_href, place_of, procedure_of
from yifa.server.config.procedures import in_force
from yifa.server.figures.request import Ask, read_ask
from yifa.server.ledger.models import Matter, ReadLog, position_of, row_id
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import state_of
from yifa.server.rooms.centre import mediators as people
from yifa.server.rooms.centre.posts import ALLOWANCE, MEDIATE, ROLL, only_for
from yifa.server.rooms.centre.views.board import rooms
from yifa.server.ui.figure_filters import filters
from yifa.server.ui.parts import Column, Row, Table, make_table
from yifa.server.ui.words import left

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STEPS, MOST = 3, 40
# What a mediator does most often stands first on a phone.
USUAL = ("accept", "mediate", "resume", "visit", "agree", "urge", "investigate", "fail", "recuse", "pause")


def _asked(request: HttpRequest, place: Place) -> Ask:
    return read_ask(place.actor, {"period": str(place.today.year), **request.GET.dict()}, place.today)


@require_GET
def mediators(request: HttpRequest) -> HttpResponse:
    """Everybody on the roll in the register's order: what he knows, what he has in hand, what ended in the period."""
    place = place_of(request)
    only_for(place, ROLL)
    ask = _asked(request, place)
    counts = people.roll(place.actor, place.town, ask.period)
    return render(
        request,
        "centre/mediators.html",
        {
            "place": place,
            "tabs": rooms(request, place),
            "ask": ask,
            "filters": filters(ask, request.GET),
            "table": _roll(place, counts),
            "enrol": reverse("desk:open", args=["mediator", "enrol"]),
        },
    )


def _roll(place: Place, counts: list[people.Counts]) -> Table:
    columns = [
        Column("name", "调解员", lead=True),
        Column("village", "村（社区）"),
        Column("kinds", "擅长"),
        Column("open", "手上", "number"),
        Column("ended", "办结", "number"),
        Column("oral", "口头协议", "number"),
        Column("written", "书面协议", "number"),
        Column("failed", "调解不成", "number"),
        Column("performed", "已履行", "number"),
    ]
    rows = [
        Row(
            (
                c.name,
                place.all_villages.get(c.village, ""),
                "、".join(c.kinds),
                c.open,
                c.ended,
                c.oral or None,
                c.written or None,
                c.failed or None,
                c.performed or None,
            ),
            matter_href(row_id(place.town.code, c.position)),
        )
        for c in counts
    ]
    return make_table(
        "调解员手上和办结的件数",
        columns,
        rows,
        empty_title="名册里还没有调解员",
        empty_text="登记入册以后，这里按名册顺序列出各人手上和办结的件数；只数件，不打分、不排名。",
    )


@require_GET
def allowance(request: HttpRequest) -> HttpResponse:
    """以案定补: agreements of the period by mediator and what they come to by the town's rates."""
    place = place_of(request)
    only_for(place, ROLL | ALLOWANCE)
    ask = _asked(request, place)
    lines = people.allowances(place.actor, place.town, ask.period)
    may = bool(place.actor.roles & {role for a in _draft().opening for role in a.by})
    return render(
        request,
        "centre/allowance.html",
        {
            "place": place,
            "tabs": rooms(request, place),
            "ask": ask,
            "filters": filters(ask, request.GET),
            "lines": [(line, _draft_href(line) if may and line.counts.settled else "") for line in lines],
            "total": sum(line.amount for line in lines),
            "rates": place.settings,
            "sheet": f"{reverse('centre:allowance-sheet')}?{urlencode({'period': ask.period.code})}",
        },
    )


def _draft() -> Procedure:
    return in_force()["mediation-allowance"]


def _draft_href(line: people.Allowance) -> str:
    query = [("set.mediator", line.counts.position), *(("set.matters", at) for at in line.counts.matters)]
    return f"{reverse('desk:open', args=['mediation-allowance', 'draft'])}?{urlencode(query)}"


@require_GET
def allowance_sheet(request: HttpRequest) -> FileResponse:
    """The table of allowances as a sheet, to be checked, posted and paid."""
    place = place_of(request)
    only_for(place, ROLL | ALLOWANCE)
    ask = _asked(request, place)
    columns = [
        SheetColumn("name", "调解员", width=14),
        SheetColumn("village", "村（社区）", width=14),
        SheetColumn("oral", "口头协议", "integer"),
        SheetColumn("written", "书面协议", "integer"),
        SheetColumn("major", "其中重大疑难", "integer"),
        SheetColumn("amount", "金额", "money"),
        SheetColumn("sign", "领款人签名", width=18),
    ]
    rows = [
        {
            "name": line.counts.name,
            "village": place.all_villages.get(line.counts.village, ""),
            "oral": line.counts.oral,
            "written": line.counts.written,
            "major": line.counts.major,
            "amount": line.amount,
            "sign": "",
        }
        for line in people.allowances(place.actor, place.town, ask.period)
    ]
    stream = BytesIO()
    title = f"{place.town.name}{ask.period.name}调解员以案定补表"
    count = write_ledger(columns, rows, title=title, stream=stream, totals=("oral", "written", "major", "amount"))
    ReadLog.objects.create(
        town=place.town.code,
        matter_id=0,
        person=place.actor.person_id,
        at=timezone.now(),
        what=f"导出“以案定补表”{count}人",
    )
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename=f"{title}.xlsx", content_type=XLSX)


@require_GET
def workspace(request: HttpRequest) -> HttpResponse:
    """A mediator's own work, for a phone: my matters, the next step, what falls due, visits to make, who chose me."""
    place = place_of(request)
    only_for(place, MEDIATE)
    rows = people.matters_of(place.actor, place.town)
    find = look_up(place)
    cards = [_card(place, row, find) for row in rows[:MOST]]
    return render(
        request,
        "centre/workspace.html",
        {
            "place": place,
            "cards": [card for card in cards if card["group"] == "work"],
            "visits": [card for card in cards if card["group"] == "visit"],
            "chosen": _chosen(place),
            "on_roll": bool(people.entry_of(place.town.code, place.actor.person_id)),
            "record": reverse("centre:record"),
            "new": reverse("desk:open", args=["people-mediation", "register"]),
        },
    )


def _card(place: Place, row: Matter, find: Find) -> dict[str, object]:
    procedure, state = procedure_of(row), state_of(row, None)
    steps = next_steps(place, procedure, state, find)
    words, tone = left(row.next_due, place.today, place.calendar, row.next_alarm) if row.next_due else ("", "running")
    by = str(state.values.get("perform_by") or "")
    return {
        "row": row,
        "href": matter_href(row.id),
        "village": place.all_villages.get(row.village, ""),
        "spot": str(state.values.get("place") or ""),
        "words": words,
        "tone": tone,
        "status": status_of(procedure, row.status, tone),
        "by": by,
        "late": bool(by) and by < place.today.isoformat(),
        "steps": sorted((*steps.now, *steps.ending), key=_usual)[:STEPS],
        "group": "visit" if row.status in ("agreed", "visited") else "work",
    }


def _usual(step: NextStep) -> int:
    return USUAL.index(step.key) if step.key in USUAL else len(USUAL)


def _chosen(place: Place) -> list[dict[str, object]]:
    """Choices of parties that fell on me and wait for my answer."""
    mine = {position_of(row.id) for row in people.entry_of(place.town.code, place.actor.person_id)}
    rows = visible_matters(place.actor, "mediator-choice").filter(town=place.town.code, is_open=True)
    return [
        {"title": row.title, "href": matter_href(row.id), "village": place.all_villages.get(row.village, "")}
        for row in rows.order_by("-id")[:100]
        if state_of(row, None).values.get("chosen") in mine
    ]
