"""How dates, numbers, money and table cells are set in Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from yifa.office import model
from yifa.server.ui.parts import Column, Link, Row, Status, Table

register = template.Library()

WEEKDAYS = "一二三四五六日"
DASH = "—"


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def escaped(text: object) -> str:
    """A text as HTML holds it; what is HTML already stays. Django's own asks of each whether it is still to be translated."""
    return text if isinstance(text, SafeString) else escape(str(text))


@register.filter
def anchors(links: Iterable[Link], current: str = "page") -> SafeString:
    """Links one behind the other; the current one says so (`aria-current`)."""
    mark = f' aria-current="{current}"'
    written = (
        f'<a href="{escaped(link.href)}"{mark if link.current else ""}>{escaped(link.name)}</a>' for link in links
    )
    return mark_safe("".join(written))


@register.filter
def cn_date(value: date | datetime | None) -> str:
    """2026年3月5日; a dash for none."""
    if value is None:
        return DASH
    return model.cn_date(_local(value))


@register.filter
def short_date(value: date | datetime | None) -> str:
    """03-05; a dash for none."""
    return f"{_local(value):%m-%d}" if value else DASH


@register.filter
def full_date(value: date | datetime | None) -> str:
    """2026-03-05, for tables that span years; a dash for none."""
    return f"{_local(value):%Y-%m-%d}" if value else DASH


@register.filter
def weekday(value: date | datetime | None) -> str:
    """周四; nothing for none."""
    return f"周{WEEKDAYS[_local(value).weekday()]}" if value else ""


@register.filter
def clock(value: date | datetime | None) -> str:
    """14:05; nothing for a date without a time."""
    return f"{_local(value):%H:%M}" if isinstance(value, datetime) else ""


@register.filter
def has_time(value: object) -> bool:
    """Whether a value carries a time of day."""
    return isinstance(value, datetime)


@register.filter
def iso(value: date | datetime | None) -> str:
    """As machines read it."""
    return _local(value).isoformat() if value else ""


@register.filter
def number(value: int | float | Decimal | None) -> str:
    """18,204; a dash for none. Decimals stay as they are."""
    return DASH if value is None else f"{value:,}"


@register.filter
def money(value: int | None) -> str:
    """Integer 分 as 元: 123456 → 1,234.56."""
    return DASH if value is None else f"{Decimal(value) / 100:,.2f}"


@register.filter
def with_unit(value: Any, unit: str) -> SafeString:
    """A number and its unit, the unit quieter."""
    return mark_safe(f'{number(value)}<span class="unit">{escaped(unit)}</span>')


@register.filter
def cell(column: Column, value: object) -> SafeString | str:
    """The content of a table cell, by the kind of its column."""
    if value is None or value.__class__ is str:
        return value or ""
    if isinstance(value, Status):
        return mark_safe(f'<span class="status {escaped(value.tone)}">{escaped(value.text)}</span>')
    if isinstance(value, Link):
        return mark_safe(f'<a href="{escaped(value.href)}">{escaped(value.name)}</a>')
    if isinstance(value, date):
        return mark_safe(f'<time datetime="{iso(value)}">{full_date(value)}</time>')
    if column.kind == "money" and isinstance(value, int):
        return money(value)
    if column.kind == "number" and isinstance(value, int | float | Decimal):
        return with_unit(value, column.unit) if column.unit else number(value)
    return str(value)


@register.filter
def body_rows(table: Table) -> SafeString:
    """The rows of a table's body, written here: a template asked for each cell takes most of a long list's time.

    Raises:
        ValueError: a row has more or fewer values than the table has columns.
    """
    columns = [(column, *_openings(column)) for column in table.columns]
    return mark_safe("\n    ".join(_body_row(columns, row) for row in table.rows))


def _openings(column: Column) -> tuple[str, str, str]:
    """How a cell of a column begins: usually, with an empty text, and with nothing in it (which stacked rows hide)."""
    css = f"{column.css}{' lead' if column.lead else ''}"
    label = f'data-label="{escaped(column.name)}">'
    usual, blank = (f'<td class="{css}" {label}' if css else f"<td {label}"), f'<td class="{css} blank" {label}'
    return usual, blank if css else usual, blank


def _body_row(columns: list[tuple[Column, str, str, str]], row: Row) -> str:
    link = f'<a href="{escaped(row.href)}">' if row.href else ""
    written = [f'<tr class="{row.tone}">' if row.tone else "<tr>"]
    for (column, usual, empty, none), value in zip(columns, row.values, strict=True):
        content = escaped(cell(column, value))
        begun = none if value is None else empty if value == "" else usual
        leads = column.lead and link
        written.append(f"{begun}{link}{content}</a></td>" if leads else f"{begun}<span>{content}</span></td>")
    written.append("</tr>")
    return "".join(written)


@register.filter
def sort_href(column: Column, table: Table) -> str:
    """The address of the same table sorted by this column."""
    return table.sort_address(column)
