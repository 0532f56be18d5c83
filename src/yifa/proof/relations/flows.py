"""Stocks and flows: what was left over and what came in is what went out and what is left (旧存＋新收＝办结＋未结)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import show
from yifa.proof.relations.change import change_of
from yifa.proof.relations.items import Item, Passage
from yifa.proof.relations.outcome import Outcome

_OPENING = lazy(r"(?:上年度?|往年|去年)结转|结转上年|旧存|年初|期初")
_INCOMING = lazy(r"新收|新增|受理|接收|收案|收到|转入|新受理")
_OUTGOING = lazy(r"办结|审结|结案|解除|减少|处理完毕|转出|执结")
_CLOSING = lazy(r"结转(?:至)?下年|下年度?结转|结转下一年|未结|年末|期末|年底|结存|(?:目前|现|当前)在册|现有")
_INCLUDED = lazy(r"含|其中|包括")


def find_flows(passages: Sequence[Passage], outcome: Outcome) -> None:
    """Sentences that print all four figures of a flow in one unit."""
    for passage in passages:
        items = [i for i in passage.items if not i.is_rate and i.quantity.kind == "count" and not i.depth and i.exact]
        four = [_only(items, pattern) for pattern in (_OPENING, _INCOMING, _OUTGOING, _CLOSING)]
        if any(i is None for i in four) or _INCLUDED.search(passage.words):
            continue
        stocks = [i for i in four if i is not None]
        if len({i.index for i in stocks}) == 4 and len({i.unit for i in stocks}) == 1:
            _balance(stocks, outcome)


def _only(items: Sequence[Item], pattern: re.Pattern[str]) -> Item | None:
    """The one figure whose words match; none if there are two."""
    others = {p for p in (_OPENING, _CLOSING) if p is not pattern}
    candidates = [
        i
        for i in items
        if pattern.search(i.lead)
        and (pattern in (_OPENING, _CLOSING) or not any(o.search(i.lead) for o in others))
        and (change_of(i) is None or pattern is _INCOMING or pattern is _OUTGOING)
    ]
    return candidates[0] if len(candidates) == 1 else None


def _balance(four: Sequence[Item], outcome: Outcome) -> None:
    opening, incoming, outgoing, closing = four
    expected = opening.value + incoming.value - outgoing.value
    holds = expected == closing.value
    words = f"{show(opening.value)}＋{show(incoming.value)}－{show(outgoing.value)}＝{show(expected)} {closing.unit}"
    message = words + ("，与结余相符。" if holds else f"，文中结余为“{closing.quantity.text}”，不符。")
    operands = (closing.index, opening.index, incoming.index, outgoing.index)
    if outcome.relate("sum", operands, closing.value, expected, holds, message) and not holds:
        outcome.report(
            "flow-mismatch", "error", closing.quantity, message, "上期结转＋本期新收－本期办结应等于期末结转。"
        )
