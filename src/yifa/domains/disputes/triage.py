"""Three-colour triage: stated criteria about the dispute, never about the person; their values are the town's own.

Local practice throughout: no act sets these criteria. What the town has set stands in its settings (`triage_*`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yifa.kernel.conditions import days_between

COLOURS = {"red": "红色", "yellow": "黄色", "green": "绿色"}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: the colour it speaks for, what it asks, whether it is met, and by what."""

    colour: str
    name: str
    met: bool
    found: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """The colour the criteria propose, with every criterion, met or not."""

    colour: str
    criteria: tuple[Criterion, ...]

    @property
    def grounds(self) -> str:
        """The criteria met that speak for the proposed colour or a graver one, in a sentence."""
        met = [f"{c.name}（{c.found}）" if c.found else c.name for c in self.criteria if c.met]
        return "；".join(met) + "。" if met else "没有符合红色、黄色标准的情形。"


def assess(it: Mapping[str, Any], settings: Mapping[str, Any], on: str) -> Assessment:
    """Measure a dispute by the town's criteria.

    Args:
        it: people (count), amount (分), began_on (ISO date or ""), and the yes/no facts harm, blockage, livelihood,
            crossing, repeated.
        settings: triage_red_people, triage_red_amount (元), triage_yellow_people, triage_yellow_amount (元),
            triage_yellow_days.
        on: ISO date of the triage.
    """
    people, amount = int(it.get("people") or 0), int(it.get("amount") or 0)
    lasted = days_between(str(it.get("began_on") or ""), on)
    in_yuan = f"{amount / 100:,.0f}元" if amount else ""
    many, much, long = f"{people}人" if people else "", in_yuan, f"{lasted}日" if lasted > 0 else ""
    red_people, red_amount = int(settings["triage_red_people"]), int(settings["triage_red_amount"])
    yellow_people, yellow_amount = int(settings["triage_yellow_people"]), int(settings["triage_yellow_amount"])
    days = int(settings["triage_yellow_days"])
    criteria = (
        Criterion("red", "已经或者可能发生人身伤害", bool(it.get("harm")), ""),
        Criterion("red", "影响道路、生产或者公共秩序", bool(it.get("blockage")), ""),
        Criterion("red", f"涉及{red_people}人以上", people >= red_people, many),
        Criterion("red", f"涉及金额{red_amount:,}元以上", amount >= red_amount * 100, much),
        Criterion("yellow", "影响基本生活或者拖欠工资", bool(it.get("livelihood")), ""),
        Criterion("yellow", "跨村、跨镇或者跨部门", bool(it.get("crossing")), ""),
        Criterion("yellow", "此前调处未解决、再次提出", bool(it.get("repeated")), ""),
        Criterion("yellow", f"涉及{yellow_people}人以上", yellow_people <= people < red_people, many),
        Criterion("yellow", f"涉及金额{yellow_amount:,}元以上", yellow_amount <= amount / 100 < red_amount, much),
        Criterion("yellow", f"持续{days}日以上", lasted >= days, long),
    )
    colour = next((c for c in ("red", "yellow") if any(k.met and k.colour == c for k in criteria)), "green")
    return Assessment(colour, criteria)
