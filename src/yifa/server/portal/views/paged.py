"""A form answered page by page: each question an address, then a page to check everything, then the receipt."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDict

from yifa.server.portal import guard
from yifa.server.portal.frame import shown
from yifa.server.portal.paging import CHECK, Answered, Pages
from yifa.server.portal.step_forms import ResidentForm

HandIn = Callable[
    [HttpRequest, ResidentForm, str, dict[str, object], QueryDict, MultiValueDict[str, UploadedFile]],
    HttpResponse | None,
]
"""Takes a whole form: the page with the receipt, or None with what is wrong on the form."""


def turn(
    request: HttpRequest, form: ResidentForm, scope: str, context: dict[str, object], hand_in: HandIn
) -> HttpResponse:
    """Show a page, keep the answer of one, or hand everything in."""
    answered = Answered.of(request, scope)
    at = str(request.POST.get("page") or request.GET.get("at", ""))
    if answered is None or not at:
        return _begin(request, form, scope)
    pages = Pages(form, answered)
    if at not in (*pages.keys, CHECK):
        return _to(request, pages.keys[0])
    if request.method == "GET":
        return _shown(request, pages, at, context, scope)
    if at == CHECK:
        return _hand_in(request, pages, scope, context, hand_in)
    try:
        guard.count_pages(request)
        to = pages.take(request, at)
    except guard.TurnedAway as turned:
        answered.general, to = [str(turned)], at
    answered.keep(scope)
    return _to(request, to, bool(request.POST.get("checked")) and to == at)


def _begin(request: HttpRequest, form: ResidentForm, scope: str) -> HttpResponse:
    """A new form; what a link has chosen is answered already."""
    answered = Answered.begin()
    answered.values = {key: [str(form.typed.values[key])] for key in form.narrowed}
    answered.keep(scope)
    first = next((key for key in form.fields if key not in form.narrowed), CHECK)
    return answered.remember(_to(request, first), request.path, settings.SESSION_COOKIE_SECURE)


def _hand_in(
    request: HttpRequest, pages: Pages, scope: str, context: dict[str, object], hand_in: HandIn
) -> HttpResponse:
    form, answered = pages.form, pages.answered
    taken = hand_in(request, form, scope, context, answered.post, MultiValueDict())
    if taken is not None:
        answered.drop(scope)
        return taken
    if context.get("alike"):
        return _shown(request, pages, CHECK, context, scope)
    answered.faults, answered.general = form.faults, form.general
    answered.keep(scope)
    return _to(request, CHECK)


def _to(request: HttpRequest, at: str, checked: bool = False) -> HttpResponse:
    return redirect(f"{request.path}?at={at}{'&checked=1' if checked else ''}")


def _shown(request: HttpRequest, pages: Pages, at: str, context: dict[str, object], scope: str) -> HttpResponse:
    pages.show(at)
    form, keys = pages.form, pages.keys
    here = keys.index(at) if at in keys else len(keys)
    ask = next((one for one in form.asks() if one.key == at), None)
    lines = pages.lines() if ask is None else []
    return shown(
        request,
        form.place.town,
        "portal/page.html",
        {
            **context,
            "ask": ask,
            "at": at,
            "number": here + 1,
            "count": len(keys),
            "before": keys[here - 1] if here else "",
            "checked": request.GET.get("checked", ""),
            "lines": lines,
            "faults": form.wrong([ask]) if ask else [],
            "general": form.general,
            "wrong": any(line.errors for line in lines),
            "challenge": guard.challenge(scope, pages.answered.began),
            "trap": guard.TRAP,
        },
    )
