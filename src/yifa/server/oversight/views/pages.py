"""/county/: what is held of the towns, their reports, their figures, what is late by law. Counts, no matters."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.kernel.figure_spec import FigureSpec
from yifa.law.dates import day_or_none
from yifa.server.casework.place import matter_href
from yifa.server.config.numbers import whole_of
from yifa.server.figures.matching import find
from yifa.server.figures.period import Period
from yifa.server.figures.queries import Value
from yifa.server.ledger.errors import LedgerError, Refused
from yifa.server.ledger.models import Matter
from yifa.server.oversight import reading, receipts, standing
from yifa.server.oversight.keys import county_code
from yifa.server.oversight.models import Checked, Generation, ReportVersion
from yifa.server.oversight.views.parts import READERS, reach, tabs
from yifa.server.towns.access import requires_role
from yifa.server.towns.models import Town
from yifa.server.ui.parts import Column, Link, Row, Status, address, bars, make_table
from yifa.server.ui.village_map import MapFault, village_map

VERDICTS = {
    "taken": Status("已收", "done"),
    "already": Status("已收", "done"),
    "wait": Status("缺前面的", "waiting"),
    "restated": Status("重新记数，待同意", "waiting"),
    "forked": Status("账簿分叉", "overdue"),
    "refused": Status("不收", "overdue"),
    "": Status("还没有数据包", "alarm"),
}
REPORTS = {
    "expected": Status("待收", "waiting"),
    "received": Status("待核", "running"),
    "returned": Status("已退回", "alarm"),
    "accepted": Status("已收", "done"),
    "listed": Status("已公开", "done"),
}
FIRST_YEAR, LAST_YEAR = 2015, 2099
# A town that sent nothing for so long is asked.
SILENT = timedelta(days=45)
MAP = "要看地图，请把各乡镇边界的 GeoJSON 存到数据目录，文件名为 maps/{code}.geojson；每块的属性 name 写镇名，或者 code 写12位区划代码。"
# Bars of a chart in one row.
ROW = 10


def _year(request: HttpRequest) -> int:
    asked = whole_of(request.GET.get("year", ""), 4) or timezone.localdate().year - 1
    return min(max(asked, FIRST_YEAR), LAST_YEAR)


@require_GET
@requires_role(*READERS)
def home(request: HttpRequest) -> HttpResponse:
    """Every town: what is held, when it came, what is wrong."""
    _, prefix = reach(request)
    now = timezone.localtime()
    towns = standing.standings(prefix)
    columns = [
        Column("town", "乡镇（街道）", lead=True),
        Column("seq", "留存到第几条", "number"),
        Column("at", "最近收到", "date"),
        Column("state", "数据包", "status"),
        Column("said", "说明"),
    ]
    rows = [
        Row(
            (
                one.name,
                f"{one.seq:,}",
                timezone.localtime(one.received_at).date() if one.received_at else None,
                VERDICTS[one.verdict],
                one.said if one.verdict in ("forked", "wait", "restated") else "",
            )
        )
        for one in towns
    ]
    silent = [one for one in towns if one.received_at is None or now - one.received_at > SILENT]
    return render(
        request,
        "county/home.html",
        {
            "tabs": tabs(request),
            "silent": silent,
            "forked": [one for one in towns if one.verdict == "forked"],
            "waiting": [(one, _differences(one.code)) for one in towns if one.waiting],
            "count": len(towns),
            "table": make_table(
                "各乡镇数据包",
                columns,
                rows,
                empty_title="还没有乡镇",
                empty_text="请乡镇运行 yifa package --enrol 打印钥匙登记单，盖章后在这里用 yifa county enrol 登记。",
            ),
        },
    )


def _differences(town: str) -> list[tuple[str, int, int, int]]:
    pending = Generation.objects.filter(town=town, agreed_at=None).order_by("-n").first()
    figures = catalogue().figures
    differences = json.loads(pending.differences) if pending else []
    return [(figures[key].name if key in figures else key, year, was, now) for key, year, was, now in differences]


@require_http_methods(["GET", "POST"])
@requires_role(*READERS)
def reports(request: HttpRequest, year: int) -> HttpResponse:
    """The year's reports: who has sent, what was found, where each stands. POST checks all that are unchecked."""
    actor, prefix = reach(request)
    kinds = reading.kinds_received(prefix, year)
    kind = request.GET.get("kind") or (reading.KIND if reading.KIND in kinds else next(iter(kinds), reading.KIND))
    versions = reading.newest(prefix, year, kind)
    if request.method == "POST":
        if "county-justice" not in actor.roles:
            raise Http404
        for version in versions.values():
            findings, county = reading.checked(version) or reading.check(version), receipts.county_of(version.town)
            if county is not None:
                receipts.note_check(county, version, findings, actor)
        messages.success(request, f"{len(versions)}份报告已核数。")
        return redirect("county:reports", year)
    done = {one.report_id: one for one in Checked.objects.filter(report__in=list(versions.values()))}
    columns = [
        Column("town", "乡镇（街道）", lead=True),
        Column("title", "报告"),
        Column("n", "第几稿", "number"),
        Column("errors", "须改", "number"),
        Column("signed", "成文", "date"),
        Column("published", "公开", "date"),
        Column("state", "状态", "status"),
        Column("late", "逾期和原因"),
    ]
    names, may = standing.names_within(prefix), "county-justice" in actor.roles
    seen = receipts.of_year({county_code(code) for code in names}, year) if kind == reading.KIND else {}
    late = receipts.lateness(seen, reading.first_delivered(prefix, year, kind), timezone.localdate())
    rows = [
        _report_row(year, name, versions.get(code), done, seen.get(code), late.get(code), may)
        for code, name in names.items()
    ]
    return render(
        request,
        "county/reports.html",
        {
            "tabs": tabs(request),
            "year": year,
            "before": year - 1,
            "after": year + 1,
            "count": len(versions),
            "unchecked": len(versions) - len(done),
            "may": may,
            "late": len(late),
            "kind": kind,
            "kinds": [Link(one, f"?kind={one}", one == kind) for one in kinds] if len(kinds) > 1 else [],
            "table": make_table(
                f"{year}年度报告",
                columns,
                rows,
                empty_title="还没有乡镇",
                empty_text="登记乡镇的钥匙以后，这里列出各镇的报告。",
            ),
        },
    )


