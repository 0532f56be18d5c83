"""/upward/: the town towards its county — what was sent, what came back, what is asked, what is still to be done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.law.dates import day_or_none
from yifa.server.casework.place import matter_href, posted_words
from yifa.server.config.procedures import in_force
from yifa.server.desk.views.figures import figure_address
from yifa.server.figures.period import parse_period
from yifa.server.ledger.errors import LedgerError
from yifa.server.ledger.held import held_in
from yifa.server.ledger.models import Book, Matter, position_of, row_id
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.verification import verify
from yifa.server.oversight import keys
from yifa.server.oversight.building import CannotPack, build, last_sent
from yifa.server.oversight.container import MOST, BadPackage
from yifa.server.oversight.forms import answering
from yifa.server.oversight.forms.cells import BOUND, Answered, definition_of
from yifa.server.oversight.models import AskedForm, Key, Letter, Sent
from yifa.server.oversight.receipts import county_of
from yifa.server.oversight.receiving import receive
from yifa.server.oversight.returning import build_return
from yifa.server.oversight.taking import ReturnOutcome, take
from yifa.server.oversight.views import parts
from yifa.server.reports.services import OVERSEERS, READERS, SENDERS
from yifa.server.towns.access import actor_of_request, requires_role
from yifa.server.towns.models import Town
from yifa.server.ui.downloads import to_keep
from yifa.server.ui.parts import Column, Link, Row, Status, Table, make_table

SIGNERS = frozenset({"mayor", "secretary", "deputy-leader", "deputy-secretary"})
VIEWERS = READERS | SIGNERS | OVERSEERS
FILLERS = frozenset({"office-clerk", "office-head", "planner"})


def _place(request: HttpRequest) -> tuple[Actor, Town]:
    actor = actor_of_request(request)
    town = Town.objects.filter(code=actor.town).first()
    if town is None or town.is_county:
        raise Http404("这一页是乡镇的。县级请看“县级”。")
    return actor, town


@require_GET
@requires_role(*sorted(VIEWERS))
def home(request: HttpRequest) -> HttpResponse:
    """Where the town stands with its county."""
    actor, town = _place(request)
    book = Book.objects.filter(town=town.code).values_list("seq", flat=True).first() or 0
    letters = list(Letter.objects.filter(town=town.code).order_by("-received_at", "-id"))
    seen = visible_matters(actor).in_bulk([one.matter for one in letters if one.matter])
    columns = [
        Column("at", "收到", "date"),
        Column("what", "县级来的", lead=True),
        Column("due", "请在何日前", "date"),
        Column("said", "说了什么"),
        Column("state", "现在", "status"),
    ]
    rows = [_row(one, seen) for one in letters if one.kind != "positions"]
    sent = list(Sent.objects.filter(town=town.code).order_by("-id")[:20])
    return render(
        request,
        "upward/home.html",
        {
            "town": town,
            "county": county_of(town.code),
            "book": book,
            "sent": sent[0] if sent else None,
            "unsent": max(book - last_sent(town.code), 0),
            "held": _held(letters),
            "may": bool(actor.roles & SENDERS),
            "pinned": Key.objects.filter(town=keys.county_code(town.code), until=None).first(),
            "letters": make_table(
                "县级来的",
                columns,
                rows,
                empty_title="还没有收到县级的回件",
                empty_text="收报告的回执、退回意见、要填的表、督察意见，都随县级的回件来，收下即记入本镇账簿。",
            ),
            "history": _history(sent),
        },
    )


def _history(sent: list[Sent]) -> Table:
    columns = [Column("at", "报送", "date"), Column("span", "从第几条到第几条", lead=True), Column("why", "说明")]
    rows = [
        Row(
            (
                timezone.localtime(one.at).date(),
                f"{one.first + 1:,}—{one.last:,}" if one.last > one.first else "没有新记录",
                f"重新记数：{one.restated}" if one.restated else "",
            )
        )
        for one in sent
    ]
    return make_table(
        "报送过的",
        columns,
        rows,
        empty_title="还没有报送过",
        empty_text="首次报送前，先打印钥匙登记单，盖章后交县级登记。",
    )


def _held(letters: list[Letter]) -> int:
    """Up to which entry the county holds the book, as it last said."""
    last = next((one for one in letters if one.kind == "positions"), None)
    return max((int(one["seq"]) for one in json.loads(last.content)["held"]), default=0) if last else 0


def _row(letter: Letter, seen: Mapping[int, Matter]) -> Row:
    content: dict[str, Any] = json.loads(letter.content)
    row = seen.get(letter.matter)
    states = in_force()[row.procedure].states if row else {}
    now = Status(states[row.status].name, "waiting" if row.is_open else "done") if row else None
    named = {
        "report": f"{content.get('year')}年度报告第{content.get('version')}稿",
        "form": f"{content.get('form_name')}（{content.get('period')}）",
        "opinion": f"督察意见{content.get('number')}：{content.get('subject')}",
        "check": f"案卷抽查{content.get('number')}：{content.get('kind_')}",
    }[letter.kind]
    texts = {
        "report": {
            "returned": f"退回：{content.get('remarks')}",
            "accepted": f"已收下，回执{content.get('number')}",
            "listed": f"已收下，回执{content.get('number')}",
        }.get(str(content.get("status")), "已收到，正在核数"),
        "form": content.get("reply") or f"{content.get('asker')}，准入编号{content.get('admission')}",
        "opinion": content.get("demand"),
        "check": content.get("result")
        or content.get("draw_note")
        or f"办结的案卷，{content.get('from_')}至{content.get('until_')}",
    }[letter.kind]
    due = str(content.get("due_on") or content.get("reply_by") or "")
    href = "" if row is None else matter_href(row.id)
    if letter.kind == "form" and row is not None:
        href = reverse("upward:form", args=[position_of(row.id)])
    return Row(
        (
            timezone.localtime(letter.received_at).date(),
            named,
            day_or_none(due),
            texts,
            now,
        ),
        href,
    )


@require_POST
@requires_role(*sorted(SENDERS))
def package(request: HttpRequest) -> HttpResponse:
    """Make the next package: to save and carry, or, where the county is on this server, handed over at once."""
    _, town = _place(request)
    since = request.POST.get("since", "")
    try:
        made = build(town, int(since) if since.isdecimal() and len(since) < 12 else None)
    except CannotPack as fault:
        messages.error(request, str(fault))
        return redirect("upward:home")
    if county_of(town.code) is None:
        return to_keep(made.data, parts.ZIP, made.file_name)
    receipt = receive(made.data, "here")
    (messages.success if receipt.well else messages.error)(request, f"报送县级：{receipt.say}")
    return redirect("upward:home")


@require_POST
@requires_role(*sorted(SENDERS))
def taken(request: HttpRequest) -> HttpResponse:
    """Take in what the county hands back: from a file, or, where the county is on this server, at once."""
    _, town = _place(request)
    upload, county = request.FILES.get("return"), county_of(town.code)
    try:
        if upload is None and county is None:
            raise BadPackage("请选择县级交来的回件（.yifa.zip）。")
        if upload is not None and (upload.size or 0) > MOST:
            raise BadPackage("文件太大，不收。请核对是不是县级的回件。")
        data = upload.read() if upload is not None else build_return(county, town.code).data  # type: ignore[arg-type]
        _tell(request, take(data))
    except BadPackage as fault:
        messages.error(request, str(fault))
    return redirect("upward:home")


def _tell(request: HttpRequest, returned: ReturnOutcome) -> None:
    for line in returned.said or (() if returned.faults else ("没有新的。",)):
        messages.success(request, line)
    for line in returned.faults:
        messages.error(request, f"没有记入：{line}")


@require_POST
@requires_role(*sorted(SENDERS))
def enrol(request: HttpRequest) -> HttpResponse:
    """Pin the county's key from its stamped sheet."""
    _, town = _place(request)
    try:
        sheet = request.FILES.get("sheet")
        if sheet is None:
            raise keys.BadKey("请选择县级交来的钥匙单文件（-key.json）。")
        key = keys.enrol(
            sheet.read(100_000).decode("utf-8"),
            request.POST.get("fingerprint", ""),
            timezone.now(),
            only=keys.county_code(town.code),
        )
    except (keys.BadKey, UnicodeDecodeError) as fault:
        messages.error(
            request, str(fault) if isinstance(fault, keys.BadKey) else "不是钥匙单文件，请选择 -key.json 文件。"
        )
    else:
        messages.success(request, f"已登记{key.name}的钥匙 {keys.spaced(key.key_id)}，原来的随即停用。")
    return redirect("upward:home")


