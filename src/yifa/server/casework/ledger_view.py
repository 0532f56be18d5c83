"""A ledger as a table: which columns, which rows the address asks for, in which order, with which totals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import QueryDict

from yifa.kernel.engine import VOIDED
from yifa.kernel.fields import FieldError, parse_date
from yifa.kernel.model import FieldSpec, Procedure
from yifa.server.casework.matter_view import Showing, status_of
from yifa.server.casework.place import Place, handler_said, matter_href, names_of
from yifa.server.config.numbers import whole_of
from yifa.server.config.prepared import Prepared
from yifa.server.ledger.models import Matter, MatterField
from yifa.server.ledger.project import FILTERED
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.search import matching
from yifa.server.ledger.serialization import plain_values
from yifa.server.towns.models import Town
from yifa.server.ui import parts
from yifa.server.ui.parts import Column, Filter, Kind, Link, Row, Tone

OWN: dict[str, tuple[str, Kind, str]] = {
    "number": ("文号", "code", "number"),
    "title": ("事由", "text", "title"),
    "status": ("状态", "status", "status"),
    "opened_on": ("登记", "date", "opened_on"),
    "closed_on": ("办结", "date", "closed_on"),
    "due": ("应办结", "date", "next_due"),
    "village": ("村（社区）", "text", "village"),
    "handler": ("经办", "text", "handler"),
    "parties": ("当事人", "code", "parties"),
}
KINDS: dict[str, Kind] = {
    "money": "money",
    "integer": "number",
    "number": "number",
    "percent": "number",
    "date": "date",
}
SUMMED = frozenset({"money", "integer"})
CHOSEN = frozenset({"choice", "choices", "boolean"})
# A filter with more choices than this is a search, not a list.
MOST_CHOICES = 40


def _ends(town: str, procedure: str) -> QuerySet[Any, Any]:
    """First and last day of a ledger: each is one step in the index, where a minimum and a maximum in one would be a walk
    through all of it."""
    opened = Matter.objects.filter(town=town, procedure=procedure).values_list("opened_on", flat=True)
    ends = (Subquery(opened.order_by(order)[:1]) for order in ("opened_on", "-opened_on"))
    return Town.objects.filter(code=town).values_list(*ends)


_ENDS = Prepared(_ends, str, str)


@dataclass
class Ledger:
    """One ledger as one address asks for it."""

    place: Place
    procedure: Procedure
    query: QueryDict

    @property
    def keys(self) -> list[str]:
        """Columns in order."""
        return list(self.procedure.list) or ["number", "title", "opened_on", "status"]

    def columns(self) -> list[Column]:
        """The table's columns; the lead column carries the link."""
        keys = self.keys
        lead = next(
            (key for key in ("number", "title") if key in keys and not (key == "number" and not self.procedure.number)),
            keys[0],
        )
        return [self._column(key, key == lead) for key in keys]

    def _column(self, key: str, lead: bool) -> Column:
        if key in OWN and not (key == "village" and self.field(key) and self._own_village_name()):
            name, kind, _ = OWN[key]
            if key == "title" and self.procedure.kind == "register":
                name = "名称"
            return Column(key, name, kind, sortable=key != "parties", lead=lead)
        spec = self.procedure.fields.get(key)
        if spec is None:
            return Column(key, self.procedure.parties[key].name if key in self.procedure.parties else key, lead=lead)
        return Column(
            key,
            spec.name,
            KINDS.get(spec.type, "text"),
            sortable=_sortable(spec) or key == "village",
            lead=lead,
            unit=spec.unit if spec.type in ("integer", "number") else "",
        )

    def _own_village_name(self) -> bool:
        return self.procedure.fields["village"].type == "village"

    def field(self, key: str) -> FieldSpec | None:
        """The field a column shows, if it is one of the procedure's own."""
        return self.procedure.fields.get(key)

    # -- rows ----------------------------------------------------------------------------------------------------

    @cached_property
    def rows(self) -> QuerySet[Matter]:
        """Rows the address asks for, unsorted."""
        rows = visible_matters(self.place.actor, self.procedure.procedure)
        if len(self.place.actor.scope) >= 9 or "town" in self.query:
            rows = rows.filter(town=self.place.town.code)
        rows = self._of_state(rows)
        first, last = self.period
        if first:
            rows = rows.filter(opened_on__gte=first)
        if last:
            rows = rows.filter(opened_on__lte=last)
        if village := self.query.get("village"):
            rows = rows.filter(village=village)
        for key, spec in self.filtered_fields():
            if value := self.query.get(f"f_{key}"):
                exact = Q(text=value) if spec.type != "choices" else Q(text__contains=value)
                rows = rows.filter(id__in=self._fields(key).filter(exact).values("matter_id"))
        if words := self.query.get("words", "").strip():
            rows = matching(rows, words[:60], self.place.actor.scope)
        return rows

    def _fields(self, key: str) -> QuerySet[MatterField]:
        fields = MatterField.objects.filter(procedure=self.procedure.procedure, field=key)
        return fields.filter(town=self.place.town.code) if len(self.place.actor.scope) >= 9 else fields

    @property
    def state(self) -> str:
        """The state asked for: open, closed, all or a state's key; registers show what is in force."""
        usual = "open" if self.procedure.kind == "register" else "all"
        return self.query.get("state", usual)

    def _of_state(self, rows: QuerySet[Matter]) -> QuerySet[Matter]:
        # Written so, SQLite finds the open ones by the index; a bare boolean it would look up in every row.
        if self.state == "open":
            return rows.filter(is_open__in=[True])
        if self.state == "closed":
            return rows.filter(is_open__in=[False]).exclude(status=VOIDED)
        if self.state == "overdue":
            return rows.filter(is_open__in=[True], next_due__lt=self.place.today)
        if self.state == "brought":
            return rows.filter(batch__gt=0).exclude(status=VOIDED)
        if self.state in self.procedure.states:
            return rows.filter(status=self.state)
        return rows.exclude(status=VOIDED)

    @property
    def period(self) -> tuple[date | None, date | None]:
        """First and last day of the period asked for; registers are not of a year."""
        if year := whole_of(self.query.get("year", ""), 4):
            return date(year, 1, 1), date(year, 12, 31)
        return _day_asked(self.query.get("from", "")), _day_asked(self.query.get("to", ""))

    def filtered_fields(self) -> list[tuple[str, FieldSpec]]:
        """Fields the ledger filters by."""
        return [
            (key, spec)
            for key, spec in self.procedure.fields.items()
            if spec.filter and spec.type in CHOSEN and not spec.personal and len(spec.options) <= MOST_CHOICES
        ]

    def sorted_rows(self) -> tuple[QuerySet[Matter], str, bool]:
        """Rows in the order asked for, with the column and whether it is descending."""
        usual = "title" if self.procedure.kind == "register" and "title" in self.keys else "-opened_on"
        columns = [*self.columns(), Column("opened_on", "", sortable=True), Column("title", "", sortable=True)]
        key, down = parts.sorting(self.query, columns, usual)
        rows = self.rows
        if key in OWN:
            column = OWN[key][2]
            order = F(column).desc(nulls_last=True) if down else F(column).asc(nulls_last=True)
        else:
            spec = self.procedure.fields[key]
            by = "number" if spec.type in ("money", "integer") else "text"
            value = MatterField.objects.filter(matter_id=OuterRef("id"), field=key).values(by)[:1]
            rows = rows.annotate(sorted_by=Subquery(value))
            order = F("sorted_by").desc(nulls_last=True) if down else F("sorted_by").asc(nulls_last=True)
        return rows.order_by(order, "-id" if down else "id"), key, down

    # -- cells ---------------------------------------------------------------------------------------------------

    def table_rows(self, matters: Sequence[Matter]) -> list[Row]:
        """Rows of a page of matters."""
        return [Row(cells, matter_href(row.id), tone) for row, cells, tone in self.cells(matters)]

    def cells(self, matters: Sequence[Matter]) -> Iterator[tuple[Matter, list[Any], Tone]]:
        """Values of the columns for each matter, as the table sets them; nothing personal."""
        keys = self.keys
        values = [plain_values(row.snapshot) for row in matters]
        wanted = [{k: v for k, v in values_of_row.items() if k in keys} for values_of_row in values]
        showing = Showing(self.place, self.procedure, wanted, False)
        people = names_of(row.handler for row in matters) if "handler" in keys else {}
        for row, values_of_row in zip(matters, wanted, strict=True):
            tone: Tone = ""
            if row.is_open and row.next_due is not None:
                late, near = row.next_due < self.place.today, (row.next_alarm or row.next_due) <= self.place.today
                tone = "overdue" if late else "alarm" if near else ""
            yield row, [self._cell(key, row, values_of_row, showing, people, tone) for key in keys], tone

    def _cell(
        self, key: str, row: Matter, values_of_row: dict[str, Any], showing: Showing, people: dict[int, str], tone: Tone
    ) -> Any:
        if key == "status":
            standing = status_of(self.procedure, row.status, tone or "running")
            return replace(standing, text=f"{standing.text}（补录）") if row.batch else standing
        if key == "village":
            return self.place.all_villages.get(row.village, "")
        if key == "handler":
            return handler_said(self.place, row, people)
        if key in OWN:
            return getattr(row, OWN[key][2])
        spec = self.procedure.fields.get(key)
        value = values_of_row.get(key)
        if spec is None or spec.personal or value in (None, "", []):
            return None
        if spec.type == "date":
            return _day_asked(str(value))
        if spec.type in KINDS:
            return value
        shown = showing.one(key, value)
        return parts_text(shown) if shown else None

    # -- what stands around the table ----------------------------------------------------------------------------

    def totals(self, total: int) -> list[Any]:
        """The last line: how many, and the sums of money and counted columns."""
        columns = self.columns()
        summed = [c.key for c in columns if (s := self.procedure.fields.get(c.key)) and s.type in SUMMED]
        sums: dict[str, int] = {}
        if summed and total:
            rows = self._fields_of(summed).filter(matter_id__in=self.rows.values("id"))
            sums = dict(
                rows.values_list("field").annotate(total=Sum("number")).values_list("field", "total").order_by()
            )
        unit = "件" if self.procedure.kind == "case" else "条"
        return [f"合计 {total:,} {unit}", *(sums.get(column.key) for column in columns[1:])]

    def _fields_of(self, keys: Iterable[str]) -> QuerySet[MatterField]:
        return MatterField.objects.filter(procedure=self.procedure.procedure, field__in=list(keys))

    def filters(self) -> list[Filter]:
        """Filters that read as a sentence: 2025年 · 上坑村 · 未办结."""
        query, filters = self.query, []
        if self.procedure.kind != "register":
            [(first, last)] = _ENDS.rows(self.place.town.code, self.procedure.procedure)
            if first and last:
                years = range(last.year, first.year - 1, -1)
                filters.append(
                    parts.choose(
                        query, "year", self._period_words(), [(str(y), f"{y}年") for y in years][:MOST_CHOICES]
                    )
                )
        if self.place.villages and any(s.type == "village" for s in self.procedure.fields.values()):
            filters.append(parts.choose(query, "village", "所有村（社区）", self.place.villages.items()))
        filters.append(self._state_filter())
        for key, spec in self.filtered_fields():
            options = [("True", "是"), ("False", "否")] if spec.type == "boolean" else list(spec.options.items())
            filters.append(parts.choose(query, f"f_{key}", f"{spec.name}不限", options))
        return filters

    def _period_words(self) -> str:
        first, last = _day_asked(self.query.get("from", "")), _day_asked(self.query.get("to", ""))
        if not first and not last:
            return "所有年份"
        return f"{first or '开始'}至{last or '今天'}"

    def _state_filter(self) -> Filter:
        register = self.procedure.kind == "register"
        opened, closed = ("在册", "已退出") if register else ("未办结", "已办结")
        pairs = [("open", opened), ("closed", closed)]
        if not register:
            pairs.append(("overdue", "逾期未办结"))
        if len(self.procedure.states) > 2:
            pairs += [
                (key, spec.name) for key, spec in self.procedure.states.items() if spec.name not in (opened, closed)
            ]
        if self.procedure.past.titles:
            pairs.append(("brought", "旧台账补录的"))
        pairs.append(("all", "不论状态"))
        links = tuple(Link(words, parts.address(self.query, state=key), key == self.state) for key, words in pairs)
        label = next((words for key, words in pairs if key == self.state), "不论状态")
        return Filter(label, links, self.state != "all")


def parts_text(shown: Any) -> str:
    """A shown value as one line of text."""
    if shown.files:
        return f"{len(shown.files)}个附件"
    if shown.table:
        return f"{len(shown.table)}项"
    return str(shown.value)


def _sortable(spec: FieldSpec) -> bool:
    return spec.type in FILTERED and not spec.personal


def _day_asked(text: str) -> date | None:
    try:
        return parse_date(text) if text else None
    except FieldError:
        return None
