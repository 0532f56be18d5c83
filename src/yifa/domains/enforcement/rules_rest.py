"""Acts that rest on acts: what a compulsory act may take from the decision in the book, and what it may not.

Number, day of service, kind, remedies and performance are read from the linked case; nothing of it is typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yifa.kernel.conditions import add_months
from yifa.kernel.context import StepContext, identities
from yifa.kernel.registry import check, effect
from yifa.law.dates import cn_date

# Kind of execution → (deciding steps of a case, paper that carries the number, name of the paper).
RESTS_ON: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "demolish": (("decide_removal",), ("removal-decision",), "责令限期拆除决定"),
    "substitute": (
        ("order", "decide", "decide_removal"),
        ("removal-decision", "penalty-decision", "correction-order"),
        "要求履行义务的决定",
    ),
    "money": (("decide",), ("penalty-decision",), "行政处罚决定"),
    "other": (("decide", "decide_removal"), ("penalty-decision", "removal-decision"), "行政决定"),
}
CLEARED_PLACES = ("道路", "河道", "航道", "公共场所")
BUILT = ("房屋", "房子", "建筑", "构筑", "棚", "围墙", "厂房", "猪舍", "圈舍", "拆除")


def _case(ctx: StepContext) -> Mapping[str, Any]:
    return next(iter(ctx.refs("case_")), {})


def _decided(case: Mapping[str, Any], kind: str) -> str:
    """The day of the latest decision of a kind an execution may rest on, or ""."""
    return max((str(case["last"].get(step) or "") for step in RESTS_ON[kind][0]), default="")


@effect("rests-on-decision")
def rests_on_decision(ctx: StepContext) -> Mapping[str, Any]:
    """Number and day of service of the decision, from the linked case (行政强制法 第34条、第53条)."""
    case, kind = _case(ctx), str(ctx["it"]["kind"] or "other")
    if not case:
        return {"decision_no": "", "decision_served": ""}
    papers = case.get("papers") or {}
    number = next((str(papers[paper]) for paper in RESTS_ON[kind][1] if papers.get(paper)), str(case["number"]))
    values = case["values"]
    served = str(values.get("served_on") or "") if case["last"].get("serve") else ""
    if not served and kind == "substitute":
        served = str(case["last"].get("order") or "")
    return {"decision_no": number, "decision_served": served}


@check("decision-in-the-book")
def decision_in_the_book(ctx: StepContext) -> str:
    """There is a decision of the right kind, on the same party, served and not annulled (行政强制法 第34条、第44条)."""
    it = ctx["it"]
    if it["immediate"]:
        return ""
    kind = str(it["kind"] or "other")
    case, name = _case(ctx), RESTS_ON[kind][2]
    if not case:
        return f"请选“所属案件”：强制执行以本镇账簿里的{name}为依据，没有决定不能执行。"
    last = case["last"]
    decided = _decided(case, kind)
    if not decided:
        return f"所选案件“{case['title']}”没有{name}，不能据以强制执行；请选对案件，或者先依法作出决定。"
    if any(str(last.get(step) or "") >= decided for step in ("rescind", "revoke") if last.get(step)):
        return f"所选案件的{name}已被撤销或者变更，不能据以强制执行。"
    if kind != "substitute" and str(last.get("serve") or "") < decided:
        return f"所选案件的{name}还没有送达，不能据以强制执行；请先在该案办“送达”。"
    if last.get("perform"):
        return f"所选案件已在{cn_date_of(str(last['perform']))}登记执行完毕，不再强制执行。"
    if refusal := _still_time(case, kind, ctx["on"]):
        return refusal
    return _same_party(ctx, case)


def _still_time(case: Mapping[str, Any], kind: str, day: str) -> str:
    """The time the decision itself gives the party must be over (行政强制法 第34条: 期限内不履行)."""
    field = {"demolish": "remove_by", "substitute": "remove_by" if case["last"].get("decide_removal") else "correct_by"}
    until = str(case["values"].get(field.get(kind, "")) or "")
    if until and day <= until:
        return f"原决定给当事人自行履行的期限到{cn_date_of(until)}，期限没有过，不能启动强制执行。"
    return ""


def _same_party(ctx: StepContext, case: Mapping[str, Any]) -> str:
    known = list(identities(ctx.procedure, ctx["it"]))
    if not known:
        return "请填被执行人的身份证号或者统一社会信用代码，系统据此核对是不是原决定的当事人。"
    if not any(matter["position"] == case["position"] for matter in ctx["earlier"]):
        return f"被执行人的证件号码与所选案件“{case['title']}”的当事人不一致，请核对。"
    return ""


def cn_date_of(day: str) -> str:
    """An ISO day in Chinese."""
    from datetime import date

    return cn_date(date.fromisoformat(day))


@check("remedy-over")
def remedy_over(ctx: StepContext) -> str:
    """The party's time for remedies is over and none is pending, by the linked case (行政强制法 第44条、第53条)."""
    it, case = ctx["it"], _case(ctx)
    if it["kind"] != "demolish" or not case:
        return ""
    values, last = case["values"], case["last"]
    if last.get("remedy") and not values.get("remedy_until"):
        return (
            f"原决定正在{values.get('remedy_kind') or '复议、诉讼'}（{values.get('remedy_from')}受理），不能强制拆除。"
        )
    served = str(values.get("served_on") or "")
    until = add_months(served, 6)
    if served and min(ctx["on"], str(it["began"])[:10] or ctx["on"]) <= until:
        return f"原决定{served}送达，复议、起诉期限到{until}届满，届满后当事人不起诉又不拆除的，才可以强制拆除。"
    return ""


@check("immediate-clearing")
def immediate_clearing(ctx: StepContext) -> str:
    """Immediate substitute performance only clears what lies on roads, rivers, waterways, public places (第52条)."""
    it = ctx["it"]
    if not it["immediate"]:
        return ""
    if it["kind"] != "substitute":
        return "立即清除只适用于代履行；拆除建筑物、加处罚款等不得省去催告、决定和送达。"
    if it["clear_place"] not in CLEARED_PLACES or not it["clear_what"]:
        return "立即清除只限道路、河道、航道或者公共场所的遗洒物、障碍物、污染物，请选明场所和物品。"
    hit = next((word for word in BUILT if word in str(it["what"])), "")
    return f"执行内容写有“{hit}”，不是遗洒物、障碍物、污染物，不能立即清除；请按拆除程序办理。" if hit else ""


@check("substitute-disinterested")
def substitute_disinterested(ctx: StepContext) -> str:
    """Whoever performs in the party's stead has no interest in the matter (行政强制法 第50条)."""
    agent = str(ctx["it"]["agent"] or "").strip()
    names = [
        str(party.get(key) or "") for party in ctx["it"].get("party") or () for key in ("name", "legal_representative")
    ]
    if agent and any(name and (name in agent or agent in name) for name in names):
        return f"代履行人“{agent}”就是被执行人或者其法定代表人，应由行政机关或者没有利害关系的第三人代履行。"
    return ""


@check("seizure-belongs")
def seizure_belongs(ctx: StepContext) -> str:
    """A seizure for a case names a case still open, of the same party (行政强制法 第18条、第23条)."""
    case = _case(ctx)
    if not case:
        return ""
    if case["ended"]:
        return f"所选案件“{case['title']}”已经办结，不能再为它查封、扣押。"
    known = any(identities(ctx.procedure, ctx["it"]))
    if known and not any(matter["position"] == case["position"] for matter in ctx["earlier"]):
        return f"当事人的证件号码与所选案件“{case['title']}”的当事人不一致，请核对。"
    return ""
