"""Matters opened together with a step: what a meeting resolved becomes tasks in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.kernel.context import StepContext
from yifa.kernel.gates import Examination
from yifa.kernel.model import ActionSpec, Procedure
from yifa.kernel.records import Entry, Refusal, State
from yifa.kernel.spawning import Led, led_to
from yifa.law.calendar import WorkCalendar
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.models import Matter, MatterField
from yifa.server.ledger.step import Step


@dataclass(frozen=True, slots=True)
class Opening:
    """A matter to be opened with a step, by the first opening action the person may take."""

    led: Led
    procedure: Procedure
    action: ActionSpec

    def step(self, source: int, occurred_at: datetime) -> Step:
        """The opening step, linked to the matter at position `source`."""
        form_fields = {key for key, _ in self.action.fields()}
        values = {key: value for key, value in self.led.opening_values().items() if key in form_fields}
        links = ({"to": source, "kind": self.led.kind},)
        return Step(
            procedure=self.procedure.procedure,
            action=self.action.key,
            values=values,
            occurred_at=occurred_at,
            links=links,
        )

    def as_refusal_of_the_step(self, refused: Refused) -> Refused:
        """The refusal of this opening, as a refusal of the step that was to lead to it."""
        where = f"第{self.led.row}项" if self.led.row else ""
        refusals = tuple(
            replace(
                r,
                kind="rule",
                say=f"同时“{self.led.spawn.name or self.procedure.name}”{where}办不成：{r.say}",
                field=self.led.spawn.each,
                fix=(),
                soft=False,
            )
            for r in refused.examination.refusals
        )
        return Refused(Examination({}, refusals))


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
        ways = [way for way in target.opening if led.spawn.action in ("", way.key)]
        first = next((way for way in ways if actor.roles & set(way.by)), None)
        if first is not None:
            yield Opening(led, target, first)


def refuse_twice(town: str, procedure: Procedure, values: Mapping[str, Any]) -> None:
    """Refuse to open what is in the book already under the same name (`once`): an order number, say.

    Raises:
        Refused: with the number under which it is registered.
    """
    for key in procedure.once:
        value = str(values.get(key) or "").strip()
        known = already(town, procedure, key, [value]).get(value)
        if known is not None:
            name = procedure.fields[key].name
            say = f"{name}“{value}”已经登记过（{known.number or known.title}），不重复登记。"
            raise Refused(Examination({}, (Refusal("field", say, field=key),)))


def already(town: str, procedure: Procedure, key: str, values: Iterable[str]) -> dict[str, Matter]:
    """Matters in the book by the value of a field that names them, of those values given."""
    wanted = {value for value in values if value}
    if not wanted:
        return {}
    rows = MatterField.objects.filter(
        town=town, procedure=procedure.procedure, field=key, text__in=sorted(wanted)
    ).values_list("matter_id", "text")
    spawned = dict(rows)
    return {spawned[row.id]: row for row in Matter.objects.filter(id__in=list(spawned)).defer("snapshot")}
