"""Postings: the additive amounts that figures are sums of. Only the ledger writes them, together with the entry."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Posting(models.Model):
    """An amount on one figure, in one village, on one date, from the entry at `seq` of the town's book.

    A correction posts the reverse with its own seq and the original date, so that a figure can be asked for a
    period as of any position of the book.
    """

    town = models.CharField(max_length=12)
    figure = models.CharField(max_length=60)
    day = models.DateField()
    amount = models.BigIntegerField()
    village = models.CharField(max_length=12, blank=True)
    part = models.CharField(max_length=60, blank=True)
    seq = models.BigIntegerField()
    matter_id = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["town", "figure", "day", "amount", "seq", "matter_id"], name="posting_figure"),
            models.Index(fields=["town", "day", "figure", "amount", "seq"], name="posting_day"),
            models.Index(fields=["matter_id"], name="posting_matter"),
        ]


class MonthTotal(models.Model):
    """Postings rolled up by month, village and part; kept with every posting, so that a year is a few rows."""

    town = models.CharField(max_length=12)
    figure = models.CharField(max_length=60)
    month = models.DateField()
    village = models.CharField(max_length=12, blank=True)
    part = models.CharField(max_length=60, blank=True)
    amount = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["town", "figure", "month", "village", "part"], name="month_total_once")
        ]
        # The amount stands in the index, so that sums over a county's towns never touch the rows themselves.
        indexes: ClassVar = [models.Index(fields=["town", "figure", "month", "amount"], name="month_total_sum")]


class LedgerUse(models.Model):
    """Since when a town keeps a ledger; with `figure`: since when a figure that others tell is known."""

    town = models.CharField(max_length=12)
    procedure = models.CharField(max_length=60)
    figure = models.CharField(max_length=60, blank=True)
    since = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["town", "procedure", "figure"], name="ledger_use_once")
        ]


class FormMatch(models.Model):
    """A label of other bureaus' forms that somebody of a town has said the meaning of; "-" is: not ours to fill."""

    town = models.CharField(max_length=12)
    label = models.CharField(max_length=200)
    figure = models.CharField(max_length=60)
    person = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["town", "label"], name="form_match_once")]


class FilledForm(models.Model):
    """A bureau's form as it was filled: both files by their hashes, each number with its question, the position."""

    town = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    first = models.DateField()
    last = models.DateField()
    blank_sha = models.CharField(max_length=64)
    filled_sha = models.CharField(max_length=64, blank=True)
    answers = models.TextField()
    book_position = models.BigIntegerField()
    person = models.BigIntegerField()
    person_name = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    sent_to = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["town", "-at"], name="filled_form_newest")]


class CheckFinding(models.Model):
    """Figures that should agree and don't, as the nightly check found them; replaced every night."""

    town = models.CharField(max_length=12)
    first = models.DateField()
    last = models.DateField()
    say = models.CharField(max_length=200)
    values = models.TextField()
    place = models.CharField(max_length=120, blank=True)
    figure = models.CharField(max_length=60)
    found_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["town", "first"], name="check_finding_town")]
