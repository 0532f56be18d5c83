"""Pages to read: home, what may be done, what is published, one published thing, search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from yifa.law.limits import get_limit
from yifa.server.config.procedures import in_force
from yifa.server.ledger.attachments import SHOWN, opened
from yifa.server.ledger.errors import NotFound
from yifa.server.portal import guides, offers, published, shelves, spots
from yifa.server.portal.frame import LARGE
from yifa.server.portal.keeping import Shown, Standing, public_page
from yifa.server.portal.law_search import law_lines
from yifa.server.portal.models import PublicRow
from yifa.server.portal.pictures import bare
from yifa.server.portal.place import today, town_of
from yifa.server.ui.ground import sheet_of
from yifa.server.ui.parts import Link, page_of

NEWEST = 8
PER_PAGE = 30


@login_not_required
@require_safe
def towns(request: HttpRequest) -> HttpResponse:
    """Every town with a public site; where there is one, its home."""
    listed = published.towns()
    if len(listed) == 1:
        return redirect("portal:home", town=listed[0].prefix)
    return render(request, "portal/towns.html", {"towns": listed})


@public_page
def home(request: HttpRequest, now: Standing) -> Shown:
    """我要办 · 我要查 · 我要说, the search box, and what was published last."""
    consultations = published.open_consultations(now.town, now.on, 5)
    shown_ids = {row.id for row in consultations}
    newest = [row for row in published.latest(now.town, now.on, NEWEST + len(shown_ids)) if row.id not in shown_ids][
        :NEWEST
    ]
    return "portal/home.html", {
        "do": offers.openings("do"),
        "say": offers.openings("say"),
        "law": offers.openings("law"),
        "shelves": shelves.SHELVES,
        "newest": _lines(now, newest),
        "consultations": _lines(now, consultations),
        "reports": list(published.reports(now.town).order_by("-last", "-id")[:4]),
    }


@public_page
def do(request: HttpRequest, now: Standing) -> Shown:
    """我要办: forms, and the guides by class."""
    guides = in_force()["service-matter"]
    parts = published.parts(now.town, "service-matter", now.on)
    classes = [
        (label, parts[key], f"{reverse('portal:kind', args=[now.town.prefix, 'guides', 'service-matter'])}?part={key}")
        for key, label in guides.fields["klass"].options.items()
        if parts.get(key)
    ]
    counts = published.counts(now.town, now.on)
    return "portal/do.html", {
        "groups": [("向镇政府申请", offers.openings("do")), ("法律帮助", offers.openings("law"))],
        "classes": classes,
        "others": _kinds(now, "guides", counts, but="service-matter"),
    }


@public_page
def say(request: HttpRequest, now: Standing) -> Shown:
    """我要说: reports, complaints, opinions on drafts."""
    rows = published.open_consultations(now.town, now.on, 20)
    return "portal/say.html", {
        "forms": offers.openings("say"),
        "consultations": _lines(now, rows),
    }


@public_page
def look(request: HttpRequest, now: Standing) -> Shown:
    """我要查: all shelves with what stands on them."""
    counts = published.counts(now.town, now.on)
    shelf_rows = [(shelf, _kinds(now, shelf.key, counts)) for shelf in shelves.SHELVES]
    return "portal/look.html", {"shelves": shelf_rows, "reports": published.reports(now.town).count()}


def _kinds(now: Standing, shelf: str, counts: dict[str, int], but: str = "") -> list[Link]:
    return [
        Link(
            shelves.name_of(p),
            reverse("portal:kind", args=[now.town.prefix, shelf, p.procedure]),
            count=counts.get(p.procedure, 0),
        )
        for p in shelves.standing()[shelf]
        if p.procedure != but
    ]


@public_page
def shelf(request: HttpRequest, now: Standing, shelf: str) -> Shown:
    """One shelf: its kinds, and what came last on it."""
    known = shelves.BY_KEY.get(shelf)
    if known is None:
        raise Http404
    rows = published.rows(now.town, now.on).filter(shelf=shelf).defer("text")[:10]
    counts = published.counts(now.town, now.on)
    return "portal/shelf.html", {
        "shelf": known,
        "kinds": _kinds(now, shelf, counts),
        "rows": _lines(now, rows),
    }


@public_page
def kind(request: HttpRequest, now: Standing, shelf: str, procedure: str) -> Shown:
    """All published rows of one kind, newest first, class by class where it has classes."""
    procedure_shown = next((p for p in shelves.standing().get(shelf, ()) if p.procedure == procedure), None)
    if procedure_shown is None or procedure_shown.public is None:
        raise Http404
    rows = published.rows(now.town, now.on).filter(procedure=procedure).defer("text")
    part = request.GET.get("part", "")
    classes = []
    if procedure_shown.public.by:
        options = procedure_shown.fields[procedure_shown.public.by].options
        counted = published.parts(now.town, procedure, now.on)
        part = part if part in counted else ""
        here = request.path
        classes = [Link("全部", here, not part)] + [
            Link(label, f"{here}?part={key}", key == part, count=counted[key])
            for key, label in options.items()
            if key in counted
        ]
        rows = rows.filter(part=part) if part else rows
    page = page_of(rows, request.GET, PER_PAGE)
    return "portal/kind.html", {
        "shelf": shelves.BY_KEY[shelf],
        "procedure": procedure_shown,
        "name": shelves.name_of(procedure_shown),
        "classes": classes,
        "part": part,
        "page": page,
        "rows": _lines(now, page.object_list),
        "place": spots.picture(now.town) if procedure_shown.public.spot and sheet_of(now.town) else "",
        "opening": next((step.key for step in procedure_shown.opening if step.resident_form), ""),
        "register": procedure_shown.kind == "register",
    }


def _lines(now: Standing, rows: Iterable[PublicRow]) -> list[dict[str, object]]:
    listed = list(rows)
    units = published.unit_names(now.town, listed)
    return [_line(now, row, units) for row in listed]


def _line(now: Standing, row: PublicRow, units: Mapping[str, str]) -> dict[str, object]:
    """A row in a list: title, day, kind, and the few facts by which one tells it from others."""
    procedure = published.procedure_of(row)
    return {
        "title": row.title,
        "href": reverse("portal:item", args=[now.town.prefix, row.position]),
        "day": row.day,
        "kind": shelves.name_of(procedure),
        "gist": published.gist(row, units),
        "register": procedure.kind == "register",
        "status": row.status,
    }


@public_page
def item(request: HttpRequest, now: Standing, position: int) -> Shown:
    """One published thing, and what may be done with it."""
    row = published.item(now.town, position, now.on)
    if row is None:
        raise Http404
    procedure = published.procedure_of(row)
    assert procedure.public is not None
    lead = published.facts_of(now.town, row, now.on, procedure.public.lead) if procedure.public.lead else []
    # What the line under the heading says already is not said again.
    again = {fact.label for fact in lead} | {f.name for k, f in procedure.fields.items() if k == procedure.public.day}
    facts = [one for one in published.facts_of(now.town, row, now.on) if one.label not in again]
    pictures = [
        (
            one.label,
            [(name, sha) for name, sha in one.files if name.lower().endswith((".jpg", ".jpeg", ".png", ".webp"))],
        )
        for one in facts
        if one.files
    ]
    return "portal/item.html", {
        "pictures": [(label, shown) for label, shown in pictures if shown] if row.shelf == "reports" else [],
        "row": row,
        "procedure": procedure,
        "name": shelves.name_of(procedure),
        "shelf": shelves.BY_KEY[row.shelf],
        "lead": lead,
        "facts": [one for one in facts if not (one.long or one.table or one.links or one.files)],
        "texts": [one for one in facts if one.long or one.table or one.links or one.files],
        "offers": offers.from_row(now.town, row),
        "place": _place(now, row, procedure.public.spot),
        "answer": guides.answer(row.values) if row.procedure == "service-matter" else "",
        "register": procedure.kind == "register",
    }


def _place(now: Standing, row: PublicRow, key: str) -> str:
    """The address of the picture that shows where a published thing lies; "" where that is not known."""
    spot = spots.spot_of(row.values.get(key)) if key else None
    known = spot is not None and sheet_of(now.town, row.village) is not None
    return spots.picture(now.town, row.village, spot) if known else ""


@login_not_required
@require_safe
def file(request: HttpRequest, town: str, position: int, sha: str) -> HttpResponseBase:
    """A published file."""
    township = town_of(town)
    particulars = published.file_of(township, position, sha, today())
    if particulars is None:
        raise Http404
    try:
        content = opened(township.code, particulars)
    except NotFound as error:
        raise Http404(error.message) from error
    mime = str(particulars.get("mime", "application/octet-stream"))
    name = str(particulars.get("name", "附件"))
    if mime.startswith("image/"):
        name = f"图片{sha[:8]}.{mime.rpartition('/')[2]}"  # what a phone, or its owner, called it is nobody's business
        with content:
            try:
                content = BytesIO(bare(content.read(), mime))
            except ValueError as error:
                raise Http404 from error
    answer = FileResponse(content, content_type=mime, filename=name, as_attachment=mime not in SHOWN)
    # A file from outside runs nothing here, whatever it holds.
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox; img-src 'self'; style-src 'unsafe-inline'"
    return answer


@public_page
def search(request: HttpRequest, now: Standing) -> Shown:
    """Everything public that holds the words: guides, lists, texts, and the forms whose names hold them."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    rows = published.search(now.town, now.on, query) if query else []
    exact = bool(rows)
    if query and not exact:
        rows = published.nearly(now.town, now.on, query)
    page = page_of(rows, request.GET, PER_PAGE)
    return "portal/search.html", {
        "query": query,
        "forms": offers.matching(query) if query else [],
        "page": page,
        "rows": _lines(now, page.object_list),
        "total": len(rows),
        "nearly": not exact,
        "law": law_lines(query, now.on) if query else [],
    }