def _report_row(
    year: int,
    name: str,
    version: ReportVersion | None,
    done: Mapping[int, Checked],
    receipt: Matter | None,
    late: receipts.Lateness | None,
    may: bool,
) -> Row:
    state = REPORTS.get(
        receipt.status if receipt else "", Status("已到" if version else "未到", "" if version else "alarm")
    )
    why = f"逾期{late.days}天，{late.reason or '还没有说明原因'}" if late else ""
    if version is None:
        silent = Status("逾期未报", "overdue") if late else state
        # Where nothing has come there is nothing to read; the receipt is where the town is reminded and its reason noted.
        return Row(
            (name, None, None, None, None, None, silent, why), href=matter_href(receipt.id) if receipt and may else ""
        )
    content, checked = reading.content_of(version), done.get(version.pk)
    return Row(
        (
            name,
            content["title"],
            version.n,
            checked.errors if checked else None,
            day_or_none(content["signed_on"]),
            day_or_none(content["published_on"]),
            state,
            why,
        ),
        href=f"{reverse('county:report', args=[year, version.town[:9]])}?kind={version.kind}",
    )


@require_GET
@requires_role(*READERS)
def report(request: HttpRequest, year: int, town: str) -> HttpResponse:
    """One report: its words, what to look at, and last year's beside them."""
    actor, version = asked_version(request, year, town)
    before = reading.newest(version.town, year - 1, version.kind).get(version.town)
    beside = request.GET.get("beside", "last")
    other = (
        reading.newest(version.town[:6], year, version.kind).get(beside.ljust(12, "0"))
        if beside.isdecimal()
        else before
    )
    county = receipts.county_of(version.town)
    receipt = receipts.receipt_of(county, version.town, year) if county else None
    content = reading.content_of(version)
    names = standing.names_within(version.town[:6])
    return render(
        request,
        "county/report.html",
        {
            "told": content,
            "lines": [line for line in content["plain"].split("\n") if line.strip()],
            "version": version,
            "year": year,
            "found": reading.checked(version),
            "state": REPORTS.get(receipt.status) if receipt else None,
            "other": reading.content_of(other) if other else None,
            "other_lines": [line for line in reading.content_of(other)["plain"].split("\n") if line.strip()]
            if other
            else [],
            "choices": [
                Link(name, f"?kind={version.kind}&beside={code[:9]}", beside == code[:9])
                for code, name in names.items()
                if code != version.town
            ],
            "may_answer": "county-justice" in actor.roles and receipt is not None and receipt.status == "received",
            "receipt": matter_href(receipt.id) if receipt and "county-justice" in actor.roles else "",
            "name": names.get(version.town, version.town),
            "soon": timezone.localdate() + timedelta(days=7),
        },
    )


def asked_version(request: HttpRequest, year: int, town: str) -> tuple[Actor, ReportVersion]:
    """Who asks, and the newest version of a town's report that he may read. Raises Http404."""
    actor, prefix = reach(request)
    kind = request.GET.get("kind") or reading.KIND
    version = reading.newest(town.ljust(12, "0"), year, kind).get(town.ljust(12, "0"))
    if version is None or not version.town.startswith(prefix):
        raise Http404
    return actor, version


