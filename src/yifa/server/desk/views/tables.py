"""一数多报: another bureau's form, filled from the book, kept, and explained."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.office.errors import MAX_FILE_BYTES, OfficeError
from yifa.server.desk.views.figures import figure_address, file_answer
from yifa.server.figures import forms
from yifa.server.figures.form_match import NEVER, Answer
from yifa.server.figures.forms import FormRefused
from yifa.server.figures.models import FilledForm
from yifa.server.figures.period import Period, PeriodFault, parse_period
from yifa.server.figures.request import offered, town_for
from yifa.server.reports.services import WRITERS
from yifa.server.towns.access import actor_of_request
from yifa.server.towns.scope import visible_towns
from yifa.server.ui import parts
from yifa.server.ui.parts import Column, Link, Row, Status


def _filler(request: HttpRequest) -> Actor:
    actor = actor_of_request(request)
    if actor.roles.isdisjoint(WRITERS):
        raise PermissionDenied
    return actor


def _form(actor: Actor, pk: int) -> FilledForm:
    form = FilledForm.objects.filter(pk=pk, town__in=visible_towns(actor).values("code")).first()
    if form is None:
        raise Http404("没有这份表，或者您无权查看。")
    return form


def _own(actor: Actor, form: FilledForm) -> FilledForm:
    """A form with a ledger's rows holds what its filler may see: nobody else takes it out or fills it anew."""
    if form.person != actor.person_id and any(answer.standing == "rows" for answer in forms.answers_of(form)):
        raise PermissionDenied
    return form


def tables(request: HttpRequest) -> HttpResponse:
    """Forms filled before, and the place to drop a new one."""
    actor = _filler(request)
    town = town_for(actor, request.GET.get("town", ""))
    if request.method == "POST":
        return _take_in(request, actor)
    page = parts.page_of(FilledForm.objects.filter(town=town.code).order_by("-at"), request.GET)
    columns = [
        Column("name", "表", lead=True),
        Column("period", "时段"),
        Column("at", "填表", "date"),
        Column("who", "填表人"),
        Column("sent", "报出"),
    ]
    rows = [
        Row(
            (
                f"{form.name}（第{form.edition}版）" if form.edition > 1 else form.name,
                _period(form).name,
                timezone.localtime(form.at).date(),
                form.person_name,
                f"{timezone.localtime(form.sent_at):%Y-%m-%d}报{form.sent_to}" if form.sent_at else "未报",
            ),
            reverse("desk:table", args=[form.pk]),
        )
        for form in page.object_list
    ]
    table = parts.make_table(
        "填过的表",
        columns,
        rows,
        page=page,
        query=request.GET,
        empty_title="还没有填过表",
        empty_text="把别处发来的 Excel 空表放进来，能对上的数自动填好，格式不变。",
    )
    periods = offered(town, timezone.localdate()).all
    return render(
        request,
        "desk/tables/list.html",
        {
            "town": town,
            "table": table,
            "periods": [(period.code, period.name) for period in periods],
            "crumbs": [Link("数", reverse("desk:figures")), Link("填别处的表")],
        },
    )


def _take_in(request: HttpRequest, actor: Actor) -> HttpResponse:
    town = town_for(actor, request.POST.get("town", ""))
    upload = request.FILES.get("form")
    try:
        if upload is None:
            raise FormRefused("请选择要填的 Excel 文件。")
        if (upload.size or 0) > MAX_FILE_BYTES:
            raise FormRefused("文件太大，请删去图片后再试。")
        period = parse_period(request.POST.get("period", ""))
        form = forms.begin(town, actor, upload.name or "", upload.read(), period)
    except (FormRefused, OfficeError, PeriodFault) as fault:
        messages.error(request, str(fault))
        return redirect("desk:tables")
    return redirect("desk:table", form.pk)


def _period(form: FilledForm) -> Period:
    first, last = (date.fromisoformat(str(day)) for day in (form.first, form.last))
    return Period(first, last)


