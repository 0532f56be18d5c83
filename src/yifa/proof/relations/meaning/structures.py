"""Proportions in three: 三次产业结构为14.6∶42.7∶42.7."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal

from yifa.proof.model import Finding, Quantity
from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, show, ulp
from yifa.proof.relations.outcome import Outcome

_STRUCTURE = lazy(
    r"(?P<name>[一-龥]{0,8}(?:结构|构成|比例|占比|比重|结构比)[一-龥]{0,8}(?:20\d\d年的?)?|(?:调整|优化|转变|演变|变化|变|改)(?:为|到|至))[：:]?"
    r"(?P<shares>\d{1,2}(?:\.\d+)?(?:[：:∶]\d{1,2}(?:\.\d+)?){2,3})(?![\d：:∶])"
)
#: What every one of them holds, cheaper to look for.
_THREE = lazy(r"\d[：:∶]\d{1,2}(?:\.\d+)?[：:∶]\d")
#: 由上年的13.7∶46.4∶39.9调整为12.4∶48.3∶39.3: the first of the two is last year's.
_EARLIER = lazy(r"[由从][一-龥]{0,4}(?:20\d\d年)?[一-龥]{0,4}$|(?:上年|去年|上一年)(?:同期)?的?$")
#: Percentages come to about 100; 1∶2∶3 is a proportion of another kind.
_LEAST, _MOST = Decimal(60), Decimal(190)


def _structures(text: str) -> Iterator[re.Match[str]]:
    """All such proportions; none reaches beyond its line."""
    end = 0
    for three in _THREE.finditer(text):
        if three.start() < end:
            continue
        end = text.find("\n", three.end())
        end = len(text) if end < 0 else end
        yield from _STRUCTURE.finditer(text, text.rfind("\n", 0, three.start()) + 1, end)


def find_structures(text: str, quantities: Sequence[Quantity], outcome: Outcome) -> None:
    """Percentages of all parts come to 100; where the parts stand before them, to each its own."""
    starts = [q.start for q in quantities]
    for structure in _structures(text):
        shares = [Decimal(s) for s in re.split("[：:∶]", structure["shares"])]
        total = sum(shares, Decimal(0))
        if not _LEAST <= total <= _MOST:
            continue
        place = bisect_left(starts, structure.start("shares"))
        index = min(place, len(quantities) - 1)
        slack = sum((ulp(s) for s in shares), Decimal(0)) / 2
        if abs(total - HUNDRED) > slack:
            message = f"“{structure['shares']}”合计 {show(total)}，应为100。"
            if outcome.relate("sum", (index,), HUNDRED, total, False, message):
                outcome.findings.append(
                    Finding(
                        "share-mismatch", "figures", "warning", *structure.span("shares"), message, "请核对各项比重。"
                    )
                )
            continue
        if _EARLIER.search(text, max(structure.start("shares") - 16, 0), structure.start("shares")):
            continue
        _against_parts(structure, shares, quantities[max(place - 24, 0) : place], index, outcome)


_INCOMES = lazy(
    r"城乡(?:居民)?(?:人均)?(?:可支配)?收入(?:比|倍差|差距)(?:[^。；\n]{0,40}?(?=\d\.\d+[：:∶]1)|[为是]?)"
    r"(\d\.\d+)(?![.\d]|[：:∶](?!1))(?![^。；\n]*\d[：:∶]1)"
)
_OF_TOWN, _OF_COUNTRY = (
    lazy(rf"{who}(?:[一-龥]{{0,8}}可支配收入[一-龥]{{0,4}}|居民|常住居民)(\d{{4,6}}(?:\.\d+)?)元")
    for who in ("城镇", "(?:农村|农民)")
)
#: How far before their ratio the incomes of town and country stand.
_NEAR = 300


def find_ratio_of_incomes(text: str, quantities: Sequence[Quantity], outcome: Outcome) -> None:
    """城镇居民人均可支配收入10063元；农村居民4974元。城乡收入比由上年的2.05:1下降为2.02:1."""
    if "城乡" not in text:
        return
    places = {q.start: n for n, q in enumerate(quantities)}
    for ratio in _INCOMES.finditer(text):
        start = max(ratio.start() - _NEAR, 0)
        matched = [list(who.finditer(text, start, ratio.start())) for who in (_OF_TOWN, _OF_COUNTRY)]
        if any(len(matches) != 1 for matches in matched):
            continue
        town, country = (matches[0] for matches in matched)
        indexes = tuple(places.get(m.start(1), -1) for m in (ratio, town, country))
        stated, exact = Decimal(ratio[1]), Decimal(town[1]) / Decimal(country[1])
        shown = f"{town[1]}÷{country[1]}＝{show(exact)}"
        holds = abs(exact - stated) <= ulp(stated)
        if min(indexes) < 0 or not outcome.relate("ratio", indexes, stated, exact, holds, shown) or holds:
            continue
        message = f"{shown}，文中城乡收入比为“{ratio[1]}”，不符。"
        place = (ratio.start(1), ratio.end(1) + 2)
        outcome.findings.append(Finding("ratio-mismatch", "figures", "warning", *place, message, "请核对三个数字。"))


def _against_parts(
    structure: re.Match[str], shares: list[Decimal], before: Sequence[Quantity], index: int, outcome: Outcome
) -> None:
    text = structure.string
    begins = max(structure.start() - 40, 0)
    if "产业" not in text[begins : structure.start("shares")] or len(shares) != 3:
        return
    parts: list[Decimal] = []
    for name in ("一", "二", "三"):
        own = lazy(f"第{name}产业[^，。；、\\d]{{0,10}}$")
        candidates = [
            q for q in before if q.kind == "money" and q.value and own.search(text[max(q.start - 18, 0) : q.start])
        ]
        if len(candidates) != 1 or candidates[0].value is None:
            return
        parts.append(candidates[0].value)
    total = sum(parts, Decimal(0))
    for share, part in zip(shares, parts, strict=True):
        exact = HUNDRED * part / total
        if abs(exact - share) > max(Decimal("0.3"), 2 * ulp(share)):
            message = f"按增加值计算该产业占 {show(exact)}%，文中比重为“{structure['shares']}”，不符。"
            if outcome.relate("ratio", (index,), share, exact, False, message):
                outcome.findings.append(
                    Finding(
                        "share-mismatch",
                        "figures",
                        "warning",
                        *structure.span("shares"),
                        message,
                        "请核对比重和增加值。",
                    )
                )
            return


_PUPILS = lazy(r"(?P<of>小学|初中|高中|幼儿园)?生师比(?:为|是|达到?|：)*(?P<ratio>\d{1,2}(?:\.\d+)?)[：:∶]1")
_COUNTED = lazy(
    r"(?P<what>在校(?:学)?生|在园幼儿|专任教师)(?:人?数)?(?:为|达|共)?(?P<number>\d+(?:\.\d+)?)(?P<scale>万?)[人名]"
)


def find_pupils_per_teacher(text: str, quantities: Sequence[Quantity], outcome: Outcome) -> None:
    """在校生333.33万人。专任教师17.19万人，生师比为19.4:1: of the pupils and teachers told last before it."""
    if "生师比" not in text:
        return
    places = {q.start: n for n, q in enumerate(quantities)}
    for ratio in _PUPILS.finditer(text):
        counts: dict[bool, re.Match[str]] = {}
        for counted in _COUNTED.finditer(
            text, max(ratio.start() - _NEAR, text.rfind("\n", 0, ratio.start()) + 1), ratio.start()
        ):
            counts["教师" in counted["what"]] = counted
        if len(counts) < 2:
            continue
        pupils, teachers = (
            Decimal(counts[who]["number"]) * (10_000 if counts[who]["scale"] else 1) for who in (False, True)
        )
        indexes = tuple(places.get(m.start(g), -1) for m, g in ((counts[False], "number"), (counts[True], "number")))
        stated = Decimal(ratio["ratio"])
        if min(indexes) < 0 or not teachers:
            continue
        exact = pupils / teachers
        shown = f"{counts[False][0]}÷{counts[True][0]}＝{show(exact)}"
        if abs(exact - stated) <= max(ulp(stated), stated / 100):
            outcome.relate("ratio", indexes, stated, exact, True, shown + "，相符。")
        elif abs(exact - stated) <= stated and outcome.relate("ratio", indexes, stated, exact, False, shown):
            message = f"{shown}，文中生师比为“{ratio['ratio']}∶1”，不符。"
            place = (ratio.start("ratio"), ratio.end())
            outcome.findings.append(
                Finding("ratio-mismatch", "figures", "warning", *place, message, "请核对三个数字。")
            )
