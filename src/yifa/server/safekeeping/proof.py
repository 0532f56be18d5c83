"""The nightly proof: every book, and a note of it for the page 账簿."""

from __future__ import annotations

import json

from django.utils import timezone

from yifa.server.administration.models import Safety
from yifa.server.ledger.faults import Verdict
from yifa.server.ledger.verification import towns_to_prove, verify

KEPT = 60


def prove_everything() -> list[Verdict]:
    """Prove all towns, keep the verdicts, and drop notes of proofs long past."""
    verdicts = [verify(town) for town in towns_to_prove()]
    note("verify", all(verdict.sound for verdict in verdicts), [verdict.as_dict() for verdict in verdicts])
    return verdicts


def note(kind: str, well: bool, content: object) -> None:
    """Keep what came of a proof or a backup."""
    Safety.objects.create(kind=kind, at=timezone.now(), well=well, told=json.dumps(content, ensure_ascii=False))
    old = Safety.objects.filter(kind=kind).order_by("-at").values_list("pk", flat=True)[KEPT:]
    Safety.objects.filter(pk__in=list(old)).delete()