REMEDIES = (
    ("recon-apply-60d", "对行政行为不服，申请行政复议"),
    ("recon-apply-no-notice-1y", "作出行为时没有告知复议权利和期限的"),
    ("recon-accept-5wd", "复议机关收到申请后审查是否受理"),
    ("recon-correction-submit-10wd", "材料不齐，您补正的时间"),
    ("suit-direct-6m", "直接向人民法院起诉"),
)


@public_page
def remedies(request: HttpRequest, now: Standing) -> Shown:
    """行政复议指引: when, where, within which period, and what must come first."""
    return "portal/remedies.html", {
        "limits": [(remedy, get_limit(rule)) for rule, remedy in REMEDIES],
        "forms": [offer for offer in offers.openings("law") if offer.procedure == "reconsideration-point"],
    }


@public_page
def about(request: HttpRequest, now: Standing) -> Shown:
    """What the site is, what becomes of what one writes here."""
    return "portal/about.html", {}


@login_not_required
@require_safe
def type_size(request: HttpRequest, town: str) -> HttpResponse:
    """Large type, or back; kept in a cookie of this browser."""
    back = request.GET.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("portal:home", args=[town])
    answer = HttpResponseRedirect(back)
    if request.GET.get("to") == "large":
        answer.set_cookie(LARGE, "large", max_age=365 * 86400, samesite="Lax")
    else:
        answer.delete_cookie(LARGE, samesite="Lax")
    return answer
