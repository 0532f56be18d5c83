"""A matter's page: where it stands, what may be done, what is due, what happened, and what hangs on it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_POST

from yifa.kernel.attached import are_personal
from yifa.kernel.context import all_fields
from yifa.kernel.model import Procedure
from yifa.kernel.records import State
from yifa.law.explanation import count_days, explain
from yifa.office.model import cn_date
from yifa.server.casework import carry_over
from yifa.server.casework.consents import asked_in
from yifa.server.casework.duties import waits_for
from yifa.server.casework.matter_view import Showing, counted, counted_run, limits_of, linked, status_of, timeline
from yifa.server.casework.next_steps import next_steps
from yifa.server.casework.panels import panels_of
from yifa.server.casework.pictures import pictures_of, point_of
from yifa.server.casework.place import Place, handler_said, matter_href, matter_of, names_of, place_of, procedure_of
from yifa.server.casework.reading import may_read_file, may_read_personal, note_look, reads_account
from yifa.server.casework.rooms import doors_of, tools_of
from yifa.server.config.procedures import in_force
from yifa.server.ledger.arrangements import ARRANGEMENTS, acting_posts, may_give
from yifa.server.ledger.journal import history, matter_key
from yifa.server.ledger.models import Link, Matter, position_of
from yifa.server.ledger.naming import mask_party
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import state_of
from yifa.server.ui.drawing import draw, svg
from yifa.server.ui.parts import Fact
from yifa.server.ui.village_map import MapFault, Pin, VillageMap, village_map

LEVELS = {"public": "公开", "internal": "内部", "restricted": "限有关岗位", "named": "限指定人员"}


@require_GET
def show(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """The page, names masked."""
    place = place_of(request, town)
    return _page(request, place, matter_of(place, position), personal=False)


@require_POST
def personal(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """The page with names and other personal data; the look is journalled."""
    place = place_of(request, town)
    row = matter_of(place, position)
    if not may_read_personal(place, procedure_of(row), row):
        raise PermissionDenied
    note_look(place, row.id, "显示个人信息")
    return _page(request, place, row, personal=True)


@require_GET
def how(request: HttpRequest, town: str, position: int, run: int) -> HttpResponse:
    """怎么算的？ The count of one limit, line by line and day by day."""
    place = place_of(request, town)
    row = matter_of(place, position)
    name, deadline = counted_run(place, row, run)
    context = {
        "title": f"“{name}”怎么算的",
        "lines": explain(deadline, place.calendar),
        "days": count_days(deadline, place.calendar),
        "back": matter_href(row.id),
    }
    in_dialog = request.headers.get("HX-Request")
    return render(request, "desk/law/count.part.html" if in_dialog else "desk/law/count.html", context)


def _page(request: HttpRequest, place: Place, row: Matter, *, personal: bool) -> HttpResponse:
    procedure = procedure_of(row)
    # Unsealed here even where nothing personal is shown: masked names are made from the names.
    key = matter_key(row.id)
    state = state_of(row, key)
    entries = history(row.id, key)
    people = names_of(
        {entry.actor for entry in entries}
        | {state.handler}
        | {
            int(value)
            for entry in entries
            if entry.action in ARRANGEMENTS
            for key in ("handler", "of", "person")
            if (value := entry.values.get(key))
        }
    )
    steps = next_steps(place, procedure, state)
    limits = limits_of(place, procedure, row, state)
    worst = next(
        (tone for tone in ("overdue", "alarm") if any(limit.tone == tone and not limit.theirs for limit in limits)),
        "running",
    )
    account = not personal and reads_account(place, procedure, row)
    showing = Showing(place, procedure, [state.values, *(entry.values for entry in entries)], personal, account)
    papers_open = may_read_file(place, procedure, row)
    items = timeline(place, procedure, row, entries, people, showing, papers_open)
    links = linked(place, row)
    return render(
        request,
        "desk/matter/page.html",
        {
            "row": row,
            "brought_href": _brought(place, row),
            "procedure": procedure,
            "status": status_of(procedure, row.status, worst),  # type: ignore[arg-type]
            "facts": _facts(place, procedure, row, state, people, personal),
            "values": _values(procedure, state, showing),
            "drawing": mark_safe(svg(draw(procedure, state.status, state.done), f"{procedure.name}的程序图")),
            "steps": steps,
            "limits": limits,
            "ended_limits": [line for line in limits if line.tone in ("done", "ended")],
            "waits": waits_for(place, row, people),
            "askings": asked_in(place, procedure, row, state),
            "pictures": pictures_of(row.id, procedure, entries, personal),
            "spot": _spot(place, row, state),
            "panels": panels_of(place, row, state),
            "items": items,
            "links": links,
            "offers": _offers(place, procedure, row, state),
            "figures": counted(row),
            "personal": personal,
            "may_read": not personal and _has_personal(procedure, row) and may_read_personal(place, procedure, row),
            "file_href": matter_href(row.id, "desk:case-file") if procedure.kind != "register" and papers_open else "",
            "may_arrange": bool(place.actor.roles & acting_posts(procedure)),
            "may_give": may_give(procedure, state, place.actor),
            "papers": [(item, paper) for item in reversed(items) for paper in item.papers if item.state != "withdrawn"],
            "receipt_href": matter_href(row.id, "portal:issue")
            if procedure.follow.course and may_read_personal(place, procedure, row)
            else "",
            "is_open": row.is_open,
            "hrefs": _hrefs(row),
            "doors": doors_of(place, procedure, row, state),
            "tools": tools_of(place, procedure, row, state),
        },
    )


def _brought(place: Place, row: Matter) -> str:
    """The import by which an old matter came in, for whoever may see it."""
    if not row.batch:
        return ""
    batch = row.id - position_of(row.id) + row.batch
    return matter_href(batch) if visible_matters(place.actor).filter(id=batch).exists() else ""


def _spot(place: Place, row: Matter, state: State) -> VillageMap | None:
    """Where the matter lies, on the town's own outlines; nothing where it says no place or the town has no map."""
    at = point_of(state.values)
    if at is None:
        return None
    pin = Pin(*at, 1, row.title, matter_href(row.id))
    try:
        return village_map(place.town, "位置", place.all_villages, {}, lambda code: matter_href(row.id), "", [pin])
    except MapFault:
        return None


