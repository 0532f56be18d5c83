"""Access tokens, and the answers given to requests that carried an idempotency key."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models

from yifa.server.administration.kept import Kept, keep


class Token(Kept):
    """A personal access token: a person in one seat, for a machine, until a day. Never deleted: it is revoked.

    Only the SHA-256 of the secret is kept: with 256 random bits there is nothing to guess, so that a slow hash would
    only slow down every request. `seal` binds it to the password: a new password ends it, as it ends every session.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="tokens", verbose_name="人员")
    name = models.CharField("用途", max_length=60)
    scope = models.CharField("地域", max_length=12)
    may_write = models.BooleanField("可以办理", default=False)
    digest = models.CharField(max_length=64, unique=True)
    beginning = models.CharField("开头", max_length=12)
    seal = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="制作人")
    made_at = models.DateTimeField("制作时间")
    confirmed_at = models.DateTimeField("本人确认时间", null=True)
    expires_at = models.DateTimeField("有效期止")
    last_used_at = models.DateTimeField("最近使用", null=True)
    revoked_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.name

    def state(self, now: datetime) -> str:
        """revoked, expired, superseded (the password has changed), waiting (for the person's own word) or in-force."""
        if self.revoked_at is not None:
            return "revoked"
        if self.expires_at <= now:
            return "expired"
        if self.seal != self.person.get_session_auth_hash():
            return "superseded"
        return "in-force" if self.confirmed_at is not None else "waiting"


class Answered(models.Model):
    """The answer to a request with an idempotency key, kept in the transaction that wrote the entry."""

    person = models.BigIntegerField()
    town = models.CharField(max_length=12)
    key = models.CharField(max_length=100)
    request = models.CharField(max_length=64)
    answer = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "town", "key"], name="answered_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="answered_at")]


keep(Token, "访问令牌", of="person__town_id", passing=("last_used_at",))


class Told(models.Model):
    """How far another system has been told of a town's book, and when it is asked next."""

    town = models.CharField(max_length=12)
    url = models.CharField(max_length=300)
    seq = models.BigIntegerField()
    failures = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["town", "url"], name="told_once")]
