"""Ledger-detail tables in other bureaus' forms: headings that name a ledger's columns, filled with its rows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from yifa.kernel.actor import Actor
from yifa.kernel.context import all_fields
from yifa.kernel.engine import VOIDED
from yifa.kernel.model import FieldSpec, Procedure
from yifa.office.errors import ContentFault, OfficeError
from yifa.office.sheets import Field, Header, Sheet, cell_ref, detect_header, fill_form, insert_rows, whole
from yifa.office.sheets.match import match_columns
from yifa.office.sheets.read import is_blank
from yifa.office.sheets.words import core, unit_of
from yifa.server.config.confined import confined
from yifa.server.config.procedures import in_force, remembered_for_the_day
from yifa.server.figures.period import Period
from yifa.server.ledger.models import Matter, MatterKey, ReadLog, row_id
from yifa.server.ledger.naming import shown
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import plain_values, readable_state
from yifa.server.towns.models import Person, Town

MOST_ROWS = 5000
# A heading counts as known only where it is a field's name, an alias of it, or the lower line of two that is.
_SURE = 0.85
_SERIAL = frozenset(["序号", "行号", "行次"])
_LEFT = frozenset(["备注", "说明", "备考"])
# What a row is known by: a table without any of these lists no matters.
_KNOWN_BY = frozenset(["_number", "_title", "_opened", "_parties"])
# What comes after the result and says nothing of it.
_AFTER = frozenset(["已归档", "归档", "已回访"])
_OWN = (
    Field("_number", "编号", "text", ("文号", "案号", "登记号", "受理编号", "案件编号", "协议编号")),
    Field("_title", "事由", "text", ("事项", "标题", "案件名称", "事项名称", "名称", "案由")),
    Field("_opened", "登记日期", "date", ("受理日期", "受理时间", "登记时间", "日期", "时间", "立案日期", "立案时间")),
    Field("_closed", "办结日期", "date", ("办结时间", "结案日期", "结案时间", "调结日期", "调结时间")),
    Field("_status", "状态", "text", ("办理状态", "办理情况", "进展情况")),
    Field("_result", "处理结果", "text", ("办理结果", "调解结果", "结果")),
    Field("_village", "村（社区）", "text", ("村", "村居", "村别", "所在村", "所属村", "行政村", "村名", "所在村居")),
    Field("_parties", "当事人", "text", ("当事人姓名", "双方当事人", "当事人双方", "纠纷双方")),
    Field("_handler", "经办人", "text", ("承办人", "办理人", "经办人员")),
)


@dataclass(frozen=True, slots=True)
class Detail:
    """A ledger table of a form: which sheet and rows, whose ledger, what each column takes, and what stayed empty.

    `columns` pairs a column's index with the field; `rest` are headings that match nothing, `veiled` those that hold
    personal data.
    """

    sheet: str
    first: int
    room: int
    procedure: str
    columns: tuple[tuple[int, str, str], ...]
    rest: tuple[str, ...] = ()
    veiled: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()

    @property
    def place(self) -> str:
        """The range of cells, as a workbook names it."""
        indices = [index for index, _, _ in self.columns]
        last = self.first + max(len(self.rows), 1) - 1
        return f"{cell_ref(self.first, min(indices))}:{cell_ref(last, max(indices))}"

    @property
    def say(self) -> str:
        """What was filled and what not, in words."""
        spec = in_force()[self.procedure]
        parts = [f"按“{spec.name}”逐件填了{len(self.rows)}行"]
        if self.rest:
            parts.append(f"没有对上的列：{'、'.join(self.rest)}")
        if self.veiled:
            parts.append(f"含个人信息未填的列：{'、'.join(self.veiled)}")
        return "；".join(parts) + "。"


def details_of(
    town: Town, data: bytes, period: Period, actor: Actor | None = None, personal: bool = False
) -> list[Detail]:
    """The ledger tables of a form with their rows.

    :param actor: whose sight limits the rows; None (command line) for all of the town.
    :param personal: also columns with personal data, of kinds of work that the actor's posts act on; each look is
        noted in the reading log.
    :raises OfficeError: for a file that can't be read.
    :raises ContentFault: where a period has more rows than a form takes.
    """
    tables = confined(whole.tables_of, refuse=OfficeError)(data)
    details = [detail for table in tables if (detail := _recognised(table))]
    return [_with_rows(detail, town, period, actor, personal) for detail in details]


def filled_details(data: bytes, details: Iterable[Detail]) -> bytes:
    """The form with its ledger tables filled: rows added where there are too few, looks and totals kept."""
    for detail in details:
        missing = len(detail.rows) - detail.room
        if missing > 0:
            data = confined(insert_rows, refuse=OfficeError)(
                data, detail.sheet, detail.first + detail.room - 1, missing
            )
        values = {
            f"{detail.sheet}!{cell_ref(detail.first + at, index)}": value
            for at, row in enumerate(detail.rows)
            for (index, _, _), value in zip(detail.columns, row, strict=True)
            if value not in (None, "")
        }
        data = confined(fill_form, refuse=OfficeError)(data, values) if values else data
    return data


# -- which ledger ------------------------------------------------------------------------------------------------


def _recognised(sheet: Sheet) -> Detail | None:
    try:
        header = detect_header(sheet)
    except ContentFault:
        return None
    first, room = _room(sheet, header)
    wanted = [(c.index, c.name) for c in header.columns if core(c.name) not in _SERIAL | _LEFT and c.levels]
    if not room or len(wanted) < 3:
        return None
    names = [name for _, name in wanted]
    scored: dict[str, dict[int, str]] = {}
    for procedure in in_force().values():
        matches = match_columns(names, _fields(procedure.procedure))
        sure = {m.column: m.field for m in matches if m.column is not None and m.confidence >= _SURE}
        if len(sure) * 5 >= len(names) * 3 and len(sure) >= 3 and _known(procedure, sure.values()):
            scored[procedure.procedure] = sure
    chosen = _one(scored, " ".join((sheet.name, *header.captions)))
    if not chosen:
        return None
    taken = scored[chosen]
    columns = [(wanted[at][0], key, unit_of(wanted[at][1]) or "") for at, key in sorted(taken.items())]
    serial = [(c.index, "_serial", "") for c in header.columns if core(c.name) in _SERIAL]
    rest = tuple(name for at, name in enumerate(names) if at not in taken)
    return Detail(sheet.name, first, room, chosen, tuple(serial + columns), rest)


def _room(sheet: Sheet, header: Header) -> tuple[int, int]:
    """First row and number of the empty rows under the headings; (0, 0) where something but serial numbers stands."""
    first = header.rows[-1] + 1
    if first in header.note_rows:
        first += 1
    serial = {c.index for c in header.columns if core(c.name) in _SERIAL}
    end = min([row for row in (*header.total_rows, *header.note_rows) if row >= first], default=0)
    last = end - 1 if end else max([first, *header.data_rows, *(row.number for row in sheet.rows)])
    for number in range(first, last + 1):
        row = sheet.by_number.get(number)
        if row and any(not is_blank(v) and at not in serial for at, v in enumerate(row.values)):
            return 0, 0
    return first, last - first + 1


@remembered_for_the_day(512)
def _fields(procedure: str) -> tuple[Field, ...]:
    """A kind of work's own fields first, then what every matter has."""
    spec = in_force()[procedure]
    made = [
        Field(key, field.name, "text", field.aliases)
        for key, field in all_fields(spec).items()
        if field.type not in ("table", "attachment", "matter") and field.type != "village"
    ]
    taken = {core(word) for field in made for word in (field.name, *field.aliases)}
    own = []
    for field in _OWN:
        if field.key == "_parties" and not spec.parties:
            continue
        words = [word for word in (field.name, *field.aliases) if core(word) not in taken]
        if words:
            own.append(Field(field.key, words[0], field.kind, tuple(words[1:])))
    return (*made, *own)


