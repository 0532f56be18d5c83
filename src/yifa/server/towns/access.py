"""Who may open a page: checks that views state in one line."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from yifa.kernel.actor import Actor
from yifa.server.towns.models import Person, Town
from yifa.server.towns.scope import may_administer, visible_towns

View = Callable[..., HttpResponseBase]


def actor_of_request(request: HttpRequest) -> Actor:
    """The actor the middleware set; nobody for a visitor who has not signed in."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def requires_role(*keys: str) -> Callable[[View], View]:
    """Only holders of one of these roles may open the view; others get the 403 page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if actor_of_request(request).roles.isdisjoint(keys):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def administered_town(request: HttpRequest) -> Town:
    """The town whose people and units the page is about: `?town=`, else the administrator's own.

    Raises:
        PermissionDenied: the person administers nothing there.
        Http404: no such town within his sight.
    """
    actor = actor_of_request(request)
    if "admin" not in actor.roles:
        raise PermissionDenied
    code = request.GET.get("town") or actor.town
    towns = visible_towns(actor)
    town = towns.filter(code=code).first() if code else towns.first()
    if town is None or not may_administer(actor, town.code):
        raise Http404
    return town


def administered_person(request: HttpRequest, pk: int) -> Person:
    """A person the signed-in administrator looks after.

    Raises:
        PermissionDenied: not an administrator.
        Http404: nobody of that number in his towns; whether he exists elsewhere is not told.
    """
    actor = actor_of_request(request)
    if "admin" not in actor.roles:
        raise PermissionDenied
    person = Person.objects.select_related("town", "unit").filter(pk=pk, town__in=visible_towns(actor)).first()
    if person is None or person.town is None or not may_administer(actor, person.town.code):
        raise Http404
    return person
