"""The residents' forms: asked, checked, taken through the one door, answered with a receipt."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yifa.server.ledger.errors import Refused
from yifa.server.ledger.journal import Step, Taken, writing
from yifa.server.ledger.models import row_id
from yifa.server.portal import guard, offers, paging, published, receipts, spots
from yifa.server.portal.frame import shown
from yifa.server.portal.hall import KIND, called_number
from yifa.server.portal.models import Receipt
from yifa.server.portal.place import counter, today, town_of
from yifa.server.portal.shelves import name_of
from yifa.server.portal.step_forms import ResidentForm
from yifa.server.portal.views import paged
from yifa.server.towns.models import Town

REASON = "群众在公开网站上提交"
# A browser that joined a published matter, for the address of that one form.
JOINED = "yifa_joined"
JOINED_FOR = 90 * 24 * 3600
ALREADY = "这张表单已经收到过一次，没有重复登记。请用上一次显示的回执号和查询码查询。"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def open_matter(request: HttpRequest, town: str, procedure: str, action: str) -> HttpResponse:
    """Open a matter: an application, a report, a question."""
    township = town_of(town)
    spec = offers.spec_of(procedure, action, today().isoformat())
    if spec is None or not spec[1].opens:
        raise Http404
    form = ResidentForm(counter(township), *spec)
    scope = f"{town}/{procedure}/{action}"
    context: dict[str, object] = {
        "form": form,
        "back": reverse("portal:do" if form.form.group != "say" else "portal:say", args=[town]),
        "pages_suit": paging.suits(form),
    }
    if request.method == "GET":
        _preset(form, request)
    if paging.suits(form) and ("page" in request.POST or (request.method == "GET" and paging.wanted(request))):
        return paged.turn(request, form, scope, context, hand_in)
    if request.method == "GET" or form.moved(request):
        return _page(request, form, scope, context)
    taken = hand_in(request, form, scope, context, request.POST, request.FILES)
    return taken or _page(request, form, scope, context, 200 if context.get("alike") else 422)


def hand_in(
    request: HttpRequest,
    form: ResidentForm,
    scope: str,
    context: dict[str, object],
    post: QueryDict,
    files: MultiValueDict[str, UploadedFile],
) -> HttpResponse | None:
    """Take a form that was sent whole, or answered page by page: the page with the receipt, or None with what is wrong
    on the form."""
    taken = None
    try:
        nonce = guard.check(request, scope)
        guard.count_forms(request, scope)
        form.read(post, files)
        if not form.faults and not _asked_about(form, request, context):
            taken = _open(form, nonce)
    except guard.TurnedAway as turned:
        if not form.typed.values:
            form.read_words(post, files)
        form.general.append(str(turned))
    except Refused as refused:
        form.refuse(refused.examination.refusals)
    if taken is None:
        return None
    receipt, code, what = taken
    return _with_receipt(request, form, receipt, code, what.state.number)


def _with_receipt(
    request: HttpRequest, form: ResidentForm, receipt: Receipt, code: str, matter_number: str
) -> HttpResponse:
    """The page that tells number and code, once."""
    return shown(
        request,
        form.place.town,
        "portal/receipt.html",
        {
            "number": receipts.spoken(receipt.number),
            "secret": code,
            "made_at": receipt.made_at,
            "form": form,
            "called": called_number(matter_number) if form.procedure.procedure == KIND else "",
            "matter_number": matter_number,
            "procedure": form.procedure,
        },
    )


def _asked_about(form: ResidentForm, request: HttpRequest, context: dict[str, object]) -> bool:
    """“是不是这一件？”: whether there is something like it under way that nobody has yet said to be another."""
    if not form.form.alike or "anew" in request.POST:
        return False
    town, values, key = form.place.town, form.values(), form.form.spot
    spot = spots.spot_of(values.get(key)) if key else None
    hits = spots.likely_duplicates(town, form.procedure, values, form.form.alike, spot, form.place.today)
    context["alike"] = [near_item(town, one) for one in hits]
    return bool(hits)


def near_item(town: Town, one: spots.Near) -> dict[str, object]:
    """A published matter near by, as it is told: what, where it stands, how far, its page."""
    return {
        "title": one.row.title,
        "status": one.row.status,
        "far": f"约{one.far}米" if one.far >= 0 else "",
        "href": reverse("portal:item", args=[town.prefix, one.row.position]),
    }


def _open(form: ResidentForm, nonce: str) -> tuple[Receipt, str, Taken] | None:
    """Take the step and make the receipt in one transaction. Raises Refused."""
    town = form.place.town
    with writing(town) as writer:
        if Receipt.objects.filter(form=nonce).exists():
            form.general.append(ALREADY)
            return None
        taken = writer.take(
            form.place.actor, Step(form.procedure.procedure, form.action.key, form.values(), reason=REASON)
        )
        writer.flush()
        receipt, code = receipts.issue(town, taken.matter_id, nonce)
    return receipt, code, taken


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def on_matter(request: HttpRequest, town: str, procedure: str, action: str, position: int) -> HttpResponse:
    """Say something on a published thing. An opinion on a draft stays with the town; whoever says that it is his too
    (`joins`) gets a receipt of his own."""
    township = town_of(town)
    row = published.item(township, position, today())
    spec = offers.spec_of(procedure, action, today().isoformat())
    if row is None or spec is None or row.procedure != procedure or spec[1].opens or spec[2].receipt:
        raise Http404
    form = ResidentForm(counter(township), *spec)
    scope = f"{town}/{procedure}/{action}/{position}"
    context: dict[str, object] = {
        "form": form,
        "row": row,
        "name": name_of(form.procedure),
        "back": reverse("portal:item", args=[town, position]),
    }
    if form.form.joins and JOINED in request.COOKIES:
        return shown(request, township, "portal/thanks.html", {**context, "joined": True})
    if request.method == "GET":
        return _page(request, form, scope, context)
    done, joiner = False, None
    try:
        nonce = guard.check(request, scope)
        guard.count_forms(request, scope)
        form.read(request.POST, request.FILES)
        if not form.faults:
            done, joiner = _say(form, position, nonce)
    except guard.TurnedAway as turned:
        if not form.typed.values:
            form.read_words(request.POST, request.FILES)
        form.general.append(str(turned))
    except Refused as refused:
        form.refuse(refused.examination.refusals)
    if not done:
        return _page(request, form, scope, context, 422)
    if joiner is None:
        return shown(request, township, "portal/thanks.html", context)
    answer = _with_receipt(request, form, *joiner, row.number)
    # This browser has said so: pressed again, it is not counted twice.
    answer.set_cookie(JOINED, "1", max_age=JOINED_FOR, path=request.path, httponly=True, samesite="Strict")
    return answer


def _say(form: ResidentForm, position: int, nonce: str) -> tuple[bool, tuple[Receipt, str] | None]:
    """Whether it was taken, and the receipt of whoever joins with its code. Raises Refused."""
    town = form.place.town
    with writing(town) as writer:
        if not guard.once(nonce):
            form.general.append("这张表单已经收到过一次，没有重复登记。")
            return False, None
        matter = row_id(town.code, position)
        writer.take(
            form.place.actor, Step(form.procedure.procedure, form.action.key, form.values(), matter, reason=REASON)
        )
        writer.flush()
        return True, receipts.issue(town, matter, nonce, joined=True) if form.form.joins else None


def _preset(form: ResidentForm, request: HttpRequest) -> None:
    """What a link chose beforehand: a mediator, a guide."""
    for key, (spec, _) in form.fields.items():
        if spec.type == "register" and request.GET.get(key, "").isdigit():
            form.typed.values[key] = request.GET[key][:9]
            form.narrowed.add(key)


def _page(
    request: HttpRequest, form: ResidentForm, scope: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    asks = form.asks()
    faults = form.wrong(asks) if not form.map_said else []
    drawn = form.drawn
    return shown(
        request,
        form.place.town,
        "portal/form.html",
        {
            **context,
            "asks": asks,
            "drawn": drawn,
            "near": [near_item(form.place.town, one) for one in drawn.near] if drawn else [],
            "faults": faults,
            "general": form.general,
            "challenge": guard.challenge(scope),
            "trap": guard.TRAP,
        },
        status,
    )