def _known(procedure: Procedure, keys: Iterable[str]) -> bool:
    fields = all_fields(procedure)
    named = [key for key in keys if key in _KNOWN_BY or (key in fields and fields[key].type in ("party", "date"))]
    return bool(named) and any(not key.startswith("_") for key in keys)


def _one(scored: Mapping[str, Mapping[int, str]], title: str) -> str:
    """The ledger that the title names, else the one that knows the most headings by far; "" where two do."""
    keys = [key for key in scored if in_force()[key].name in title]
    if len(keys) == 1:
        return keys[0]
    own = {key: (len(sure), sum(not field.startswith("_") for field in sure.values())) for key, sure in scored.items()}
    best = sorted(own, key=lambda key: own[key], reverse=True)
    if not best or (len(best) > 1 and own[best[0]] == own[best[1]]):
        return ""
    return best[0]


# -- its rows ----------------------------------------------------------------------------------------------------


def _with_rows(detail: Detail, town: Town, period: Period, actor: Actor | None, personal: bool) -> Detail:
    spec = in_force()[detail.procedure]
    fields = all_fields(spec)
    private = {key for key, field in fields.items() if field.personal}
    may = personal and (actor is None or _acts_on(actor, spec))
    veiled = [] if may else [fields[key].name for _, key, _ in detail.columns if key in private]
    columns = tuple(column for column in detail.columns if may or column[1] not in private)
    matters = list(_matters(spec, town, period, actor)[: MOST_ROWS + 1])
    if len(matters) > MOST_ROWS:
        raise ContentFault(f"“{spec.name}”这段时间超过{MOST_ROWS:,}件，一张表放不下，请缩短时段后再填。")
    values = values_of(matters, actor, may and any(key in private or key == "_parties" for _, key, _ in columns))
    teller = Teller(town, spec, fields, matters, values)
    rows = tuple(
        tuple(teller.cell(key, unit, at, matter, values_of_row) for _, key, unit in columns)
        for at, (matter, values_of_row) in enumerate(zip(matters, values, strict=True), 1)
    )
    return Detail(detail.sheet, detail.first, detail.room, detail.procedure, columns, detail.rest, tuple(veiled), rows)


