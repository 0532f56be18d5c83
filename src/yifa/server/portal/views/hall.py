"""大厅叫号: the page for phones, the screen on the wall, and the counter from which the next one is called."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yifa.kernel.model import Procedure
from yifa.server.casework.place import Place, place_of
from yifa.server.casework.rooms import opens_from_a_ledger
from yifa.server.config.numbers import whole_of
from yifa.server.config.procedures import in_force
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Matter, position_of, row_id
from yifa.server.ledger.scope import choosable
from yifa.server.portal.hall import KIND, Queue, queue
from yifa.server.portal.keeping import Shown, Standing, public_page
from yifa.server.ui.parts import Link

MINE = "hall-window"
DONE = {"serve": "办完了", "skip": "已过号", "call": "再叫一遍"}


@public_page
def hall(request: HttpRequest, now: Standing) -> Shown:
    """Where the hall stands, for whoever waits with a phone."""
    return "portal/hall.html", {"queue": queue(now.town, now.on)}


@public_page
def screen(request: HttpRequest, now: Standing) -> Shown:
    """The same for the television on the wall, read from the back of the room; it renews itself."""
    return "portal/screen.html", {"queue": queue(now.town, now.on)}


@opens_from_a_ledger
def to_the_counter(place: Place, procedure: Procedure) -> list[Link]:
    """叫号台 and the screen, from the ledger of numbers and of windows."""
    if procedure.procedure not in (KIND, "service-window"):
        return []
    return [
        Link("叫号台", reverse("portal:calling")),
        Link("大厅屏幕", reverse("portal:screen", args=[place.town.prefix])),
    ]


@never_cache
@require_http_methods(["GET", "POST"])
def calling(request: HttpRequest) -> HttpResponse:
    """The counter: my window, whom I serve, 叫下一位."""
    place = place_of(request)
    if not place.actor.roles & set(in_force()[KIND].actions["call"].by):
        raise PermissionDenied
    windows = list(choosable(place.actor, place.town.code, ["service-window"]).filter(is_open=True).order_by("title"))
    mine = whole_of(str(request.POST.get("window") or request.session.get(MINE, "")), 9)
    window = next((row for row in windows if position_of(row.id) == mine), None)
    if request.method == "POST":
        if window is None:
            messages.error(request, "请先选您的窗口。")
        else:
            request.session[MINE] = str(mine)
            _act(request, place, window)
        return redirect("portal:calling")
    line = queue(place.town, place.today)
    return render(
        request,
        "portal/calling.html",
        {
            "windows": [(str(position_of(row.id)), row.title) for row in windows],
            "mine": str(mine or ""),
            "queue": line,
            "serving": [ticket for ticket in line.called if window is not None and ticket.window == window.title],
            "town": place.town,
        },
    )


def _act(request: HttpRequest, place: Place, window: Matter) -> None:
    line, act = queue(place.town, place.today), request.POST.get("act", "")
    if act == "next":
        _call_next(request, place, window, line)
    elif act in DONE:
        number = whole_of(request.POST.get("ticket", ""), 9)
        ticket = next((one for one in line.called if one.position == number), None)
        if ticket is None:
            messages.error(request, "这个号刚才已经办完或者过号，请看最新的。")
        elif _taken(request, place, act, ticket.position, window):
            messages.success(request, f"{ticket.number}号{DONE[act]}。")


def _call_next(request: HttpRequest, place: Place, window: Matter, line: Queue) -> None:
    """The first who still waits: of two counters pressing at once, the second calls the one after."""
    for ticket in line.waiting:
        if Matter.objects.get(id=row_id(place.town.code, ticket.position)).status != "waiting":
            continue
        if _taken(request, place, "call", ticket.position, window):
            messages.success(request, f"请{ticket.number}号到{window.title}。")
        return
    messages.info(request, "现在没有人等。")


def _taken(request: HttpRequest, place: Place, act: str, position: int, window: Matter) -> bool:
    values = {"window": position_of(window.id)} if act == "call" else {}
    try:
        take_action(place.town, place.actor, Step(KIND, act, values, row_id(place.town.code, position)))
    except Refused as refused:
        messages.error(request, "；".join(refusal.say for refusal in refused.examination.refusals))
        return False
    return True
