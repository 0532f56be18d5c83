"""Pages for stand-ins (代班): who acts for somebody from a day to a day. Entered by himself or by the administrator."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from yifa.server.config.numbers import whole_of
from yifa.server.towns.access import actor_of_request, administered_person
from yifa.server.towns.forms import StandInForm
from yifa.server.towns.models import Person, StandIn


@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Who stands in for me, and for whom I stand in."""
    me = Person.objects.select_related("town").filter(pk=actor_of_request(request).person_id, town__isnull=False)
    who = me.first()
    if who is None:
        raise Http404
    return _page(request, who, reverse("towns:own-stand-ins"), reverse("towns:profile"), "我的账号")


@require_http_methods(["GET", "POST"])
def of_person(request: HttpRequest, pk: int) -> HttpResponse:
    """The same of a colleague, for the administrator: who fell ill enters nothing."""
    who = administered_person(request, pk)
    here, back = reverse("towns:person-stand-ins", args=[pk]), reverse("towns:person", args=[pk])
    return _page(request, who, here, back, who.name)


def _page(request: HttpRequest, who: Person, here: str, back: str, back_name: str) -> HttpResponse:
    today = timezone.localdate()
    if request.method == "POST" and "end" in request.POST:
        ended = get_object_or_404(StandIn, pk=whole_of(request.POST["end"], 18) or 0, person=who, until__gte=today)
        if ended.since > today:
            ended.delete()  # It has not begun: nothing was done under it, nothing is lost.
            messages.success(request, f"已取消{ended.substitute.name}的代班。")
        else:
            ended.until = today
            ended.save()
            messages.success(request, f"{ended.substitute.name}的代班到今天为止。")
        return redirect(here)
    form = StandInForm(request.POST or None, person=who)
    if request.method == "POST" and form.is_valid():
        made = form.save(commit=False)
        made.entered_by_id = actor_of_request(request).person_id
        made.save()
        messages.success(request, f"{made.since:%Y-%m-%d}至{made.until:%Y-%m-%d}由{made.substitute.name}代班。")
        return redirect(here)
    known = StandIn.objects.filter(Q(person=who) | Q(substitute=who)).select_related(
        "person", "substitute", "entered_by"
    )
    rows = [{"row": row, "runs": row.until >= today, "own": row.person_id == who.pk} for row in known]
    context = {"who": who, "form": form, "rows": rows, "here": here, "back": back, "back_name": back_name}
    return render(request, "towns/stand_ins.html", context, status=422 if request.method == "POST" else 200)