@require_GET
@requires_role(*sorted(SENDERS))
def sheet(request: HttpRequest) -> HttpResponse:
    """The sheet of the town's key, to print, stamp and hand over; with `file` the file that goes with it."""
    _, town = _place(request)
    key_sheet = keys.sheet(town.code, town.government_name, timezone.localtime(), town.name)
    if "file" in request.GET:
        return to_keep(
            json.dumps(key_sheet, ensure_ascii=False, indent=1).encode(), "application/json", f"{town.code}-key.json"
        )
    return render(
        request,
        "county/sheet.html",
        {"said": key_sheet, "spaced": keys.spaced(key_sheet["key"]), "back": reverse("upward:home")},
    )


@require_POST
@requires_role(*sorted(VIEWERS))
def proved(request: HttpRequest) -> HttpResponse:
    """Prove the book against the positions the county says it holds."""
    _, town = _place(request)
    letter = Letter.objects.filter(town=town.code, kind="positions").first()
    if letter is None:
        messages.error(request, "还没有收到县级留存的位置，收下回件后再核验。")
        return redirect("upward:home")
    held = [held_in(one, "县级留存的位置") for one in json.loads(letter.content)["held"]]
    verdict = verify(town.code, against=held)
    if verdict.sound:
        messages.success(request, "账簿与县级留存的位置相符。")
    else:
        messages.error(request, "账簿与县级留存的位置不符，请停止报送，联系县司法局，并运行 yifa verify 查明。")
    return redirect("upward:home")


