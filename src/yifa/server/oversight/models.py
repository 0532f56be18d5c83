"""What the county keeps of the towns below it. No matter, no person: positions, links, amounts, late counts.

On the machine of a town only `Sent`, `Letter`, `AskedForm` and `Key` (the county's) are filled.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from yifa.server.administration.kept import Kept, keep


class Key(Kept):
    """A public key pinned for a town (or for the county, at the town), from the stamped sheet."""

    town = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    key_id = models.CharField(max_length=16)
    algorithm = models.CharField(max_length=10)
    public = models.CharField(max_length=200)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["town", "key_id"], name="oversight_key_once")]


class Succession(Kept):
    """At the key's own house: a key handed on to the next; `said` is the text that both signed (`succession.made`)."""

    town = models.CharField(max_length=12)
    n = models.PositiveIntegerField()
    old = models.CharField(max_length=16)
    new = models.CharField(max_length=16)
    said = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["town", "n"], name="oversight_succession_once")]


class Package(Kept):
    """A package that came in, whatever became of it; its file lies in the data folder by its digest (SM3).

    `first` and `last` are the positions it goes from and to. A later verdict on the same file is another row.
    """

    sm3 = models.CharField(max_length=64)
    town = models.CharField(max_length=12)
    kind = models.CharField(max_length=12)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    catalogue = models.CharField(max_length=64)
    verdict = models.CharField(max_length=10)  # taken, already, wait, forked, restated
    said = models.TextField()
    via = models.CharField(max_length=10)  # file, push, here
    received_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["town", "-received_at"], name="oversight_package_town"),
            models.Index(fields=["sm3"], name="oversight_package_sm3"),
        ]


class Position(models.Model):
    """A position of a town's book as it was received. Never changed, never deleted (database triggers refuse it)."""

    town = models.CharField(max_length=12)
    generation = models.PositiveIntegerField()
    seq = models.BigIntegerField()
    head = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)
    package = models.ForeignKey(Package, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["town", "generation", "seq"], name="oversight_position_once")
        ]


class LinkHash(models.Model):
    """The hash of one entry of a town's book. Never changed, never deleted."""

    town = models.CharField(max_length=12)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["town", "seq"], name="oversight_link_once")]


class Generation(Kept):
    """A counting of a town's whole book. The first counts at once; a restatement counts when the county agrees."""

    town = models.CharField(max_length=12)
    n = models.PositiveIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    differences = models.TextField(default="[]")
    agreed_by = models.BigIntegerField(default=0)
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["town", "n"], name="oversight_generation_once")]


class Definition(models.Model):
    """A figure as one catalogue defines it, so that figures of different definitions are never added up."""

    catalogue = models.CharField(max_length=64)
    figure = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    unit = models.CharField(max_length=20)
    kind = models.CharField(max_length=6)
    definition = models.TextField()
    ratio = models.CharField(max_length=200, blank=True)
    sum = models.TextField(blank=True)
    digits = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["catalogue", "figure"], name="oversight_definition_once")
        ]


class CountedRow(models.Model):
    """A posting as a town told it. The engines of the roll-up read these, or the files written from them."""

    town = models.CharField(max_length=12)
    generation = models.PositiveIntegerField()
    seq = models.BigIntegerField()
    figure = models.CharField(max_length=60)
    day = models.DateField()
    amount = models.BigIntegerField()
    village = models.CharField(max_length=12, blank=True)
    part = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["town", "generation", "seq"], name="oversight_counted_seq"),
            models.Index(fields=["town", "generation", "figure", "day"], name="oversight_counted_figure"),
        ]


class TownMonth(models.Model):
    """What counts of a town, by month and part: the agreed generation, added up. Pages read nothing else."""

    town = models.CharField(max_length=12)
    figure = models.CharField(max_length=60)
    month = models.DateField()
    part = models.CharField(max_length=60, blank=True)
    amount = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["town", "figure", "month", "part"], name="oversight_month_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["figure", "month", "town", "amount"], name="oversight_month_sum"),
            models.Index(fields=["town", "month"], name="oversight_month_span"),
        ]


