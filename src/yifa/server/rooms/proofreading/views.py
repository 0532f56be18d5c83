"""The page, its result, and the Word copy with comments."""

from __future__ import annotations

from pathlib import PurePath

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yifa.kernel.actor import Actor
from yifa.proof.model import Report
from yifa.proof.readers import UnreadableError
from yifa.proof.render.html import report_css, report_fragment
from yifa.proof.render.terminal import terminal_summary
from yifa.proof.render.word import commented_docx
from yifa.server.casework.throttle import TooManyError, count, place
from yifa.server.config.confined import confined
from yifa.server.figures.queries import Scope
from yifa.server.rooms.proofreading.forms import CheckForm
from yifa.server.rooms.proofreading.reading import PASTED, Handed, examined
from yifa.server.towns.access import actor_of_request
from yifa.server.towns.auth import client_address
from yifa.server.towns.models import Person

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ENDLESS = 100_000
"""Columns of a list that is not to be broken into lines."""


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The form, and under it the annotated report once something was handed in."""
    form = _form(request)
    if request.method == "GET":
        return render(request, "proofreading/page.html", {"form": form})
    report, refusal = _examined(request, form)
    if report is None:
        return refusal
    context = {
        "form": form,
        "fragment": report_fragment(report),
        "list": terminal_summary(report, width=ENDLESS),
        "file": form.cleaned_data["file"],
    }
    part = bool(request.htmx)  # type: ignore[attr-defined]
    return render(request, "proofreading/result.html" if part else "proofreading/page.html", context)


@login_not_required
@never_cache
@require_POST
def word(request: HttpRequest) -> HttpResponse:
    """The same report as .docx with a comment at each finding, its own layout kept where it is a .docx."""
    form = _form(request)
    report, refusal = _examined(request, form)
    if report is None:
        return refusal
    handed = _handed(form, actor_of_request(request))
    name = PurePath(handed.name).stem or PASTED
    written = confined(commented_docx, refuse=UnreadableError)
    try:
        content = written(report, timezone.localtime(), handed.original)
    except UnreadableError as error:
        return _refused(request, form, str(error), 422)
    answer = HttpResponse(content, content_type=DOCX)
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}（核数）.docx")
    return answer


@login_not_required
@require_GET
@cache_control(max_age=3600)
def styles(request: HttpRequest) -> HttpResponse:
    """How the annotated report looks."""
    return HttpResponse(report_css(), content_type="text/css; charset=utf-8")


def _form(request: HttpRequest) -> CheckForm:
    actor = actor_of_request(request)
    initial = {}
    if isinstance(request.user, Person) and request.user.town:
        initial = {"town": request.user.town.name}
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return CheckForm(*posted, initial=initial, with_ledger=_sees_town(actor), auto_id="check-%s")


def _sees_town(actor: Actor) -> bool:
    """Whether the figures of the whole town are the person's to see."""
    return bool(actor.roles and actor.scope and actor.town.startswith(actor.scope) and not actor.villages)


def _examined(request: HttpRequest, form: CheckForm) -> tuple[Report | None, HttpResponse]:
    """The report, or the answer that says why there is none."""
    if not form.is_valid():
        return None, _refused(request, form, "", 422)
    try:
        if not request.user.is_authenticated:
            count(client_address(request))
        with place():
            return examined(_handed(form, actor_of_request(request))), HttpResponse()
    except UnreadableError as error:
        return None, _refused(request, form, str(error), 422)
    except TooManyError as error:
        return None, _refused(request, form, str(error), 429)


def _refused(request: HttpRequest, form: CheckForm, say: str, status: int) -> HttpResponse:
    part = bool(request.htmx)  # type: ignore[attr-defined]
    template = "proofreading/fault.html" if part else "proofreading/page.html"
    return render(request, template, {"form": form, "fault": say}, status=status)


def _handed(form: CheckForm, actor: Actor) -> Handed:
    cleaned = form.cleaned_data
    file, last = cleaned["file"], cleaned["last"]
    for upload in (file, last):
        if upload:
            upload.seek(0)
    return Handed(
        name=file.name if file else PASTED,
        data=file.read() if file else b"",
        text=cleaned["text"],
        last_name=last.name if last else "",
        last_data=last.read() if last else None,
        town=cleaned["town"],
        on=cleaned["on"],
        scope=Scope(actor.town[:9]) if cleaned.get("ledger") else None,
    )
