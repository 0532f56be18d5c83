"""The one door: `take_action()`. Web pages, phones, imports, the API and generators all come through here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.kernel.engine import effective
from yifa.kernel.records import Refusal
from yifa.server.config.procedures import in_force
from yifa.server.ledger import models
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.history import history, matter_key
from yifa.server.ledger.queueing import writing_turn
from yifa.server.ledger.spawned import openings_of, refuse_twice
from yifa.server.ledger.step import Step as Step
from yifa.server.ledger.writer import Taken, Writer
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Town


@contextmanager
def writing(town: Town) -> Iterator[Writer]:
    """Hold a town's book for one transaction. On any error nothing of it is kept."""
    with writing_turn():
        writer = Writer(town, models.Book.held(town.code))
        yield writer
        writer.flush()


def take_action(town: Town, actor: Actor, step: Step, *, recorded_at: datetime | None = None) -> Taken:
    """Take one step on one matter, or open a matter.

    Raises:
        Refused: unlawful or incomplete; `examination` cites the articles and names the fields.
        Stale: somebody else acted first (`step.expect` is no longer the matter's number of entries).
        NotFound: no such matter or procedure in this town.
    """
    with writing(town) as writer:
        return take_with_openings(writer, actor, step, recorded_at=recorded_at)


def take_with_openings(writer: Writer, actor: Actor, step: Step, *, recorded_at: datetime | None = None) -> Taken:
    """Take one step and open what its offers say is opened with it; all of it or nothing.

    Raises: as `take_action`.
    """
    if not step.matter and step.procedure in catalogue().versions:
        refuse_twice(writer.town.code, in_force()[step.procedure], step.values)
    taken = writer.take(actor, step, recorded_at=recorded_at)
    entry = taken.entry
    procedure = catalogue().get(entry.procedure, entry.version)
    moment = datetime.fromisoformat(entry.occurred_at)
    opened = []
    for opening in openings_of(procedure, taken.state, entry, actor, work_calendar()):
        try:
            made = writer.take(actor, opening.step(entry.matter, moment), recorded_at=recorded_at)
        except Refused as refused:
            raise opening.as_refusal_of_the_step(refused) from refused
        opened.append(made.matter_id)
    return replace(taken, opened=tuple(opened))


__all__ = ["Refusal", "Step", "Taken", "Writer", "effective", "history", "matter_key", "take_action", "writing"]
