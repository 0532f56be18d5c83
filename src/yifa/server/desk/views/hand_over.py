"""把手上的事交给别人: for the administrator, when somebody leaves or changes post. Kinds and counts only, no matter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from yifa.server.casework import hand_over as handing
from yifa.server.casework.choices import Option
from yifa.server.casework.place import posted_words
from yifa.server.config.numbers import whole_of
from yifa.server.towns.access import actor_of_request, administered_person
from yifa.server.towns.models import Person


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """What one person has in hand by kind; all chosen kinds go to one colleague, or nothing does."""
    who, today = administered_person(request, pk), timezone.localdate()
    assert who.town is not None
    kinds = handing.in_hand(who.town.code, who.pk)
    people = Person.objects.filter(town=who.town, is_active=True).exclude(pk=pk).select_related("town", "unit")
    chosen = set(request.POST.getlist("kind")) if request.method == "POST" else {kind.procedure for kind in kinds}
    to_text, reason = request.POST.get("to", ""), posted_words(request, "reason", 500)
    faults: list[str] = []
    if request.method == "POST":
        to = people.filter(pk=whole_of(to_text, 18) or 0).first()
        chosen_kinds = [kind for kind in kinds if kind.procedure in chosen]
        if to is None:
            faults.append("请选择接手的同事。")
        if not chosen_kinds:
            faults.append("请至少选一类要交出的事项。")
        if to is not None and chosen_kinds:
            why = reason or f"{who.name}离岗或者换岗，由{to.name}接办"
            recorder = Person.objects.get(pk=actor_of_request(request).person_id).actor(today)
            faults = handing.hand_over(who.town, recorder, chosen_kinds, pk, to, to.actor(today), why)
            if not faults:
                n = sum(len(kind.matters) for kind in chosen_kinds)
                messages.success(request, f"已把{who.name}手上的{n}件交给{to.name}，每件都留有改派记录。")
                return redirect("desk:hand-over", pk=pk)
    options = [
        Option(str(p.pk), p.name, p.unit.name if p.unit else "", str(p.pk) == to_text)
        for p in people.order_by("unit__order", "name")
    ]
    rows = [{"kind": kind, "n": len(kind.matters), "chosen": kind.procedure in chosen} for kind in kinds]
    return render(
        request,
        "desk/hand_over.html",
        {
            "who": who,
            "rows": rows,
            "options": options,
            "faults": faults,
            "reason": reason,
            "total": sum(len(kind.matters) for kind in kinds),
        },
        status=422 if faults else 200,
    )
