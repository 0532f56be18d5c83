"""What the room keeps while an exam is on: who sits, with which questions and answers.

These are working papers. The result is an entry like any other, and the marked sheets are attached to it by hash.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Sitting(models.Model):
    """One person at one exam. Who it is stands on the exam's roster; here is only the number of the row."""

    town = models.CharField(max_length=12)
    exam = models.BigIntegerField()
    attempt = models.PositiveSmallIntegerField()
    row = models.PositiveSmallIntegerField()
    sheet = models.TextField()
    answers = models.TextField(default="{}")
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True)
    points = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exam", "attempt", "row"], name="one_sitting_each"),
        ]