def _hrefs(row: Matter) -> dict[str, str]:
    names = ("personal", "assign", "link")
    return {"self": matter_href(row.id), **{name: matter_href(row.id, f"desk:{name}") for name in names}}


def _has_personal(procedure: Procedure, row: Matter) -> bool:
    return '"sealed":' in row.snapshot and are_personal(procedure)


def _facts(
    place: Place, procedure: Procedure, row: Matter, state: State, people: dict[int, str], personal: bool
) -> list[Fact]:
    facts = []
    for key, spec in procedure.parties.items():
        people_in = state.values.get(key) or []
        names = "、".join(str(p.get("name", "")) if personal else mask_party(p) for p in people_in)
        facts += [Fact(spec.name, names)] if names else []
    if row.village:
        facts.append(Fact("村（社区）", place.all_villages.get(row.village, "")))
    facts.append(Fact("经办", handler_said(place, row, people) or "未指定"))
    facts.append(Fact("开始", cn_date(row.opened_on)))
    if row.closed_on:
        facts.append(Fact("办结", cn_date(row.closed_on)))
    facts.append(Fact("可见范围", LEVELS[procedure.see.level]))
    return facts


def _values(procedure: Procedure, state: State, showing: Showing) -> list[Any]:
    hidden = set(procedure.parties) | {"village"}
    values = {key: value for key, value in state.values.items() if key not in hidden}
    order = [key for key in all_fields(procedure) if key in values]
    return [item for item in showing.all(values, 0, order) if not item.files]


def _offers(place: Place, procedure: Procedure, row: Matter, state: State) -> list[dict[str, str]]:
    """Matters that the steps taken so far give occasion to open; a row of a table that has its matter is left out."""
    led = carry_over.led(place, procedure, state)
    linked_to = Link.objects.filter(Q(from_id=row.id) | Q(to_id=row.id)) if any(item.row for item in led) else ()
    standing = {link.kind for link in linked_to}
    offers = []
    for item in led:
        target = in_force().get(item.spawn.procedure)
        if target is None or not any(place.actor.roles & set(a.by) for a in target.opening):
            continue
        if item.row and item.kind in standing:
            continue
        query = urlencode({"from": position_of(row.id), "kind": item.kind})
        name = (item.spawn.name or target.name) + (f"：{item.first_value[:16]}" if item.row else "")
        way = [item.spawn.procedure, *([item.spawn.action] if item.spawn.action else [])]
        href = reverse("desk:open" if item.spawn.action else "desk:new", args=way)
        offers.append({"name": name, "href": f"{href}?{query}"})
    return offers
