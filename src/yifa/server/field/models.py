"""What the phone room remembers: reports that have come in, and the map of a town."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from yifa.server.administration.kept import Kept, keep


class Sent(Kept):
    """A report that was taken, by the key the phone gave it. Written in the same transaction as its entry, so that a
    report sent again gets the first answer and makes no second entry."""

    person = models.BigIntegerField()
    key = models.UUIDField()
    town = models.CharField(max_length=12)
    matter_id = models.BigIntegerField()
    action = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    answer = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "key"], name="sent_once")]


class MapLoad(Kept):
    """One loading of a town's map: who, when, which file, in which coordinates, and what was found in it."""

    town = models.CharField(max_length=12)
    person = models.BigIntegerField()
    at = models.DateTimeField()
    name = models.CharField(max_length=200)
    sha = models.CharField(max_length=64)
    system = models.CharField(max_length=10)
    grids = models.PositiveIntegerField()
    villages = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["town", "-at"], name="map_load_latest")]


keep(MapLoad, "地图", growing=True)
keep(Sent, "手机报来的件", growing=True)
