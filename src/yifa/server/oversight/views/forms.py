"""/county/forms/: a bureau's form read, bound line by line, admitted, asked of the towns once, and put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.law.dates import day_or_none
from yifa.office.errors import OfficeError
from yifa.server.casework.place import matter_href, posted_words
from yifa.server.figures.form_sense import parts_of
from yifa.server.figures.matching import find, words_of
from yifa.server.figures.period import Period, PeriodFault, parse_period
from yifa.server.ledger.errors import LedgerError
from yifa.server.ledger.models import Matter, position_of
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import state_of
from yifa.server.oversight.forms import binding, merged, requests
from yifa.server.oversight.forms.binding import CannotBind, Line
from yifa.server.oversight.forms.cells import BY_HAND, NOT_ASKED, cells_from, definition_of
from yifa.server.oversight.models import CountyForm, FormRequest
from yifa.server.oversight.standing import names_within, together
from yifa.server.oversight.views import parts
from yifa.server.towns.access import requires_role
from yifa.server.towns.models import Town
from yifa.server.ui.downloads import to_keep
from yifa.server.ui.parts import Column, Row, Status, make_table

BINDERS = frozenset({"form-gatekeeper", "county-justice"})
ASKERS = frozenset({"county-bureau", "county-justice"})
REPLIERS = ASKERS | BINDERS
ADMISSION = {
    "proposed": Status("待审核", "waiting"),
    "admitted": Status("已准入", "done"),
    "refused": Status("不准入", "ended"),
    "merged": Status("并入汇总表", "ended"),
    "closed": Status("已停用", "ended"),
}
ANSWERS = {"signed": Status("已签认", "done"), "objected": Status("有异议", "alarm"), "": Status("未到", "waiting")}
# A form is asked for one of so many past years, their quarters and months.
YEARS = 3


@require_GET
@requires_role(*parts.FORMS)
def forms(request: HttpRequest) -> HttpResponse:
    """Every form proposed: what of it the books answer, what other forms ask already, how often it was asked."""
    actor, county = parts.desk(request)
    bound = {form.matter: form for form in CountyForm.objects.filter(county=county.code)}
    columns = [
        Column("name", "表", lead=True),
        Column("bureau", "要数的单位"),
        Column("often", "频次"),
        Column("cells", "要填的格", "number"),
        Column("bound", "账簿能答的", "number"),
        Column("asked", "收过几次", "number"),
        Column("state", "状态", "status"),
    ]
    rows = []
    for row in visible_matters(actor, binding.PROCEDURE).order_by("-id")[:500]:
        values, form = state_of(row, None).values, bound.get(row.id)
        rows.append(
            Row(
                (
                    values.get("form_name"),
                    values.get("bureau"),
                    values.get("frequency"),
                    values.get("cells"),
                    values.get("bound"),
                    form.requests.count() if form else 0,
                    ADMISSION[row.status],
                ),
                href=reverse("county:form", args=[position_of(row.id)]),
            )
        )
    return render(
        request,
        "county/forms.html",
        {
            "tabs": parts.tabs(request),
            "saved": requests.saved(county.code),
            "may_propose": bool(actor.roles & ASKERS),
            "admitted": sum(row.values[-1] is ADMISSION["admitted"] for row in rows),
            "table": make_table(
                "准入登记",
                columns,
                rows,
                empty_title="还没有报表",
                empty_text="要向乡镇要数，先在这里提出：写明依据、频次、终止日期，附上空表。",
            ),
        },
    )


@require_http_methods(["GET", "POST"])
@requires_role(*parts.FORMS)
def form(request: HttpRequest, position: int) -> HttpResponse:
    """One form: each line with what it means. POST keeps what a person confirms."""
    actor, county = parts.desk(request)
    row = parts.matter(actor, county, position, binding.PROCEDURE)
    bound = CountyForm.objects.filter(matter=row.id).first()
    fault = ""
    if bound is None:
        try:
            bound = binding.begin(county, row, timezone.localdate())
        except (CannotBind, OfficeError, LedgerError) as error:
            fault = getattr(error, "message", "") or str(error)
    if request.method == "POST" and bound is not None:
        return _confirm(request, actor, county, bound, position)
    may_bind = bool(actor.roles & BINDERS) and row.status == "proposed"
    lines = binding.lines_of(bound) if bound else []
    known = {line.label: name for line, name in binding.overlaps(bound, row)} if bound else {}
    last = Period.year(timezone.localdate().year - 1)
    offered = {key for line in lines for key in (line.figure, *line.offers)} if may_bind else set()
    counted = together(offered, county.code[:6], last)
    return render(
        request,
        "county/form.html",
        {
            "tabs": parts.tabs(request),
            "row": row,
            "values": state_of(row, None).values,
            "state": ADMISSION[row.status],
            "position": position,
            "fault": fault,
            "may_bind": may_bind,
            "matter": matter_href(row.id),
            "lines": [(n, line, _choices(line, counted), known.get(line.label, "")) for n, line in enumerate(lines)],
            "evidence": last.name,
            "cells": binding.counted(lines),
            "bound": binding.counted(line for line in lines if line.bound),
            "confirmed": bound is not None and bound.confirmed_at is not None,
            "by_hand": BY_HAND,
            "not_asked": NOT_ASKED,
            "may_ask": bool(actor.roles & ASKERS) and row.status == "admitted",
            "soon": timezone.localdate() + timedelta(days=10),
            "periods": _periods(timezone.localdate()),
            "requests": _requests(bound) if bound else [],
            "all": sorted({spec.name for spec in catalogue().figures.values()}) if may_bind else [],
        },
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """A figure that a line may mean, or one kind of it; `value` is what the form sends.

    `counted`: what it comes to over all towns, to tell it from its rivals.
    """

    value: str
    name: str
    definition: str
    chosen: bool
    counted: str = ""

    @property
    def whole(self) -> bool:
        """Whether it is the figure itself, not one kind of it."""
        return "|" not in self.value


def _choices(line: Line, counted: Mapping[str, str]) -> list[Choice]:
    """What a line may mean, each figure with its kinds; what merely resembles is never preselected."""
    figures = catalogue().figures
    choices = []
    for key in dict.fromkeys(key for key in (line.figure, *line.offers) if key in figures):
        spec, own = figures[key], key == line.figure
        kinds = {"": "", **({line.part: line.part} if own else {}), **parts_of(key)}
        choices += [
            Choice(
                f"{key}|{part}" if part else key,
                f"{spec.name}（{spec.unit}）" + (f"：{label}" if part else ""),
                definition_of(key),
                own and part == line.part,
                counted.get(key, "") if not part else "",
            )
            for part, label in kinds.items()
        ]
    return choices


def _confirm(request: HttpRequest, actor: Actor, county: Town, bound: CountyForm, position: int) -> HttpResponse:
    if not actor.roles & BINDERS:
        raise PermissionDenied
    lines = binding.lines_of(bound)
    try:
        chosen = {n: _chosen(request, n, line) for n, line in enumerate(lines)}
        binding.confirm(bound, county, actor, chosen, timezone.now())
    except (CannotBind, LedgerError) as fault:
        messages.error(request, getattr(fault, "message", "") or str(fault))
    else:
        messages.success(request, "各格已确认，可以准入、并入已有的表或者不准入。")
    return redirect("county:form", position)


def _chosen(request: HttpRequest, n: int, line: Line) -> tuple[str, str]:
    """(figure, kind) that somebody chose for the n-th line: from what is offered, or by a name he typed."""
    if words := posted_words(request, f"other-{n}", 60):
        name, _, kind = words.partition("：")
        near = find(name)[:4]
        named = [spec.key for spec in near if name in words_of(spec)]
        if len(named) != 1:
            rivals = "、".join(spec.name for spec in near)
            raise CannotBind(f"“{line.words}”：没有叫“{name}”的数{'；相近的有：' + rivals if rivals else ''}。")
        kinds = {label: part for part, label in parts_of(named[0]).items()}
        if kind and kind not in kinds:
            raise CannotBind(f"“{line.words}”：“{name}”没有“{kind}”这一类；有的是：{'、'.join(kinds) or '不分类'}。")
        return named[0], kinds.get(kind, "")
    figure, _, part = posted_words(request, f"line-{n}", 160).partition("|")
    return figure, part


def _periods(today: date) -> list[Period]:
    periods = []
    for year in range(today.year, today.year - YEARS, -1):
        periods += [Period.year(year), Period.months(year, 1, 6)]
        periods += [Period.quarter(year, quarter) for quarter in (4, 3, 2, 1)]
        periods += [Period.month(year, month) for month in range(12, 0, -1)]
    return [period for period in periods if period.first <= today]


def _requests(bound: CountyForm) -> list[tuple[int, str, FormRequest, int, int]]:
    return [
        (
            position_of(one.matter),
            parse_period(one.period).name,
            one,
            len(requests.newest(one)),
            len(requests.towns_of(one)),
        )
        for one in bound.requests.order_by("-id")
    ]


@require_POST
@requires_role(*ASKERS)
def issue(request: HttpRequest, position: int) -> HttpResponse:
    """Ask a form of every town for a period."""
    actor, county = parts.desk(request)
    row = parts.matter(actor, county, position, binding.PROCEDURE)
    bound = CountyForm.objects.filter(matter=row.id).first()
    try:
        if bound is None:
            raise CannotBind("这张表还没有对应过各格。")
        as_of = posted_words(request, "as_of", 10)
        made = requests.issue(
            bound,
            county,
            actor,
            parse_period(posted_words(request, "period", 40)),
            date.fromisoformat(posted_words(request, "due_on", 10)),
            day_or_none(as_of),
            timezone.now(),
        )
    except (CannotBind, LedgerError, PeriodFault) as fault:
        messages.error(request, getattr(fault, "message", "") or str(fault))
    except ValueError:
        messages.error(request, "日期写法不对，请重填。")
    else:
        messages.success(request, "已发出。各镇取回件后由账簿自己填好，镇领导签认；回件在“收发”里。")
        return redirect("county:request", position_of(made.matter))
    return redirect("county:form", position)


def _request(request: HttpRequest, position: int) -> tuple[Actor, Town, Matter, FormRequest]:
    actor, county = parts.desk(request)
    row = parts.matter(actor, county, position, requests.PROCEDURE)
    form_request = FormRequest.objects.select_related("form").filter(matter=row.id).first()
    if form_request is None:
        raise Http404("这一次没有各镇的答复。")
    # A bureau sees what its own forms brought in, whoever asked for it.
    parts.matter(actor, county, position_of(form_request.form.matter), binding.PROCEDURE)
    return actor, county, row, form_request


@require_GET
@requires_role(*parts.FORMS)
def request_page(request: HttpRequest, position: int) -> HttpResponse:
    """One asking: which towns have signed, what they object to, what is missing."""
    actor, _, row, form_request = _request(request, position)
    answers, names = requests.newest(form_request), names_within(form_request.county[:6])
    towns = requests.towns_of(form_request)
    columns = [
        Column("town", "乡镇（街道）", lead=True),
        Column("at", "收到", "date"),
        Column("filled", "账簿填的格", "number"),
        Column("typed", "人工填的", "number"),
        Column("empty", "空的", "number"),
        Column("state", "状态", "status"),
    ]
    rows = []
    objections = []
    for town in towns:
        answer = answers.get(town)
        if answer is None:
            rows.append(Row((names.get(town, town), None, None, None, None, ANSWERS[""])))
            continue
        cells = requests.answers_in(answer)
        typed, empty = sum(bool(one.source) for one in cells), sum(one.value is None for one in cells)
        rows.append(
            Row(
                (
                    names.get(town, town),
                    timezone.localtime(answer.received_at).date(),
                    len(cells) - typed - empty,
                    typed,
                    empty,
                    ANSWERS[answer.state],
                )
            )
        )
        if answer.state == "objected":
            objections.append((town, names.get(town, town), requests.objection(answer), answer.reply))
    gaps = requests.gaps(form_request)
    return render(
        request,
        "county/request.html",
        {
            "tabs": parts.tabs(request),
            "asked": form_request,
            "row": row,
            "period": parse_period(form_request.period).name,
            "position": position,
            "form_position": position_of(form_request.form.matter),
            "matter": matter_href(row.id),
            "cells": len(cells_from(form_request.cells)),
            "count": len(towns),
            "objections": objections,
            "signed": sum(one.state == "signed" for one in answers.values()),
            "gaps": gaps[:200],
            "more": max(len(gaps) - 200, 0),
            "may": bool(actor.roles & ASKERS) and row.status == "collecting",
            "may_reply": bool(actor.roles & REPLIERS) and row.status == "collecting",
            "closed": row.status == "closed",
            "table": make_table("各镇", columns, rows),
        },
    )


@require_POST
@requires_role(*sorted(REPLIERS))
def reply(request: HttpRequest, position: int) -> HttpResponse:
    """Answer a town's objection."""
    actor, county, _, form_request = _request(request, position)
    try:
        requests.reply(
            form_request, county, actor, posted_words(request, "town", 12), posted_words(request, "reply", 2000)
        )
    except (CannotBind, LedgerError) as fault:
        messages.error(request, getattr(fault, "message", "") or str(fault))
    else:
        messages.success(request, "已答复，随下一次回件送到乡镇。")
    return redirect("county:request", position)


@require_POST
@requires_role(*ASKERS)
def close(request: HttpRequest, position: int) -> HttpResponse:
    """Put the answers together for good."""
    actor, county, _, form_request = _request(request, position)
    try:
        requests.close(form_request, county, actor)
    except LedgerError as fault:
        messages.error(request, fault.message)
    else:
        messages.success(request, "已汇总。没有到的和没有数的写在“缺口”里。")
    return redirect("county:request", position)


@require_GET
@requires_role(*parts.FORMS)
def workbook(request: HttpRequest, position: int) -> HttpResponse:
    """The merged workbook."""
    actor, _, _, form_request = _request(request, position)
    name = f"{form_request.form.name}（{parse_period(form_request.period).name}）汇总.xlsx"
    return to_keep(merged.workbook(form_request, actor.roles), parts.XLSX, name)
