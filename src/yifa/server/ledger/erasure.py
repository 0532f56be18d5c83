"""Erasing the people of a matter: its key is destroyed, what was derived from personal values goes with it."""

from __future__ import annotations

from django.utils import timezone

from yifa.kernel.actor import Actor
from yifa.server.ledger import models
from yifa.server.ledger.errors import NotFound
from yifa.server.ledger.project import Rows, projector
from yifa.server.ledger.queueing import writing_turn
from yifa.server.ledger.replaying import replay_matter
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Town


def erase_people(town: Town, actor: Actor, matter_id: int, reason: str) -> None:
    """Destroy a matter's key for good. The entries stay and the chain holds; nobody can be read in them any more.

    Args:
        town: the town the matter belongs to.
        actor: who decides it.
        matter_id: the matter.
        reason: why, as it will stand in the record.

    Raises:
        NotFound: no such matter in this town, or its key is gone already.
        ValueError: no reason was given.
    """
    if not reason.strip():
        raise ValueError("请写明销毁密钥的理由和依据。")
    with writing_turn():
        key = models.MatterKey.objects.filter(matter_id=matter_id, town=town.code).first()
        if key is None:
            raise NotFound("没有这一件，或者它没有可以销毁的密钥。")
        models.Erasure.objects.create(
            matter_id=matter_id, town=town.code, at=timezone.now(), person=actor.person_id, reason=reason.strip()[:200]
        )
        key.delete()
        payloads = list(
            models.Entry.objects.filter(matter_id=matter_id).order_by("n").values_list("payload", flat=True)
        )
        made = Rows()
        replay_matter(projector(town, work_calendar()), made, matter_id, payloads, None)
        # Entries, postings and links stand already: only what shows the matter as it is now is written anew.
        Rows(
            matters=made.matters,
            fields=made.fields,
            deadlines=made.deadlines,
            named=made.named,
            texts=made.texts,
            redone={matter_id},
        ).write()
