"""How a matter is called in lists: its title, and its parties with their names masked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from yifa.kernel.context import all_fields
from yifa.kernel.model import FieldSpec, Procedure
from yifa.kernel.records import State

COMPOUND_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "夏侯")


def mask_name(name: str) -> str:
    """王小明 → 王某某. Two-character surnames are kept whole."""
    surname = name[:2] if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else name[:1]
    return surname + "某" * max(1, min(2, len(name) - len(surname)))


def mask_party(party: Mapping[str, Any]) -> str:
    """A person's name masked; an organisation's in full."""
    name = str(party.get("name", ""))
    return name if party.get("kind") == "org" else mask_name(name)


def masked_parties(procedure: Procedure, state: State) -> str:
    """“王某某、陈某 ／ 李某”: the parties by role, for lists."""
    sides = []
    for key in procedure.parties:
        people = state.values.get(key) or []
        shown = [mask_party(party) for party in people[:3]]
        if shown:
            sides.append("、".join(shown) + ("等" if len(people) > 3 else ""))
    return " ／ ".join(sides)[:200]


def shown(spec: FieldSpec, value: Any, villages: Mapping[str, str] | None = None) -> str:
    """A value as a person reads it."""
    if value is None or value == "" or value == []:
        return ""
    if spec.zero and value == 0:
        return spec.zero
    if spec.type == "choice":
        return spec.options.get(value, str(value))
    if spec.type == "choices":
        return "、".join(spec.options.get(item, item) for item in value)
    if spec.type == "boolean":
        return "是" if value else "否"
    if spec.type in ("village", "unit"):
        return (villages or {}).get(value, value)
    if spec.type == "money":
        return f"{value / 100:,.2f}元" if value % 100 else f"{value // 100:,}元"
    if spec.type == "party":
        return "、".join(str(party.get("name", "")) for party in value)
    if spec.type == "datetime":
        return str(value).replace("T", " ")
    if spec.type == "percent":
        return f"{value:g}%"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        return f"{len(value)}项"
    return str(value)


def title_of(procedure: Procedure, state: State, villages: Mapping[str, str], template: str = "") -> str:
    """The procedure's title (or another template) with the matter's values in it."""
    fields = all_fields(procedure)

    def fill(match: re.Match[str]) -> str:
        key = match[1]
        if key == "number":
            return state.number
        if key == "name":
            return procedure.name
        return shown(fields[key], state.values.get(key), villages)

    title = re.sub(r"\{(\w+)\}", fill, template or procedure.title).strip(" ·—，、")
    return (title or procedure.name)[:200]
