"""Answers written back into the workbook they were asked in: the empty cells of rows that the book knows by number."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from yifa.kernel.actor import Actor
from yifa.kernel.context import all_fields
from yifa.office.errors import OfficeError
from yifa.office.ledgers import Layout, text_of
from yifa.office.ledgers.values import is_nothing
from yifa.office.sheets import fill_form
from yifa.office.sheets.words import normal
from yifa.server.casework.imports.engine import OldLedger
from yifa.server.casework.imports.mapping import Mapped
from yifa.server.casework.imports.targets import NUMBER, ON, REMARK, SKIP, STATE
from yifa.server.config.confined import confined
from yifa.server.figures.details import Teller, values_of
from yifa.server.ledger.models import Matter, MatterField
from yifa.server.ledger.scope import visible_matters

CHUNK = 500


def written_back(ledger: OldLedger, actor: Actor) -> tuple[bytes, int]:
    """The file with what the book knows of its rows in their empty cells, and how many rows got something.

    What stands there is never changed; a row whose matter this person may not see stays as it is; each look at sealed
    values is noted. Raises OfficeError where no column bears the numbers, or the file cannot be written in place.
    """
    cells: dict[str, Any] = {}
    rows = 0
    for layout, columns in ledger.sheets:
        by_row = _of_sheet(ledger, actor, layout, columns)
        rows += len(by_row)
        for number, values in by_row.items():
            cells |= {f"{layout.grid.name}!{letter}{number}": value for letter, value in values.items()}
    return (confined(fill_form, refuse=OfficeError)(ledger.data, cells) if cells else ledger.data), rows


def _of_sheet(ledger: OldLedger, actor: Actor, layout: Layout, columns: list[Mapped]) -> dict[int, dict[str, Any]]:
    identity = ledger.procedure.past.identity
    key = next((one for one in columns if {name for name, _ in one.targets} & {NUMBER, identity or NUMBER}), None)
    if key is None:
        raise OfficeError(f"工作表“{layout.grid.name}”里没有编号这一列，认不出每一行是哪一件。")
    lines = [(line, normal(text_of(line.values.get(key.column.index)))) for line in layout.lines]
    matters = _by_number(ledger, actor, {number for _, number in lines if number})
    shown = _shown(ledger, actor, list(matters.values()))
    by_row: dict[int, dict[str, Any]] = {}
    for line, number in lines:
        matter = matters.get(number)
        if matter is None:
            continue
        for one in columns:
            if one is not key and is_nothing(line.values.get(one.column.index)):
                value = next(filter(None, (shown(matter, target) for target in one.targets)), None)
                if value is not None:
                    by_row.setdefault(line.number, {})[one.column.letter] = value
    return by_row


def _by_number(ledger: OldLedger, actor: Actor, numbers: set[str]) -> dict[str, Matter]:
    """The matters that bear these numbers and that this person may see."""
    procedure = ledger.procedure
    identity, rows = procedure.past.identity, visible_matters(actor, procedure.procedure).filter(town=ledger.town.code)
    if not identity:
        return {normal(row.number): row for row in rows.iterator() if normal(row.number) in numbers}
    identities = MatterField.objects.filter(town=ledger.town.code, procedure=procedure.procedure, field=identity)
    borne = {
        matter: normal(text) for matter, text in identities.values_list("matter_id", "text") if normal(text) in numbers
    }
    listed, matters = list(borne), dict[str, Matter]()
    for start in range(0, len(listed), CHUNK):
        matters |= {borne[row.id]: row for row in rows.filter(id__in=listed[start : start + CHUNK])}
    return matters


def _shown(ledger: OldLedger, actor: Actor, matters: list[Matter]) -> Any:
    """(matter, target) → what the cell of that target says; None for nothing, and for what a row is known by already."""
    fields, procedure = all_fields(ledger.procedure), ledger.procedure
    values_by_matter: dict[int, Mapping[str, Any]] = dict(
        zip((row.id for row in matters), values_of(matters, actor, True), strict=True)
    )
    teller = Teller(ledger.town, procedure, fields, matters, list(values_by_matter.values()))

    def of(matter: Matter, target: tuple[str, str]) -> Any:
        name, step = target
        if name == ON:
            return str(json.loads(matter.snapshot).get("last", {}).get(step) or "")[:10] or None
        if name == STATE:
            return procedure.states[matter.status].name if matter.status in procedure.states else None
        if name in (NUMBER, REMARK, SKIP, "") or name not in fields or name in procedure.parties:
            return None
        value = teller.cell(name, "", 0, matter, values_by_matter[matter.id])
        return value if value is None or isinstance(value, int) else str(value)

    return of
