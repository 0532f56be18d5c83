"""One chain a town, beside its ledger: every change of a row that decides who may do what, or what was signed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

# The book of what belongs to no town: the towns themselves, regions, holiday notices, people of the county.
INSTALLATION = "0" * 12


class ActBook(models.Model):
    """The head of a town's administrative book. `wrapped`: the key of its personal data, `tables`: those it covers."""

    town = models.CharField(max_length=12, primary_key=True)
    seq = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, default="0" * 64)
    wrapped = models.BinaryField()
    tables = models.TextField(default="[]")


class Act(models.Model):
    """One act: rows put or removed together. Never updated, never deleted (database triggers refuse it)."""

    town = models.CharField(max_length=12)
    seq = models.BigIntegerField()
    payload = models.TextField()
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["town", "seq"], name="act_seq")]


class Safety(models.Model):
    """One backup or one proof of everything: when, whether all was well, and what is told of it."""

    kind = models.CharField(max_length=10)  # backup, verify
    at = models.DateTimeField()
    well = models.BooleanField()
    told = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "-at"], name="safety_latest")]