def table(request: HttpRequest, pk: int) -> HttpResponse:
    """One form: each cell with its number and figure, what is unsure with its choices, what could not be filled."""
    actor = _filler(request)
    form = _form(actor, pk)
    answers = forms.answers_of(form)
    figures = catalogue().figures
    villages = {region.code: region.name for region in town_for(actor, form.town).villages()}
    done = [answer for answer in answers if answer.value is not None]
    columns = [
        Column("ref", "格", "code", lead=True),
        Column("words", "表上的话"),
        Column("value", "填的数", "number"),
        Column("figure", "对应的数"),
        Column("how", "口径范围"),
    ]
    rows = [
        Row(
            (
                answer.ref,
                answer.words,
                f"{answer.value.normalize():f}" if answer.value is not None else "",
                figures[answer.figure].name if answer.figure in figures else answer.figure,
                _how(answer, villages),
            ),
            _address(answer, form),
        )
        for answer in done
    ]
    open_labels = {answer.label: answer for answer in answers if answer.value is None and answer.label}
    asks = [
        (answer, [(key, figures[key].name, figures[key].definition) for key in answer.offers if key in figures])
        for answer in open_labels.values()
        if answer.standing in ("unsure", "unknown")
    ]
    blank = [answer for answer in answers if answer.standing == "empty"]
    lists = [answer for answer in answers if answer.standing == "rows"]
    return render(
        request,
        "desk/tables/table.html",
        {
            "form": form,
            "period": _period(form),
            "asks": asks,
            "blank": blank,
            "lists": lists,
            "never": NEVER,
            "changed": forms.changed_cells(form),
            "later": form.corrections.first(),
            "table": parts.make_table(
                "填好的格",
                columns,
                rows,
                empty_title="没有能填的格",
                empty_text="在上面说明各栏对应哪个数，就会填上，下次不再问。",
            ),
            "count": len(answers) - len(lists),
            "done": len(done),
            "crumbs": [
                Link("数", reverse("desk:figures")),
                Link("填别处的表", reverse("desk:tables")),
                Link(form.name),
            ],
            "status": Status(f"已报{form.sent_to}", "done") if form.sent_at else Status("未报", "waiting"),
            "choices": sorted(
                ((spec.key, f"{spec.name}（{spec.unit}）") for spec in figures.values()), key=lambda item: item[1]
            ),
        },
    )


def _how(answer: Answer, villages: dict[str, str]) -> str:
    words = [
        parse_period(answer.period).name,
        villages.get(answer.village, ""),
        answer.part,
        {"percent": "比上年同期增减%", "amount": "比上年同期增减"}.get(answer.change, ""),
    ]
    return "，".join(word for word in words if word) + (f"。{answer.why}" if answer.why else "")


def _address(answer: Answer, form: FilledForm) -> str:
    parts_ = [f"period={answer.period}", f"as_of={form.book_position}"]
    parts_ += [f"{name}={value}" for name, value in (("village", answer.village), ("part", answer.part)) if value]
    return figure_address(answer.figure, "&".join(parts_))


@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a label means; remembered for the town."""
    actor = _filler(request)
    form = _own(actor, _form(actor, pk))
    try:
        forms.choose(form, actor, request.POST.get("label", ""), request.POST.get("figure", ""))
    except FormRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:table", pk)


@require_POST
def sent(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the form went out."""
    actor = _filler(request)
    try:
        forms.send(_form(actor, pk), request.POST.get("to", ""), request.POST.get("signer", ""))
    except FormRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:table", pk)


@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill a form that went out once more, as its next edition."""
    actor = _filler(request)
    try:
        return redirect("desk:table", forms.correct(_own(actor, _form(actor, pk)), actor).pk)
    except FormRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:table", pk)


def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The filled form."""
    actor = _filler(request)
    form = _own(actor, _form(actor, pk))
    try:
        return file_answer(forms.read_kept(form.filled_sha), form.name)
    except FormRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:table", pk)
