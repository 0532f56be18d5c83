"""Pages of a ballot: the slip, the box for those who hold it, and the published list of slips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yifa.domains.congress.ballot import KINDS, tally
from yifa.server.casework.place import matter_href, matter_of, place_of, posted_words, procedure_of
from yifa.server.config.numbers import whole_of
from yifa.server.ledger.models import Matter, position_of, row_id
from yifa.server.rooms.ballots import box
from yifa.server.rooms.ballots.box import BoxError
from yifa.server.towns.models import Town


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def vote(request: HttpRequest) -> HttpResponse:
    """Code, slip, receipt: three states of one page, without an account and without a session.

    A code is one of 32 to the twelfth: nobody guesses one, so tries are not counted, and no address is kept.
    """
    code = box.cleaned(posted_words(request, "slip", 40))
    if not code:
        return render(request, "ballots/code.html", {})
    try:
        ballot = box.vote_of(code)
        row = Matter.objects.get(id=ballot.matter)
        paper = box.paper_at(ballot, row)
    except BoxError as error:
        return _refused(request, str(error))
    marks = [number for text in request.POST.getlist("mark") if (number := whole_of(text, 3)) is not None]
    fault = ""
    if "cast" in request.POST:
        try:
            receipt = box.cast(code, marks)
        except BoxError as error:
            fault = str(error)
        else:
            here = reverse("ballots:count", args=[row.town, position_of(row.id)])
            chosen = [paper.options[mark - 1] for mark in sorted(marks)]
            context = {"receipt": receipt, "paper": paper, "chosen": chosen, "count_href": here}
            return render(request, "ballots/receipt.html", context)
    options = [{"n": n, "name": name, "chosen": n in marks} for n, name in enumerate(paper.options, 1)]
    context = {"paper": paper, "options": options, "code": code, "fault": fault}
    return render(request, "ballots/slip.html", context, status=422 if fault else 200)


def _refused(request: HttpRequest, say: str) -> HttpResponse:
    return render(request, "ballots/code.html", {"fault": say}, status=422)


@login_not_required
@never_cache
@require_GET
def count(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """The result and every slip under its receipt, for voters and for whoever counts again."""
    township = Town.objects.filter(code=town).first()
    row = Matter.objects.filter(id=row_id(town, position), procedure__in=KINDS).first() if township else None
    rounds = box.rounds(row.id) if row else []
    asked_round = whole_of(request.GET.get("round", ""), 2)
    last = next((one for one in rounds if one.round == asked_round), rounds[-1] if rounds else None)
    if row is None or last is None:
        raise Http404
    paper, counted = box.paper_at(last, row), box.count_of(last)
    numbers = tally(counted.slips, len(paper.options))
    receipt = box.cleaned(posted_words(request, "receipt", 20))
    mine = next((slip for slip in counted.slips if slip.receipt == receipt), None)
    return render(
        request,
        "ballots/count.html",
        {
            "paper": paper,
            "vote": last,
            "rounds": rounds,
            "counted": counted,
            "asked": receipt,
            "mine": mine,
            "mine_said": [paper.options[mark - 1] for mark in mine.marks] if mine else [],
            "result": [{"name": name, "n": n} for name, n in zip(paper.options, numbers, strict=True)],
            "blank": sum(1 for slip in counted.slips if not slip.marks),
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
def box_page(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """For those who record the count: slips to print, how many have come back, closing."""
    place = place_of(request, town)
    row = matter_of(place, position)
    if row.procedure not in KINDS:
        raise Http404
    kind, procedure = KINDS[row.procedure], procedure_of(row)
    if not place.actor.roles & set(procedure.actions[kind.action].by):
        raise PermissionDenied
    fault, number = "", posted_words(request, "number", 4)
    if request.method == "POST":
        try:
            if "open" in request.POST:
                keys = box.new_keys() if "keys" in request.POST else ()
                return _slips(request, row, box.open_box(row, whole_of(number, 3) or 0, keys), keys)
            given = [key for key in request.POST.getlist("key") if key]
            if "slips" in request.POST:
                entered = box.enter_paper(_last(row), row, posted_words(request, "slips", 20_000), given)
                messages.success(request, f"录入纸质票{entered}张，与电子票一起计。")
                return redirect("ballots:box", town, position)
            box.close_box(_last(row), timezone.now(), given)
        except BoxError as error:
            fault = str(error)
        else:
            messages.success(request, "投票已结束，票数已带入下面这一步。")
            return redirect(matter_href(row.id, "desk:step", kind.action))
    last = box.latest(row.id)
    context: dict[str, Any] = {
        "row": row,
        "paper": box.paper_of(row),
        "vote": last,
        "faults": [{"say": fault}] if fault else [],
        "back": matter_href(row.id),
        "number": number,
        "typed": posted_words(request, "slips", 20_000) if fault else "",
        "due": row.status in procedure.actions[kind.action].from_,
        "used": last.slips.filter(used=True).count() if last else 0,
        "count_href": reverse("ballots:count", args=[town, position]),
        "step_href": matter_href(row.id, "desk:step", kind.action),
        "step_name": procedure.actions[kind.action].name,
    }
    return render(request, "ballots/box.html", context, status=422 if fault else 200)


def _last(row: Matter) -> Any:
    last = box.latest(row.id)
    if last is None:
        raise BoxError("还没有发出选票。")
    return last


def _slips(request: HttpRequest, row: Matter, codes: list[str], keys: Sequence[str]) -> HttpResponse:
    entrance = request.build_absolute_uri(reverse("ballots:vote"))
    slips = [
        {
            "code": code,
            "picture": mark_safe(segno.make(f"{entrance}?slip={code}", error="m").svg_inline(scale=3, border=2)),
        }
        for code in codes
    ]
    back = reverse("ballots:box", args=[row.town, position_of(row.id)])
    context = {"slips": slips, "keys": keys, "paper": box.paper_of(row), "entrance": entrance, "back": back}
    return render(request, "ballots/slips.html", context)
