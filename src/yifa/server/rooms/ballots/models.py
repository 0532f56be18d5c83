"""What a ballot keeps. Nothing joins a slip that was handed out with the slip that was cast.

`Slip` knows that a code was used, not what for and not when; `Cast` knows the marks, not the code. The key of a cast
slip is drawn by lot, so that the order of rows tells nothing, and no moment is kept.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from yifa.server.administration.kept import Kept, keep


class Vote(Kept):
    """One ballot on one matter; a matter that is voted on again has a second one.

    `paper`: what stood on its slips (JSON), so that an earlier round is read as it was voted on. `keys`: digests of the
    tellers' keys, without both of which the box is not opened; "" where none were made. `on_paper`: how many of the
    slips cast were marked by pen and entered by the tellers.
    """

    town = models.CharField(max_length=12)
    matter = models.BigIntegerField()
    round = models.PositiveSmallIntegerField()
    issued = models.PositiveSmallIntegerField()
    closed_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    paper = models.TextField(blank=True)
    keys = models.CharField(max_length=200, blank=True)
    on_paper = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["matter", "round"], name="one_ballot_a_round")]


class Slip(models.Model):
    """A slip that was handed out, by the digest of its code."""

    code = models.CharField(max_length=64, primary_key=True)
    vote = models.ForeignKey(Vote, models.CASCADE, related_name="slips")
    used = models.BooleanField(default=False)


class Cast(models.Model):
    """A slip that was cast."""

    id = models.BigIntegerField(primary_key=True)
    vote = models.ForeignKey(Vote, models.CASCADE, related_name="cast")
    receipt = models.CharField(max_length=9)
    marks = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["vote", "receipt"], name="one_receipt_each")]


keep(Vote, "无记名投票")
