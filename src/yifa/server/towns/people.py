"""Pages for administrators: people and their roles."""

from __future__ import annotations

from datetime import date

from axes.utils import reset
from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yifa.server.towns.access import actor_of_request, administered_person, administered_town
from yifa.server.towns.forms import EndGrantForm, GrantForm, PersonForm, grantable
from yifa.server.towns.models import Grant, Person, Town
from yifa.server.towns.passkeys import Passkey, has_second_step
from yifa.server.towns.scope import visible_towns
from yifa.server.towns.second_step import CodeDevice

# Letters and digits that are not mistaken for one another when read out or copied by hand.
CLEAR = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def temporary_password() -> str:
    """Twelve characters to be changed at the first sign-in."""
    return get_random_string(12, CLEAR)


def administrators(town: Town, today: date) -> QuerySet[Grant]:
    """Who administers a town from a day on, by the grants that say so."""
    held = Grant.objects.filter(Q(until=None) | Q(until__gt=today), role="admin", since__lte=today)
    return held.filter(person__is_active=True, scope__in=[town.code[:digits] for digits in (2, 4, 6, 9)])


def other_admins(town: Town, person: Person) -> bool:
    """Whether somebody else still administers the town from today on."""
    return administrators(town, timezone.localdate()).exclude(person=person).exists()


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Everybody of the town with the roles he holds today."""
    town, today = administered_town(request), timezone.localdate()
    listed = Person.objects.filter(town=town).select_related("unit").prefetch_related("grants__village")
    words = request.GET.get("q", "").strip()
    if words:
        listed = listed.filter(Q(name__contains=words) | Q(username__contains=words) | Q(unit__name__contains=words))
    rows = [
        {"person": person, "grants": [grant for grant in person.grants.all() if grant.state_on(today) == "in-force"]}
        for person in listed.order_by("-is_active", "unit__order", "name")
    ]
    context = {"town": town, "towns": visible_towns(actor_of_request(request)), "rows": rows, "q": words}
    return render(request, "towns/people.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def add_person(request: HttpRequest) -> HttpResponse:
    """A new colleague; his first password is shown once."""
    town = administered_town(request)
    form = PersonForm(request.POST or None, town=town)
    if request.method == "POST" and form.is_valid():
        person, password = form.save(commit=False), temporary_password()
        person.set_password(password)
        person.must_change_password = True
        person.save()
        return render(request, "towns/new_password.html", {"person": person, "new_password": password, "is_new": True})
    return render(request, "towns/person_form.html", {"form": form, "town": town})


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One colleague: who he is, and his roles by time."""
    who = administered_person(request, pk)
    assert who.town is not None
    form = PersonForm(request.POST or None, instance=who, town=who.town)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"{who.name}的资料已更改。")
        return redirect("towns:person", pk=pk)
    return _person_page(request, Person.objects.select_related("town").get(pk=pk), form, GrantForm(person=who))


def _person_page(
    request: HttpRequest, who: Person, form: PersonForm, grant_form: GrantForm, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    grants = who.grants.select_related("unit", "village", "entered_by").order_by("-since", "-id")
    rows = [{"grant": grant, "state": grant.state_on(today)} for grant in grants]
    context = {
        "who": who,
        "town": who.town,
        "form": form,
        "grant_form": grant_form,
        "rows": rows,
        "groups": grantable(),
        "has_code": has_second_step(who.pk),
    }
    return render(request, "towns/person.html", context, status=status)


@require_POST
def add_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant a role."""
    who = administered_person(request, pk)
    assert who.town is not None
    form = GrantForm(request.POST, person=who)
    if not form.is_valid():
        return _person_page(request, who, PersonForm(instance=who, town=who.town), form, status=422)
    grant = form.save(commit=False)
    grant.entered_by_id = actor_of_request(request).person_id
    grant.save()
    messages.success(request, f"已设岗：{who.name}，{grant.role_name}，自{grant.since:%Y-%m-%d}起。")
    return redirect("towns:person", pk=pk)


@require_http_methods(["GET", "POST"])
def end_grant(request: HttpRequest, pk: int, grant_pk: int) -> HttpResponse:
    """Set the last day of a role. What was done under it stays as it was."""
    who = administered_person(request, pk)
    grant = get_object_or_404(Grant, pk=grant_pk, person=who)
    form = EndGrantForm(request.POST or None, instance=grant, initial={"until": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        assert who.town is not None
        if grant.role == "admin" and not other_admins(who.town, who):
            form.add_error("until", f"{who.town.name}至少要留一位系统管理员。请先为另一人设岗。")
        else:
            form.save()
            messages.success(request, f"{who.name}的岗位“{grant.role_name}”到{grant.until:%Y-%m-%d}为止。")
            return redirect("towns:person", pk=pk)
    return render(request, "towns/end_grant.html", {"form": form, "who": who, "grant": grant})


@require_POST
@transaction.atomic
def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Deactivate a colleague who left, or take him back. Leaving ends his running roles; returning grants none."""
    who, today = administered_person(request, pk), timezone.localdate()
    assert who.town is not None
    back = request.POST.get("active") == "1"
    if not back and who.pk == actor_of_request(request).person_id:
        messages.error(request, "不能停用自己的账号，请另一位系统管理员办理。")
    elif not back and not other_admins(who.town, who):
        messages.error(request, f"{who.town.name}至少要留一位系统管理员。")
    else:
        Person.objects.filter(pk=who.pk).update(is_active=back)
        if not back:
            who.grants.filter(Q(until=None) | Q(until__gt=today), since__lte=today).update(until=today)
            # A role that was still to come has been nobody's: nothing was done under it, nothing is lost.
            who.grants.filter(since__gt=today).delete()
        messages.success(request, f"{who.name}的账号已{'恢复，请重新设岗' if back else '停用，岗位到今天为止'}。")
    return redirect("towns:person", pk=pk)


@never_cache
@require_POST
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new temporary password, shown once; a lost authenticator and a lock-out end with it."""
    who, password = administered_person(request, pk), temporary_password()
    with transaction.atomic():
        who.set_password(password)
        who.must_change_password = True
        who.save(update_fields=["password", "password_changed_on", "must_change_password"])
        CodeDevice.objects.filter(user=who).delete()
        Passkey.objects.filter(user=who).delete()
        reset(username=who.username)
    return render(request, "towns/new_password.html", {"person": who, "new_password": password, "is_new": False})
