"""Numbers a form brings along from the town's figures, so that nobody types what the ledger knows."""

from __future__ import annotations

from typing import Any

from yifa.kernel.context import all_fields
from yifa.kernel.model import ActionSpec, FieldSpec, Procedure
from yifa.kernel.records import State
from yifa.server.casework.place import Place
from yifa.server.figures.period import Period
from yifa.server.reports.figure_answers import Asked, Wrong, answer, place_of, understand
from yifa.server.reports.tokens import Reference

YEAR = "year_"


def from_figures(place: Place, procedure: Procedure, action: ActionSpec, state: State) -> dict[str, Any]:
    """Values of the step's fields that are figures of the matter's year; those given before stay as they are."""
    year = state.values.get(YEAR)
    if not isinstance(year, int) or not 1949 < year < 2200:
        return {}
    period = Period.year(year)
    fields = all_fields(procedure)
    wanted = {key: fields[key] for key, _ in action.fields() if not state.values.get(key)}
    cells = {
        (key, row, column): question
        for key, spec in wanted.items()
        for row, column, reference in _references(spec)
        if (question := _asked(place, reference, period)) is not None
    }
    if not cells:
        return {}
    amounts = answer(cells.values(), place.town.prefix, None)
    values: dict[str, Any] = {}
    for (key, row, column), question in cells.items():
        number = int(amounts[place_of(question)] or 0)
        if not column:
            values[key] = number
            continue
        rows: dict[str, dict[str, Any]] = values.setdefault(key, {})
        rows.setdefault(row, {_heading(wanted[key]): row})[column] = number
    return {key: list(value.values()) if isinstance(value, dict) else value for key, value in values.items()}


def _references(spec: FieldSpec) -> list[tuple[str, str, str]]:
    """(row, column, reference) of a field: a table has a row for each choice of its first choice column."""
    if spec.figure:
        return [("", "", spec.figure)]
    if spec.type != "table" or not any(column.figure for column in spec.columns.values()):
        return []
    return [
        (row, key, column.figure.replace("{row}", row))
        for row in spec.columns[_heading(spec)].options
        for key, column in spec.columns.items()
        if column.figure
    ]


def _heading(spec: FieldSpec) -> str:
    return next(key for key, column in spec.columns.items() if column.type == "choice")


def _asked(place: Place, reference: str, period: Period) -> Asked | None:
    key, *options = reference.split("|")
    question = understand(Reference(key, tuple(options)), period, place.all_villages)
    return None if isinstance(question, Wrong) else question
