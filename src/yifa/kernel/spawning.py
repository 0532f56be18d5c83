"""Matters that a step leads to: one for each offer, or one for each row of a table that the offer names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from yifa.kernel.conditions import ConditionError
from yifa.kernel.context import StepContext, all_fields
from yifa.kernel.fields import empty_value
from yifa.kernel.model import ActionSpec, Procedure, Spawn


@dataclass(frozen=True, slots=True)
class Led:
    """A matter an offer leads to. `row`: the row of the table it stands for, from 1; 0 where it stands for none."""

    spawn: Spawn
    row: int
    context: StepContext

    @property
    def kind(self) -> str:
        """The word of the link, which also tells one row's matter from another's."""
        return row_kind(self.spawn.kind, self.row)

    @property
    def first_value(self) -> str:
        """What the row says first, to be shown beside the offer; "" where there is no row."""
        first = next(iter(self.context.row.values()), "")
        return str(first) if self.row else ""

    def opening_values(self) -> dict[str, Any]:
        """Values for the opening form. What cannot be told yet is left out."""
        values = {}
        for key, expression in self.spawn.carries.items():
            try:
                values[key] = self.context.evaluate(expression)
            except ConditionError:
                continue
        return values


def row_kind(kind: str, row: int) -> str:
    """“研判交办第2项”; the bare word for a matter that stands for no row."""
    return f"{kind}第{row}项" if row else kind


def led_to(procedure: Procedure, action: ActionSpec, context: Callable[..., StepContext]) -> Iterator[Led]:
    """Every matter the offers of a step lead to whose condition holds.

    Args:
        context: makes what conditions see, with `row=` the row of a table.
    """
    for spawn in action.offers:
        for number, row in _rows(procedure, spawn, context):
            made = context(row=row)
            try:
                if made.holds(spawn.when):
                    yield Led(spawn, number, made)
            except ConditionError:
                continue


def _rows(procedure: Procedure, spawn: Spawn, context: Callable[..., StepContext]) -> Iterator[tuple[int, Any]]:
    if not spawn.each:
        yield 0, {}
        return
    columns = all_fields(procedure)[spawn.each].columns
    nothing = {key: empty_value(column) for key, column in columns.items()}
    for number, row in enumerate(context(row={})["it"][spawn.each], 1):
        yield number, {**nothing, **row}
