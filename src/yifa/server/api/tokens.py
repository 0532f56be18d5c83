"""Making, finding and ending personal access tokens."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from yifa.kernel.actor import Actor
from yifa.server.api.models import Token
from yifa.server.towns.auth import PersonBackend
from yifa.server.towns.models import Person

MARK = "yifa_"
DAYS = (30, 90, 180, 365)
# Seconds between notes of "last used": writing it at each request would make every reader a writer.
NOTE_EVERY = 60


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a valid token speaks for."""

    token: Token
    actor: Actor


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make(person: Person, by: Person, name: str, days: int, *, may_write: bool) -> tuple[Token, str]:
    """A new token and its secret, which is never to be had again.

    One that somebody else made lies idle until the person himself has said yes to it: nobody may act in another's
    name without his knowing.
    """
    now, secret = timezone.now(), MARK + secrets.token_urlsafe(32)
    token = Token.objects.create(
        person=person,
        name=name,
        scope=person.actor(timezone.localdate()).scope,
        may_write=may_write,
        digest=digest_of(secret),
        beginning=secret[:10],
        seal=person.get_session_auth_hash(),
        made_by=by,
        made_at=now,
        confirmed_at=now if by.pk == person.pk else None,
        expires_at=now + timedelta(days=days),
    )
    return token, secret


def bearer_of(secret: str) -> Bearer | None:
    """Who a secret speaks for now, or None: unknown, ended, not confirmed, its person gone or barred from signing in."""
    token = Token.objects.select_related("person__town", "person__unit").filter(digest=digest_of(secret)).first()
    now = timezone.now()
    if token is None or token.state(now) != "in-force":
        return None
    if not PersonBackend().user_can_authenticate(token.person) or token.person.must_change_password:
        return None
    if token.last_used_at is None or (now - token.last_used_at).total_seconds() >= NOTE_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
    return Bearer(token, token.person.actor(timezone.localdate(now), token.scope))


def revoke(token: Token) -> None:
    """End a token now; one that has ended already stays as it ended."""
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def confirm(token: Token) -> None:
    """The person says yes to a token an administrator made for him."""
    Token.objects.filter(pk=token.pk, confirmed_at=None).update(confirmed_at=timezone.now())
