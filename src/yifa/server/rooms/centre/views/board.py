"""矛调中心: what is in hand by colour, what waits for which step, what comes from elsewhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yifa.server.casework.duties import in_fields
from yifa.server.casework.place import Place, place_of
from yifa.server.rooms.centre import board as boards
from yifa.server.rooms.centre import duty as watch
from yifa.server.rooms.centre.posts import CENTRE, HOTLINE, RECORD, ROLL, only_for
from yifa.server.ui.parts import Link

ROOMS = (
    ("centre:board", "在办", CENTRE),
    ("centre:duty", "值守", CENTRE),
    ("centre:record", "简易登记", RECORD),
    ("centre:mediators", "调解员", ROLL),
    ("centre:allowance", "以案定补", ROLL),
    ("centre:hotline", "热线", HOTLINE),
    ("desk:figures-confused", "容易混的数", CENTRE | HOTLINE | ROLL),
    ("centre:standards", "三色标准", CENTRE),
)


def rooms(request: HttpRequest, place: Place) -> list[Link]:
    """Tabs of the rooms this person works in."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [Link(words, reverse(name), name == here) for name, words, posts in ROOMS if place.actor.roles & posts]


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The centre's page."""
    place = place_of(request)
    only_for(place, CENTRE)
    return render(
        request,
        "centre/board.html",
        {
            "duties": in_fields(place, "disputes", "petitions"),
            "place": place,
            "tabs": rooms(request, place),
            "colours": boards.colours(place),
            "queues": boards.queues(place),
            "agenda": boards.agenda(place),
            "elsewhere": boards.elsewhere(place),
            "receptions": boards.receptions(place),
            "soon": boards.due_within(place),
            "take_in": reverse("desk:open", args=["dispute-intake", "receive"]),
        },
    )


@require_GET
def duty(request: HttpRequest) -> HttpResponse:
    """值守: today's watch, what waits, the teams and the platforms; `?wall=1` for the screen in the duty room."""
    place = place_of(request)
    only_for(place, CENTRE)
    rolls = watch.centres(place)
    wall = request.GET.get("wall") == "1"
    return render(
        request,
        "centre/wall.html" if wall else "centre/duty.html",
        {
            "place": place,
            "tabs": rooms(request, place),
            "wall": wall,
            "watches": watch.watches(rolls, place.today),
            "periods": watch.periods(place),
            "queues": watch.waiting(place, wall=wall),
            "teams": watch.members(rolls),
            "platforms": watch.platforms(place),
        },
    )
