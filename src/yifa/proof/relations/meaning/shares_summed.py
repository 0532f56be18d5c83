"""Shares of all there is come to a hundred: 咨询占77.18%，投诉占12.47%，…，其他0.01%; 男性占51.24%，女性占48.76%."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, rounding_of, show, ulp
from yifa.proof.relations.meaning.mentions import Mention, Window
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.slips import readings
from yifa.proof.relations.vocabulary import complementary

#: Shares of these may overlap.
_OVERLAP = lazy(r"以上|以下|及其|其中|含|分别占[^，。；]*(?:同类|各自)|高于|低于|至少|提高|[^比]率|主要|前")


def _of_a_hundred_marks(run: list[Mention], window: Window, outcome: Outcome) -> None:
    """实行百分制，考核占85%，评议占15%; 其中一类占88.5%，二类占11.5%: shares of one whole are never more than all."""
    shares = [m for m in run if m.share is not None]
    total = sum((m.value for m in shares), Decimal(0))
    if len(shares) < 2 or len(shares) != len(run):
        return
    marks = "百分制" in window.passage.words
    classes = all(re.search(r"[一二三四ABCD]类$|[甲乙丙]等$", re.sub(r"占.*", "", m.item.lead)) for m in shares)
    if (marks and abs(total - HUNDRED) > 1) or (classes and total > HUNDRED + 1):
        message = f"各项占比合计 {show(total)}%，应为100%。"
        if outcome.relate("sum", tuple(m.item.index for m in shares), HUNDRED, total, False, message):
            outcome.report("share-mismatch", "warning", shares[0].item.quantity, message, "请核对各项占比。")


def find_share_sums(window: Window, outcome: Outcome) -> None:
    """Shares of all there is come to 100 %: 咨询占77.18%，投诉占12.47%，…，其他0.01%."""
    _shares_of_a_pair(window, outcome)
    run: list[Mention] = []
    for m in (*window.own, None):
        if m is not None and m.item.unit == "%" and m.item.exact and not m.change and not m.rate:
            run.append(m)
            continue
        if m is not None and m.counts and run:
            continue
        _hundred(run, window, outcome)
        run = []


def _shares_of_a_pair(window: Window, outcome: Outcome) -> None:
    """男性72334万人，占51.24%；女性68844万人，占48.76%; 公立占71.4%，民营占28.6%: two classes that are all there are."""
    shares = [m for m in window.own if m.item.unit == "%" and m.item.exact and not m.change]
    counts = {m.item.index: m for m in window.own if m.counts}
    for at, (share, other) in enumerate(pairwise(shares)):
        if not (_tells_a_part(share) and _tells_a_part(other)) or other.item.clause - share.item.clause > 2:
            continue
        names = [m.name if (c := counts.get(m.item.index - 1)) is None else c.name for m in (share, other)]
        if not complementary(names, strictly=True):
            continue
        beside = shares[max(at - 1, 0) : at] + shares[at + 2 : at + 3]
        if any(_tells_a_part(m) and abs(m.item.clause - share.item.clause) <= 4 for m in beside):
            continue  # 城市占40.8%；农村占55.4%；旅游区占3.8%
        total = share.value + other.value
        if abs(total - HUNDRED) <= ulp(share.value) + ulp(other.value):
            continue
        message = f"“{names[0][-8:]}”“{names[1][-8:]}”占比合计 {show(total)}%，应为100%。"
        if outcome.relate("sum", (share.item.index, other.item.index), HUNDRED, total, False, message):
            outcome.report("share-mismatch", "warning", share.item.quantity, message, "请核对两个占比。")


def _tells_a_part(m: Mention) -> bool:
    return m.share is not None or re.search(r"(?:比例|比重)为?$", m.item.lead) is not None


def _told_as_all(run: list[Mention], total: Decimal) -> bool:
    """Whether shares without 其他 are those of all there is: 分别占 of three and more, or more than 100 % of one thing."""
    if any(_OVERLAP.search(m.item.lead) for m in run) or len({(m.share or "")[:2] for m in run[1:]}) > 1:
        return False
    whole_steps = abs(total - HUNDRED - (total - HUNDRED).to_integral_value()) <= ulp(total)
    if len(run) > 3 and 95 <= total < HUNDRED and whole_steps and all(ulp(m.value) < 1 for m in run):
        return True
    respectively = any("分别" in m.item.lead for m in run) and len(run) > 2 and abs(total - HUNDRED) <= 12
    return respectively or (total > HUNDRED and len(run) > 2 and (total <= 110 or _one_slip(run, total)))


def _one_slip(run: list[Mention], total: Decimal) -> bool:
    """Whether one mistaken digit in one share would bring the sum to a hundred."""
    slack = sum((ulp(m.value) for m in run), Decimal(0)) / 2
    return any(abs(value - (HUNDRED - total + m.value)) <= slack for m in run for value, _ in readings(m.item.quantity))


def _hundred(run: list[Mention], window: Window, outcome: Outcome) -> None:
    _of_a_hundred_marks(run, window, outcome)
    if len(run) < 3 or not any(m.share is not None or "比" in m.item.lead for m in run[:1]):
        return
    others = [n for n, m in enumerate(run) if m.rest or re.search(r"其[他它余]", m.item.lead)]
    total = sum((m.value for m in run), Decimal(0))
    slack = sum((ulp(m.value) for m in run), Decimal(0))
    if abs(total - HUNDRED) <= slack:
        operands = tuple(m.item.index for m in run)
        outcome.relate("sum", operands, HUNDRED, total, True, "各项占比合计100%，相符。")
        return
    if _told_as_all(run, total) and not others:
        pass
    elif not others or others[-1] != len(run) - 1 or total < 60 or total > 180:
        return
    if any(
        rounding_of(sum((m.value for m in run[k:]), Decimal(0)), HUNDRED) != "neither" for k in range(1, len(run) - 1)
    ):
        return
    joint = "，连同“其他”" if others else "，"
    message = f"各项占比合计 {show(total)}%{joint}应为100%。"
    if outcome.relate("sum", tuple(m.item.index for m in run), HUNDRED, total, False, message):
        outcome.report("share-mismatch", "warning", run[0].item.quantity, message, "请核对各项占比。")
