"""Follow-up by receipt number and code: see where it stands, read one's papers, supplement, withdraw."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yifa.office.papers import paper_to_pdf
from yifa.server.ledger.errors import NotFound, Refused
from yifa.server.ledger.journal import Step, history, writing
from yifa.server.ledger.kept_papers import content_of, kept_paper
from yifa.server.ledger.models import position_of
from yifa.server.ledger.paperwork import Paperwork
from yifa.server.portal import following, guard, receipts, telling
from yifa.server.portal.following import Followed
from yifa.server.portal.frame import shown
from yifa.server.portal.models import Receipt
from yifa.server.portal.place import counter, today, town_of
from yifa.server.portal.step_forms import ResidentForm
from yifa.server.portal.views.forms import REASON
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Town


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, town: str) -> HttpResponse:
    """Ask for number and code."""
    township = town_of(town)
    typed = (request.POST.get("number") or request.GET.get("n", "")).replace("\x00", "")[:40]
    if request.method == "POST":
        try:
            guard.count_looks(request)
            receipt = receipts.find(township, typed, request.POST.get("code", "")[:40])
        except guard.TurnedAway as turned:
            return shown(request, township, "portal/follow.html", {"fault": str(turned), "typed": typed}, 422)
        following.note(township, receipt, "进度")
        answer = redirect("portal:mine", town=town)
        receipts.remember(answer, township, receipt, settings.SESSION_COOKIE_SECURE)
        return answer
    return shown(request, township, "portal/follow.html", {"typed": typed})


def _mine(request: HttpRequest, town: str) -> tuple[Town, Receipt | None]:
    township = town_of(town)
    return township, receipts.remembered(request, township)


@login_not_required
@never_cache
@require_GET
def mine(request: HttpRequest, town: str) -> HttpResponse:
    """One's own matter."""
    township, receipt = _mine(request, town)
    if receipt is None:
        return redirect("portal:follow", town=town)
    return _page_of(request, township, receipt)


@login_not_required
@never_cache
@require_POST
def tell(request: HttpRequest, town: str) -> HttpResponse:
    """Where to tell of progress, or nowhere any more."""
    township, receipt = _mine(request, town)
    if receipt is None:
        return redirect("portal:follow", town=town)
    try:
        guard.count_pages(request)
        if "stop" in request.POST:
            telling.stop(township, receipt)
        else:
            telling.arrange(township, receipt, request.POST.get("way", ""), request.POST.get("to", "")[:120])
    except (guard.TurnedAway, telling.BadAddress) as fault:
        return _page_of(request, township, receipt, str(fault))
    return redirect(f"{reverse('portal:mine', args=[town])}#tell")


def _page_of(request: HttpRequest, township: Town, receipt: Receipt, fault: str = "") -> HttpResponse:
    seen = following.follow(township, receipt, today())
    done_step = request.GET.get("done", "")
    return shown(
        request,
        township,
        "portal/mine.html",
        {
            "seen": seen,
            "number": receipts.spoken(receipt.number),
            "joined": position_of(receipt.matter_id) if receipt.joined else 0,
            "follow": seen.procedure.follow,
            "done": next(
                (
                    a.resident_form.name
                    for a in seen.procedure.actions.values()
                    if a.key == done_step and a.resident_form and seen.state.done.get(done_step)
                ),
                "",
            ),
            "ways": telling.ways(township) if not seen.ended else [],
            "told": telling.asked(township, receipt),
            "fault": fault,
            "way": request.POST.get("way", ""),
            "to": request.POST.get("to", "")[:120],
        },
        422 if fault else 200,
    )


@login_not_required
@never_cache
@require_POST
def leave(request: HttpRequest, town: str) -> HttpResponse:
    """Forget the matter on this machine."""
    township = town_of(town)
    answer = redirect("portal:home", town=town)
    receipts.forget(answer, township)
    return answer


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, town: str, action: str) -> HttpResponse:
    """Take a step on one's own matter: hand in what was missing, withdraw."""
    township, receipt = _mine(request, town)
    if receipt is None:
        return redirect("portal:follow", town=town)
    seen = following.follow(township, receipt, today())
    spec = next((item for item in seen.open_steps if item.key == action), None)
    if spec is None or spec.resident_form is None:
        raise Http404
    form = ResidentForm(place=counter(township), procedure=seen.procedure, action=spec, form=spec.resident_form)
    scope = f"{town}/{receipt.number}/{action}"
    if request.method == "POST" and _taken(request, form, seen, scope):
        return redirect(f"{reverse('portal:mine', args=[town])}?done={action}")
    asks = form.asks()
    return shown(
        request,
        township,
        "portal/form.html",
        {
            "form": form,
            "asks": asks,
            "faults": form.wrong(asks),
            "general": form.general,
            "challenge": guard.challenge(scope),
            "trap": guard.TRAP,
            "own": seen,
            "back": reverse("portal:mine", args=[town]),
        },
        422 if request.method == "POST" else 200,
    )


def _taken(request: HttpRequest, form: ResidentForm, seen: Followed, scope: str) -> bool:
    try:
        nonce = guard.check(request, scope)
        guard.count_forms(request, scope)
        form.read(request.POST, request.FILES)
        if form.faults:
            return False
        with writing(form.place.town) as writer:
            if guard.once(nonce):
                values = Step(
                    seen.procedure.procedure, form.action.key, form.values(), seen.row.id, seen.row.n, reason=REASON
                )
                writer.take(form.place.actor, values)
    except guard.TurnedAway as turned:
        if not form.typed.values:
            form.read_words(request.POST, request.FILES)
        form.general.append(str(turned))
        return False
    except Refused as refused:
        form.refuse(refused.examination.refusals)
        return False
    return True


@login_not_required
@never_cache
@require_GET
def paper(request: HttpRequest, town: str, n: int, document: str) -> HttpResponse:
    """A paper meant for the applicant, as PDF."""
    township, receipt = _mine(request, town)
    if receipt is None:
        return redirect("portal:follow", town=town)
    seen = following.follow(township, receipt, today())
    if not following.is_for_applicant(seen, n, document):
        raise Http404
    try:
        filled = Paperwork(township, seen.procedure, seen.entries, work_calendar()).paper(n, document)
    except NotFound as error:
        raise Http404(error.message) from error
    following.note(township, receipt, f"文书“{filled.name}”")
    kept = kept_paper(history(seen.row.id, None), n, document)
    content = content_of(township, seen.row.id, kept, "pdf") if kept else paper_to_pdf(filled)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, f"{filled.name}.pdf") or "inline"
    return answer
