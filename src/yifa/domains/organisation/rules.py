"""Assessment of departments: weights, scores and totals."""

from __future__ import annotations

from typing import Any

from yifa.kernel.context import StepContext
from yifa.kernel.registry import check, effect


@effect("assessment-total")
def assessment_total(ctx: StepContext) -> dict[str, Any]:
    """The total of all points."""
    return {"total_score": round(sum(float(row["score"]) for row in ctx["it"]["items"]), 2)}


@check("assessment-weights")
def assessment_weights(ctx: StepContext) -> str:
    """Weights add up to 100 and no score is above its weight (考核细则)."""
    rows = ctx["it"]["items"]
    for row in rows:
        if row["score"] > row["weight"]:
            return f"“{row['item']}”得分{row['score']:g}高于分值{row['weight']:g}，请核对。"
    total = sum(row["weight"] for row in rows)
    return "" if abs(total - 100) < 0.01 else f"各项分值合计应为100，现在是{total:g}，请核对。"
