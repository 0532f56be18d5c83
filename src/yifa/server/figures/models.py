"""Forms of other bureaus, and figures that should agree and do not."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from yifa.server.administration.kept import Kept, keep


class FormMatch(Kept):
    """A label of other bureaus' forms that somebody of a town has said the meaning of; "-" is: not ours to fill."""

    town = models.CharField(max_length=12)
    label = models.CharField(max_length=200)
    figure = models.CharField(max_length=60)
    person = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["town", "label"], name="form_match_once")]


class FilledForm(Kept):
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
    signed_by = models.CharField(max_length=40, blank=True)
    edition = models.PositiveIntegerField(default=1)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
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


keep(FormMatch, "表格用语的含义")
keep(FilledForm, "填过的表", personal=("person_name", "signed_by"))
