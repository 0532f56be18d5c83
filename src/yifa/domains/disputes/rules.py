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


@check("mediator-not-party")
def mediator_not_party(ctx: StepContext) -> str:
    """A mediator who bears a party's name steps back, or a colleague says he is somebody else (人民调解法 第15条)."""
    it = ctx["it"]
    names = {str(p.get("name", "")) for key in ("applicant", "respondent", "third") for p in it[key] or ()}
    called = [str(m["values"].get("name_") or m["title"]) for m in ctx.refs("mediators")]
    same = [name for name in called if name in names]
    if not same or (it["namesake_by"] and it["namesake_by"] != ctx["me"]["id"]):
        return ""
    who = "、".join(same)
    return f"{who}与当事人同名：是本人或者有利害关系的不能调解，请换调解员；确是同名不同人的，请另一位同事核实并选在“同名核实人”。"


@check("instalments-agreed")
def instalments_agreed(ctx: StepContext) -> str:
    """Instalments add up to what was agreed, the last one on the day of performance (若干规定 第35条)."""
    it = ctx["it"]
    rows = it["instalments"] or ()
    if not rows:
        return (
            "履行方式写的是分期，请在“分期履行”逐期写明日期和金额。"
            if "分" in it["perform_how"] and "期" in it["perform_how"]
            else ""
        )
    total = sum(int(row["amount"] or 0) for row in rows)
    if total != int(it["agreed_amount"] or 0):
        return f"各期合计{total / 100:g}元，协议金额{int(it['agreed_amount'] or 0) / 100:g}元，请改成一致。"
    last = max(str(row["due_on"]) for row in rows)
    return "" if last == it["perform_by"] else f"最后一期是{last}，“履行期限”是{it['perform_by']}，请改成一致。"


@effect("agreement-carried")
def agreement_carried(ctx: StepContext) -> Mapping[str, Any]:
    """Number and day of the agreement, read from the mediation (人民调解法 第33条)."""
    for matter in ctx.refs("mediation"):
        papers = matter.get("papers") or {}
        number = next((str(papers[key]) for key in AGREEMENTS if papers.get(key)), "")
        return {"agreement_number": number, "agreement_on": str(matter["values"].get("effective_on") or "")}
    return {}


@check("agreement-in-the-book")
def agreement_in_the_book(ctx: StepContext) -> str:
    """A written agreement of the same parties, in force not longer than thirty days (民事诉讼法 第205条)."""
    it = ctx["it"]
    for matter in ctx.refs("mediation"):
        values = matter["values"]
        if not matter["last"].get("agree") or values.get("form") == "oral":
            return f"所选的调解“{matter['title']}”没有书面调解协议，不能申请司法确认。"
        if ctx["earlier"] and not any(m["position"] == matter["position"] for m in ctx["earlier"]):
            return f"双方的证件号码与所选调解“{matter['title']}”的当事人不一致，请核对。"
        if it["agreement_on"] and days_between(str(it["agreement_on"]), ctx["on"]) > 30:
            return f"协议{it['agreement_on']}生效，已超过三十日，法院不再受理共同申请。"
    return "" if it["agreement_on"] else "请选所依据的调解；其他调解组织的协议，填协议生效日。"
