"""Inspections of enterprises: the yearly cap and the visit booked beforehand (国办发〔2024〕54号)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yifa.kernel.context import StepContext
from yifa.kernel.registry import check, effect


@effect("count-visit")
def count_visit(ctx: StepContext) -> Mapping[str, Any]:
    """Planned visits of the calendar year in which the visit is to be made (R062)."""
    it, was = ctx["it"], ctx["was"]
    year = int((it["visit_on"] or ctx["on"])[:4])
    before = int(was["visits"]) if int(was["visit_year"]) == year else 0
    return {"visit_year": year, "visits": before + (it["visit_reason"] == "plan")}


@check("yearly-cap")
def yearly_cap(ctx: StepContext) -> str:
    """Planned visits stay within the published cap; a visit for cause says its cause (国办发〔2024〕54号; R062)."""
    it = ctx["it"]
    if it["visit_reason"] != "plan":
        return ""
    published = [int(item["values"].get("frequency") or 0) for item in ctx.refs("visit_item")]
    cap = min([value for value in published if value] or [int(ctx["town"].get("inspection_cap") or 0)])
    if not cap or int(it["visits"]) <= cap:
        return ""
    return (f"{it['visit_year']}年对这家企业的计划内检查已安排{int(it['visits']) - 1}次，上限{cap}次，不能再安排；"
            "确有投诉举报、交办、预警的，改选类型并写明事由。")  # fmt: skip


@check("visit-booked")
def visit_booked(ctx: StepContext) -> str:
    """A planned inspection was booked in the enterprise's own file within the last 30 days (R062)."""
    if ctx["it"]["reason"] != "plan":
        return ""
    for enterprise in ctx.refs("enterprise"):
        planned = str(enterprise["values"].get("visit_on") or "")
        if planned and planned == ctx["it"]["planned_on"]:
            return ""
    return "这家企业没有安排这一天的检查，请先在企业名录办“安排入企检查”，由系统核对年度次数。"
