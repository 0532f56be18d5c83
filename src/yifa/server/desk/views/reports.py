"""报告: the list of reports, and one report with its text, its margin and the steps it goes through."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from yifa.kernel.actor import Actor
from yifa.server.config.numbers import whole_of
from yifa.server.demo.published import compared, scenario_of
from yifa.server.desk.views.figures import figure_address, file_answer
from yifa.server.figures.matching import find, near
from yifa.server.figures.period import Period, PeriodFault, parse_period
from yifa.server.figures.queries import Scope, values
from yifa.server.figures.request import Offered, offered, town_for
from yifa.server.reports import corrections, drafting, paper, services
from yifa.server.reports.figure_answers import name_of
from yifa.server.reports.kinds import Template, templates
from yifa.server.reports.models import Report, ReportComment
from yifa.server.reports.models import Status as ReportStatus
from yifa.server.reports.pages import line_views, records_address
from yifa.server.reports.proofing import margin
from yifa.server.reports.services import ReportRefused
from yifa.server.reports.texts import changes_since, due_dates, shown, template_of, title_of
from yifa.server.reports.tokens import TokenFault
from yifa.server.towns.access import actor_of_request
from yifa.server.towns.models import Town
from yifa.server.towns.scope import visible_towns
from yifa.server.ui.parts import Column, Link, Row, Status, Stop, make_table

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
COURSE = (
    ReportStatus.DRAFT,
    ReportStatus.CHECK,
    ReportStatus.REVIEW,
    ReportStatus.SIGN,
    ReportStatus.DELIVER,
    ReportStatus.PUBLISH,
)


def reader(request: HttpRequest) -> Actor:
    """The signed-in person, who may read reports. Raises PermissionDenied."""
    actor = actor_of_request(request)
    if actor.roles.isdisjoint(services.READERS):
        raise PermissionDenied
    return actor


def report_for(actor: Actor, pk: int) -> tuple[Report, Town]:
    """A report of a town the person may see. Raises Http404."""
    report = Report.objects.select_related("before").filter(pk=pk, town__in=visible_towns(actor).values("code")).first()
    if report is None:
        raise Http404("没有这份报告，或者您无权查看。")
    return report, Town.objects.get(code=report.town)


def reports(request: HttpRequest) -> HttpResponse:
    """What is being written, what has gone out, and what has to be written next."""
    actor = reader(request)
    town = town_for(actor, request.GET.get("town", ""))
    today = timezone.localdate()
    listed = list(Report.objects.filter(town=town.code).order_by("-last", "kind"))
    columns = [
        Column("title", "报告", lead=True),
        Column("period", "时段"),
        Column("status", "到哪一步", "status"),
        Column("due", "最迟", "date"),
        Column("changed", "改动", "date"),
    ]
    rows = [
        Row(
            (title_of(report, town), report.period.name, _status(report), _due(report), report.changed_at.date()),
            reverse("desk:report", args=[report.pk]),
        )
        for report in listed
    ]
    table = make_table(
        "报告",
        columns,
        rows,
        empty_title="还没有报告",
        empty_text="在下面选一种报告和时段起草：文字按样稿或沿用上一份，数由账簿得出。",
    )
    periods = offered(town, today)
    kinds = [(template, _choices(template, periods)) for template in templates().values()]
    return render(
        request,
        "desk/reports/list.html",
        {
            "town": town,
            "table": table,
            "kinds": kinds,
            "may_write": not actor.roles.isdisjoint(services.WRITERS),
            "upcoming": _upcoming(town, today),
        },
    )


def _status(report: Report) -> Status:
    if report.status in (ReportStatus.RETURNED, ReportStatus.REPLACED):
        return Status(report.get_status_display(), "waiting" if report.status == ReportStatus.RETURNED else "done")
    if report.status == ReportStatus.DONE:
        return Status("已公开" if report.published_on else "已报送", "done")
    return Status(f"待{report.get_status_display()}", "running")


def _due(report: Report) -> date | None:
    """The last day of the next statutory step still owed."""
    done = {"deliver": report.delivered_on, "publish": report.published_on}
    return next((due for step, due, _, _ in due_dates(template_of(report), report.period) if not done[step]), None)


def _choices(template: Template, periods: Offered) -> list[tuple[str, str]]:
    """Periods a kind of report may be begun for: code and words."""
    choices = {"year": periods.years, "quarter": periods.quarters, "month": periods.months}[template.period]
    return [(period.code, period.name) for period in choices]


def _upcoming(town: Town, today: date) -> list[dict[str, Any]]:
    """Statutory dates of the report on the year before, and of this year's."""
    rows = []
    period = Period.year(today.year - 1)
    begun = Report.objects.filter(town=town.code, first=period.first, last=period.last).defer("text", "frozen")
    reports_by_kind = {report.kind: report for report in begun}
    for template in templates().values():
        report = reports_by_kind.get(template.id)
        for step, due, name, citation in due_dates(template, period):
            done = report and {"deliver": report.delivered_on, "publish": report.published_on}[step]
            if not done and abs((due - today).days) < 120:
                rows.append(
                    {
                        "name": name,
                        "due": due,
                        "late": due < today,
                        "citation": citation,
                        "kind": template.name,
                        "year": period.last.year,
                    }
                )
    return rows


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a report."""
    actor = reader(request)
    town = town_for(actor, request.POST.get("town", ""))
    try:
        period = parse_period(request.POST.get("period", ""))
        report = services.draft(
            town, actor, request.POST.get("kind", ""), period, take_over=request.POST.get("from") == "before"
        )
    except (ReportRefused, PeriodFault) as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:reports")
    return redirect("desk:report-edit", report.pk)


def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report to read: text with its numbers, margin, steps."""
    actor = reader(request)
    report, town = report_for(actor, pk)
    return render(request, "desk/reports/report.html", page_of(request, report, town, actor))


