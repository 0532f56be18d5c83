"""A guide to a service as a resident reads it: the answer in one line, and what to bring as a checklist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# What the applicant brings himself; the rest is fetched or issued by an authority.
OWN, SHARED = "申请人自备", "数据共享免交"
NOTES = {SHARED: "镇里从共享数据取，不用交", "部门核发": "发证部门核发的，交一份"}


@dataclass(frozen=True, slots=True)
class Material:
    """A line of the checklist. `needed`: the case is not taken in without it; `asked`: there is something to hand in."""

    n: int
    name: str
    note: str
    needed: bool
    asked: bool


def answer(values: Mapping[str, Any]) -> str:
    """How long, how often one must come, what it costs: one sentence, nothing said that the guide does not say."""
    parts = []
    if (days := values.get("promised_days")) is not None:
        parts.append(f"{days}个工作日办结" if days else "当场办结")
    if (visits := values.get("visits")) is not None:
        parts.append("一次也不用跑" if not visits else f"最多跑{'一' if visits == 1 else visits}次")
    if fee := str(values.get("fee") or ""):
        parts.append(fee.removesuffix("。"))
    return "，".join(parts) + "。" if parts else ""


def checklist(values: Mapping[str, Any]) -> tuple[Material, ...]:
    """The materials of a guide in their order, with what to do about each."""
    rows: Sequence[Mapping[str, Any]] = values.get("materials") or ()
    return tuple(_material(n, row) for n, row in enumerate(rows))


def _material(n: int, row: Mapping[str, Any]) -> Material:
    shared, later = row.get("source") == SHARED, bool(row.get("tolerable"))
    copies = f"{row['copies']}份" if row.get("copies") else ""
    notes = [NOTES.get(str(row.get("source")), ""), copies, "可以先受理、后补" if later else ""]
    needed = row.get("source") == OWN and not later
    return Material(n, str(row.get("name", "")), "，".join(filter(None, notes)), needed, not shared)


def lacking(materials: Sequence[Material], names: Sequence[str]) -> list[str]:
    """Materials that must be there and are not. A file handed in beside the list may hold any of them."""
    known = [f"{material.name}-" for material in materials]
    if any(not name.startswith(tuple(known)) for name in names):
        return []
    return [one.name for one in materials if one.needed and not any(name.startswith(f"{one.name}-") for name in names)]
