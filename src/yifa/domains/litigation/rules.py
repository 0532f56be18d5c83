"""Checks of administrative disputes that a condition can't say."""

from __future__ import annotations

from yifa.kernel.context import StepContext
from yifa.kernel.registry import check


def _formed_late(ctx: StepContext) -> str:
    """Names of evidence formed after the act that is challenged, or "" where there is none or more was allowed."""
    it = ctx["it"]
    if it["allowed_late"] or not it["act_on"]:
        return ""
    return "、".join(row["name_"] for row in it["evidence"] if row.get("formed_on", "") > it["act_on"])


@check("recon-evidence-before-act")
def evidence_before_act(ctx: StepContext) -> str:
    """Evidence of the respondent must exist before the act, unless more is allowed (行政复议法 第46条; R127)."""
    late = _formed_late(ctx)
    reason = "形成于行政行为作出之后，未经复议机构同意不得提交，请核对形成日期或者勾选同意补充。"
    return f"证据“{late}”{reason}" if late else ""


@check("suit-evidence-before-act")
def suit_evidence_before_act(ctx: StepContext) -> str:
    """A defendant may not collect evidence by itself during the suit (行政诉讼法 第34条、第35条; R131)."""
    late = _formed_late(ctx)
    reason = "形成于被诉行为作出之后，诉讼中被告不得自行收集证据；经法院准许补充的请勾选。"
    return f"证据“{late}”{reason}" if late else ""
