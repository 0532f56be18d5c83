"""政府信息公开指南 and 政府信息公开目录, with what the regulation wants in each (政府信息公开条例 第12条)."""

from __future__ import annotations

from django.http import HttpRequest

from yifa.law.limits import get_limit
from yifa.server.config.procedures import in_force
from yifa.server.ledger.facts import settings_of
from yifa.server.portal import published, shelves
from yifa.server.portal.frame import CONTACT
from yifa.server.portal.keeping import Shown, Standing, public_page
from yifa.server.ui.parts import page_of

PER_PAGE = 30
INDEXED = "disclosure-item"
PERIODS = ("gi-reply-20wd", "gi-correction-7wd", "gi-thirdparty-15wd")


@public_page
def guide(request: HttpRequest, now: Standing) -> Shown:
    """公开指南: classes, how it is ordered, how to get it, and who answers for it, where, when and how to reach him."""
    settings = settings_of(now.town)
    item = in_force()[INDEXED]
    return "portal/guide.html", {
        "office": settings.get("public_office") or now.town.government_name,
        "reach": [(label, str(settings.get(key) or "")) for key, label in CONTACT],
        "shelves": shelves.SHELVES,
        "columns": list(item.fields["column_"].options.values()),
        "limits": [get_limit(rule) for rule in PERIODS],
        "recon_body": settings.get("recon_body") or "",
    }


@public_page
def index(request: HttpRequest, now: Standing) -> Shown:
    """公开目录: index number, name, what it is about, day on which it came about, of all that was published."""
    rows = published.rows(now.town, now.on).filter(procedure=INDEXED).defer("text")
    page = page_of(rows, request.GET, PER_PAGE)
    units = published.unit_names(now.town, page.object_list)
    return "portal/index.html", {
        "page": page,
        "rows": [
            {"row": row, "gist": published.gist(row, units), "formed": _formed(row.values)} for row in page.object_list
        ],
    }


def _formed(values: dict[str, object]) -> str:
    return str(values.get("formed_on") or "")
