"""Reports and what was done with them. Nothing here is saved from a view: the verbs are in `services`."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, ClassVar

from django.db import models

from yifa.server.administration.kept import Kept, KeptManager, keep
from yifa.server.figures.period import Period


class Status(models.TextChoices):
    """Where a report stands, named by the step it waits for."""

    DRAFT = "draft", "拟稿"
    CHECK = "check", "核数"
    REVIEW = "review", "审核"
    SIGN = "sign", "签发"
    DELIVER = "deliver", "报送"
    PUBLISH = "publish", "公开"
    DONE = "done", "办结"
    RETURNED = "returned", "被退回"
    REPLACED = "replaced", "已更正"


class PublishedManager(KeptManager["Report"]):
    """Reports that anybody may read."""

    def get_queryset(self) -> models.QuerySet[Report]:
        reports = super().get_queryset().exclude(published_on=None).exclude(status=Status.REPLACED)
        return reports.order_by("-published_on", "-id")


class Report(Kept):
    """A report of a town on a period. `frozen` holds its numbers and words as they stood when it was signed.

    A report that was returned or corrected after delivery has a later `edition` that `replaces` it; the old one stays.
    `matter` is its place in the book where its kind is filed there (report-filing).
    """

    town = models.CharField(max_length=12)
    kind = models.CharField(max_length=40)
    first = models.DateField()
    last = models.DateField()
    title = models.CharField(max_length=200)
    addressee = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    before = models.ForeignKey("self", models.PROTECT, null=True, related_name="after")
    edition = models.PositiveIntegerField(default=1)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    matter = models.BigIntegerField(default=0)
    base_text = models.TextField(blank=True)
    kept = models.TextField(default="[]")
    reasons = models.TextField(default="{}")
    number = models.CharField(max_length=60, blank=True)
    book_position = models.BigIntegerField(null=True)
    frozen = models.TextField(blank=True)
    drafted_by = models.BigIntegerField()
    changed_at = models.DateTimeField()
    signed_on = models.DateField(null=True)
    delivered_on = models.DateField(null=True)
    published_on = models.DateField(null=True)

    objects: ClassVar = KeptManager()
    published = PublishedManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["town", "kind", "first", "last", "edition"], name="report_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["town", "status", "-last"], name="report_status"),
            models.Index(fields=["town", "-published_on"], name="report_published"),
        ]

    @property
    def period(self) -> Period:
        """What it reports on."""
        first, last = (date.fromisoformat(str(day)) for day in (self.first, self.last))
        return Period(first, last)

    @property
    def snapshot(self) -> dict[str, Any]:
        """What was frozen on signature; empty before."""
        return json.loads(self.frozen) if self.frozen else {}

    @property
    def kept_sentences(self) -> list[str]:
        """Sentences taken over that somebody has confirmed to hold still."""
        sentences: list[str] = json.loads(self.kept)
        return sentences

    @property
    def given_reasons(self) -> dict[str, str]:
        """Why a finding of the proof-reader may stand, by the finding's mark."""
        reasons: dict[str, str] = json.loads(self.reasons)
        return reasons

    @property
    def writers(self) -> frozenset[int]:
        """Who wrote it: who drafted, changed or handed in the text."""
        written = self.steps.filter(step__in=("draft", "edit")).values_list("person", flat=True)
        return frozenset({self.drafted_by, *written})

    def passed_by(self, step: str) -> int:
        """Who took a step on it last (0: nobody), since it was last sent back."""
        back = self.steps.filter(name="退回").values_list("pk", flat=True).last() or 0
        return (
            self.steps.filter(step=step, pk__gt=back).exclude(name="退回").values_list("person", flat=True).last() or 0
        )


class ReportStep(Kept):
    """A step taken on a report: who, in which post, when, and what was said. Never changed."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20)
    name = models.CharField(max_length=20)
    person = models.BigIntegerField()
    person_name = models.CharField(max_length=40)
    role = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["id"]


class ReportComment(Kept):
    """A remark on a report, at some words of it or on the whole."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="comments")
    place = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    person = models.BigIntegerField()
    person_name = models.CharField(max_length=40)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]


keep(Report, "报告")
keep(ReportStep, "报告的步骤", of="report__town", personal=("person_name",))
keep(ReportComment, "报告的意见", of="report__town", personal=("person_name", "settled_by"))