def _asked(request: HttpRequest, position: int) -> tuple[Actor, Town, Matter, AskedForm]:
    actor, town = _place(request)
    row = visible_matters(actor, answering.PROCEDURE).filter(id=row_id(town.code, position)).first()
    asked = AskedForm.objects.select_related("letter").filter(letter__matter=row.id).first() if row else None
    if row is None or asked is None:
        raise Http404("没有这张表，或者您无权查看。")
    return actor, town, row, asked


@require_http_methods(["GET", "POST"])
@requires_role(*sorted(VIEWERS | FILLERS))
def form(request: HttpRequest, position: int) -> HttpResponse:
    """One form as the book answers it. POST answers it anew, with what was typed."""
    actor, town, row, asked = _asked(request, position)
    answers = answering.answers_of(asked)
    may = bool(actor.roles & FILLERS) and row.status in answering.WAITING
    typed = {}
    if request.method == "POST":
        typed = {
            one.at: (posted_words(request, f"n-{n}", 20), posted_words(request, f"s-{n}", 200))
            for n, one in enumerate(answers)
            if one.standing != BOUND
        }
        try:
            answering.refill(town, asked, actor, typed)
        except (answering.NotTyped, LedgerError) as fault:
            messages.error(request, getattr(fault, "message", "") or str(fault))
        else:
            messages.success(request, "已按账簿重新取数。")
            return redirect("upward:form", position)
    content = json.loads(asked.letter.content)
    return render(
        request,
        "upward/form.html",
        {
            **panel_data(asked, row),
            "told": content,
            "row": row,
            "position": position,
            "may": may,
            "state": Status(in_force()[row.procedure].states[row.status].name, "waiting" if row.is_open else "done"),
            "by_hand": [
                (n, one, *typed.get(one.at, (_plain(one), one.source)))
                for n, one in enumerate(answers)
                if one.standing != BOUND
            ],
            "matter": matter_href(row.id),
            "crumbs": [Link("对上", reverse("upward:home")), Link(content["form_name"])],
        },
    )


def _plain(answer: Answered) -> str:
    return "" if answer.value is None else f"{answer.value.normalize():f}"


def panel_data(asked: AskedForm, row: Matter) -> dict[str, Any]:
    """The cells of an asked form as its page and the matter's page set them."""
    answers, figures = answering.answers_of(asked), catalogue().figures
    columns = [
        Column("words", "表上的话", lead=True),
        Column("value", "数", "number"),
        Column("figure", "对应的数"),
        Column("how", "时期、口径"),
        Column("records", "背后的件数", "number"),
    ]
    rows = []
    for one in answers:
        known = one.figure in figures and one.standing == BOUND
        period = parse_period(one.period).name if known else ""
        how = (
            f"{period}{'　' + one.part if one.part else ''}　{definition_of(one.figure)}"
            if known
            else f"来源：{one.source}"
        )
        query = f"period={one.period}&as_of={asked.position}" + (f"&part={one.part}" if one.part else "")
        rows.append(
            Row(
                (
                    f"{one.words}（{one.ref}）",
                    _plain(one) or None,
                    figures[one.figure].name if known else "人工填写",
                    how if one.value is not None else one.why,
                    one.records if known and one.value is not None else None,
                ),
                figure_address(one.figure, query) if known else "",
            )
        )
    return {
        "filled": sum(one.value is not None and not one.source for one in answers),
        "count": len(answers),
        "empty": sum(one.value is None for one in answers),
        "asked": asked,
        "page_of": position_of(row.id),
        "cells": make_table("各格", columns, rows),
    }


@require_GET
@requires_role(*sorted(VIEWERS | FILLERS))
def file(request: HttpRequest, position: int) -> HttpResponse:
    """The form filled in."""
    _, _, _, asked = _asked(request, position)
    return to_keep(answering.as_file(asked), parts.XLSX, f"{json.loads(asked.letter.content)['form_name']}.xlsx")
