"""A matter's entries as they were taken, and the key that opens their personal data."""

from __future__ import annotations

from django.db.models import Q

from yifa.kernel.records import Entry
from yifa.server.config.prepared import Prepared
from yifa.server.ledger import crypto, models
from yifa.server.ledger.serialization import entry_of

_PAYLOADS = Prepared(
    lambda matter: models.Entry.objects.filter(matter_id=matter).order_by("n").values_list("payload"), int
)
_KEY = Prepared(lambda matter: models.MatterKey.objects.filter(matter_id=matter), int)
_MATTER = Prepared(lambda matter: models.Matter.objects.filter(id=matter), int)

_LINKS = Prepared(
    lambda matter: models.Link.objects.filter(Q(from_id=matter) | Q(to_id=matter)).order_by("-seq", "-id"), int
)


def history(matter_id: int, key: bytes | None) -> list[Entry]:
    """All entries of a matter in order."""
    return [entry_of(payload, key) for (payload,) in _PAYLOADS.rows(matter_id)]


def matter_key(matter_id: int) -> bytes | None:
    """The matter's key, or None where it has no personal data or has been erased."""
    row = _KEY.first(matter_id)
    return crypto.unwrap(row.wrapped, matter_id) if row else None


def links_around(matter_id: int) -> list[models.Link]:
    """Links of a matter from either side, newest first."""
    return _LINKS.rows(matter_id)


def matter_row(matter_id: int) -> models.Matter | None:
    """A matter by its key, whoever asks: what somebody may see is `scope.visible_matter`."""
    return _MATTER.first(matter_id)
