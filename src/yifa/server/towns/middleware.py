"""Every request of a signed-in person: is the session still good, and as whom does he act?"""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject

from yifa.kernel.actor import Actor
from yifa.server.administration.book import acting_as
from yifa.server.towns.models import Person
from yifa.server.towns.passkeys import has_second_step
from yifa.server.towns.second_step import must_use

NOBODY = Actor(person_id=0, name="", roles=frozenset(), town="", unit="", scope="", villages=frozenset())
# Seconds between notes of "last seen": writing it at each request would make every reader a writer.
NOTE_EVERY = 60
# Pages somebody half signed in may still open.
OPEN_WHILE_VERIFYING = {"towns:verify", "towns:sign-out", "towns:sign-in"}
OPEN_WHILE_ENROLLING = OPEN_WHILE_VERIFYING | {"towns:code-setup", "towns:code-picture", "towns:passkey-setup"}
OPEN_WHILE_CHANGING = OPEN_WHILE_VERIFYING | {"towns:password"}


@receiver(user_logged_in)
def begin_session(sender: type, request: HttpRequest, user: Person, **kwargs: object) -> None:
    """Note when the session began, and whether a second step is owed."""
    request.session["began"] = request.session["seen"] = int(time.time())
    has_device = has_second_step(user.pk)
    request.session["owes_code"] = has_device
    request.session["owes_device"] = not has_device and must_use(user.town, user.actor(timezone.localdate()))


class SeatMiddleware:
    """Ends sessions that idled or ran too long, asks for the second step, and sets `request.actor`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        if request.path.startswith("/" + settings.STATIC_URL.lstrip("/")) or not request.user.is_authenticated:
            return self.get_response(request)
        if _expired(request):
            logout(request)
            messages.info(request, "您离开较久，已自动退出。请重新登录，登录后回到刚才的页面。")
            return _to_sign_in(request)
        wanted = _owed_page(request)
        with acting_as(request.user.pk):
            return _unkept(redirect(wanted) if wanted else self.get_response(request))


def _unkept(response: HttpResponse) -> HttpResponse:
    """A page for one person is kept by no browser and no proxy, unless it says otherwise itself."""
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_store=True)
    return response


def _actor(request: HttpRequest) -> Actor:
    user = request.user
    if not isinstance(user, Person) and not user.is_authenticated:
        return NOBODY
    actor: Actor = user.actor(timezone.localdate())
    return actor


def _expired(request: HttpRequest) -> bool:
    now = int(time.time())
    began, seen = request.session.get("began", 0), request.session.get("seen", 0)
    if now - began > settings.SESSION_ABSOLUTE.total_seconds() or now - seen > settings.SESSION_IDLE.total_seconds():
        return True
    if now - seen >= NOTE_EVERY:
        request.session["seen"] = now
    return False


def _owed_page(request: HttpRequest) -> str | None:
    """Where a person must go first: to give the one-time code, to choose a password, to take up an authenticator."""
    owes_code, owes_device = (request.session.get(key, False) for key in ("owes_code", "owes_device"))
    by_provider = request.session.get("by-provider", False)
    owes_password = isinstance(request.user, Person) and request.user.must_change_password and not by_provider
    if not (owes_code or owes_device or owes_password):
        return None
    view = resolve(request.path_info).view_name
    if owes_code:
        return None if view in OPEN_WHILE_VERIFYING else "towns:verify"
    if owes_password:
        return None if view in OPEN_WHILE_CHANGING else "towns:password"
    return None if view in OPEN_WHILE_ENROLLING else "towns:code-setup"


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    target = reverse(settings.LOGIN_URL)
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = target
        return answer
    back = request.get_full_path() if request.method == "GET" else ""
    return redirect(f"{target}?{urlencode({'next': back})}" if back else target)
