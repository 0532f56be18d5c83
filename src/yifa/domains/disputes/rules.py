"""Disputes: triage by the town's criteria, agreements read before they are signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yifa.domains.disputes.agreement import review_agreement
from yifa.domains.disputes.triage import COLOURS, assess
from yifa.kernel.conditions import days_between
from yifa.kernel.context import StepContext
from yifa.kernel.registry import Finding, check, effect, review

AGREEMENTS = ("mediation-agreement",)


@effect("triage-by-criteria")
def triage_by_criteria(ctx: StepContext) -> Mapping[str, Any]:
    """The colour the town's criteria propose and the criteria that are met; both are kept with the step."""
    assessment = assess(ctx["it"], ctx["town"], ctx["on"])
    return {"suggested": assessment.colour, "grounds": assessment.grounds}


@review("triage-by-criteria")
def triage_shown(ctx: StepContext) -> Sequence[Finding]:
    """Every criterion beside the form, with the colour that follows."""
    assessment = assess(ctx["it"], ctx["town"], ctx["on"])
    lines = [
        Finding(f"{COLOURS[c.colour]}：{c.name}", c.met if c.met else None, c.found or ("符合" if c.met else "不符合"))
        for c in assessment.criteria
    ]
    return [Finding(f"按标准建议：{COLOURS[assessment.colour]}", True, assessment.grounds, "本地三色分流标准"), *lines]


@review("agreement")
def agreement_shown(ctx: StepContext) -> Sequence[Finding]:
    """The agreement point by point (R106)."""
    return review_agreement(ctx["it"], ctx["on"])


@effect("agreement-carried")
def agreement_carried(ctx: StepContext) -> Mapping[str, Any]:
    """Number and day of the agreement, read from the mediation (人民调解法 第33条)."""
    for matter in ctx.refs("mediation"):
        papers = matter.get("papers") or {}
        number = next((str(papers[key]) for key in AGREEMENTS if papers.get(key)), "")
        return {"agreement_number": number, "agreement_on": str(matter["values"].get("effective_on") or "")}
    return {}


@check("confirmed-once")
def confirmed_once(ctx: StepContext) -> str:
    """One agreement is confirmed once; a refused or dropped application may be made again (民事诉讼法 第205条)."""
    it = ctx["it"]
    for matter in ctx["earlier"]:
        if matter["procedure"] != ctx.procedure.procedure or matter["status"] in ("refused", "dropped", "rejected"):
            continue
        if it["mediation"] and int(it["mediation"]) == int(matter["values"].get("mediation") or 0):
            return f"这份调解协议已经由{matter['number']}申请司法确认，不重复申请。"
    return ""


@check("agreement-in-the-book")
def agreement_in_the_book(ctx: StepContext) -> str:
    """A written agreement of the same parties, in force not longer than thirty days (民事诉讼法 第205条)."""
    it = ctx["it"]
    of_mediation = [m for m in ctx["earlier"] if m["procedure"] != ctx.procedure.procedure]
    for matter in ctx.refs("mediation"):
        values = matter["values"]
        if not matter["last"].get("agree") or values.get("form") == "oral":
            return f"所选的调解“{matter['title']}”没有书面调解协议，不能申请司法确认。"
        if of_mediation and not any(m["position"] == matter["position"] for m in of_mediation):
            return f"双方的证件号码与所选调解“{matter['title']}”的当事人不一致，请核对。"
        if it["agreement_on"] and days_between(str(it["agreement_on"]), ctx["on"]) > 30:
            return f"协议{it['agreement_on']}生效，已超过三十日，法院不再受理共同申请。"
    return "" if it["agreement_on"] else "请选所依据的调解；其他调解组织的协议，填协议生效日。"
