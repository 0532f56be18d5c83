"""今日: what is due, what waits for me. Nothing else."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yifa.domains import catalogue
from yifa.server.casework import duties, worklist
from yifa.server.casework.matter_view import status_of
from yifa.server.casework.paging import page_of_matters
from yifa.server.casework.place import Place, address_if_any, handler_said, matter_href, place_of
from yifa.server.casework.rooms import today_of
from yifa.server.figures.period import Period
from yifa.server.figures.queries import Breach, Scope, breaches
from yifa.server.ledger.models import Matter
from yifa.server.ledger.remembered import until_written
from yifa.server.reports.models import Status
from yifa.server.reports.texts import template_of
from yifa.server.reports.waiting import waiting_for
from yifa.server.towns.access import actor_of_request
from yifa.server.ui import parts
from yifa.server.ui.parts import Column, Link, Row
from yifa.server.ui.words import left

WHOSE: tuple[tuple[worklist.Whose, str], ...] = (("mine", "我的"), ("unit", "本单位"), ("town", "全镇"))
NAMES = {"waiting": "等我办理", "returned": "退回给我", "handed-on": "我交办的"}
# Lines of each part of the page; what is left out is said, with the way to it.
MOST = 30
FEW = 8


def _whose(request: HttpRequest, place: Place) -> worklist.Whose:
    choice = request.GET.get("of", "mine")
    if choice == "unit" and place.actor.unit:
        return "unit"
    return "town" if choice == "town" else "mine"


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """The opening page: what the clock presses, what waits for me, what I handed on, which right lapses. Nothing else."""
    if not actor_of_request(request).roles:
        return render(request, "desk/today/no_post.html")
    place = place_of(request)
    whose = _whose(request, place)
    day = place.calendar.day(place.today)
    everybody = "全县" if place.town.is_county else "全镇"
    named = [(key, everybody if key == "town" else words) for key, words in WHOSE if key != "unit" or place.actor.unit]
    choices = [Link(words, f"?of={key}", key == whose) for key, words in named]
    parts_of_page = worklist.for_today(place, whose, MOST, FEW)
    return render(
        request,
        "desk/today/page.html",
        {
            "day": place.today,
            "reason": day.reason,
            "whose": choices,
            "of": whose,
            "everybody": everybody,
            "work": parts_of_page,
            "lists": [Link(NAMES[key], reverse("desk:today-list", args=[key])) for key in worklist.LISTS]
            + today_of(place),
            "nobody_href": reverse("desk:today-nobody") if place.actor.roles & OVERSEERS else "",
            "reports": _reports(place),
            "breaches": [_breach(b) for b in _breaches(place)],
        },
    )


def _reports(place: Place) -> list[tuple[str, Link]]:
    """Reports that wait for this person: the step each waits for, and where it is."""
    return [
        (
            Status(report.status).label,
            Link(f"{report.period.name}{template_of(report).name}", reverse("desk:report", args=[report.pk])),
        )
        for report in waiting_for(place.actor, place.town.code)
    ]


# Who is told of work that is nobody's, and can give it to somebody.
OVERSEERS = frozenset({"admin", "office-head"})


@require_GET
def nobody(request: HttpRequest) -> HttpResponse:
    """Duties that no person has: nobody in the post, or one who is gone."""
    place = place_of(request)
    if not place.actor.roles & OVERSEERS:
        raise PermissionDenied
    rows = duties.nobody(place.town.code, place.today)
    return render(request, "desk/today/nobody.html", {"lines": duties.lines_of(place, rows[:200]), "total": len(rows)})


def _breaches(place: Place) -> list[Breach]:
    scope = Scope(place.actor.scope[:9], villages=place.actor.villages)
    year = Period.year(place.today.year)
    if not place.actor.town:
        return breaches(scope, year)
    question = ("breaches", place.actor.villages, year)
    return until_written(place.actor.town, question, lambda: breaches(scope, year), place.head)


def _breach(breach: Breach) -> dict[str, object]:
    values = [
        {"name": v.spec.name, "text": v.text, "href": address_if_any("desk:figure", v.spec.key)} for v in breach.values
    ]
    return {"say": breach.say, "values": values}


@require_GET
def today_list(request: HttpRequest, which: str) -> HttpResponse:
    """One of the lists the opening page counts."""
    place = place_of(request)
    if which not in worklist.LISTS:
        raise Http404
    if not place.actor.roles:
        raise PermissionDenied
    rows = worklist.changed_first(worklist.LISTS[which](place))
    page = page_of_matters(rows, request.GET, place.actor)
    people = worklist.names_by_id(page.object_list)
    columns = [
        Column("number", "文号", "code", lead=True),
        Column("title", "事由"),
        Column("kind", "类别"),
        Column("due", "期限"),
        Column("handler", "经办"),
        Column("status", "状态", "status"),
    ]
    table = parts.make_table(
        NAMES[which],
        columns,
        [_row(place, row, people) for row in page.object_list],
        query=request.GET,
        page=page,
        empty_title="现在没有",
        empty_text=EMPTY[which],
    )
    tabs = [Link(NAMES[key], reverse("desk:today-list", args=[key]), key == which) for key in worklist.LISTS]
    return render(request, "desk/today/list.html", {"table": table, "tabs": tabs, "name": NAMES[which]})


EMPTY = {
    "waiting": "由您经办、或者交到您单位的件，轮到您的岗位办理时会列在这里。",
    "returned": "审核、审签时退回给您的件会列在这里。",
    "handed-on": "您改派给同事、还没有办结的件会列在这里。",
}


def _row(place: Place, row: Matter, people: dict[int, str]) -> Row:
    procedure = catalogue().get(row.procedure, row.version)
    words, tone = left(row.next_due, place.today, place.calendar, row.next_alarm) if row.next_due else ("", "running")
    return Row(
        (
            row.number or row.title,
            row.title,
            procedure.name,
            words,
            handler_said(place, row, people),
            status_of(procedure, row.status, tone),
        ),
        matter_href(row.id),
        tone if tone in ("overdue", "alarm") else "",
    )
