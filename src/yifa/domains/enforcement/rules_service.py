"""送达: every paper that goes out has its own record of service, party by party.

行政处罚法 第61条: 依照民事诉讼法的有关规定送达当事人; 第44条、第45条: each party is told and heard. A notice step records the
service of its own paper; what reached a party otherwise or later is a step of its own, with its own receipt.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yifa.domains.enforcement.rules_parties import names_of
from yifa.kernel.context import StepContext
from yifa.kernel.registry import check, effect

# Step that makes a paper go out → the paper, and the field that says on what day it reached the party.
NOTICES: Mapping[str, tuple[str, str]] = {
    "preserve": ("preservation-notice", ""),
    "release": ("preservation-decision", ""),
    "order": ("correction-order", ""),
    "notify": ("penalty-prior-notice", "told_on"),
    "notify_removal": ("removal-prior-notice", "told_on"),
    "inform": ("hearing-right-notice", "told_on"),
    "invite": ("hearing-notice", "hearing_served_on"),
    "defer": ("deferral-decision", ""),
    "add": ("surcharge-decision", ""),
    "urge": ("demand-letter", "urged_on"),
    "rescind": ("rescission-decision", ""),
    "mend": ("slip-correction", ""),
}


def _label(ctx: StepContext, paper: str) -> str:
    return str(ctx.procedure.fields["deliver_paper"].options.get(paper, paper))


def _row(ctx: StepContext, paper: str, day: str) -> dict[str, Any]:
    given = ctx.values
    names = names_of(ctx["it"])
    who = str(given.get("serve_to") or "") or (names[0] if len(names) == 1 else "")
    return {
        "paper": _label(ctx, paper),
        "who": who,
        "day": day,
        "mode": str(given.get("serve_mode") or ""),
        "place": str(given.get("serve_place") or ""),
        "receiver": str(given.get("receiver") or ""),
    }


@effect("notice-delivered")
def notice_delivered(ctx: StepContext) -> Mapping[str, Any]:
    """A notice made out anew has reached nobody yet, but whom this very step names."""
    paper, field = NOTICES[ctx.entry.action]
    rows = [dict(row) for row in ctx["was"]["deliveries"] or () if row.get("paper") != _label(ctx, paper)]
    made = _row(ctx, paper, str(ctx["it"][field] if field else ctx["on"]))
    return {"deliveries": [*rows, made] if made["mode"] and made["who"] else rows}


@effect("paper-delivered")
def paper_delivered(ctx: StepContext) -> Mapping[str, Any]:
    """What this step brought to whom."""
    it = ctx["it"]
    made = _row(ctx, str(it["deliver_paper"]), str(it["delivered_on"]))
    return {"deliveries": [*(dict(row) for row in ctx["was"]["deliveries"] or ()), made]}


def _reached(it: Mapping[str, Any], name: str) -> set[str]:
    return {str(row.get("who")) for row in it["deliveries"] or () if row.get("paper") == name}


@check("paper-to-deliver")
def paper_to_deliver(ctx: StepContext) -> str:
    """The paper was made in this case, the receiver is a party of it, and it has not reached him yet (行政处罚法 第61条)."""
    it, names = ctx["it"], names_of(ctx["it"])
    paper = str(ctx.values.get("deliver_paper") or "")
    name, who = _label(ctx, paper), str(ctx.values.get("serve_to") or "") or (names[0] if len(names) == 1 else "")
    made = [action for action, (document, _) in NOTICES.items() if document == paper and ctx["did"].get(action)]
    if not made:
        return f"本案还没有制作《{name}》，没有可以送达的；请先办制作这份文书的那一步。"
    if who not in names:
        return f"“{who}”不是本案当事人，请写明送达给谁：{'、'.join(names)}。"
    if who in _reached(ctx["was"], name):
        return f"《{name}》已经送达{who}，不重复登记；记错了的办“更正”。"
    day, since = str(it["delivered_on"] or ""), max(str(ctx["last"][action] or "") for action in made)
    if day and day < since:
        return f"《{name}》{since}才制作，送达日不能是{day}。"
    return ""


@check("each-party-told")
def each_party_told(ctx: StepContext) -> str:
    """Before a decision each of several parties has had the notice himself (行政处罚法 第44条、第45条、第61条)."""
    it, did = ctx["it"], ctx["did"]
    names = names_of(it)
    wanted = [("notify", "penalty-prior-notice"), ("notify_removal", "removal-prior-notice")]
    wanted += [("inform", "hearing-right-notice")] if it["hearing_right"] else []
    for action, paper in wanted if len(names) > 1 else ():
        left = [name for name in names if name not in _reached(it, _label(ctx, paper))]
        if did.get(action) and left:
            return f"《{_label(ctx, paper)}》还没有送达{'、'.join(left)}，请先办“送达文书”逐人送达，听取意见后再决定。"
    return ""


@check("papers-delivered")
def papers_delivered(ctx: StepContext) -> str:
    """Every paper that went out has a record of how, where and to whom, for every party (行政处罚法 第61条)."""
    it, did, names = ctx["it"], ctx["did"], names_of(ctx["it"])
    lacking = []
    for action, (paper, _) in NOTICES.items():
        left = [name for name in names if name not in _reached(it, _label(ctx, paper))]
        if did.get(action) and left:
            lacking.append(f"《{_label(ctx, paper)}》" + (f"（{'、'.join(left)}）" if len(names) > 1 else ""))
    return f"没有送达方式、地点、收件人记录的文书：{'、'.join(lacking)}，请办“送达文书”补记。" if lacking else ""
