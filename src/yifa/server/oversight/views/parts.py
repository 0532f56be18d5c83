"""What the county's pages share: who may open them, the tabs, the county whose desk somebody sits at."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from yifa.kernel.actor import Actor
from yifa.server.ledger.models import Matter, row_id
from yifa.server.ledger.scope import visible_matters
from yifa.server.oversight import standing
from yifa.server.oversight.keys import county_code
from yifa.server.towns.access import actor_of_request
from yifa.server.towns.models import Town
from yifa.server.ui.parts import Link

READERS = ("county-justice", "county-government")
FORMS = (*READERS, "county-bureau", "form-gatekeeper")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"


def reach(request: HttpRequest) -> tuple[Actor, str]:
    """Who asks, and the digits that the towns he oversees begin with. Raises Http404."""
    actor = actor_of_request(request)
    prefix = standing.reach_of(actor)
    if not prefix or len(prefix) > 6:
        raise Http404
    return actor, prefix


def desk(request: HttpRequest) -> tuple[Actor, Town]:
    """Who asks, and the county at whose desk he sits. Raises Http404."""
    actor, prefix = reach(request)
    county = Town.objects.filter(code=county_code(prefix)).first()
    if county is None:
        raise Http404("县级还没有自己的账。请先用 yifa town 登记县级。")
    return actor, county


def matter(actor: Actor, county: Town, position: int, procedure: str) -> Matter:
    """A matter of the county's book that somebody may see. Raises Http404."""
    row = visible_matters(actor, procedure).filter(id=row_id(county.code, position)).first()
    if row is None:
        raise Http404("没有这一件，或者您无权查看。")
    return row


def tabs(request: HttpRequest) -> list[Link]:
    """The county's pages that somebody may open."""
    roles, year = actor_of_request(request).roles, timezone.localdate().year - 1
    named = [
        ("概况", reverse("county:home"), READERS),
        ("年度报告", reverse("county:reports", args=[year]), READERS),
        ("各镇的数", reverse("county:figures"), READERS),
        ("法定期限", reverse("county:late"), READERS),
        ("报表", reverse("county:forms"), FORMS),
        ("督察意见", reverse("desk:ledger", args=["supervision-opinion"]), ("county-justice",)),
        ("案卷抽查", reverse("desk:ledger", args=["county-file-check"]), ("county-justice",)),
        ("收发", reverse("county:packages"), ("county-justice",)),
    ]
    # Whatever lies below a tab's own address belongs to it; an asking belongs to the forms.
    path = request.path.replace("/county/requests/", "/county/forms/")
    if path.startswith("/county/reports/"):
        path = reverse("county:reports", args=[year])
    return [
        Link(name, href, path == href or (href != reverse("county:home") and path.startswith(href)))
        for name, href, posts in named
        if roles & set(posts)
    ]