@require_POST
@requires_role("county-justice")
def answer(request: HttpRequest, year: int, town: str) -> HttpResponse:
    """Send a report back with remarks, or accept it."""
    actor, version = asked_version(request, year, town)
    county = receipts.county_of(version.town)
    receipt = receipts.receipt_of(county, version.town, year) if county else None
    if county is None or receipt is None:
        raise Http404
    action = "send_back" if request.POST.get("do") == "send_back" else "accept"
    words = request.POST.get("remarks", "").replace("\x00", "").strip()[:2000]
    try:
        day = day_or_none(request.POST.get("reply_by"))
        receipts.answer(county, receipt, actor, action, remarks=words, reply_by=day, reasons=words)
    except Refused as refused:
        messages.error(request, "；".join(one.say for one in refused.examination.refusals))
    except (LedgerError, ValueError) as fault:
        messages.error(request, getattr(fault, "message", "") or "日期写法不对，请重填。")
    else:
        messages.success(request, "已退回，乡镇取回件后可以看到意见。" if action == "send_back" else "已收下。")
    return redirect(f"{reverse('county:report', args=[year, town])}?kind={version.kind}")


@require_GET
@requires_role(*READERS)
def figures(request: HttpRequest) -> HttpResponse:
    """One figure of every town in a year, in the order of codes: definition, numbers, chart, what is unusual for itself."""
    actor, prefix = reach(request)
    words, year = request.GET.get("figure", "").strip()[:60], _year(request)
    known = catalogue().figures
    spec = known.get(words) or (next(iter(find(words)), None) if words else None) or known["disputes_mediated"]
    names = standing.names_within(prefix)
    values = standing.by_town(spec.key, list(names), Period.year(year))
    before = standing.by_town(spec.key, list(names), Period.year(year - 1))
    same = standing.same_definition(names, spec.key)
    odd = standing.unusual(spec.key, list(names), year)
    columns = [
        Column("town", "乡镇（街道）", lead=True),
        Column("now", f"{year}年（{spec.unit}）", "number"),
        Column("then", f"{year - 1}年", "number"),
        Column("note", "说明"),
    ]
    notes = {code: "" if same[code] else "口径与县级现行的不同，不计入合计" for code in values} | odd
    rows = [
        Row(
            (
                name,
                *(standing.told(spec, values_of_year.get(code), actor.roles) for values_of_year in (values, before)),
                notes.get(code, "还没有收到数据包"),
            )
        )
        for code, name in names.items()
    ]
    counted = [value.amount for code, value in values.items() if same.get(code) and value.amount is not None]
    total = f"{sum(counted):,}" if counted and not spec.ratio and spec.unit not in ("元", "万元") else ""
    shown = [
        (names[code], int(value.amount))
        for code, value in values.items()
        if value.amount is not None
        and spec.unit not in ("元", "万元")
        and not standing.told(spec, value, actor.roles).startswith("<")
    ]
    return render(
        request,
        "county/figures.html",
        {
            **_map(
                request,
                prefix,
                spec,
                names,
                {
                    code: value
                    for code, value in values.items()
                    if value.known and not standing.told(spec, value, actor.roles).startswith("<")
                },
            ),
            "tabs": tabs(request),
            "spec": spec,
            "year": year,
            "total": total,
            "missing": len(names) - len(values),
            "names": sorted({one.name for one in known.values()}),
            "words": spec.name,
            "charts": [
                bars(f"{year}年各乡镇{spec.name}", shown[at : at + ROW], 80, most=max(amount for _, amount in shown))
                for at in range(0, len(shown), ROW)
            ],
            "table": make_table(
                f"{year}年{spec.name}",
                columns,
                rows,
                empty_title="还没有乡镇",
                empty_text="收到数据包以后，这里按镇列出。",
            ),
        },
    )


def _map(
    request: HttpRequest, prefix: str, spec: FigureSpec, names: Mapping[str, str], values: Mapping[str, Value]
) -> dict[str, Any]:
    """The towns on the county's own map, or how to give one; what is withheld or not known is a dash."""
    county = Town.objects.filter(code=county_code(prefix)).first()
    if county is None:
        return {}
    try:
        drawn = village_map(
            county, f"{spec.name}（{spec.unit}），按乡镇", names, values, lambda code: address(request.GET), "—"
        )
    except MapFault as fault:
        return {"map_say": str(fault)}
    return {"village_map": drawn} if drawn else {"map_say": MAP.format(code=county.code)}


@require_GET
@requires_role(*READERS)
def late(request: HttpRequest) -> HttpResponse:
    """Periods of the law: how many fell due at each town in a year, and how they were kept."""
    _, prefix = reach(request)
    year, names = _year(request), standing.names_within(prefix)
    columns = [
        Column("town", "乡镇（街道）", lead=True),
        Column("due", "到期", "number"),
        Column("met_late", "逾期办结", "number"),
        Column("running", "逾期未办", "number"),
        Column("longest", "最长逾期（天）", "number"),
    ]
    by_town = dict(standing.late_by_law(prefix, year))
    rows = [
        Row(
            (name, *(by_town[code][key] for key in ("due", "met_late", "running_late", "longest_days")))
            if code in by_town
            else (name, None, None, None, None)
        )
        for code, name in names.items()
    ]
    return render(
        request,
        "county/late.html",
        {
            "tabs": tabs(request),
            "year": year,
            "before": year - 1,
            "after": year + 1,
            "table": make_table(
                f"{year}年法定期限",
                columns,
                rows,
                empty_title="还没有乡镇",
                empty_text="收到数据包以后，这里按镇列出。",
            ),
        },
    )
