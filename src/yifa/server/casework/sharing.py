"""A town's 政务数据目录: the ledgers it keeps, each described for other offices, as rows, workbook and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from django.db.models import Q

from yifa.domains.sharing import FORMAT, UPDATED, Resource, resource
from yifa.office.sheets import Column, write_ledger
from yifa.server.config.procedures import in_force
from yifa.server.ledger.use import uses
from yifa.server.towns.models import Town


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of the list. `since`: the day from which the town keeps the ledger, `None` where it does not."""

    code: str
    resource: Resource
    since: date | None


def listed(town: Town, *, unused: bool = False) -> list[Listed]:
    """The ledgers that a town keeps, by field of work.

    :param unused: those too that it has never used.
    """
    since = uses(Q(town=town.code))
    every = [
        Listed(f"{town.code}-{procedure.procedure}", resource(procedure), since.get(procedure.procedure))
        for procedure in in_force().values()
    ]
    return sorted(
        (one for one in every if unused or one.since is not None), key=lambda one: (one.resource.field, one.code)
    )


COLUMNS = (
    Column("code", "目录代码", width=20),
    Column("field", "分类", width=14),
    Column("name", "目录名称", width=24),
    Column("provider", "提供单位", width=24),
    Column("about", "摘要", width=40),
    Column("basis", "依据", width=30),
    Column("format", "数据格式", width=24),
    Column("item", "信息项", width=20),
    Column("item_key", "信息项代码", width=20),
    Column("type", "数据类型", width=18),
    Column("unit", "计量单位", width=10),
    Column("values", "取值", width=30),
    Column("personal", "个人信息", width=10),
    Column("sharing", "共享类型（建议）", width=16),
    Column("condition", "共享条件", width=40),
    Column("means", "共享方式", width=24),
    Column("open", "向社会开放", width=30),
    Column("updated", "更新周期", width=10),
    Column("since", "启用日期", width=12),
)


def rows(town: Town, entries: list[Listed]) -> Iterator[Mapping[str, Any]]:
    """A line for each item of each ledger."""
    for one in entries:
        entry = one.resource
        for item in entry.items:
            yield {
                "code": one.code,
                "field": entry.field,
                "name": entry.name,
                "provider": town.government_name,
                "about": entry.about,
                "basis": "、".join(entry.basis),
                "format": FORMAT,
                "item": item.name,
                "item_key": item.key,
                "type": item.type,
                "unit": item.unit,
                "values": "、".join(item.values)[:300],
                "personal": "是" if item.personal else "否",
                "sharing": entry.sharing,
                "condition": entry.condition,
                "means": entry.means,
                "open": entry.open_ or "不开放",
                "updated": UPDATED,
                "since": one.since.isoformat() if one.since else "未启用",
            }


def workbook(town: Town, entries: list[Listed]) -> bytes:
    """The list as a workbook."""
    out = BytesIO()
    caption = "由程序目录和台账启用情况列出；共享类型是建议，由本镇确认后报主管部门"
    write_ledger(COLUMNS, rows(town, entries), title="政务数据目录", stream=out, caption=f"{town.name}　{caption}")
    return out.getvalue()


def as_json(town: Town, one: Listed) -> dict[str, Any]:
    """An entry for machines."""
    entry = one.resource
    return {
        "code": one.code,
        "key": entry.key,
        "name": entry.name,
        "field": entry.field,
        "about": entry.about,
        "basis": list(entry.basis),
        "provider": town.government_name,
        "provider_region": town.code,
        "format": FORMAT,
        "items": [
            {
                "key": item.key,
                "name": item.name,
                "type": item.type,
                "unit": item.unit,
                "values": list(item.values),
                "personal": item.personal,
            }
            for item in entry.items
        ],
        "sharing": entry.sharing,
        "condition": entry.condition,
        "means": entry.means,
        "open": entry.open_,
        "updated": UPDATED,
        "since": one.since.isoformat() if one.since else None,
        "figures": list(entry.figures),
    }
