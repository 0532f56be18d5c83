"""Checkpoints: a position of a town's books, signed, to be printed or handed to the county, and compared later.

The form `yifa-checkpoint/1` is a JSON object: town, name, seq, head, seal, acts, acts_head, sealed_at, key, public,
signature. The signature covers the canonical JSON (RFC 8785) of everything else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from yifa.kernel.chain import canonical
from yifa.server.administration.models import INSTALLATION, ActBook
from yifa.server.ledger import key_marks, models, seals, signing
from yifa.server.towns.models import Town

FORMAT = "yifa-checkpoint/1"


def checkpoint(town: str, at: datetime) -> models.Checkpoint:
    """Seal a town's books where they stand. The seal is walked on from the last one made here that binds what counts.

    The installation has an administrative book only, so its position in a ledger is 0.
    """
    signing.key_of(town)
    key_marks.note(town)
    book = models.Book.objects.filter(town=town).first() or models.Book(town=town)
    restated = models.Restatement.objects.filter(town=town).order_by("-seq").values_list("seq", flat=True).first() or 0
    made = models.Checkpoint.objects.filter(town=town, seq__lte=book.seq, seq__gt=restated).exclude(seal="")
    last = made.order_by("-seq").first()
    start = seals.Position(last.seq, last.head, last.seal) if last else None
    position = seals.position_at(town, book.seq, start)
    acts = ActBook.objects.filter(town=town).first() or ActBook(town=town)
    return models.Checkpoint.objects.create(
        town=town, seq=book.seq, head=book.head, seal=position.seal, acts=acts.seq, acts_head=acts.head, sealed_at=at
    )


def books_to_seal() -> list[str]:
    """Codes of all towns whose books have something in them, and of the installation."""
    codes = set(models.Book.objects.filter(seq__gt=0).values_list("town", flat=True))
    return sorted(codes | set(ActBook.objects.filter(seq__gt=0).values_list("town", flat=True)))


def unchanged(town: str) -> bool:
    """Whether nothing but that checkpoint itself has come into a town's books since its last checkpoint."""
    last = models.Checkpoint.objects.filter(town=town).order_by("-seq", "-id").first()
    if last is None:
        return False
    book = models.Book.objects.filter(town=town).first() or models.Book(town=town)
    acts = ActBook.objects.filter(town=town).first() or ActBook(town=town)
    return last.seq == book.seq and acts.seq - last.acts <= 1


def signed_form(mark: models.Checkpoint) -> dict[str, Any]:
    """A checkpoint as it is handed out."""
    key = signing.key_of(mark.town)
    town = Town.objects.filter(code=mark.town).first()
    content: dict[str, Any] = {
        "format": FORMAT,
        "town": mark.town,
        "name": town.name if town else "本机" if mark.town == INSTALLATION else mark.town,
        "seq": mark.seq,
        "head": mark.head,
        "seal": mark.seal,
        "acts": mark.acts,
        "acts_head": mark.acts_head,
        "sealed_at": timezone.localtime(mark.sealed_at).isoformat(timespec="seconds"),
        "key": key.id,
        "public": key.public,
    }
    return {**content, "signature": key.sign(canonical(content))}
