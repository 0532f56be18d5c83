"""Disputes: triage by the town's criteria, agreements read before they are signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yifa.domains.disputes.agreement import review_agreement
from yifa.domains.disputes.triage import COLOURS, assess
from yifa.kernel.context import StepContext
from yifa.kernel.registry import Finding, effect, review


@effect("triage-by-criteria")
def triage_by_criteria(ctx: StepContext) -> Mapping[str, Any]:
    """The colour the town's criteria propose and the criteria that are met; both are kept with the step."""
    found = assess(ctx["it"], ctx["town"], ctx["on"])
    return {"suggested": found.colour, "grounds": found.grounds}


@review("triage-by-criteria")
def triage_shown(ctx: StepContext) -> Sequence[Finding]:
    """Every criterion beside the form, with the colour that follows."""
    found = assess(ctx["it"], ctx["town"], ctx["on"])
    lines = [
        Finding(f"{COLOURS[c.colour]}：{c.name}", c.met if c.met else None, c.found or ("符合" if c.met else "不符合"))
        for c in found.criteria
    ]
    return [Finding(f"按标准建议：{COLOURS[found.colour]}", True, found.grounds, "本地三色分流标准"), *lines]


@review("agreement")
def agreement_shown(ctx: StepContext) -> Sequence[Finding]:
    """The agreement point by point (R106)."""
    return review_agreement(ctx["it"], ctx["on"])
