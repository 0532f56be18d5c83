"""Plausible times and people: nobody in two places, no interview that holds somebody, no namesake of a party."""

from __future__ import annotations

from datetime import datetime

from yifa.domains.enforcement.rules import _minors
from yifa.domains.enforcement.rules_past import ANNULLED
from yifa.kernel.conditions import days_between
from yifa.kernel.context import StepContext
from yifa.kernel.registry import check

LONGEST_HOURS = 24


def hours_taken(ctx: StepContext) -> float:
    """Hours from the beginning to the end that a step tells; 0 where it does not tell both."""
    began, ended = str(ctx["it"]["began"]), str(ctx["it"]["ended"])
    if not began or not ended:
        return 0
    return (datetime.fromisoformat(ended) - datetime.fromisoformat(began)).total_seconds() / 3600


@check("officers-nowhere-else")
def officers_nowhere_else(ctx: StepContext) -> str:
    """An officer is at one place at a time (行政处罚法 第42条、第55条: 不得少于两人、在场)."""
    clashes = ctx["elsewhere"]
    return f"{'；'.join(clashes)}，同一时间不能又在这里，请核对时间或者换执法人员。" if clashes else ""


@check("interview-length")
def interview_length(ctx: StepContext) -> str:
    """No interview holds somebody for a day: personal freedom is restricted by statute only (行政强制法 第10条)."""
    hours = hours_taken(ctx)
    if hours > LONGEST_HOURS:
        began, ended = str(ctx["it"]["began"]), str(ctx["it"]["ended"])
        return f"询问从{began.replace('T', ' ')}到{ended.replace('T', ' ')}，长达{hours:.0f}小时，请核对；询问不得变相限制人身自由。"
    return ""


@check("officer-not-party")
def officer_not_party(ctx: StepContext) -> str:
    """An officer who bears a party's name steps back, or another colleague says that he is somebody else (第43条)."""
    it = ctx["it"]
    parties = {str(party.get("name", "")) for party in it.get("party") or ()}
    parties |= {str(party.get("legal_representative", "")) for party in it.get("party") or ()}
    same = [o["title"] for key in ("officers", "auditor", "moderator") for o in ctx.refs(key) if o["title"] in parties]
    if not same or (it.get("namesake_by") and it["namesake_by"] != ctx["me"]["id"]):
        return ""
    return f"{'、'.join(same)}与当事人同名：是本人的应当回避，请换人；确是同名不同人的，请另一位同事核实并选在“同名核实人”。"


@check("on-the-spot-today")
def on_the_spot_today(ctx: StepContext) -> str:
    """A fine on the spot is decided where and when the act is found (行政处罚法 第51条、第52条: 当场)."""
    happened = str(ctx["it"]["happened_at"])
    if happened and days_between(happened, ctx["on"]) > 0:
        return f"违法时间是{happened.replace('T', ' ')}，不是当场发现；当场处罚只能当天作出，请按普通程序立案。"
    return ""


@check("minor-with-guardian")
def minor_with_guardian(ctx: StepContext) -> str:
    """A minor is not fined on the spot without his guardian (民法典 第23条、第27条; 行政处罚法 第30条)."""
    it = ctx["it"]
    if it["guardian"] or not _minors(it, ctx["on"]):
        return ""
    return "当事人未满十八周岁，应通知监护人到场并写明“到场的监护人”；监护人不能到场的，不适用当场处罚。"


@check("clue-not-twice")
def clue_not_twice(ctx: StepContext) -> str:
    """Two cases on one party from one clue, or on one power and overlapping days (行政处罚法 第29条)."""
    it = ctx["it"]
    for matter in ctx["earlier"]:
        values = matter["values"]
        if matter["procedure"] != ctx.procedure.procedure or matter["status"] in (
            "not_filed",
            "terminated",
            "referred",
        ):
            continue
        if any(matter["last"].get(step) for step in ANNULLED):
            continue
        same_clue = bool(it["clue"]) and int(it["clue"]) == int(values.get("clue") or 0)
        begins, ends = str(values.get("act_on") or ""), str(values.get("act_ended_on") or "")
        overlap = begins and begins <= str(it["act_ended_on"]) and str(it["act_on"]) <= (ends or begins)
        if same_clue or (overlap and int(values.get("power") or 0) == int(it["power"] or -1)):
            return f"同一当事人已有{matter['number']}“{matter['title']}”（{'同一线索' if same_clue else '同一事项、时间重叠'}）。"
    return ""
