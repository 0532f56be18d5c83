"""/county/reports/<year>/: who has sent, checked all at once, read side by side, sent back with remarks at their place, accepted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yifa.kernel.actor import Actor
from yifa.law.dates import day_or_none
from yifa.server.casework.place import matter_href, posted_words
from yifa.server.ledger.errors import LedgerError, Refused
from yifa.server.ledger.models import Matter
from yifa.server.ledger.serialization import state_of
from yifa.server.oversight import reading, receipts, standing
from yifa.server.oversight.keys import county_code
from yifa.server.oversight.models import Checked, ReportVersion
from yifa.server.oversight.views.parts import READERS, reach, tabs
from yifa.server.reports.corrections import changes_between
from yifa.server.towns.access import requires_role
from yifa.server.ui.parts import Column, Link, Row, Status, make_table

REPORTS = {
    "expected": Status("待收", "waiting"),
    "received": Status("待核", "running"),
    "read": Status("已核数，待收下", "running"),
    "returned": Status("已退回", "alarm"),
    "accepted": Status("已收", "done"),
    "listed": Status("已公开", "done"),
}


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
        if request.POST.get("do") == "accept":
            taken = receipts.accept_faultless(versions.values(), actor)
            messages.success(request, f"{taken}份没有须改之处的报告已收下。")
        else:
            receipts.check_all(versions.values(), actor)
            messages.success(request, f"{len(versions)}份报告已核数。")
        return redirect(f"{reverse('county:reports', args=[year])}?kind={kind}")
    done = {one.report_id: one for one in Checked.objects.filter(report__in=list(versions.values()))}
    columns = [
        Column("town", "乡镇（街道）", lead=True),
        Column("report", "报告"),
        Column("n", "第几稿"),
        Column("errors", "须改"),
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
            "faultless": sum(_faultless(one, seen.get(code), done) for code, one in versions.items()),
            "may": may,
            "late": len(late),
            "kind": kind,
            "kinds": [Link(one, f"?kind={one}", one == kind) for one in kinds] if len(kinds) > 1 else [],
            "table": make_table(
                f"{year}年度报告",
                columns,
                rows,
                lines=True,
                empty_title="还没有乡镇",
                empty_text="登记乡镇的钥匙以后，这里列出各镇的报告。",
            ),
        },
    )


def _faultless(version: ReportVersion, receipt: Matter | None, done: Mapping[int, Checked]) -> bool:
    """Whether a report waits to be accepted and nothing in it has to be mended."""
    checked = done.get(version.pk)
    return receipt is not None and receipt.status == "received" and checked is not None and not checked.errors


@require_GET
@requires_role(*READERS)
def progress(request: HttpRequest, year: int) -> JsonResponse:
    """How many of a year's reports are checked, for the page that waits for it."""
    _, prefix = reach(request)
    versions = reading.newest(prefix, year, request.GET.get("kind") or reading.KIND).values()
    return JsonResponse({"done": Checked.objects.filter(report__in=versions).count(), "total": len(versions)})


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
    if receipt is not None and receipt.status == "received" and checked is not None:
        state = REPORTS["read"]
    return Row(
        (
            name,
            content["title"],
            f"第{version.n}稿",
            f"须改{checked.errors}处" if checked and checked.errors else "",
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
    earlier = ReportVersion.objects.filter(town=version.town, kind=version.kind, year=year, n=version.n - 1).first()
    beside = request.GET.get("beside", "last")
    other = (
        reading.newest(version.town[:6], year, version.kind).get(beside.ljust(12, "0"))
        if beside.isdecimal()
        else before
    )
    county = receipts.county_of(version.town)
    receipt = receipts.receipt_of(county, version.town, year) if county else None
    content, findings = reading.content_of(version), reading.checked(version)
    names = standing.names_within(version.town[:6])
    return render(
        request,
        "county/report.html",
        {
            "told": content,
            "lines": [line for line in content["plain"].split("\n") if line.strip()],
            "version": version,
            "year": year,
            "found": findings,
            "changes": changes_between(reading.content_of(earlier)["plain"], content["plain"]) if earlier else [],
            "earlier": earlier,
            "later": reading.later(version),
            "remarks": state_of(receipt, None).values.get("remarks") if receipt and version.n > 1 else "",
            "returned": state_of(receipt, None).values.get("remarks")
            if receipt and receipt.status == "returned"
            else "",
            "state": (
                REPORTS["read"]
                if receipt.status == "received" and findings is not None
                else REPORTS.get(receipt.status)
            )
            if receipt
            else None,
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
    words = posted_words(request, "remarks", 2000)
    findings = reading.checked(version) or []
    places = [one for n, one in enumerate(findings) if f"place-{n}" in request.POST]
    try:
        day = day_or_none(request.POST.get("reply_by"))
        receipts.answer(county, receipt, actor, action, remarks=words, reply_by=day, reasons=words, places=places)
    except Refused as refused:
        messages.error(request, "；".join(one.say for one in refused.examination.refusals))
    except (LedgerError, ValueError) as fault:
        messages.error(request, getattr(fault, "message", "") or "日期写法不对，请重填。")
    else:
        messages.success(request, "已退回，乡镇取回件后可以看到意见。" if action == "send_back" else "已收下。")
    return redirect(f"{reverse('county:report', args=[year, town])}?kind={version.kind}")
