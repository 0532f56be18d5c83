"""What the nightly comparison found. Rows are a projection of the ledger: they are made anew and never edited."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Find(models.Model):
    """A matter that looks as if it went out without review. It goes when the records no longer say so."""

    matter_id = models.BigIntegerField(unique=True)
    town = models.CharField(max_length=12)
    procedure = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    reason = models.CharField(max_length=300)
    basis = models.CharField(max_length=120)
    done_on = models.DateField()
    unit = models.CharField(max_length=60, blank=True)
    certain = models.BooleanField()
    since = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["town", "-done_on"], name="find_newest")]


class Sweep(models.Model):
    """One comparison of a town's ledgers: when, how many matters were looked at, how many stood out."""

    town = models.CharField(max_length=12)
    at = models.DateTimeField()
    looked = models.PositiveIntegerField()
    found = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["town", "-at"], name="sweep_newest")]
