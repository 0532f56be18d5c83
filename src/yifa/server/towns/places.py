"""Pages for administrators: units and villages of a town."""

from __future__ import annotations

from django.contrib import messages
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yifa.server.towns.access import administered_town
from yifa.server.towns.codes import Level
from yifa.server.towns.forms import UnitForm, VillageForm
from yifa.server.towns.models import Region, Town, Unit
from yifa.server.towns.scope import within


def _villages(town: Town) -> list[Region]:
    """Villages of the town, with those that were merged or dissolved at the end."""
    rows = Region.objects.filter(within(town.prefix, "code"), level=Level.VILLAGE)
    return sorted(rows, key=lambda village: (village.retired_on is not None, village.code))


@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """Units and villages of the town."""
    town = administered_town(request)
    return render(
        request,
        "towns/units.html",
        {"town": town, "units": town.units.select_related("leader"), "villages": _villages(town)},
    )


def _edit(request: HttpRequest, town: Town, form: ModelForm, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, f"{saved.name}已保存。")
        return redirect(f"{reverse('towns:units')}?town={town.code}")
    return render(request, "towns/place_form.html", {"form": form, "town": town, "title": title})


@require_http_methods(["GET", "POST"])
def unit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new unit, or one to be renamed or retired."""
    town = administered_town(request)
    instance = get_object_or_404(Unit, pk=pk, town=town) if pk else None
    form = UnitForm(request.POST or None, instance=instance, town=town)
    return _edit(request, town, form, "更改单位" if pk else "增加单位")


@require_http_methods(["GET", "POST"])
def village(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """A new village or community, or one to be renamed or retired."""
    town = administered_town(request)
    rows = Region.objects.filter(within(town.prefix, "code"), level=Level.VILLAGE)
    instance = get_object_or_404(rows, code=code) if code else None
    form = VillageForm(request.POST or None, instance=instance, town=town)
    return _edit(request, town, form, "更改村（居）" if code else "增加村（居）")
