"""Runs of scheduled jobs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Run(models.Model):
    """One planned run of a job. The row is made by whoever starts it; the constraint lets only one do so."""

    job = models.CharField(max_length=40)
    planned = models.DateTimeField()
    started = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    failed = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["job", "planned"], name="run_once")]
        indexes: ClassVar = [models.Index(fields=["job", "-planned"], name="run_latest")]
