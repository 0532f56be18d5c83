"""Who may be what in a case: parties of the kind claimed, receivers, approvers and auditors who stand apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yifa.kernel.conditions import add_months, birth_date, full_years
from yifa.kernel.context import StepContext, identities
from yifa.kernel.registry import check, effect

OF_AN_ORGANISATION = frozenset({"法定代表人或者主要负责人", "单位负责收件的人"})
# Words by which a clerk says “he himself” in place of a name.
HIMSELF = frozenset({"本人", "当事人", "当事人本人", "受送达人", "受送达人本人"})


def _names(it: Mapping[str, Any]) -> list[str]:
    return [str(party.get("name", "")).strip() for party in it.get("party") or ()]


@effect("party-kind")
def party_kind(ctx: StepContext) -> Mapping[str, Any]:
    """Person or organisation decides limits and hearings: it follows from the parties, not from a tick (第51条、第63条)."""
    it = ctx["it"]
    kinds = {str(party.get("kind")) for party in it.get("party") or () if party.get("kind")}
    # Several parties of both kinds: the lower amounts, those of a person, hold for all.
    return {"party_kind": "org" if kinds == {"org"} else "person" if kinds else it.get("party_kind")}


@check("parties-apart", links=False)
def parties_apart(ctx: StepContext) -> str:
    """Nobody stands in one case twice (行政处罚法 第5条、第29条)."""
    known = [value for _, value in identities(ctx.procedure, ctx["it"])]
    twice = sorted({value for value in known if known.count(value) > 1})
    return f"同一证件号码（末四位{twice[0][-4:]}）登记了两次，一名当事人只登记一次，请删去重复的。" if twice else ""


@check("receiver-fits")
def receiver_fits(ctx: StepContext) -> str:
    """Who took the paper stands in that relation to the party (民事诉讼法 第88条)."""
    it, values = ctx["it"], ctx.values
    relation = str(values.get("receiver_is") or "")
    if not relation:
        return ""
    kinds = {str(party.get("kind")) for party in it.get("party") or ()}
    if kinds == {"person"} and relation in OF_AN_ORGANISATION:
        return f"当事人是个人，收件人身份不能是“{relation}”；本人不在的交同住的成年家属。"
    if kinds == {"org"} and relation not in (*OF_AN_ORGANISATION, "诉讼或者委托代理人", "指定的代收人"):
        return f"当事人是单位，收件人身份不能是“{relation}”；由法定代表人、主要负责人或者单位负责收件的人签收。"
    receiver = str(values.get("receiver") or "").strip()
    others = receiver not in HIMSELF and not any(name and name in receiver for name in _names(it))
    if kinds == {"person"} and relation == "受送达人本人" and receiver and others:
        return f"收件人“{receiver}”不是当事人（{'、'.join(_names(it))}），收件人身份不能写“受送达人本人”。"
    return ""


@check("approver-apart")
def approver_apart(ctx: StepContext) -> str:
    """The head of the organ approves; the officer who carries the measure out does not (第56条; 行政强制法 第18条)."""
    approver = str(ctx["it"]["approved_by"] or "").strip()
    if approver and approver in {str(officer["title"]) for officer in ctx.refs("officers")}:
        return f"{approver}是本案承办人，不能自己批准；请报行政机关负责人批准，写批准人的姓名。"
    return ""


@check("auditor-apart")
def auditor_apart(ctx: StepContext) -> str:
    """Whoever investigates does not audit (行政处罚法 第58条; R041)."""
    officers = {str(officer["title"]) for officer in ctx.refs("officers")}
    same = [str(auditor["title"]) for auditor in ctx.refs("auditor") if auditor["title"] in officers]
    return f"{same[0]}是本案承办人，不能作本案的法制审核人，请另选。" if same else ""


@check("ground-of-no-penalty")
def ground_of_no_penalty(ctx: StepContext) -> str:
    """Age and time bar follow from the facts, not from the ground chosen (行政处罚法 第30条、第36条)."""
    it, ground = ctx["it"], str(ctx["it"]["none_ground"])
    if ground == "不满十四周岁":
        ages = [
            full_years(born, str(it["act_on"]))
            for party in it.get("party") or ()
            if (born := birth_date(str(party.get("id_number") or "")))
        ]
        if ages and min(ages) >= 14:
            return f"当事人行为时已满{min(ages)}周岁，不能以“不满十四周岁”不予处罚。"
    if ground == "超过追责时效" and it["act_ended_on"] and it["discovered_on"]:
        until = add_months(str(it["act_ended_on"]), 60 if it["grave"] else 24)
        if str(it["discovered_on"]) <= until:
            return f"违法行为{it['act_ended_on']}终了，{it['discovered_on']}发现，追责时效到{until}，没有超过，不能以此不予处罚。"
    return ""