def page_of(request: HttpRequest, report: Report, town: Town, actor: Actor) -> dict[str, Any]:
    """Everything the report's page shows."""
    signed = bool(report.frozen)
    read = None if signed else margin(report, town)
    try:
        view = shown(report, town)
    except TokenFault as fault:
        view = None
        messages.warning(request, str(fault))
    story = scenario_of(town) if report.kind == "annual-report" else None
    beside = compared(story, town) if story and report.period == Period.year(story.year) else []
    return {
        "report": report,
        "town": town,
        "view": view,
        "margin": read,
        "lines": line_views(view.body, records_address(report.book_position)) if view else [],
        "crumbs": [Link("报告", reverse("desk:reports")), Link(view.title if view else report.title)],
        "course": _course(report),
        "dates": _dates(report),
        "steps": report.steps.all(),
        "comments": report.comments.all(),
        "may": _may(report, actor),
        "changed": _changed(report, town),
        "differences": corrections.differences(report, town) if view else [],
        "later": report.corrections.first(),
        "beside": beside,
        "differing": sum(not item.agrees for item in beside),
        "template": template_of(report),
        "old": [remark for remark in read.remarks if remark.rule == "old"] if read else [],
        "remarks": [(remark, read.reasons.get(remark.mark, "")) for remark in read.remarks if remark.rule != "old"]
        if read
        else [],
        "omitted": view.body.omitted if view else [],
        "today": timezone.localdate(),
        "usual_number": f"{town.document_prefix}〔{timezone.localdate().year}〕号",
    }


def _course(report: Report) -> list[list[Stop]]:
    order = [status for status in COURSE if status != ReportStatus.PUBLISH or template_of(report).publishes]
    now = order.index(ReportStatus(report.status)) if report.status in order else len(order)
    places = ["past" if at < now else "now" if at == now else "ahead" for at in range(len(order))]
    return [[Stop(status.label, place)] for status, place in zip(order, places, strict=True)]  # type: ignore[arg-type]


