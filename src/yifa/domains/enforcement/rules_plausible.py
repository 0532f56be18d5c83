"""What cannot be as it is written: who stands in two parts of one step, what is published but was not decided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from yifa.domains.enforcement.calculators import yuan
from yifa.domains.enforcement.rules import _minors
from yifa.domains.enforcement.rules_people import HIMSELF
from yifa.domains.enforcement.rules_time import LONGEST_HOURS, hours_taken
from yifa.kernel.context import StepContext
from yifa.kernel.registry import check
from yifa.law.limits import get_limit
from yifa.law.periods import compute

# Field → what the person named in it is there for; none of them can be an officer of the case.
APART: Mapping[str, str] = {
    "witness": "见证人",
    "serve_witness": "留置送达的见证人",
    "guardian": "到场的监护人",
    "asked": "被询问人",
    "receiver": "收件人",
}
AGENT = "诉讼或者委托代理人"
# How a conclusion begins that does not carry the proposal.
REJECTED = ("不同意", "不作出", "退回")
FINE = re.compile(r"(?<!加处)罚款(?:人民币)?\s*([0-9][0-9,，]*(?:\.[0-9]{1,2})?)\s*(万)?元")


def _people(words: Any) -> set[str]:
    """Names in what somebody typed: 卫样例（父亲）、严执规 → 卫样例, 严执规."""
    bare = re.sub(r"[（(][^）)]*[）)]", "", str(words or ""))
    return {part for part in re.split(r"[、，,；;\s]+", bare) if part}


def _parties(ctx: StepContext) -> Sequence[Mapping[str, Any]]:
    return list(ctx["it"].get("party") or ())


@check("people-apart")
def people_apart(ctx: StepContext) -> str:
    """Who carries a step out witnesses, receives or answers nothing in it (行政处罚法 第42条; 民事诉讼法 第89条)."""
    officers = {str(officer["title"]) for officer in ctx.refs("officers")}
    for field, part in APART.items():
        same = _people(ctx.values.get(field)) & officers
        if same:
            return f"{'、'.join(sorted(same))}是本案执法人员，不能又是{part}，请写别人。"
    parties = {str(party.get("name")) for party in _parties(ctx)}
    wards = _people(ctx.values.get("guardian")) & parties
    return (
        f"{'、'.join(sorted(wards))}是当事人本人，不能作自己的监护人；请写到场的父母或者其他监护人。" if wards else ""
    )


@check("agent-has-authority")
def agent_has_authority(ctx: StepContext) -> str:
    """An agent receives or speaks for a party who has named him, with his authority (民事诉讼法 第88条; 第64条第5项)."""
    hears, receives = ctx.entry.action == "hold", ctx.values.get("receiver_is") == AGENT
    if not receives and not (hears and ctx["it"]["agents"]):
        return ""
    named = [party for party in _parties(ctx) if party.get("agent")]
    if not named:
        return "当事人没有登记代理人：请先用“更正”在当事人里写明代理人和代理权限，并附上授权委托书。"
    without = [str(party["agent"]) for party in named if not party.get("agent_authority")]
    if without:
        return f"代理人{'、'.join(without)}没有写代理权限，请照授权委托书补上。"
    receiver = str(ctx.values.get("receiver") or "").strip()
    agents = {str(party["agent"]) for party in named}
    if receives and receiver not in HIMSELF and not any(agent in receiver for agent in agents):
        return f"收件人“{receiver}”不是登记的代理人（{'、'.join(sorted(agents))}）。"
    return ""


@check("minor-does-not-receive")
def minor_does_not_receive(ctx: StepContext) -> str:
    """What is decided against a minor reaches his guardian, who is his legal representative (民法典 第23条、第27条)."""
    it = ctx["it"]
    if ctx.values.get("receiver_is") != "受送达人本人" or not _minors(it, ctx["on"]):
        return ""
    return "当事人未满十八周岁，决定书应当送交他的监护人（法定代理人）签收；监护人不能签收的写明理由。"


@check("evidence-once")
def evidence_once(ctx: StepContext) -> str:
    """One piece of evidence is entered once (行政处罚法 第46条)."""
    it = ctx["it"]
    note = str(it["evidence_note"]).strip().rstrip("。；")
    for row in ctx["was"]["proofs"] or ():
        if row.get("kind") == it["evidence_kind"] and str(row.get("name") or "").strip().rstrip("。；") == note:
            return f"这件证据（{note}）{row.get('day', '')}已经登记过，不重复登记；要补材料的附在“附音像记录”。"
    return ""


@check("hearing-ahead")
def hearing_ahead(ctx: StepContext) -> str:
    """A hearing can only be set where seven working days are left for its notice (行政处罚法 第64条第2项)."""
    hearing = str(ctx["it"]["hearing_at"])[:10]
    if not hearing or ctx.calendar is None:
        return ""
    rule = get_limit("penalty-hearing-notice-7wd-before")
    latest = compute(rule, date.fromisoformat(hearing), calendar=ctx.calendar).due.isoformat()
    if ctx["on"] <= latest:
        return ""
    return f"{hearing}举行听证，通知最迟应在{latest}送达，今天已经来不及，请把听证定在更晚的日期。"


def _fines_decided(it: Mapping[str, Any]) -> set[int]:
    """The fine of all parties, and of each, in 分."""
    return {int(it["fine"] or 0), *(int(row.get("fine") or 0) for row in it["shares"] or ())}


def _fines_in(text: str) -> Iterator[int]:
    """The fines that a sentence writes in digits, in 分."""
    for number, ten_thousand in FINE.findall(text):
        yield round(float(re.sub("[,，]", "", number)) * (1_000_000 if ten_thousand else 100))


@check("discussed-by-leaders")
def discussed_by_leaders(ctx: StepContext) -> str:
    """The heads of the organ discuss: the chair is one of them, and who investigated does not decide (第57条第2款)."""
    it = ctx["it"]
    names = [str(row.get("name") or "").strip() for row in it["members"] or ()]
    chair = str(it["chair"] or "").strip()
    if chair and chair not in names:
        return f"主持人{chair}不在参加人里，请把他的意见也写一行。"
    officers = {str(officer["title"]) for officer in ctx.refs("officers")}
    if len([name for name in names if name not in officers]) < 2:
        return "参加人里除承办人以外不足两名负责人；承办人只汇报案情，由行政机关负责人讨论决定。"
    against = [row for row in it["members"] if str(row.get("opinion") or "").strip().startswith(("不同意", "反对"))]
    if 2 * len(against) > len(names) and not str(it["conclusion"]).strip().startswith(REJECTED):
        return f"{len(names)}人参加，{len(against)}人不同意，讨论结论应当是不同意或者退回，请核对。"
    return ""


@check("decided-as-discussed")
def decided_as_discussed(ctx: StepContext) -> str:
    """What the heads of the organ concluded is what is decided (行政处罚法 第57条第2款)."""
    it = ctx["it"]
    conclusion = str(it["conclusion"] or "").strip()
    if conclusion.startswith(REJECTED):
        return f"集体讨论的结论是“{conclusion}”，不能据此作出决定，请重新讨论，或者作出不予处罚等决定。"
    discussed = set(_fines_in(conclusion))
    if discussed and not discussed & _fines_decided(it):
        amounts = "、".join(yuan(fine) for fine in sorted(discussed))
        return f"集体讨论的结论是罚款{amounts}，决定写的是{yuan(int(it['fine'] or 0))}，请改成一致，或者重新讨论。"
    return ""


@check("published-as-decided")
def published_as_decided(ctx: StepContext) -> str:
    """The amount published to the public is the amount decided, of all parties or of one (行政处罚法 第48条)."""
    it = ctx["it"]
    decided = _fines_decided(it)
    for published in _fines_in(str(it["publish_text"] or "")):
        if published not in decided:
            return f"公示写的罚款是{yuan(published)}，决定的罚款是{yuan(int(it['fine'] or 0))}，请改成一致。"
    return ""


@check("items-counted")
def items_counted(ctx: StepContext) -> str:
    """A list of what is kept or taken says of each thing how many (行政处罚法 第56条; 行政强制法 第24条)."""
    none = [str(row.get("name")) for row in ctx.values.get("items") or () if not float(row.get("count") or 0)]
    return f"清单里的{'、'.join(none)}没有写数量或者数量是零，请逐件写明。" if none else ""


@check("inspection-in-a-day")
def inspection_in_a_day(ctx: StepContext) -> str:
    """One record of an inspection is of one visit (行政处罚法 第55条)."""
    hours = hours_taken(ctx)
    return f"检查从开始到结束{hours:.0f}小时，请核对时间；去了几次的，每次一份笔录。" if hours > LONGEST_HOURS else ""
