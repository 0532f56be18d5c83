"""What imports remember: how a town's headings were matched, which rows have come in, and files under way."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from yifa.server.administration.kept import Kept, keep


class ColumnMatch(Kept):
    """A heading of a town's own ledger and the field it was confirmed to mean."""

    town = models.CharField(max_length=12)
    procedure = models.CharField(max_length=60)
    heading = models.CharField(max_length=100)
    field = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["town", "procedure", "heading"], name="column_match_once")
        ]


class WordMatch(Kept):
    """A word of a town's own ledgers and the option, or the step, that it was confirmed to mean."""

    town = models.CharField(max_length=12)
    procedure = models.CharField(max_length=60)
    field = models.CharField(max_length=80)
    word = models.CharField(max_length=40)
    meaning = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["town", "procedure", "field", "word"], name="word_match_once")
        ]


class ImportedRow(Kept):
    """A row that has come in, by a keyed digest of what it said, so that the same file may be brought again."""

    town = models.CharField(max_length=12)
    procedure = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64)
    matter_id = models.BigIntegerField()
    batch = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["town", "procedure", "fingerprint"], name="imported_row_once")
        ]
        indexes: ClassVar = [models.Index(fields=["batch"], name="imported_row_batch")]


class StagedImport(models.Model):
    """A file between upload and import, sealed because it names people; gone after a day at the latest."""

    token = models.UUIDField(primary_key=True)
    town = models.CharField(max_length=12)
    procedure = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    person = models.BigIntegerField()
    name = models.CharField(max_length=200)
    key = models.BinaryField()
    content = models.TextField()
    matches = models.TextField(blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    created = models.DateTimeField()


keep(ColumnMatch, "表头的含义")
keep(WordMatch, "台账用词的含义")
keep(ImportedRow, "导入过的行", growing=True)
