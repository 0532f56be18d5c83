"""Which column of a ledger is which field: by name, by likeness, by its values, and by what was confirmed before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from yifa.office.sheets.header import Header, table_rows
from yifa.office.sheets.read import Sheet, Value, is_blank
from yifa.office.sheets.words import core, likeness, narrow, normal

FieldKind = Literal["text", "integer", "number", "money", "percent", "date", "datetime", "boolean", "choice"]
#: Below this a column is left for the person to choose.
_LEAST = 0.45
_DATE_LIKE = re.compile(r"(?:\d{2,4}[年./\-])?\d{1,2}[月./\-]\d{1,2}[日号]?(?:\s.*)?|\d{8}")
_NUMBER_LIKE = re.compile(r"[+\-]?[¥￥]?[\d,]+(?:\.\d+)?[千万亿]?[元%]?")


@dataclass(frozen=True, slots=True)
class Field:
    """What a record wants: key, Chinese name, other names it goes by, and the kind of its values."""

    key: str
    name: str
    kind: FieldKind = "text"
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A field, the index of its column (``None``: not found), how sure (0 to 1), and why, in Chinese."""

    field: str
    column: int | None
    confidence: float
    why: str


def match_columns(
    headings: Sequence[str],
    fields: Sequence[Field],
    remembered: Mapping[str, str] | None = None,
    samples: Mapping[int, Sequence[Value]] | None = None,
) -> list[Match]:
    """Propose a column for each field, each column at most once; the person confirms.

    :param headings: the headings in order; a two-level heading is ``上/下``.
    :param remembered: heading → field key, as confirmed at an earlier import.
    :param samples: position in ``headings`` → values seen in that column.
    """
    known = {normal(heading): key for heading, key in (remembered or {}).items()}
    scored: list[tuple[float, int, int, str]] = []
    for at, heading in enumerate(headings):
        values = (samples or {}).get(at, ())
        for order, field in enumerate(fields):
            score, why = _score(heading, field, known.get(normal(heading)))
            if score <= 0:
                continue
            fit = _fit(values, field)
            if score < 1 or fit < 0:
                score = max(0.0, min(0.99, score + (0.08 if fit > 0 else 0.35 * fit)))
            if fit < 0:
                why += "，但该列的内容不像" + _KINDS[field.kind]
            if score >= _LEAST:
                scored.append((score, order, at, why))
    chosen: dict[int, Match] = {}
    taken: set[int] = set()
    for score, order, at, why in sorted(scored, key=lambda one: (-one[0], one[1], one[2])):
        if order not in chosen and at not in taken:
            chosen[order] = Match(fields[order].key, at, round(score, 2), why)
            taken.add(at)
    return [
        chosen.get(order) or Match(field.key, None, 0.0, f"没有找到像“{field.name}”的列，请指定或留空")
        for order, field in enumerate(fields)
    ]


def match_sheet(
    sheet: Sheet, header: Header, fields: Sequence[Field], remembered: Mapping[str, str] | None = None
) -> list[Match]:
    """As ``match_columns``, for a sheet: the columns are indices in the sheet, and its values are looked at."""
    values: dict[int, list[Value]] = {at: [] for at in range(len(header.columns))}
    for seen, row in enumerate(table_rows(sheet, header)):
        if seen == 50:
            break
        for at, column in enumerate(header.columns):
            values[at].append(row.values[column.index])
    matches = match_columns(header.names, fields, remembered, values)
    return [
        match if match.column is None else replace(match, column=header.columns[match.column].index)
        for match in matches
    ]


_KINDS: dict[str, str] = {
    "text": "文字",
    "integer": "整数",
    "number": "数",
    "money": "金额",
    "percent": "比率",
    "date": "日期",
    "datetime": "时间",
    "boolean": "是或否",
    "choice": "可选内容",
}


def _score(heading: str, field: Field, remembered: str | None) -> tuple[float, str]:
    if remembered is not None:
        return (1.0, "上次就是这样对应的") if remembered == field.key else (0.0, "")
    whole, last = normal(heading), core(heading.rsplit("/", 1)[-1])
    bare = core(heading)
    best = (0.0, "")
    for at, name in enumerate((field.name, *field.aliases)):
        wanted = core(name)
        quoted = f"“{field.name}”" if at == 0 else f"“{field.name}”的别称“{name}”"
        if normal(name) == whole or wanted == bare:
            score = (1.0 if at == 0 else 0.95, f"列名与{quoted}相同")
        elif wanted == last:
            score = (0.88, f"下级列名与{quoted}相同")
        elif len(wanted) >= 2 and len(bare) >= 2 and (wanted in bare or bare in wanted):
            share = min(len(wanted), len(bare)) / max(len(wanted), len(bare))
            score = (0.55 + 0.3 * share, f"列名与{quoted}互相包含")
        else:
            score = (0.8 * max(likeness(bare, wanted), likeness(last, wanted)), f"列名与{quoted}相近")
        best = max(best, score, key=lambda one: one[0])
    return best


def _fit(values: Sequence[Value], field: Field) -> float:
    """From -1 (no value is of the kind) to 1 (every one is); 0 for text or without values."""
    seen = [value for value in values if not is_blank(value)]
    if not seen:
        return 0.0
    if field.choices:
        allowed = {normal(choice) for choice in field.choices}
        share = sum(normal(value) in allowed for value in seen) / len(seen)
    elif field.kind in {"date", "datetime"}:
        share = sum(_date_like(value) for value in seen) / len(seen)
    elif field.kind in {"integer", "number", "money", "percent"}:
        share = sum(_number_like(value) for value in seen) / len(seen)
    else:
        return 0.0
    return 2 * share - 1


def _date_like(value: Value) -> bool:
    if isinstance(value, date):
        return True
    if isinstance(value, int | float) and not isinstance(value, bool):
        return 30_000 <= value <= 60_000
    return bool(_DATE_LIKE.fullmatch(narrow(value)))


def _number_like(value: Value) -> bool:
    if isinstance(value, bool | date):
        return False
    return isinstance(value, int | float) or bool(_NUMBER_LIKE.fullmatch(narrow(value)))
