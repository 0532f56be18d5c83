"""Brakes on guessing passwords: by address, by name over all addresses, and overall.

`axes` locks a name at one address after five failures. That leaves spraying (few tries on each of many names) and
guessing from many addresses. An address from which somebody has signed in lately keeps its way in when a name or the
whole house is under attack, so that a stranger can't shut out the mayor at his own desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axes.models import AccessLog
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from yifa.server.config.ciphers import derived, mac
from yifa.server.towns.auth import client_address, typed_username
from yifa.server.towns.models import FailedSignIn


@dataclass(frozen=True, slots=True)
class Brake:
    """So many failures within a span are borne; then it waits until the span is over."""

    most: int
    span: timedelta


# A town of a hundred people behind one address mistypes less than this; a sprayer needs more.
BY_ADDRESS = Brake(30, timedelta(minutes=15))
BY_NAME = Brake(20, timedelta(hours=1))
OVERALL = Brake(300, timedelta(minutes=10))
KNOWN_FOR = timedelta(days=90)
KEPT = timedelta(days=2)


def held_until(request: HttpRequest) -> datetime | None:
    """Until when no sign-in is tried for this address and name; None when one may be."""
    address, name = client_address(request), typed_username(request, None)
    failed = FailedSignIn.objects.all()
    if until := _over(failed.filter(address=mark(address)), BY_ADDRESS):
        return until
    until = _over(failed.filter(name=mark(name)), BY_NAME) or _over(failed, OVERALL)
    return until if until and not _known(address, name) else None


def _over(failed: Any, brake: Brake) -> datetime | None:
    recent = failed.filter(at__gt=timezone.now() - brake.span).order_by("-at").values_list("at", flat=True)
    # The failure that filled the measure: when it has aged out of the span, the next try is free.
    filled = list(recent[brake.most - 1 : brake.most])
    return filled[0] + brake.span if filled else None


def _known(address: str, name: str) -> bool:
    """Whether this person has signed in from this address lately."""
    since = timezone.now() - KNOWN_FOR
    return AccessLog.objects.filter(ip_address=address, username=name, attempt_time__gt=since).exists()


def mark(text: str) -> str:
    """What is kept of an address or a name: enough to count it, not to read it."""
    return mac(derived("brake"), text.encode())[:16].hex()


@receiver(user_login_failed)
def note_failure(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Count a failed sign-in."""
    if request is not None:
        name = typed_username(request, credentials)
        FailedSignIn.objects.create(at=timezone.now(), address=mark(client_address(request)), name=mark(name))


def forget() -> None:
    """Drop failures that no brake counts any more."""
    FailedSignIn.objects.filter(at__lt=timezone.now() - KEPT).delete()
