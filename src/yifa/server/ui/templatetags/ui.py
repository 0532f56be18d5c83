"""How dates, numbers, money and table cells are set in Chinese."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yifa.office import model
from yifa.server.ui.parts import Column, Link, Status, Table

register = template.Library()

WEEKDAYS = "一二三四五六日"
DASH = "—"


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


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
    return format_html('{}<span class="unit">{}</span>', number(value), unit)


@register.filter
def cell(column: Column, value: object) -> SafeString | str:
    """The content of a table cell, by the kind of its column."""
    if value is None:
        return ""
    if isinstance(value, Status):
        return format_html('<span class="status {}">{}</span>', value.tone, value.text)
    if isinstance(value, Link):
        return format_html('<a href="{}">{}</a>', value.href, value.name)
    if isinstance(value, date):
        return format_html('<time datetime="{}">{}</time>', iso(value), full_date(value))
    if column.kind == "money" and isinstance(value, int):
        return money(value)
    if column.kind == "number" and isinstance(value, int | float | Decimal):
        return with_unit(value, column.unit) if column.unit else number(value)
    return str(value)


@register.filter
def sort_href(column: Column, table: Table) -> str:
    """The address of the same table sorted by this column."""
    return table.sort_address(column)
