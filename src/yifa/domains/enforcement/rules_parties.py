"""Several parties in one case: each has his own penalty, is served for himself and pays for himself.

行政处罚法 第5条 (过罚相当), 第61条 (送达当事人), 第67条 (当事人缴纳). What runs from service runs from the last one, so that no
period against anybody is over before his own is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from yifa.kernel.context import StepContext
from yifa.kernel.registry import check, effect
from yifa.law.limits import get_limit
from yifa.law.periods import compute


def names_of(it: Mapping[str, Any]) -> list[str]:
    """The names of the parties, in the order of the case."""
    return [str(party.get("name", "")) for party in it.get("party") or ()]


def unserved(it: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The parties whom the decision has not reached."""
    served = {str(row.get("who")) for row in rows}
    return [name for name in names_of(it) if name not in served]


@effect("service-anew")
def service_anew(ctx: StepContext) -> Mapping[str, Any]:
    """A new decision has reached nobody yet."""
    many = len(names_of(ctx["it"]))
    return {"services": [], "unserved": many if many > 1 else 0}


@effect("party-served")
def party_served(ctx: StepContext) -> Mapping[str, Any]:
    """Who has been served, on what day, and until when he has to pay (行政处罚法 第67条第3款)."""
    it = ctx["it"]
    if len(names_of(it)) < 2:
        return {}
    who, day = str(ctx.values.get("serve_to") or ""), str(it["served_on"] or "")
    rows = [dict(row) for row in ctx["was"]["services"] or ()]
    until = ""
    if day and it["fine"] and ctx.calendar is not None:
        until = compute(get_limit("penalty-pay-15d"), date.fromisoformat(day), calendar=ctx.calendar).due.isoformat()
    rows.append({"who": who, "day": day, "mode": str(it["serve_mode"] or ""), "pay_until": until})
    return {"services": rows, "unserved": len(unserved(it, rows))}


@check("each-party-served")
def each_party_served(ctx: StepContext) -> str:
    """Each of several parties is served for himself, once (行政处罚法 第61条)."""
    it = ctx["it"]
    names = names_of(it)
    if len(names) < 2:
        return ""
    left = unserved(it, list(ctx["was"]["services"] or ()))
    # Whom an earlier notice was brought to says nothing of this paper.
    who = str(ctx.values.get("serve_to") or "")
    if who not in names:
        return f"本案有{len(names)}名当事人，请写明这次送达给谁（本次送达的当事人）：{'、'.join(left)}。"
    return "" if who in left else f"决定书已经送达{who}，还没有送达的是{'、'.join(left)}。"


@effect("party-paid")
def party_paid(ctx: StepContext) -> Mapping[str, Any]:
    """What each of several parties has paid."""
    it = ctx["it"]
    if len(names_of(it)) < 2:
        return {}
    rows = [dict(row) for row in ctx["was"]["payments"] or ()]
    return {
        "payments": [
            *rows,
            {"who": str(ctx.values.get("payer") or ""), "day": str(it["paid_on"] or ""), "paid": it["paid"]},
        ]
    }


@check("each-party-pays-own")
def each_party_pays_own(ctx: StepContext) -> str:
    """Nobody pays another's fine: what a party has paid does not exceed what he owes (行政处罚法 第67条)."""
    it = ctx["it"]
    names, who = names_of(it), str(ctx.values.get("payer") or "")
    if len(names) < 2:
        return ""
    if who not in names:
        return f"本案有{len(names)}名当事人，请写明这笔款是谁缴的：{'、'.join(names)}。"
    due = sum(int(row.get("fine") or 0) for row in it["shares"] or () if row.get("who") == who) + int(
        it["surcharge"] or 0
    )
    paid = sum(_paid_by(ctx["was"]["payments"] or (), who)) + int(it["paid"] or 0)
    if paid > due:
        return f"{who}应缴{due / 100:g}元，连同这一笔已缴{paid / 100:g}元；各当事人的罚款各自缴纳，请核对缴款人和金额。"
    return ""


def _paid_by(rows: Any, who: str) -> Iterator[int]:
    return (int(row.get("paid") or 0) for row in rows if row.get("who") == who)


@effect("money-returned")
def money_returned(ctx: StepContext) -> Mapping[str, Any]:
    """Each refund is an act of its own: to whom, when, how much (国家赔偿法 第36条)."""
    it, names = ctx["it"], names_of(ctx["it"])
    who = str(ctx.values.get("refund_to") or "") if len(names) > 1 else "".join(names)
    rows = [dict(row) for row in ctx["was"]["refunds"] or ()]
    return {"refunds": [*rows, {"who": who, "day": str(it["refund_on"] or ""), "amount": it["refund"]}]}


@check("refund-to-who-paid")
def refund_to_who_paid(ctx: StepContext) -> str:
    """Of several parties each gets back no more than he paid himself (国家赔偿法 第36条)."""
    it, was, names = ctx["it"], ctx["was"], names_of(ctx["it"])
    who = str(ctx.values.get("refund_to") or "")
    if len(names) < 2:
        return ""
    if who not in names:
        return f"本案有{len(names)}名当事人，请写明退给谁：{'、'.join(names)}。"
    paid = sum(_paid_by(was["payments"] or (), who))
    given = sum(int(row.get("amount") or 0) for row in was["refunds"] or () if row.get("who") == who)
    if given + int(it["refund"] or 0) > paid:
        return f"{who}缴了{paid / 100:g}元，连同这一笔已退{(given + int(it['refund'] or 0)) / 100:g}元，请核对退给谁和金额。"
    return ""
