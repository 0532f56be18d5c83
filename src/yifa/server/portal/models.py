"""What the public site keeps of its own: the published rows, receipts, and how often an address has asked."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models

from yifa.server.administration.kept import Kept, keep


class PublicRow(models.Model):
    """A published matter: only the fields the catalogue declares public. A projection of the journal, made again by
    `yifa rebuild`; `id` is the matter's. `until`: the last day it may stand there.
    """

    id = models.BigIntegerField(primary_key=True)
    town = models.CharField(max_length=12)
    procedure = models.CharField(max_length=60)
    shelf = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=60, blank=True)
    part = models.CharField(max_length=60, blank=True)
    village = models.CharField(max_length=12, blank=True)
    day = models.DateField()
    until = models.DateField(null=True)
    text = models.TextField(blank=True)
    content = models.TextField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["town", "-day", "-id"], name="public_latest"),
            models.Index(fields=["town", "procedure", "-day", "-id"], name="public_kind"),
        ]

    @property
    def values(self) -> dict[str, Any]:
        """The declared values, in stored form."""
        loaded: dict[str, Any] = json.loads(self.content)
        return loaded

    @property
    def position(self) -> int:
        """The position in the town's book, which names it in addresses."""
        return int(self.pk) % 10**9


class Shelving(models.Model):
    """What the shelves were made from: when the catalogue's declarations change, they are made again."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    fingerprint = models.CharField(max_length=64)


class Receipt(Kept):
    """What somebody without an account holds of his matter: a number, and a code of which only the digest is kept.

    `form` is the token of the form it came from, so that a form sent twice opens one matter. `joined`: held by somebody
    who said of another's published matter that it is his too; it opens what is public of it and nothing else.
    """

    town = models.CharField(max_length=12)
    number = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    matter_id = models.BigIntegerField()
    form = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    joined = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["town", "number"], name="receipt_number")]


class Tally(models.Model):
    """How often something was asked for in a span of time. `key` holds no address, only its digest."""

    key = models.CharField(max_length=80, primary_key=True)
    began_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["began_at"], name="tally_began")]


class Draft(models.Model):
    """A form somebody answers page by page and has not sent: sealed, under the digest of a key only the browser has."""

    key = models.CharField(max_length=64, primary_key=True)
    sealed = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="draft_at")]


class Subscription(models.Model):
    """Where somebody wants to hear that his matter went on: sealed, and gone when the matter is over or he says so.

    `told`, `status`: how far it was when he heard last; `tries`: failures since.
    """

    town = models.CharField(max_length=12)
    matter_id = models.BigIntegerField(db_index=True)
    receipt = models.CharField(max_length=20)
    way = models.CharField(max_length=10)
    sealed = models.BinaryField()
    told = models.PositiveIntegerField()
    status = models.CharField(max_length=40)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["town", "receipt"], name="subscription_receipt")]
        indexes: ClassVar = [models.Index(fields=["next_at"], name="subscription_next")]


keep(Receipt, "回执", passing=("failures", "locked_until"))
