"""A kind of work as columns of a spreadsheet: the template to fill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from yifa.kernel.context import all_fields
from yifa.kernel.model import ActionSpec, FieldSpec, Procedure
from yifa.kernel.parties import LABELS as PARTY_LABELS
from yifa.kernel.sampling import sample_party, sample_value
from yifa.office.sheets import Column
from yifa.server.casework.place import Place

WHEN = "_on"
WHEN_NAMES = ("登记日期", "日期", "登记时间", "受理日期", "受理时间", "办理日期", "发生时间", "时间")
LEFT_OUT = frozenset({"table", "attachment", "matter"})
KINDS = {
    "integer": "integer",
    "number": "number",
    "percent": "number",
    "money": "money",
    "date": "date",
    "datetime": "datetime",
    "boolean": "boolean",
    "choice": "choice",
}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: the field it fills (`applicant` or `applicant.phone`), and how it is called and read."""

    key: str
    name: str
    spec: FieldSpec | None
    aliases: tuple[str, ...] = ()
    required: bool = False

    @property
    def kind(self) -> str:
        """The kind of its values, as the spreadsheet room calls it."""
        if self.key == WHEN:
            return "date"
        return KINDS.get(self.spec.type, "text") if self.spec and "." not in self.key else "text"


def columns_of(procedure: Procedure, action: ActionSpec) -> list[SheetColumn]:
    """Columns of an opening step, in form order. Files, and tables that do not spread out, have no place in a ledger."""
    fields, made = all_fields(procedure), []
    dated = False
    for key, insisted in action.fields():
        spec = fields[key]
        made += [SheetColumn(f"{key}.{item}", f"{spec.name}{item}", spec, (item,)) for item in spec.spread]
        if spec.type in LEFT_OUT:
            continue
        # A column asked for only under a condition may be there; rows to which it does not apply leave it empty.
        required = (insisted or spec.required is True) and not spec.when
        made.append(SheetColumn(key, spec.name, spec, (*spec.aliases, *_usual_names(spec)), required))
        if spec.type == "party":
            made += [
                SheetColumn(f"{key}.{part}", f"{spec.name}{PARTY_LABELS[part]}", spec, (PARTY_LABELS[part],))
                for part in procedure.parties[key].ask
            ]
        dated = dated or (spec.type == "date" and not spec.future)
    names = WHEN_NAMES if not dated else WHEN_NAMES[:1]
    return [SheetColumn(WHEN, "登记日期", None, names[1:]), *made]


def _usual_names(spec: FieldSpec) -> tuple[str, ...]:
    """What people's own ledgers call a column of this kind."""
    if spec.type == "village":
        return ("村别", "村", "村居", "村名", "所在村", "村（社区）", "行政村", "所属村")
    if spec.type == "party":
        return (f"{spec.name}姓名", f"{spec.name.removesuffix('人')}方", f"{spec.name}名称")
    return ()


def template_columns(place: Place, procedure: Procedure, action: ActionSpec) -> list[Column]:
    """The template's columns with drop-downs, hints and an example row of plausible, invented values."""
    rng, made = Random(20), []
    for column in columns_of(procedure, action):
        spec = column.spec
        choices: tuple[str, ...] = ()
        hint = spec.help if spec and "." not in column.key else ""
        if spec is not None and "." not in column.key:
            if spec.type == "choice":
                choices = tuple(spec.options.values())
            elif spec.type == "village":
                choices = tuple(place.villages.values())
            elif spec.type == "choices":
                hint = f"可填几项，用顿号隔开：{'、'.join(spec.options.values())}"
            elif spec.type in ("register", "staff"):
                hint = "填名册中的名称" + ("，几个用顿号隔开" if spec.many else "")
        name = column.name + (f"（{spec.unit}）" if spec and spec.unit and spec.type != "money" else "")
        made.append(
            Column(
                column.key,
                name,
                column.kind,  # type: ignore[arg-type]
                None,
                choices,
                column.required,
                hint,
                _example(column, place, rng, procedure),
            )
        )
    return made


def _example(column: SheetColumn, place: Place, rng: Random, procedure: Procedure) -> Any:
    spec = column.spec
    if spec is None:
        return place.today
    key, _, part = column.key.partition(".")
    if spec.type == "party":
        person = sample_party(Random(key), "org" if procedure.parties[key].kind == "org" else "person")
        return person.get(part or "name", "")
    if spec.type in ("register", "staff", "table"):
        return ""
    value = sample_value(spec, rng, place.today, place.villages)
    if spec.type == "village":
        return place.villages.get(str(value), "")
    if spec.type == "choice":
        return spec.options.get(str(value), value)
    if isinstance(value, list):
        return "、".join(spec.options.get(str(item), str(item)) for item in value)
    if spec.type == "date" and value:
        return date.fromisoformat(str(value)[:10])
    return value
