"""网跑网巡自查: every guide in its turn, the one longest unseen first, with what a machine can see wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yifa.domains.services.guide_check import guide_faults
from yifa.kernel.model import Procedure
from yifa.server.casework.place import Place, matter_href, place_of
from yifa.server.casework.rooms import opens_from_a_ledger
from yifa.server.ledger.models import Matter, position_of
from yifa.server.ledger.scope import procedures_for, visible_matters
from yifa.server.ledger.serialization import plain_values
from yifa.server.ui.parts import Link, page_of

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide: when it was last gone through, and what is wrong with it."""

    title: str
    href: str
    patrol_href: str
    seen_on: date | None
    faults: tuple[str, ...]


@opens_from_a_ledger
def to_the_patrol(place: Place, procedure: Procedure) -> list[Link]:
    """网巡自查, from the guides and from the record of patrols."""
    return (
        [Link("网巡自查", reverse("portal:patrol"))] if procedure.procedure in {"service-matter", "net-patrol"} else []
    )


@require_GET
def patrol(request: HttpRequest) -> HttpResponse:
    """The guides of the town for those who keep them."""
    place = place_of(request)
    if "net-patrol" not in {procedure.procedure for procedure in procedures_for(place.actor)}:
        raise PermissionDenied
    listed = guides(place)
    return render(
        request,
        "portal/patrol.html",
        {
            "page": page_of(listed, request.GET, PER_PAGE),
            "total": len(listed),
            "faulty": sum(bool(guide.faults) for guide in listed),
            "never": sum(guide.seen_on is None for guide in listed),
        },
    )


def guides(place: Place) -> list[Guide]:
    """All guides in use: the longest unseen first, those with faults before those without."""
    rows = list(_open(place, "service-matter"))
    windows = {position_of(row.id) for row in _open(place, "service-window").only("id")}
    proofs = {position_of(row.id) for row in _open(place, "proof-item").only("id")}
    seen = _seen(place)
    made = []
    for row in rows:
        values = plain_values(row.snapshot)
        position = position_of(row.id)
        last = seen.get(position) or seen.get(row.title)
        patrol_href = (
            f"{reverse('desk:open', args=['net-patrol', 'run'])}?from={position}&kind=网巡&town={place.town.code}"
        )
        faults = tuple(guide_faults(values, windows, proofs))
        made.append(Guide(row.title, matter_href(row.id), patrol_href, last, faults))
    return sorted(made, key=lambda guide: (guide.seen_on or date.min, not guide.faults, guide.title))


def _open(place: Place, procedure: str) -> QuerySet[Matter]:
    return visible_matters(place.actor, procedure).filter(town=place.town.code, is_open=True).order_by("id")


def _seen(place: Place) -> dict[int | str, date]:
    """The last day each guide was gone through, by its position and by its name."""
    days: dict[int | str, date] = {}
    rows = visible_matters(place.actor, "net-patrol").filter(town=place.town.code).order_by("opened_on", "id")
    for row in rows:
        values = plain_values(row.snapshot)
        for key in (values.get("matter_"), values.get("matter_name")):
            if key:
                days[key] = row.opened_on
    return days
