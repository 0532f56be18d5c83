"""Matters opened together with a step: what a meeting resolved becomes tasks in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.kernel.context import StepContext
from yifa.kernel.gates import Examination
from yifa.kernel.model import ActionSpec, Procedure
from yifa.kernel.records import Entry, State
from yifa.kernel.spawning import Led, led_to
from yifa.law.calendar import WorkCalendar
from yifa.server.ledger.errors import Refused

if TYPE_CHECKING:
    from yifa.server.ledger.journal import Step


@dataclass(frozen=True, slots=True)
class Opening:
    """A matter to be opened with a step, by the first opening action the person may take."""

    led: Led
    procedure: Procedure
    action: ActionSpec

    def step(self, source: int, occurred_at: datetime) -> Step:
        """The opening step, linked to the matter at position `source`."""
        from yifa.server.ledger.journal import Step

        asked = {key for key, _ in self.action.fields()}
        values = {key: value for key, value in self.led.carried().items() if key in asked}
        links = ({"to": source, "kind": self.led.kind},)
        return Step(self.procedure.procedure, self.action.key, values, occurred_at=occurred_at, links=links)

    def told(self, refused: Refused) -> Refused:
        """The refusal of this opening, as a refusal of the step that was to lead to it."""
        where = f"第{self.led.row}项" if self.led.row else ""
        said = tuple(
            replace(r, kind="rule", say=f"同时“{self.led.spawn.name or self.procedure.name}”{where}办不成：{r.say}",
                    field=self.led.spawn.each, fix=(), soft=False)
            for r in refused.examination.refusals
        )  # fmt: skip
        return Refused(Examination({}, said))


def openings_of(
    procedure: Procedure, state: State, entry: Entry, actor: Actor, calendar: WorkCalendar
) -> Iterator[Opening]:
    """What is opened with a step that leads to `state`. Where the person may not open it, it stays an offer."""
    action = procedure.actions.get(entry.action)
    if action is None or not any(spawn.opens for spawn in action.offers):
        return
    after = replace(entry, values={})
    context = partial(StepContext, procedure, state, after, {}, calendar)
    for led in led_to(procedure, action, context):
        if not led.spawn.opens or led.spawn.procedure not in catalogue().versions:
            continue
        target = catalogue().at(led.spawn.procedure, entry.day)
        first = next((way for way in target.opening if actor.roles & set(way.by)), None)
        if first is not None:
            yield Opening(led, target, first)
