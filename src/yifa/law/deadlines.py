"""A computed deadline, and what became of each event that touched it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from yifa.law.dated import as_of
from yifa.law.dates import local_day
from yifa.law.events import PeriodEvent
from yifa.law.limits import Limit

Outcome = Literal["applied", "late", "lapsed", "no_effect"]


@dataclass(frozen=True, slots=True)
class Effect:
    """What became of one event.

    `late`: an extension approved after the due date then in force (R014). `lapsed`: it belonged to a period that a
    restart has ended. `no_effect`: it lies outside the period. `due_before` is the due date it met.
    """

    event: PeriodEvent
    outcome: Outcome
    due_before: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A computed deadline.

    Attributes:
        limit, start, events: what it was computed from.
        due: legal due date; for a …-BEFORE rule the latest day, for a …-MIN rule the last day of the minimum period.
        due_at: the due moment of an hour limit, else None.
        nominal_end: end before it is moved off a rest day.
        alarm: last working day on or before the nominal end (R012).
        provisional: due date or alarm rests on a year whose holiday notice is not loaded; recompute when it is.
        due_provisional: the due date itself may yet move: `earliest` and `latest` differ, and `due` is the earlier.
        if_more_off: the due date if the notice to come gives as many days off as it may, where that differs.
        paused_since: start of a suspension still open, else None; `due` is then what it would be if the pause ended
            at once, and can only move later.
    """

    limit: Limit
    start: date
    events: tuple[PeriodEvent, ...]
    due: date
    nominal_end: date
    alarm: date
    provisional: bool
    due_provisional: bool
    due_at: datetime | None = None
    paused_since: date | None = None
    if_more_off: date | None = None

    @property
    def earliest(self) -> date:
        """The due date if the standing rule's own days off are all."""
        return self.due

    @property
    def latest(self) -> date:
        """The due date if the notice to come gives as many days off as it may."""
        return self.if_more_off or self.due

    @property
    def rule_id(self) -> str:
        """Id of the limit."""
        return self.limit.id

    @property
    def basis(self) -> str:
        """The source, with its articles as numbered on the day from which the period runs."""
        return as_of(self.limit.citation, local_day(self.start))

    @property
    def next_step_from(self) -> date | None:
        """For a minimum period (…-MIN): the first day on which the next step may be taken."""
        return self.latest + timedelta(1) if self.limit.code.endswith("-MIN") else None
