"""应审未审: what the comparison found, taken up or dismissed one by one, each with its reason."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yifa.domains import catalogue
from yifa.kernel.records import State
from yifa.server.casework import carry_over
from yifa.server.casework.duties import in_fields
from yifa.server.casework.place import Place, matter_href, place_of
from yifa.server.casework.step_context import form_context
from yifa.server.casework.step_form import blank
from yifa.server.config.procedures import in_force
from yifa.server.ledger.models import Matter, position_of, row_id
from yifa.server.ledger.scope import visible_matters
from yifa.server.rooms.review import finder
from yifa.server.rooms.review.models import Find, Sweep
from yifa.server.ui.context import LEADERS
from yifa.server.ui.parts import choose, page_of
from yifa.server.ui.words import cites

READERS = LEADERS | {"justice-head", "justice-clerk", "legal-reviewer", "office-head", "auditor"}
COMPARERS = frozenset({"justice-head", "justice-clerk", "legal-reviewer", "office-head", "discipline-head"})
WAYS = {"find": "登记为应审未审", "clear": "登记排除"}


def _reader(request: HttpRequest) -> Place:
    place = place_of(request)
    if place.actor.roles.isdisjoint(READERS) or place.actor.villages:
        raise PermissionDenied
    return place


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Open finds the person may see; of the others only how many of which kind there are."""
    place = _reader(request)
    every = Find.objects.filter(town=place.town.code).exclude(matter_id__in=finder.taken_up(place.town))
    seen = visible_matters(place.actor).filter(id__in=every.values("matter_id"))
    rows = {row.id: row for row in seen.only("id", "title", "number", "procedure", "version")}
    kinds = sorted(set(every.values_list("kind", flat=True)))
    kind_wanted = request.GET.get("kind", "")
    finds = [find for find in every.order_by("-certain", "-done_on", "matter_id") if find.matter_id in rows]
    shown = [find for find in finds if not kind_wanted or find.kind == kind_wanted]
    page: Any = page_of(shown, request.GET)
    may = bool(place.actor.roles & _openers("find"))
    page.object_list = [_line(place, find, rows[find.matter_id], may) for find in page.object_list]
    hidden = Counter(find.kind for find in every if find.matter_id not in rows)
    return render(
        request,
        "review/bypass.html",
        {
            "duties": in_fields(place, "review", "decisions"),
            "place": place,
            "page": page,
            "total": _total(finds),
            "filters": [choose(request.GET, "kind", "全部类别", [(kind, kind) for kind in kinds])],
            "hidden": sorted(hidden.items()),
            "last": Sweep.objects.filter(town=place.town.code).order_by("-at").first(),
            "may_compare": bool(place.actor.roles & COMPARERS),
            "ledger": reverse("desk:ledger", args=["review-bypass"]),
        },
    )


@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    """Compare now."""
    place = _reader(request)
    if place.actor.roles.isdisjoint(COMPARERS):
        raise PermissionDenied
    done = finder.sweep(place.town, place.now)
    messages.success(request, f"已比对{done.looked}件，列出{done.found}件。")
    return redirect(reverse("review:bypass") + f"?town={place.town.code}")


@require_GET
def take_up(request: HttpRequest, position: int, action: str) -> HttpResponse:
    """The opening form of a review-bypass matter, filled from the find and linked to what it is about."""
    place = _reader(request)
    find = Find.objects.filter(matter_id=row_id(place.town.code, position)).first()
    row = visible_matters(place.actor).filter(id=find.matter_id).first() if find else None
    if find is None or row is None or action not in WAYS:
        raise Http404
    procedure = catalogue().at("review-bypass", place.today.isoformat())
    spec = procedure.actions[action]
    form = blank(place, procedure, spec, State(), _known(find, row, {key for key, _ in spec.fields()}))
    carry_over.keep_link(form, str(position), finder.TAKEN_UP)
    others = {"procedure": procedure, "others": [], "cancel_href": reverse("review:bypass"), "opening": True}
    return render(request, "ui/step/page.html", form_context(form, others))


def _total(finds: list[Find]) -> str:
    certain = sum(find.certain for find in finds)
    return f"{len(finds)}件，其中记录能证明的{certain}件" if finds else ""


def _known(find: Find, row: Matter, form_fields: set[str]) -> dict[str, Any]:
    known = {
        "subject": row.title or row.number,
        "kind": find.kind,
        "unit": find.unit,
        "done_on": find.done_on.isoformat(),
        "found_how": "台账自动比对",
        "override_by": "",
        "clear_note": "",
    }
    return {key: value for key, value in known.items() if key in form_fields and value}


def _openers(action: str) -> frozenset[str]:
    return frozenset(in_force()["review-bypass"].actions[action].by)


def _line(place: Place, find: Find, row: Matter, may: bool) -> dict[str, Any]:
    position = position_of(find.matter_id)
    ways = [(name, reverse("review:take-up", args=[position, action])) for action, name in WAYS.items()] if may else []
    return {
        "find": find,
        "unit": place.all_units.get(find.unit, find.unit),
        "title": row.title or row.number,
        "number": row.number,
        "href": matter_href(row.id),
        "ledger": catalogue().get(row.procedure, row.version).name,
        "cites": cites(find.basis),
        "ways": ways,
    }
