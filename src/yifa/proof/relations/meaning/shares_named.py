"""Shares whose part and base go by their names: 税收收入占一般公共预算收入的62.7%; 分别占总户数和总人口的93.5%和97.7%."""

from __future__ import annotations

import re

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, ratio_fits, ulp
from yifa.proof.relations.meaning.mentions import Mention, Window
from yifa.proof.relations.meaning.shares import hold_share, report_share
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.vocabulary import TARGET

#: Whose share of what: 税收收入占一般公共预算收入的.
_OWNED = lazy(r"(?:^|[，、；,;])([一-龥]{2,10})占([一-龥]{3,14}?|GDP)(?:的比重|的比例|比重|的)?(?:为|达)?$")
#: A base that is all there is, whatever it is called.
_ALL = lazy(r"(?:任务|工作|案件|警情|出警|诉求|受理|处置|业务)?(?:总量|总数)|全部")
#: 民营经济增加值290.6亿元；民营经济占GDP的比重为66.2%.
_MEASURE = lazy(r"(?:增加值|总?产值|(?<=税收)收入)$")
_DONE = lazy(r"(?:完成|实现|达到?|为|共|累计)")
#: What reports measure everything by; told once and far off.
_ANCHOR = lazy(r"(?:全[县市区镇乡])?(?:地区)?生产总值|GDP|财政总收入|一般公共预算收入")
#: 税收占比76.5%: of the whole that the part belongs to.
_OF_ITS_WHOLE = lazy(r"(?:^|[，；,;])(?:其中)?([一-龥]{2,8}?)(?:收入|支出)?(?:占比|比重)(?:为|达到?)?$")
#: 分别占总户数和总人口的: to each of two figures its own base.
_TWO_BASES = lazy(r"分别占([一-龥]{2,8}?)[和与、]([一-龥]{2,8}?)的?(?:比例|比重)?(?:为|达)?$")


def find_owned_shares(window: Window, outcome: Outcome) -> None:
    """税收收入占一般公共预算收入的62.7%: part and whole go by name, wherever their figures stand."""
    amounts = [m for m in (*window.before, *window.own) if m.counts and m.item.exact and not TARGET.search(m.name)]
    for rate in window.own:
        owned = _OWNED.search(rate.item.lead) if rate.item.unit == "%" and rate.item.exact else None
        if owned is None or rate.item.index in outcome.explained:
            continue
        earlier = [m for m in amounts if m.item.index < rate.item.index]
        own = _bare(owned[1])
        parts = [m for m in earlier if own and _bare(m.name).endswith(own)]
        wholes = [m for m in earlier if owned[2] in _clause_before(m, window) and m not in parts]
        if not wholes and _ANCHOR.fullmatch(owned[2]):
            wholes = _anchors(window, owned[2])
        if not wholes and _ALL.fullmatch(owned[2]):
            wholes = [m for m in earlier if m.total and m not in parts][-1:]
        if len(parts) != 1 or len(wholes) != 1 or not wholes[0].value or parts[0].item.unit != wholes[0].item.unit:
            continue
        _judge(parts[0], rate, wholes[0], outcome)


def find_shares_of_its_whole(window: Window, outcome: Outcome) -> None:
    """收入9822万元，其中税收收入7512万元，非税收入2310万元。税收占比76.5%: of what the part and the others make up."""
    for rate in window.own:
        owned = _OF_ITS_WHOLE.search(rate.item.lead) if rate.item.unit == "%" and rate.item.exact else None
        if owned is None or rate.change or rate.item.index in outcome.explained:
            continue
        amounts = [m for ms in (*window.earlier[-2:], window.own) for m in ms if m.counts and m.item.exact]
        own = owned[1]
        parts = [m for m in amounts if m.item.index < rate.item.index and m.name.startswith(own)]
        wholes = {r.operands[0] for p in parts for r in outcome.sums.get(p.item.index, ())}
        whole = next((m for m in amounts if wholes == {m.item.index}), None)
        if len(parts) == 1 and whole is not None and whole.value > parts[0].value:
            _judge(parts[0], rate, whole, outcome)


def _judge(part: Mention, rate: Mention, whole: Mention, outcome: Outcome) -> None:
    """Hold a share of a base known by name, or report it where more than rounding parts them."""
    if ratio_fits(part.item.quantity, whole.item.quantity, rate.item.quantity)[0] != "neither":
        hold_share(part, rate, whole, outcome)
    elif abs(HUNDRED * part.value / whole.value - rate.value) > 2 * ulp(rate.value):
        report_share((part, rate), whole.value, outcome)


def _bare(name: str) -> str:
    """What a figure is of, without the words of doing and of measuring."""
    return _MEASURE.sub("", _DONE.sub("", name))


def _anchors(window: Window, name: str) -> list[Mention]:
    """The gross product that sentences before told, looked for by its name; the nearest alone."""
    words = lazy(r"生产总值|GDP") if name in ("GDP", "地区生产总值", "生产总值") else lazy(name)
    for mentions in reversed(window.earlier):
        own = [
            m
            for m in mentions
            if m.counts and m.item.exact and words.search(_clause_before(m, window)) and not m.change
        ]
        if own:
            return own[:1] if len(own) == 1 else []
    return []


def find_shares_of_two_bases(window: Window, outcome: Outcome) -> None:
    """农业户6053户，农业人口24844人，分别占总户数和总人口的93.51%和97.66%: the names tell which base is whose."""
    for at, first in enumerate(window.own[:-1]):
        bases = _TWO_BASES.search(first.item.lead) if first.item.unit == "%" else None
        second = window.own[at + 1]
        if bases is None or second.item.unit != "%" or second.item.lead.strip() not in ("和", "、", "与"):
            continue
        parts = [m for m in window.own[:at] if m.counts and m.item.exact][-2:]
        if len(parts) < 2:
            continue
        for part, rate, name in zip(parts, (first, second), bases.groups(), strict=True):
            amounts = [m for m in (*window.before, *window.own[:at]) if m.counts and m.item.unit == part.item.unit]
            wholes = [m for m in amounts if m not in parts and _bare(m.name).endswith(name)]
            if len(wholes) != 1 or not wholes[0].value or not rate.item.exact:
                continue
            _judge(part, rate, wholes[0], outcome)


def _clause_before(m: Mention, window: Window) -> str:
    """The words before a figure since the last mark, brackets passed over: 地区生产总值（GDP）完成."""
    return re.split("[，,。；;]", window.text[max(m.item.quantity.start - 30, 0) : m.item.quantity.start])[-1]
