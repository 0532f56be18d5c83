"""A matter's entries as they were taken, and the key that opens their personal data."""

from __future__ import annotations

from yifa.kernel.records import Entry
from yifa.server.ledger import crypto, models
from yifa.server.ledger.serialization import entry_of


def history(matter_id: int, key: bytes | None) -> list[Entry]:
    """All entries of a matter in order."""
    payloads = models.Entry.objects.filter(matter_id=matter_id).order_by("n").values_list("payload", flat=True)
    return [entry_of(payload, key) for payload in payloads]


def matter_key(matter_id: int) -> bytes | None:
    """The matter's key, or None where it has no personal data or has been erased."""
    row = models.MatterKey.objects.filter(matter_id=matter_id).first()
    return crypto.unwrap(row.wrapped, matter_id) if row else None