def _dates(report: Report) -> list[dict[str, Any]]:
    done = {"deliver": report.delivered_on, "publish": report.published_on}
    today = timezone.localdate()
    return [
        {"name": name, "due": due, "done": done[step], "citation": citation, "late": (done[step] or today) > due}
        for step, due, name, citation in due_dates(template_of(report), report.period)
    ]


def _may(report: Report, actor: Actor) -> dict[str, bool]:
    edits = report.status in services.EDITABLE
    return {
        "edit": edits and not actor.roles.isdisjoint(services.WRITERS | services.CHECKERS),
        "returned": report.status in (ReportStatus.PUBLISH, ReportStatus.DONE)
        and not report.published_on
        and not actor.roles.isdisjoint(services.SENDERS),
        "correct": report.status in (ReportStatus.RETURNED, ReportStatus.PUBLISH, ReportStatus.DONE)
        and not actor.roles.isdisjoint(services.WRITERS)
        and not report.corrections.exists(),
        "keep": edits
        and not actor.roles.isdisjoint(services.WRITERS | services.CHECKERS)
        and actor.person_id not in report.writers,
        "next": services.may(actor, report),
        "back": report.status in (ReportStatus.CHECK, ReportStatus.REVIEW, ReportStatus.SIGN)
        and not actor.roles.isdisjoint(services.roles_for(report) | services.CHECKERS),
    }


def _changed(report: Report, town: Town) -> list[dict[str, Any]]:
    return [
        {"change": item, "href": figure_address(item.asked.key, item.asked.address()), "name": item.asked.spec.name}
        for item in changes_since(report, town)
    ]


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Take a named step on a report."""
    actor = reader(request)
    report, _ = report_for(actor, pk)
    post = request.POST
    try:
        if verb == "pass":
            services.pass_on(report, actor, post.get("note", ""))
        elif verb == "back":
            services.send_back(report, actor, post.get("note", ""))
        elif verb == "sign":
            services.sign(report, actor, on=_required_day(post.get("on", "")), number=post.get("number", ""))
        elif verb == "deliver":
            services.deliver(report, actor, on=_required_day(post.get("on", "")), to=post.get("to", ""))
        elif verb == "publish":
            services.publish(
                report, actor, on=_required_day(post.get("on", "")), secrecy_review=post.get("secrecy", "")
            )
        elif verb == "returned":
            corrections.returned(report, actor, on=_required_day(post.get("on", "")), remarks=post.get("remarks", ""))
        elif verb == "correct":
            return redirect("desk:report", corrections.correct(report, actor, post.get("reason", "")).pk)
        elif verb == "reason":
            services.give_reason(report, actor, post.get("mark", ""), post.get("reason", ""))
        elif verb == "keep":
            services.keep_sentences(report, actor, post.getlist("mark"))
        elif verb == "comment":
            services.comment(report, actor, post.get("text", ""), post.get("place", ""))
        elif verb == "settle":
            services.settle(_comment(report, post.get("comment", "")), actor)
        else:
            raise Http404
    except ReportRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:report", pk)


def _required_day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise ReportRefused("请填写日期。") from error


def _comment(report: Report, written: str) -> ReportComment:
    comment = report.comments.filter(pk=whole_of(written, 18) or 0).first()
    if comment is None:
        raise Http404
    return comment


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor: words and references on the left, the paper as it will be on the right."""
    actor = reader(request)
    report, town = report_for(actor, pk)
    if not _may(report, actor)["edit"]:
        messages.error(request, "这份报告现在不能修改，或者不由您修改。要改请先退回。")
        return redirect("desk:report", pk)
    typed = {
        "title": services.for_editor(report.title),
        "addressee": services.for_editor(report.addressee),
        "text": services.for_editor(report.text),
        "version": str(report.version),
    }
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in typed}
        try:
            version = whole_of(typed["version"], 8) or 0
            services.edit(
                report, actor, title=typed["title"], addressee=typed["addressee"], text=typed["text"], version=version
            )
        except ReportRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "已保存。")
            return redirect("desk:report" if "done" in request.POST else "desk:report-edit", pk)
    return render(
        request,
        "desk/reports/edit.html",
        {
            "report": report,
            "town": town,
            "given": typed,
            "period": report.period,
            "helped": drafting.service_of(town) is not None,
            "crumbs": [
                Link("报告", reverse("desk:reports")),
                Link(title_of(report, town), reverse("desk:report", args=[pk])),
                Link("修改"),
            ],
            **_preview(report, town, typed["text"]),
        },
    )