def _acts_on(actor: Actor, spec: Procedure) -> bool:
    """Whether somebody's posts take steps of this work, or are listed for it: those see names."""
    acting = {role for action in spec.actions.values() for role in action.by} | set(spec.see.roles)
    return bool(actor.roles & acting)


def _matters(spec: Procedure, town: Town, period: Period, actor: Actor | None) -> QuerySet[Matter]:
    rows = visible_matters(actor) if actor else Matter.objects.all()
    rows = rows.filter(town=town.code, procedure=spec.procedure).exclude(status=VOIDED)
    if spec.kind == "register":
        rows = rows.filter(Q(closed_on=None) | Q(closed_on__gt=period.last), opened_on__lte=period.last)
    else:
        rows = rows.filter(opened_on__gte=period.first, opened_on__lte=period.last)
    return rows.order_by("opened_on", "id")


def values_of(matters: Sequence[Matter], actor: Actor | None, personal: bool) -> list[Mapping[str, Any]]:
    if not personal:
        return [plain_values(row.snapshot) for row in matters]
    wrapped: dict[int, bytes | memoryview] = {}
    ids = [row.id for row in matters]
    for start in range(0, len(ids), 500):
        keys = MatterKey.objects.filter(matter_id__in=ids[start : start + 500])
        wrapped.update(keys.values_list("matter_id", "wrapped"))
    now = timezone.now()
    ReadLog.objects.bulk_create(
        ReadLog(
            town=row.town,
            matter_id=row.id,
            person=actor.person_id if actor else 0,
            at=now,
            what="填别处的表，含个人信息",
        )
        for row in matters
        if row.id in wrapped
    )
    states = [readable_state(row, wrapped.get(row.id)) for row in matters]
    return [state.values if state else {} for state in states]


class Teller:
    """Says the cells of a ledger's rows; what fields point at is read in one go."""

    def __init__(
        self,
        town: Town,
        spec: Procedure,
        fields: Mapping[str, FieldSpec],
        matters: Sequence[Matter],
        values: Sequence[Mapping[str, Any]],
    ) -> None:
        self.spec, self.fields = spec, fields
        self.villages = {region.code: region.name for region in town.villages()}
        kinds = {key: field.type for key, field in fields.items() if field.type in ("register", "staff")}
        pointed: dict[str, set[int]] = {"register": set(), "staff": {row.handler for row in matters}}
        for values_of_row in values:
            for key in kinds.keys() & values_of_row.keys():
                pointed[kinds[key]] |= {item for item in _items(values_of_row[key]) if isinstance(item, int)}
        rows = {row_id(town.code, position): position for position in pointed["register"]}
        named = Matter.objects.filter(id__in=list(rows)).values_list("id", "title") if rows else ()
        self.titles = {rows[id_]: title for id_, title in named}
        self.people = dict(Person.objects.filter(id__in=pointed["staff"]).values_list("id", "name"))

    def cell(self, key: str, unit: str, at: int, row: Matter, values_of_row: Mapping[str, Any]) -> Any:
        """One cell: a number stays a number, everything else is text."""
        if key.startswith("_"):
            return self._own(key, at, row, values_of_row)
        field, value = self.fields[key], values_of_row.get(key)
        if value in (None, "", []):
            return None
        if field.type in ("register", "staff"):
            known = self.titles if field.type == "register" else self.people
            return "、".join(known.get(item, "") for item in _items(value))
        if field.type == "money":
            return Decimal(value) / (1_000_000 if unit == "万元" else 100)
        if field.type in ("integer", "number"):
            return value
        return _day_alone(str(value)) if field.type == "date" else shown(field, value, self.villages)

    def _own(self, key: str, at: int, row: Matter, values_of_row: Mapping[str, Any]) -> Any:
        if key == "_parties":
            named = [
                "、".join(p.get("name", "") for p in values_of_row[side])
                for side in self.spec.parties
                if values_of_row.get(side)
            ]
            return "／".join(named) or row.parties
        if key == "_result":
            return self._result(row)
        state = self.spec.states.get(row.status)
        return {
            "_serial": at,
            "_number": row.number,
            "_title": row.title,
            "_opened": _day_alone(str(row.opened_on)),
            "_closed": _day_alone(str(row.closed_on or "")),
            "_status": state.name if state else row.status,
            "_brought": "补录" if row.batch else "",
            "_village": self.villages.get(row.village, ""),
            "_handler": self.people.get(row.handler, ""),
        }[key]

    def _result(self, row: Matter) -> str:
        """How it ended: the newest state a step led to before filing and visits; empty where branches leave it open."""
        states, actions = self.spec.states, self.spec.actions
        days = json.loads(row.snapshot).get("last", {})
        order = {key: at for at, key in enumerate(actions)}
        done = sorted((key for key in days if key in order), key=lambda key: (days[key], order[key]), reverse=True)
        led = [actions[key].to for key in done]
        named = [states[to].name for to in (row.status, *led) if isinstance(to, str) and to in states]
        return next((name for name in named if name not in _AFTER), "")


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _day_alone(text: str) -> str:
    match = re.match(r"\d{4}-\d\d-\d\d", text)
    return date.fromisoformat(match[0]).isoformat() if match else text
