"""The town's map as a picture, and what a press on it means. Nothing here depends on who asks."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yifa.server.portal import offers, spots
from yifa.server.portal.place import today, town_of
from yifa.server.portal.step_forms import KEYBOARD
from yifa.server.portal.views.forms import near_item
from yifa.server.ui.ground import WIDTH, sheet_of

KIND = "grid-event"
KEPT = "public, max-age=300"


@login_not_required
@require_safe
def picture(request: HttpRequest, town: str) -> HttpResponse:
    """The town, or one village of it, with a dot for each published problem under way, and one place marked."""
    township = town_of(town)
    village = request.GET.get("village", "")[:12]
    sheet = sheet_of(township, village)
    spec = offers.spec_of(KIND, "report", today().isoformat())
    if sheet is None or spec is None:
        raise Http404
    at = spots.spot_of(request.GET.get("at", "")[:40])
    dots = [sheet.pixel(spot) for _, spot in spots.placed(township, spec[0], today()) if sheet.holds(spot)]
    answer = render(
        request,
        "portal/map.svg",
        {
            "sheet": sheet,
            "width": WIDTH,
            "village": village,
            "dots": dots,
            "at": sheet.pixel(at) if at else None,
        },
        content_type="image/svg+xml",
    )
    answer["Cache-Control"] = KEPT
    return answer


@login_not_required
@never_cache
@require_safe
def spot(request: HttpRequest, town: str) -> JsonResponse:
    """What a press (`x`, `y` on the sheet of `village`), a position (`at`) or words mean: village, place, picture, near."""
    township = town_of(town)
    query = {key: request.GET.get(key, "")[:60] for key in ("x", "y", "at", "words") if key in request.GET}
    village = request.GET.get("village", "")[:12]
    spec = offers.spec_of(KIND, "report", today().isoformat())
    pressed = spots.pressed(township, village, query) or (village, "", KEYBOARD if "x" in query else "")
    known = request.GET.get("point", "")[:40]
    pressed = (pressed[0], pressed[1] or known, pressed[2])
    drawn = spots.drawn(township, spec[0], today(), *pressed) if spec else None
    if drawn is None:
        raise Http404
    return JsonResponse(
        {
            "village": drawn.village,
            "point": drawn.text,
            "src": drawn.src,
            "height": drawn.height,
            "said": drawn.said,
            "near": [near_item(township, one) for one in drawn.near],
        }
    )
