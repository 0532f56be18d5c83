"""Sign-in: who may, from where it is counted, and what somebody locked out is told."""

from __future__ import annotations

from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from yifa.server.config.prepared import Prepared
from yifa.server.towns.models import Person

SYSTEM = "system"
_SIGNED_IN = Prepared(lambda pk: Person.objects.select_related("town", "unit").filter(pk=pk), int)


class PersonBackend(ModelBackend):
    """Names and passwords. The account that imports and timed jobs act as cannot sign in."""

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(super().user_can_authenticate(user)) and user.username != SYSTEM

    def get_user(self, user_id: int) -> Person | None:
        person = _SIGNED_IN.first(user_id)
        return person if person and self.user_can_authenticate(person) else None


def client_address(request: HttpRequest) -> str:
    """The address failures are counted by: the peer's, or what a proxy of one's own appended last."""
    if settings.TRUSTED_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "")
        if forwarded:
            return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", "")) or "127.0.0.1"


def typed_username(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The name failures are counted by, as the sign-in form reads it."""
    name = (credentials or {}).get("username") or (request.POST.get("username", "") if request else "")
    return str(name).strip()[:40]


def locked_out(request: HttpRequest, credentials: dict[str, Any] | None = None) -> HttpResponse:
    """The sign-in page again, saying since when and until when the name is locked."""
    username = typed_username(request, credentials)
    attempt = (
        AccessAttempt.objects.filter(username=username, ip_address=client_address(request))
        .order_by("-attempt_time")
        .first()
    )
    cool_off = get_cool_off(request) or settings.AXES_COOLOFF_TIME
    again = timezone.localtime((attempt.attempt_time if attempt else timezone.now()) + cool_off)
    context = {"locked_until": again, "limit": settings.AXES_FAILURE_LIMIT, "username": username}
    return render(request, "towns/locked.html", context, status=429)
