"""Disputes: triage by the town's criteria, agreements read before they are signed, mediators kept apart from parties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yifa.domains.disputes.agreement import review_agreement
from yifa.domains.disputes.triage import COLOURS, assess
from yifa.kernel.context import StepContext
from yifa.kernel.registry import Finding, check, effect, review

PARTIES = ("applicant", "respondent", "third", "chooser", "other")


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


@check("mediator-is-no-party")
def mediator_is_no_party(ctx: StepContext) -> str:
    """A mediator may not mediate his own dispute, nor one he said he has an interest in (人民调解法第15条; R110)."""
    names = {str(p.get("name", "")) for side in PARTIES for p in ctx["it"].get(side) or ()} - {""}
    chosen = [*ctx.refs("mediators"), *ctx.refs("chosen")] if "mediators" in ctx["refs"] else ctx.refs("chosen")
    same = [str(m["title"]) for m in chosen if m["title"] in names]
    if not same:
        return ""
    return f"调解员{'、'.join(same)}与当事人同名；是同一人或者有利害关系的应当回避，请换人。确属同名的，写明核对情况。"