class LateCount(models.Model):
    """Periods of the law of one month and kind at a town: due, met, met late, still running late."""

    town = models.CharField(max_length=12)
    month = models.DateField()
    procedure = models.CharField(max_length=60)
    rule = models.CharField(max_length=60)
    due = models.PositiveIntegerField()
    met = models.PositiveIntegerField()
    met_late = models.PositiveIntegerField()
    running_late = models.PositiveIntegerField()
    longest_days = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["town", "month", "procedure", "rule"], name="oversight_late_once")
        ]


class ReportVersion(Kept):
    """A report as a town sent it: its words and frozen numbers. `n` counts what was received of one year from 1."""

    town = models.CharField(max_length=12)
    kind = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    n = models.PositiveIntegerField()
    package = models.ForeignKey(Package, models.PROTECT, related_name="reports")
    content = models.TextField()
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["town", "kind", "year", "n"], name="oversight_report_once")
        ]


class Checked(models.Model):
    """What was found in a report when it was checked; can be made again at any time."""

    report = models.OneToOneField(ReportVersion, models.CASCADE, primary_key=True, related_name="checked")
    errors = models.PositiveIntegerField()
    findings = models.TextField()


class CountyForm(Kept):
    """A bureau's form as the county bound it: `lines` says what each label of the blank means, confirmed by a person.

    `matter` is its `form-admission` in the county's book; `blank` the attachment there.
    """

    county = models.CharField(max_length=12)
    matter = models.BigIntegerField(unique=True)
    name = models.CharField(max_length=200)
    blank = models.TextField()
    lines = models.TextField(default="[]")
    confirmed_by = models.BigIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)


class FormRequest(Kept):
    """A form asked of the towns once: `cells` as bound for the period, frozen when it was issued.

    `matter` is its `form-request` in the county's book; `towns` the codes of those that are asked.
    """

    form = models.ForeignKey(CountyForm, models.PROTECT, related_name="requests")
    county = models.CharField(max_length=12)
    matter = models.BigIntegerField(unique=True)
    period = models.CharField(max_length=30)
    as_of = models.DateField(null=True)
    due_on = models.DateField()
    towns = models.TextField()
    cells = models.TextField()
    issued_at = models.DateTimeField()


class FormAnswer(Kept):
    """A town's signed answer to a request, or its objection, as it came; `n` counts them from 1, the last counts."""

    request = models.ForeignKey(FormRequest, models.PROTECT, related_name="answers")
    town = models.CharField(max_length=12)
    n = models.PositiveIntegerField()
    state = models.CharField(max_length=10)  # signed, objected
    content = models.TextField()
    reply = models.TextField(blank=True)
    package = models.ForeignKey(Package, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["request", "town", "n"], name="oversight_answer_once")]


class Letter(Kept):
    """At the town: what the county last said of one thing (a report, a form, an opinion, the positions it holds).

    `seq` is the position of the county's book at which it was said: an older one never replaces a newer one.
    `matter` is what was opened for it in the town's own book; 0 for none.
    """

    town = models.CharField(max_length=12)
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    seq = models.BigIntegerField()
    content = models.TextField()
    matter = models.BigIntegerField(default=0)
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["town", "key"], name="oversight_letter_once")]


class AskedForm(Kept):
    """At the town: the answer to a form as it stands: filled at a position of the book, beside what was typed."""

    letter = models.OneToOneField(Letter, models.PROTECT, related_name="asked")
    blank = models.TextField()
    position = models.BigIntegerField()
    cells = models.TextField()
    typed = models.TextField(default="{}")


class Sent(Kept):
    """A package that this machine made of a town's book."""

    town = models.CharField(max_length=12)
    sm3 = models.CharField(max_length=64)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    catalogue = models.CharField(max_length=64)
    restated = models.CharField(max_length=200, blank=True)
    reports = models.TextField(default="[]")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["town", "-id"], name="oversight_sent_last")]


# Rows of towns below have no book of acts of their own on the county's machine.
keep(Key, "登记的公钥", of="")
keep(Succession, "签名钥匙的接替")
keep(Package, "收到的数据包", of="", growing=True)
keep(Generation, "记数的代次", of="")
keep(ReportVersion, "收到的报告", of="", growing=True)
keep(CountyForm, "准入报表的对应", of="county")
keep(FormRequest, "收表的口径", of="county")
keep(FormAnswer, "收到的报表", of="")
keep(Letter, "县级的回件")
keep(AskedForm, "上级报表的答复", of="letter__town")
keep(Sent, "发出的数据包", growing=True)
