"""The residents' forms: asked, checked, taken through the one door, answered with a receipt."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yifa.server.ledger.errors import Refused
from yifa.server.ledger.journal import Step, Taken, writing
from yifa.server.ledger.models import row_id
from yifa.server.portal import guard, offers, published, receipts, spots
from yifa.server.portal.frame import frame, is_large
from yifa.server.portal.hall import KIND, called_number
from yifa.server.portal.models import Receipt
from yifa.server.portal.place import counter, today, town_of
from yifa.server.portal.shelves import name_of
from yifa.server.portal.step_forms import ResidentForm
from yifa.server.towns.models import Town

REASON = "群众在公开网站上提交"
ALREADY = "这张表单已经收到过一次，没有重复登记。请用上一次显示的回执号和查询码查询。"


def shown(
    request: HttpRequest, town: Town, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """A page of a visitor's own: never kept by anybody."""
    return render(request, template, {**frame(town, request.path, is_large(request)), **context}, status=status)


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
    }
    if request.method == "GET":
        _preset(form, request)
        return _page(request, form, scope, context)
    if form.moved(request):
        return _page(request, form, scope, context)
    nonce = taken = None
    try:
        nonce = guard.check(request, scope)
        guard.count_forms(request, scope)
        form.read(request)
        if not form.faults and not _asked_about(form, request, context):
            taken = _open(form, nonce)
    except guard.TurnedAway as turned:
        if not form.typed.values:
            form.read_words(request)
        form.general.append(str(turned))
    except Refused as refused:
        form.refuse(refused.examination.refusals)
    if taken is None:
        return _page(request, form, scope, context, 200 if context.get("alike") else 422)
    receipt, code, what = taken
    return shown(
        request,
        township,
        "portal/receipt.html",
        {
            "number": receipts.spoken(receipt.number),
            "secret": code,
            "made_at": receipt.made_at,
            "form": form,
            "called": called_number(what.state.number) if form.procedure.procedure == KIND else "",
            "matter_number": what.state.number,
            "procedure": form.procedure,
        },
    )


def _asked_about(form: ResidentForm, request: HttpRequest, context: dict[str, object]) -> bool:
    """“是不是这一件？”: whether there is something like it under way that nobody has yet said to be another."""
    if not form.form.alike or "anew" in request.POST:
        return False
    town, values, key = form.place.town, form.values(), form.form.spot
    spot = spots.spot_of(values.get(key)) if key else None
    hits = spots.alike(town, form.procedure, values, form.form.alike, spot, form.place.today)
    context["alike"] = [said(town, one) for one in hits]
    return bool(hits)


def said(town: Town, one: spots.Near) -> dict[str, object]:
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
    """Say something on a published thing: an opinion on a draft. It stays with the town; no receipt is needed."""
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
    if request.method == "GET":
        return _page(request, form, scope, context)
    done = False
    try:
        nonce = guard.check(request, scope)
        guard.count_forms(request, scope)
        form.read(request)
        if not form.faults:
            done = _say(form, position, nonce)
    except guard.TurnedAway as turned:
        if not form.typed.values:
            form.read_words(request)
        form.general.append(str(turned))
    except Refused as refused:
        form.refuse(refused.examination.refusals)
    if not done:
        return _page(request, form, scope, context, 422)
    return shown(request, township, "portal/thanks.html", context)


def _say(form: ResidentForm, position: int, nonce: str) -> bool:
    town = form.place.town
    with writing(town) as writer:
        if not guard.once(nonce):
            form.general.append("这张表单已经收到过一次，没有重复登记。")
            return False
        matter = row_id(town.code, position)
        writer.take(
            form.place.actor, Step(form.procedure.procedure, form.action.key, form.values(), matter, reason=REASON)
        )
    return True


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
    faults = [(ask.key, ask.name, error) for ask in asks for error in ask.errors] if not form.map_said else []
    drawn = form.drawn
    return shown(
        request,
        form.place.town,
        "portal/form.html",
        {
            **context,
            "asks": asks,
            "drawn": drawn,
            "near": [said(form.place.town, one) for one in drawn.near] if drawn else [],
            "faults": faults,
            "general": form.general,
            "challenge": guard.challenge(scope),
            "trap": guard.TRAP,
        },
        status,
    )