@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The text being written, with its numbers and the proof-reader's remarks; nothing is saved."""
    actor = reader(request)
    report, town = report_for(actor, pk)
    return render(request, "desk/reports/preview.html", _preview(report, town, request.POST.get("text", "")))


def _preview(report: Report, town: Town, text: str) -> dict[str, Any]:
    """The paper for a text that is not saved yet."""
    trial = Report(
        pk=report.pk,
        town=report.town,
        kind=report.kind,
        first=report.first,
        last=report.last,
        title=report.title,
        addressee=report.addressee,
        base_text=report.base_text,
        kept=report.kept,
        reasons=report.reasons,
        before_id=report.before_id,
        text=services.for_storage(text),
    )
    read = margin(trial, town)
    try:
        view = shown(trial, town)
    except TokenFault:
        view = None
    return {
        "lines": line_views(view.body, records_address(None)) if view else [],
        "view": view,
        "remarks": [remark for remark in read.remarks if remark.rule != "old"],
        "old": [remark for remark in read.remarks if remark.rule == "old"],
        "margin": read,
        "omitted": view.body.omitted if view else [],
    }


def pick(request: HttpRequest, pk: int) -> HttpResponse:
    """Figures offered for the words before the cursor, or for words asked, with their value in the report's period."""
    actor = reader(request)
    report, town = report_for(actor, pk)
    words = request.GET.get("words", "").strip()
    specs = (find(words) if words else near(request.GET.get("before", "")))[:12]
    amounts = values([spec.key for spec in specs], Scope(town.prefix), report.period)
    offered = [{"spec": spec, "token": f"[[{name_of(spec.key)}]]", "value": amounts[spec.key].text} for spec in specs]
    return render(request, "desk/reports/pick.html", {"offered": offered, "asked": words, "period": report.period})


@require_POST
def suggest(request: HttpRequest, pk: int) -> HttpResponse:
    """Sentences for a part, to be put in or left; nothing is saved."""
    actor = reader(request)
    report, town = report_for(actor, pk)
    if not _may(report, actor)["edit"]:
        raise PermissionDenied
    names = re.split(r"[、,，;；\s]+", request.POST.get("figures", "")[:600])
    keys = [specs[0].key for name in names if name and (specs := find(name))]
    try:
        suggestion = drafting.suggest(town, template_of(report).name, request.POST.get("part", ""), keys)
    except drafting.DraftRefused as refusal:
        return render(request, "desk/reports/suggestion.html", {"say": str(refusal)})
    return render(request, "desk/reports/suggestion.html", {"suggestion": suggestion})


def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The report as Word, PDF or plain text."""
    actor = reader(request)
    report, town = report_for(actor, pk)
    try:
        name = f"{shown(report, town).title}{'' if report.frozen else '（草稿）'}"
        if form == "docx":
            return file_answer(paper.to_docx(report, town), f"{name}.docx", DOCX)
        if form == "pdf":
            return file_answer(paper.to_pdf(report, town), f"{name}.pdf", "application/pdf")
        return file_answer(paper.to_text(report, town).encode(), f"{name}.txt", "text/plain; charset=utf-8")
    except TokenFault as fault:
        messages.error(request, str(fault))
        return redirect("desk:report", pk)
