"""Shares and what they are shares of: the base may stand before, behind, a sentence back, or only in the other shares."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, bounds, ratio_fits, show, ulp
from yifa.proof.relations.meaning.mentions import Mention, Window
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.slips import slip_in_ratio
from yifa.proof.relations.units import same_kind
from yifa.proof.relations.vocabulary import TARGET, exhaustive

_OTHER_BASE = lazy(r"同类|同期|同级|各自|该类|此类|总人口|全省|全国|全市")
_IN_TURN = lazy(r"(?:分别)?占([^，。；占]{1,14}?)的?(?:比例|比重)?(?:为|达)?\s?$")
#: 占总投诉量的51.55%，占总投诉数量的3.30%: of one and the same.
_OF_ALL = lazy(r"总体?|[数量]+$|的$|(?<=.)[数量](?=的$)")
Pair = tuple[Mention, Mention]


def find_shares(window: Window, outcome: Outcome) -> None:
    """The shares of a sentence, taken together: most of them agree on one base, and the odd one out is wrong."""
    pairs = _pairs(window, window.own) + _of_two_units(window, window.own)
    if not pairs:
        return
    pairs = _pairs(window, window.before) + pairs
    groups: dict[tuple[str, str], list[Pair]] = {}
    target = ""
    for part, rate in pairs:
        target = _OF_ALL.sub("", rate.share or "")[:4] or target  # 占全国耕地的14.73%；…，占37.40%
        groups.setdefault((part.item.unit, target), []).append((part, rate))
    for (unit, target), group in groups.items():
        inside = {m.item.index for pair in group for m in pair}
        bases = [
            m
            for m in {m.item.index: m for m in (*window.totals, *window.all)}.values()
            if m.counts
            and m.item.index not in inside
            and not (target and TARGET.search(m.name) and not TARGET.search(target))
            and same_kind(m.item.unit, unit)
            and m.value > 0
        ]
        _decide(group, bases, window, outcome)


def _pairs(window: Window, mentions: Sequence[Mention]) -> list[Pair]:
    """Each share with the count it is a share of: the nearest before it, other shares and changes passed over."""
    pairs = []
    for at, rate in enumerate(mentions):
        if rate.item.unit != "%" or rate.change or rate.rate or _elsewhere(rate, window) or "分别" in rate.item.lead:
            continue
        part = next((m for m in reversed(mentions[:at]) if m.counts and not TARGET.search(m.name)), None)
        if part is None or not part.value or abs(rate.item.depth - part.item.depth) > 1:
            continue
        gap = window.between(part, rate)
        if rate.item.index != part.item.index + 1:
            between = [m for m in mentions if part.item.index < m.item.index < rate.item.index]
            if (
                rate.share is None
                or len(between) > 4
                or re.search("[；;]", gap)
                or not all(_passed(m) for m in between)
            ):
                continue
            if not re.match(r"^[，、,\s]*(?:其中|[约仅就])?占", rate.item.lead) and not _of_part(rate, part):
                continue
            pairs.append((part, rate))
            continue
        named = rate.share is not None and re.fullmatch(
            r"[^，。；]{0,6}[，,、（(\s]*(?:约|仅|就)?占[^，。；]{0,18}", gap
        )
        if named or re.fullmatch(r"[，,（(\s]*", gap):
            pairs.append((part, rate))
    return pairs


def _of_two_units(window: Window, mentions: Sequence[Mention]) -> list[Pair]:
    """火灾162起，死亡3人，分别占总数的28.9%和20%: to each of two figures in units of their own its share."""
    pairs: list[Pair] = []
    for one, other, rate, second in zip(mentions, mentions[1:], mentions[2:], mentions[3:], strict=False):
        named = _IN_TURN.search(rate.item.lead) if rate.item.unit == "%" == second.item.unit else None
        if named is None or second.item.lead.strip() not in ("和", "、", "与", "及"):
            continue
        if not (one.counts and other.counts and one.value and other.value) or one.item.unit == other.item.unit:
            continue
        targets = re.split("[和与、]", named[1], maxsplit=1)
        pairs.append((one, replace(rate, share=targets[0])))
        pairs.append((other, replace(second, share=targets[-1])))
    return pairs


def _of_part(rate: Mention, part: Mention) -> bool:
    """非税收入完成31397万元，…，非税收入占财政总收入的46.21%: the share names the figure it is of again."""
    subject = re.search(r"(?:^|[，、；,;])(?:其中|而|且)?([一-龥]{2,12})占", rate.item.lead)
    return subject is not None and re.search("(?<!非)" + subject[1], part.item.lead) is not None


def _elsewhere(rate: Mention, window: Window) -> bool:
    """Whether the share is one of something that the passage does not tell (占全省的9%)."""
    other_base = _OTHER_BASE.search(rate.share or "")
    if sum(m.share is not None for m in window.own) > 2:
        return False  # 占全国耕地的14.73%；…，占37.40%；…，占47.87%: all of one base
    return other_base is not None and not any(m.counts and other_base[0] in m.item.lead for m in window.all)


def _passed(m: Mention) -> bool:
    return bool(m.change) or m.item.is_rate


def _fits(pair: Pair, base: Mention) -> bool:
    part, rate = pair
    return ratio_fits(part.item.quantity, base.item.quantity, rate.item.quantity)[0] != "neither"


def _decide(group: list[Pair], bases: Sequence[Mention], window: Window, outcome: Outcome) -> None:
    sharp = all(p.item.exact and r.item.exact for p, r in group)
    best = max(bases, key=lambda b: sum(_fits(pair, b) for pair in group), default=None)
    fitting = sum(_fits(pair, best) for pair in group) if best is not None else 0
    if best is not None and fitting:
        for part, rate in group:
            if _fits((part, rate), best):
                hold_share(part, rate, best, outcome)
        odd = [pair for pair in group if not _fits(pair, best)]
        sure = (fitting >= 2 and fitting >= len(odd)) or (
            fitting == 1
            and len(odd) == 1
            and (
                best.total
                or _named(group, best)
                or _bracketed(group, best)
                or _finely(group, best)
                or _divided_here(best, window)
            )
        )
        for pair in odd if sharp and sure else ():
            if pair[1].item.index in outcome.explained or not (pair[1] in window.own or fitting >= 2):
                continue
            if not _any_other(pair, window):
                report_share(pair, best.value, outcome)
        return
    if not sharp or any(r.item.index in outcome.explained for _, r in group):
        return
    if len(group) == 2 and len(group[0][1].share or "") >= 2:
        _two_bases(group[0], group[1], outcome)
    elif len(group) >= 2:
        _by_consensus(group, bases, window, outcome)
    elif best is not None:
        _single(group[0], bases, window, outcome)


def _finely(group: list[Pair], base: Mention) -> bool:
    """A share printed to two decimals that fits the figure before it is no coincidence."""
    fitting = [rate for part, rate in group if _fits((part, rate), base)]
    return any(ulp(rate.value) <= Decimal("0.01") for rate in fitting) and base.item.index < group[0][0].item.index


def _divided_here(base: Mention, window: Window) -> bool:
    """农户70.95万户。其中一处住房的49.38万户，占69.6%；两处的18.68万户，占26.3%: the only one of its unit before 其中."""
    same = [m for m in window.before if m.counts and m.item.unit == base.item.unit]
    return same == [base] and re.match(r"\s*其中", window.passage.words) is not None


def _bracketed(group: list[Pair], base: Mention) -> bool:
    """教育类41件占17.67%，交通类58件占25%（有效留言232件）."""
    last = group[-1][1].item
    return base.item.depth > last.depth and base.item.index == last.index + 1


def _named(group: list[Pair], base: Mention) -> bool:
    """Whether the shares are said to be of the base by its name (占一般公共预算收入的48.51%)."""
    targets = {re.sub(r"总(?:数|量|计|体)?|全部|全年|的", "", rate.share or "") for _, rate in group}
    return len(targets) == 1 and all(len(t) >= 4 and t in base.item.words for t in targets)


def _single(pair: Pair, bases: Sequence[Mention], window: Window, outcome: Outcome) -> None:
    """One share alone: only where the text names its base, and no other pair of figures gives it."""
    part, rate = pair
    if "总" in (rate.share or "") and _of_all_there_was(pair, window, outcome):
        return
    target = re.sub(r"总(?:数|量|计|体)?|全部|全年|的|全[镇县市区]", "", rate.share or "").replace("GDP", "生产总值")
    if not target and rate.share is not None:
        _of_the_one_before(pair, window, outcome)
        return
    shared = {m.item.index - 1 for m in window.all if m.share is not None}
    named = [b for b in bases if len(target) >= 2 and b.item.index not in shared and _named_so(target, _own_words(b))]
    if rate.share is None or len(named) != 1 or named[0].value <= part.value:
        return
    if (
        abs(HUNDRED * part.value / named[0].value - rate.value) < 1
        or _any_other(pair, window)
        or not named[0].item.exact
    ):
        return
    report_share(pair, named[0].value, outcome)


def _of_all_there_was(pair: Pair, window: Window, outcome: Outcome) -> bool:
    """火灾63.68万起。…10时至22时共45.58万起，占总数的71.6%: of the most that the paragraph told; one slip parts them."""
    part, rate = pair
    amounts = [
        m
        for mentions in (*window.earlier, window.own)
        for m in mentions
        if m.counts and m.item.unit == part.item.unit and m.item.index < part.item.index and m.item.exact
    ]
    amounts = [m for m in amounts if "\n" not in window.text[m.item.quantity.end : part.item.quantity.start]]
    target = set((rate.share or "").split("总")[0])  # 占亡人总数的: 死亡1441人, not 受伤1640人
    amounts = [m for m in amounts if target & set(m.name)] or amounts
    most = max(amounts, key=lambda m: m.value, default=None)
    apart = most is not None and (most.total or most.item.sentence != part.item.sentence)
    if most is None or most is not amounts[0] or not apart or _any_other(pair, window):
        return False
    slip = slip_in_ratio(part.item.quantity, most.item.quantity, rate.item.quantity, named=True)
    if part.value <= most.value and not slip:
        return False
    report_share(pair, most.value, outcome)
    return True


def _named_so(target: str, words: str) -> bool:
    """Whether a figure goes by the name of a base: half of its pairs of characters at least; 占耕地面积 is of no 播种面积."""
    shared = sum(target[i : i + 2] in words for i in range(len(target) - 1))
    return 2 * shared >= len(target) - 1


def _own_words(m: Mention) -> str:
    """The words of a figure up to the next mark: what stands behind it belongs to the next one."""
    return m.item.lead + re.split("[，,、；;]", m.item.trail)[0]


def _of_the_one_before(pair: Pair, window: Window, outcome: Outcome) -> None:
    """执法人员22人，法制审核人员2人，占9.1%: no other figure than the one right before can be the whole."""
    part, rate = pair
    same = [m for m in (*window.before, *window.own) if m.counts and same_kind(m.item.unit, part.item.unit)]
    same = [m for m in same if m.item.index < part.item.index]
    if len(same) != 1 or rate.item.index != part.item.index + 1:
        return
    whole = same[0]
    among = re.search(r"其中[^，。；]{0,14}$", window.between(whole, part)) is not None
    if whole.item.index != part.item.index - 1 and not (among and whole in window.own):
        return  # 造成999人死亡，占全部亡人数的75.5%，其中老年人483人，占48.3%
    exact = HUNDRED * part.value / whole.value if whole.value else Decimal(0)
    if whole.value > part.value and whole.item.exact and abs(exact - rate.value) > 2 * ulp(rate.value):
        report_share(pair, whole.value, outcome)


def _by_consensus(group: list[Pair], bases: Sequence[Mention], window: Window, outcome: Outcome) -> None:
    """Each share and its count leave a span of possible bases; a base common to all but one shows the odd one."""
    spans = []
    for part, rate in group:
        half = ulp(rate.value)
        low, high = bounds(part.item.quantity)
        if rate.value <= half or high is None:
            return
        spans.append((HUNDRED * low / (rate.value + half), HUNDRED * high / (rate.value - half)))
    points = sorted(low for low, _ in spans)
    cover = [[n for n, (low, high) in enumerate(spans) if low <= p <= high] for p in points]
    most = max(cover, key=len)
    narrow = min(high - low for low, high in (spans[n] for n in most))
    middle = points[cover.index(most)]
    if len(most) == len(group) >= 2 and narrow < middle / 10:
        _base_against(group, bases, max(low for low, _ in spans), min(high for _, high in spans), outcome)
    if len(most) != len(group) - 1 or len(most) < 2 or narrow > middle / 20:
        return
    odd = next(n for n in range(len(group)) if n not in most)
    low = max(spans[n][0] for n in most)
    high = min(spans[n][1] for n in most)
    part, rate = group[odd]
    least, largest = HUNDRED * part.value / high, HUNDRED * part.value / low
    gap = max(least - rate.value, rate.value - largest)
    sharply = len(most) >= 3 or narrow < middle / 200
    finely = len(most) >= 3 and narrow < middle / 500
    sure = (
        5 * ulp(rate.value)
        if finely
        else max(2 * ulp(rate.value), rate.value / 50)
        if sharply
        else max(Decimal(1), rate.value / 20)
    )
    if gap > sure and not _any_other(group[odd], window):
        report_share(group[odd], ((low + high) / 2).to_integral_value(), outcome)


def _two_bases(first: Pair, second: Pair, outcome: Outcome) -> None:
    """Two shares of one whole that is not printed: each tells how large it must be."""
    (low, high), (least, most) = (_span(*pair) for pair in (first, second))
    if not low or not least or max(low, least) <= min(high, most) * Decimal("1.01"):
        return
    if TARGET.search(first[1].share or ""):
        return  # 占调整预算: each has a plan of its own
    named = first[1].share == second[1].share and re.search("总|全部", first[1].share or "") is not None
    if (
        abs(first[1].value + second[1].value - HUNDRED) > 1
        and not exhaustive([first[0].name, second[0].name])
        and not (named and len(first[1].share or "") > 3)
    ):
        return
    one, other = ((a + b) / 2 for a, b in ((low, high), (least, most)))
    unit = first[0].item.unit
    message = f"按两项占比推算，总数一为约 {show(one, 0)} {unit}，一为约 {show(other, 0)} {unit}，不一致。"
    operands = (second[1].item.index, second[0].item.index, first[1].item.index, first[0].item.index)
    if outcome.relate("ratio", operands, second[1].value, None, False, message):
        outcome.report("share-mismatch", "warning", second[1].item.quantity, message, "请核对两项的数字和占比。")


def _span(part: Mention, rate: Mention) -> tuple[Decimal, Decimal]:
    half = ulp(rate.value)
    low, high = bounds(part.item.quantity)
    if rate.value <= half or high is None:
        return Decimal(0), Decimal(0)
    return HUNDRED * low / (rate.value + half), HUNDRED * high / (rate.value - half)


def _base_against(group: list[Pair], bases: Sequence[Mention], low: Decimal, high: Decimal, outcome: Outcome) -> None:
    """All shares agree on a base, and the total that the text prints is another."""
    earlier = [b for b in bases if b.item.exact and not b.change and b.item.index < group[0][0].item.index]
    totals = [b for b in earlier if b.total] or earlier
    if len(totals) != 1 or len(group) < 3 or totals[0].item.unit != group[0][0].item.unit:
        return
    base = totals[0]
    if low <= base.value <= high or not low / 3 < base.value < high * 3:
        return
    middle = ((low + high) / 2).to_integral_value()
    message = f"各项占比都以约 {show(middle)} {base.item.unit}为总数，文中总数为“{base.item.quantity.text}”，不符。"
    operands = (base.item.index, *(m.item.index for pair in group for m in pair))
    if outcome.relate("ratio", operands, base.value, middle, False, message):
        outcome.report("share-mismatch", "warning", base.item.quantity, message, "请核对总数。")


def _any_other(pair: Pair, window: Window) -> bool:
    """A rival reading: some other figure before or behind gives this share."""
    part = pair[0]
    return any(
        m.counts
        and m is not part
        and m.value >= part.value
        and same_kind(m.item.unit, part.item.unit)
        and _fits(pair, m)
        for m in window.all
    )


def hold_share(part: Mention, rate: Mention, base: Mention, outcome: Outcome) -> None:
    exact = HUNDRED * part.value / base.value
    operands = (rate.item.index, part.item.index, base.item.index)
    reason = f"{show(part.value)}÷{show(base.value)}＝{show(exact)}%，与 {rate.item.quantity.text} 相符。"
    outcome.relate("ratio", operands, rate.value, exact, True, reason)
    outcome.explained.add(rate.item.index)


def report_share(pair: Pair, base: Decimal, outcome: Outcome) -> None:
    part, rate = pair
    exact = HUNDRED * part.value / base
    message = f"{show(part.value)}÷{show(base)}＝{show(exact)}%，文中为 {rate.item.quantity.text}，不符。"
    if outcome.relate("ratio", (rate.item.index, part.item.index), rate.value, exact, False, message):
        advice = f"按文中数字应为 {show(exact)}%；请核对这一项或总数。"
        outcome.report("share-mismatch", "warning", rate.item.quantity, message, advice)
        outcome.explained.add(rate.item.index)
