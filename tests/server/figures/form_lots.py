"""Lots of bureaus' forms from `lots/*.yaml`, each labelled before it was looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from tests.server.figures.foreign_forms import ForeignForm, by_columns, by_rows
from tests.server.figures.foreign_forms_eighth import by_groups

LOTS = Path(__file__).with_name("lots")


def lot(name: str) -> list[ForeignForm]:
    """The forms of a lot, in its order."""
    return [_noted(_form(raw), raw) for raw in yaml.safe_load((LOTS / f"{name}.yaml").read_text(encoding="utf-8"))]


def _noted(form: ForeignForm, raw: dict[str, Any]) -> ForeignForm:
    """The form with its notes and signatures under the table; no cell beside them is to be filled."""
    sheet = form.sheets[0]
    for note in raw.get("notes", []):
        sheet.rows.append([note, *[None] * (len(sheet.rows[-1]) - 1)])
    return form


def _form(raw: dict[str, Any]) -> ForeignForm:
    name, title, period = raw["name"], raw["title"], raw["period"]
    match raw.get("kind", "rows"):
        case "columns":
            return by_columns(
                name, title, raw["first"], raw["rows"], _lines(raw["columns"]), period, raw.get("serial", False)
            )
        case "groups":
            groups: dict[str, list[tuple[str, str]]] = {}
            for heading, key in _lines(raw["groups"]):
                over, _, under = heading.partition(" > ")
                groups.setdefault(over, []).append((under, key))
            return by_groups(name, title, raw["first"], raw["rows"], list(groups.items()), period)
        case _:
            columns = [tuple(column) for column in raw["columns"]]
            return by_rows(name, title, raw["heads"], columns, _lines(raw["rows"]), period)


def _lines(text: str) -> list[tuple[str, ...]]:
    """Rows of cells between bars; a cell may be put in quotation marks."""
    return [tuple(cell.strip(" ").strip('"') for cell in line.split("|")) for line in text.strip().splitlines()]
