"""A kind of work as columns of a spreadsheet: the template to fill, and a row of a real ledger as a step to take."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from random import Random
from typing import Any

from django.conf import settings
from django.utils import timezone

from yifa.kernel.context import all_fields
from yifa.kernel.model import ActionSpec, FieldSpec, Procedure
from yifa.kernel.parties import LABELS as PARTY_LABELS
from yifa.kernel.sampling import sample_party, sample_value
from yifa.office.sheets import Column, Field
from yifa.server.casework.choices import reachable
from yifa.server.casework.place import Place
from yifa.server.ledger.models import position_of
from yifa.server.towns.scope import visible_people

WHEN = "_on"
WHEN_NAMES = ("登记日期", "日期", "登记时间", "受理日期", "受理时间", "办理日期", "发生时间", "时间")
LEFT_OUT = frozenset({"table", "attachment", "matter"})
SPLIT = re.compile(r"[、,，;；\n]+")
KINDS = {
    "integer": "integer", "number": "number", "percent": "number", "money": "money", "date": "date",
    "datetime": "datetime", "boolean": "boolean", "choice": "choice",
}  # fmt: skip


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
            Column(column.key, name, column.kind, None, choices, column.required, hint,
                   _example(column, place, rng, procedure))  # type: ignore[arg-type]
        )  # fmt: skip
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


def fields_of(columns: Sequence[SheetColumn], place: Place) -> list[Field]:
    """What reading a sheet looks for."""
    found = []
    for column in columns:
        spec = column.spec
        choices = tuple(spec.options.values()) if spec and spec.type == "choice" else ()
        found.append(Field(column.key, column.name, column.kind, column.aliases, choices, column.required))  # type: ignore[arg-type]
    return found


@dataclass
class Rows:
    """Turns read rows into the raw values of a step."""

    place: Place
    procedure: Procedure
    action: ActionSpec
    columns: Sequence[SheetColumn]
    _titles: dict[str, dict[str, int]] = field(default_factory=dict)

    def step(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], datetime, list[tuple[str, str]]]:
        """(raw values, day, faults as (column name, words)) of one row."""
        raw: dict[str, Any] = {}
        faults: list[tuple[str, str]] = []
        on = self.place.now
        parties: dict[str, dict[str, str]] = {}
        for column in self.columns:
            if column.key not in values:
                continue
            value = values[column.key]
            key, _, part = column.key.partition(".")
            if column.key == WHEN:
                on = timezone.make_aware(datetime.combine(value, time(9)))
            elif column.spec is not None and column.spec.type == "party":
                parties.setdefault(key, {})[part or "name"] = str(value).strip()
            elif column.spec is not None and column.spec.type == "table":
                heading, cell = column.spec.columns
                raw.setdefault(key, []).append({heading: part, cell: str(value).strip()})
            elif column.spec is not None:
                said = self._value(column.spec, value)
                if isinstance(said, str) and said.startswith("✗"):
                    faults.append((column.name, said[1:]))
                else:
                    raw[key] = said
        for key, given in parties.items():
            raw[key] = _people(given, self.procedure.parties[key].kind)
        if WHEN not in values:
            on = self._natural_day(raw) or on
        return raw, on, faults

    def _natural_day(self, raw: Mapping[str, Any]) -> datetime | None:
        """Where a ledger has one date only, the step happened on that day."""
        dates = [c.key for c in self.columns if c.spec and c.spec.type == "date" and not c.spec.future and c.key in raw]
        if len(dates) != 1:
            return None
        return timezone.make_aware(datetime.combine(date.fromisoformat(raw[dates[0]]), time(9)))

    def _value(self, spec: FieldSpec, value: Any) -> Any:
        if spec.type in ("register", "staff"):
            names = [name.strip() for name in SPLIT.split(str(value)) if name.strip()]
            known = self._known(spec)
            missing = [name for name in names if name not in known]
            if missing:
                where = "本镇人员" if spec.type == "staff" else "名册"
                return f"✗{where}中没有“{'、'.join(missing)}”，请先登记，或改成{where}中的名称。"
            found = [str(known[name]) for name in names]
            return found if spec.many else found[0] if found else ""
        if isinstance(value, datetime):
            return value.isoformat("T", "minutes")
        if isinstance(value, date):
            return value.isoformat()
        if spec.type == "money" and isinstance(value, int):
            return value
        if isinstance(value, Decimal):
            return str(value.normalize() if value != value.to_integral_value() else int(value))
        if spec.type == "boolean":
            return bool(value)
        return str(value)

    def _known(self, spec: FieldSpec) -> dict[str, int]:
        if spec.key not in self._titles:
            if spec.type == "staff":
                people: Any = visible_people(self.place.actor).filter(town_id=self.place.town.code, is_active=True)
                self._titles[spec.key] = dict(people.values_list("name", "id"))
            else:
                rows = reachable(self.place, spec).filter(is_open=True).values_list("title", "id")
                self._titles[spec.key] = {title: position_of(row) for title, row in rows}
        return self._titles[spec.key]


def _people(given: Mapping[str, str], kind: str) -> list[dict[str, str]]:
    """Several names in one cell are several persons; what else is known belongs to the first."""
    names = [name for name in SPLIT.split(given.get("name", "")) if name.strip()]
    rest = {key: value for key, value in given.items() if key != "name"}
    people = []
    for at, name in enumerate(names):
        org = kind == "org" or (
            kind == "any" and re.search(r"(公司|厂|店|合作社|村委会|中心|局|所|院|校)$", name) is not None
        )
        people.append({"kind": "org" if org else "person", "name": name.strip(), **(rest if at == 0 else {})})
    return people


def fingerprint(procedure: str, values: Mapping[str, Any], occurrence: int) -> str:
    """What a row said, as a keyed digest: it can be recognised, not read. The n-th like row of a file is the n-th."""
    said = json.dumps([procedure, values, occurrence], ensure_ascii=False, sort_keys=True, default=str)
    return hmac.new(settings.SECRET_KEY.encode(), said.encode(), "sha256").hexdigest()
