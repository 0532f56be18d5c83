"""Major decisions: who spoke last, whether the vote carries, and whether the steps before it were taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yifa.domains.decisions.majorities import at_least, least, over_half
from yifa.domains.review.bypass import class_of
from yifa.domains.review.rules import review_refusal, reviews_of
from yifa.kernel.context import StepContext
from yifa.kernel.registry import check, effect


@effect("count-votes")
def count_votes(ctx: StepContext) -> dict[str, Any]:
    """Votes by kind, counted from the record of speakers."""
    votes = [row.get("vote") for row in ctx["it"]["views"]]
    return {"agreed": votes.count("同意"), "against": votes.count("不同意"), "recused": votes.count("回避")}


@check("head-speaks-last")
def head_speaks_last(ctx: StepContext) -> str:
    """The head of the office speaks last (重大行政决策程序暂行条例 第30条; R116)."""
    rows = ctx["it"]["views"]
    heads = [position for position, row in enumerate(rows) if row.get("head")]
    if not heads:
        return "没有标出主要负责人。请在发言记录中标出，并按实际发言顺序排列。"
    if heads != [len(rows) - 1]:
        return f"主要负责人应当末位发言，现在排在第{heads[0] + 1}位，共{len(rows)}人发言；请按实际顺序填写，顺序不对的会议应当重新讨论。"
    return ""


@check("collective-majority")
def collective_majority(ctx: StepContext) -> str:
    """More than half present, two thirds for posts; more than half of all members agree (R116; 民主集中制)."""
    it = ctx["it"]
    present, members = it["present"], it["members"]
    if present > members:
        return f"实到{present}人多于应到{members}人，请核对。"
    if it.get("kind") == "重要干部任免" and not at_least(present, members, 2, 3):
        return f"讨论干部任免须有三分之二以上成员到会：应到{members}人，至少{least(members, 2, 3)}人，实到{present}人。"
    if not over_half(present, members):
        return f"到会人数没有过半数：应到{members}人，实到{present}人，不能开会决定。"
    votes = [row.get("vote") for row in it["views"]]
    agreed, recused = votes.count("同意"), votes.count("回避")
    if len(votes) > present:
        return f"发言和表决记了{len(votes)}人，多于实到{present}人，请核对。"
    passed = it["result"] in ("通过", "原则通过修改后实施", "修改后通过")
    if passed and not it["overruled"] and not over_half(agreed, present - recused):
        return f"同意的没有过半数：实到{present}人（回避{recused}人），同意{agreed}人，不能记为通过。"
    return ""


def _linked(ctx: StepContext, procedure: str) -> list[Mapping[str, Any]]:
    return [link for link in ctx["links"] if link["procedure"] == procedure]


@check("decision-steps-done")
def decision_steps_done(ctx: StepContext) -> str:
    """Public participation, expert argument and risk assessment where they apply (第14条、第19条、第22条; R114)."""
    it = ctx["it"]
    if it["skipped"]:
        return ""
    missing = []
    if it["public"] and not any(link["last"].get("answer") for link in _linked(ctx, "public-consultation")):
        missing.append("公众参与（公开征求意见还没有反馈采纳情况）")
    if it["technical"] and not ctx["did"]["argue"]:
        missing.append("专家论证")
    if it["risky"] and not any(link["last"].get("report") for link in _linked(ctx, "decision-risk-assessment")):
        missing.append("风险评估")
    names = "、".join(missing)
    return f"还没有完成：{names}。请办完再提交；依法可以省略的，写明省略程序的理由。" if missing else ""


@check("decision-reviewed")
def decision_reviewed(ctx: StepContext) -> str:
    """No discussion of a draft without a review that let it pass (第25条、第26条; R112)."""
    missing = "决策草案没有关联的合法性审查件，不得提交讨论；不能以征求意见、会签、参加会议等方式代替审查。"
    return review_refusal(reviews_of(ctx, "decision"), missing, "提交讨论")


@check("decision-materials")
def decision_materials(ctx: StepContext) -> str:
    """Papers of the meeting are complete (重大行政决策程序暂行条例 第29条; R115)."""
    it = ctx["it"]
    needed = ["草案和说明", "合法性审查意见"]
    if not it["skipped"]:
        needed += ["公众意见采纳情况"] if it["public"] else []
        needed += ["专家意见采纳情况"] if it["technical"] else []
        needed += ["风险评估报告"] if it["risky"] else []
    needed += ["公平竞争审查情况"] if it["business"] else []
    missing = [paper for paper in needed if paper not in it["materials"]]
    return f"上会材料缺少：{'、'.join(missing)}，请补齐后提交。" if missing else ""


@effect("consultation-adopted")
def consultation_adopted(ctx: StepContext) -> dict[str, Any]:
    """Opinions adopted wholly or in part, from the table of answers."""
    rows = ctx["it"]["adoption"]
    return {"adopted": sum(int(row.get("count") or 1) for row in rows if row.get("adopted") in ("采纳", "部分采纳"))}


@effect("risk-score")
def risk_score(ctx: StepContext) -> dict[str, Any]:
    """The highest of likelihood × effect (each 1–5)."""
    return {"top_score": max((row["likelihood"] * row["effect"] for row in ctx["it"]["risks"]), default=0)}


@check("risk-level-fits")
def risk_level_fits(ctx: StepContext) -> str:
    """The level follows from the worst risk: 15 and more high, 8 and more middle (第23条; R114)."""
    worst = max((row["likelihood"] * row["effect"] for row in ctx["it"]["risks"]), default=0)
    lowest = "高风险" if worst >= 15 else "中风险" if worst >= 8 else "低风险"
    order = ("低风险", "中风险", "高风险")
    if order.index(ctx["it"]["level"]) < order.index(lowest):
        return f"最高一条的风险值是{worst}（可能性×影响程度），等级至少应为“{lowest}”。"
    return ""


@check("agenda-class")
def agenda_class(ctx: StepContext) -> str:
    """An item named like a contract, a normative document or a major decision is asked about again (第25条; R112)."""
    looks = class_of(str(ctx["it"]["topic"]))
    if looks is None or reviews_of(ctx):
        return ""
    return f"议题名称像{looks[1]}，却选了“不属于审查范围”。应当审查的，退回后改选“需要”并送审；确实不属于的，写明理由，司法所会核对。"


@check("everyone-recorded")
def everyone_recorded(ctx: StepContext) -> str:
    """What each person present said and how he voted is recorded (第30条; R116)."""
    it = ctx["it"]
    recorded = len(it["views"])
    return (
        f"实到{it['present']}人，发言和表决只记了{recorded}人；不同意见应当如实记录，请补齐其他人的意见。"
        if recorded < it["present"]
        else ""
    )
