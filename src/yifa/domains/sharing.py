"""政务数据目录: what a ledger would be listed as, so that other offices can ask for it: items, sharing, how fresh it is.

Read off the catalogue, nothing is declared a second time. The parts are those that the national guide on such lists
names (政务信息资源目录编制指南（试行），发改高技〔2017〕1272号); the sharing kind is a proposal from what the ledger holds and
who may see it. 不予共享 is never proposed: it needs a law or a decision of the State Council (政务数据共享条例), which the
town names itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from yifa.domains.fields_of_work import field_name
from yifa.kernel.fields import MAX_PARAGRAPH, MAX_TEXT
from yifa.kernel.model import FieldSpec, Procedure
from yifa.kernel.parties import LABELS

Sharing = Literal["无条件共享", "有条件共享"]
# Data types and lengths as the guide writes them (字符型C, 数值型N, 货币型Y, 日期型D, 日期时间型T, 逻辑型L, 备注型M).
_TYPES = {
    "paragraph": f"备注型M（{MAX_PARAGRAPH}）",
    "boolean": "逻辑型L",
    "integer": "数值型N",
    "number": "数值型N",
    "percent": "数值型N",
    "money": "货币型Y",
    "date": "日期型D",
    "datetime": "日期时间型T",
    "village": "字符型C（12）",
    "id_number": "字符型C（18）",
    "credit_code": "字符型C（18）",
    "table": "备注型M（明细表）",
}
_TEXT = f"字符型C（{MAX_TEXT}）"
# What every matter has besides its own fields.
_OWN = (
    ("number", "编号", _TEXT),
    ("title", "事由", _TEXT),
    ("status", "状态", _TEXT),
    ("opened_on", "登记日期", "日期型D"),
    ("closed_on", "办结日期", "日期型D"),
)
UPDATED = "实时"
FORMAT = "数据库；接口 JSON；电子表格 xlsx"
BY_PERSON = "含个人信息项：按履行法定职责所必需逐件提供，不整批提供个人信息项；每次查询留痕"


@dataclass(frozen=True, slots=True)
class Item:
    """A 信息项 of a ledger."""

    key: str
    name: str
    type: str
    unit: str = ""
    personal: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A ledger as one entry of the list. `open_` names the shelf of the public site on which part of it stands."""

    key: str
    name: str
    field: str
    about: str
    basis: tuple[str, ...]
    items: tuple[Item, ...]
    sharing: Sharing
    condition: str
    means: str
    open_: str
    figures: tuple[str, ...]


def resource(procedure: Procedure) -> Resource:
    """A kind of work's ledger as an entry of the list."""
    items = tuple(_items(procedure))
    sharing, condition = _sharing(procedure, items)
    public = procedure.public
    named = {item.key: item.name for item in items}
    opened = "、".join(named[key] for key in public.fields if key in named) if public else ""
    return Resource(
        key=procedure.procedure,
        name=procedure.name,
        field=field_name(procedure.domain),
        about=procedure.about,
        basis=tuple(procedure.basis),
        items=items,
        sharing=sharing,
        condition=condition,
        means="接口查询或者数据包，由本镇答复后提供" if sharing == "有条件共享" else "接口查询或者数据包",
        open_=f"公开栏目列出：{opened or '事由'}" if public else "",
        figures=tuple(spec.name for spec in procedure.figures.values()),
    )


def _items(procedure: Procedure) -> Iterator[Item]:
    for key, name, kind in _OWN:
        yield Item(key, name, kind)
    for key, party in procedure.parties.items():
        yield Item(key, party.name, _TEXT, personal=True)
        for asked in party.ask:
            particular = asked.rstrip("!")
            yield Item(f"{key}.{particular}", f"{party.name}{LABELS[particular]}", _TEXT, personal=True)
    # What an old ledger said besides is kept for the town's own reading; it is no item that anybody could ask for.
    for key, spec in procedure.fields.items():
        if spec.type != "attachment":
            yield Item(key, spec.name, _type(spec), _unit(spec), spec.personal, tuple(spec.options.values()))


def _type(spec: FieldSpec) -> str:
    return _TYPES.get(spec.type, _TEXT)


def _unit(spec: FieldSpec) -> str:
    return spec.unit or ("元" if spec.type == "money" else "%" if spec.type == "percent" else "")


def _sharing(procedure: Procedure, items: tuple[Item, ...]) -> tuple[Sharing, str]:
    """What is proposed: open where nothing personal is held and whoever answers for the town may see it."""
    personal = any(item.personal for item in items)
    if procedure.see.level in ("restricted", "named"):
        kept = "只限办理同一事项、监督检查或者依法查询的机关；其余只提供统计数"
        return "有条件共享", f"{kept}；{BY_PERSON}" if personal else kept
    return ("有条件共享", BY_PERSON) if personal else ("无条件共享", "")
