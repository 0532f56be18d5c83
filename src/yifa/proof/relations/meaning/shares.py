"""Shares and what they are shares of: the base may stand before, behind, a sentence back, or only in the other shares."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, bounds, ratio_fits, rounding_of, show, ulp
from yifa.proof.relations.meaning.mentions import Mention, Window
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.slips import readings
from yifa.proof.relations.units import same_kind
from yifa.proof.relations.vocabulary import TARGET, complementary, exhaustive

_OTHER_BASE = lazy(r"同类|同期|同级|各自|该类|此类|总人口|全省|全国|全市")
#: Whose share of what: 税收收入占一般公共预算收入的.
_OWNED = lazy(r"(?:^|[，、；,;])([一-龥]{2,10})占([一-龥]{3,14}?)(?:的比重|的比例|比重|的)?(?:为|达)?$")
#: Shares of these may overlap.
_OVERLAP = lazy(r"以上|以下|及其|其中|含|分别占[^，。；]*(?:同类|各自)|高于|低于|至少|提高|[^比]率|主要|前")
_DONE = lazy(r"(?:完成|实现|达到?|为|共|累计)")
Pair = tuple[Mention, Mention]


def find_shares(window: Window, outcome: Outcome) -> None:
    """The shares of a sentence, taken together: most of them agree on one base, and the odd one out is wrong."""
    pairs = _pairs(window, window.own)
    if not pairs:
        return
    pairs = _pairs(window, window.before) + pairs
    groups: dict[tuple[str, str], list[Pair]] = {}
    for part, rate in pairs:
        groups.setdefault((part.item.unit, (rate.share or "")[:4]), []).append((part, rate))
    for (unit, target), group in groups.items():
        inside = {m.item.index for pair in group for m in pair}
        bases = [
            m
            for m in window.all
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
            if not re.match(r"^[，、,\s]*(?:约|仅|就)?占|.*占", rate.item.lead):
                continue
            pairs.append((part, rate))
            continue
        named = rate.share is not None and re.fullmatch(
            r"[^，。；]{0,6}[，,、（(\s]*(?:约|仅|就)?占[^，。；]{0,18}", gap
        )
        if named or re.fullmatch(r"[，,（(\s]*", gap):
            pairs.append((part, rate))
    return pairs


def _elsewhere(rate: Mention, window: Window) -> bool:
    """Whether the share is one of something that the passage does not tell (占全省的9%)."""
    other_base = _OTHER_BASE.search(rate.share or "")
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
                _holds(part, rate, best, outcome)
        odd = [pair for pair in group if not _fits(pair, best)]
        sure = (fitting >= 2 and fitting >= len(odd)) or (
            fitting == 1
            and len(odd) == 1
            and (best.total or _named(group, best) or _bracketed(group, best) or _finely(group, best))
        )
        for pair in odd if sharp and sure else ():
            if pair[1] in window.own and not _any_other(pair, window):
                _report(pair, best.value, outcome)
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
    target = re.sub(r"总(?:数|量|计|体)?|全部|全年|的|全[镇县市区]", "", rate.share or "").replace("GDP", "生产总值")
    if not target and rate.share is not None:
        _of_the_one_before(pair, window, outcome)
        return
    named = [
        b for b in bases if len(target) >= 2 and any(target[i : i + 2] in _own_words(b) for i in range(len(target) - 1))
    ]
    if rate.share is None or len(named) != 1 or named[0].value <= part.value:
        return
    if (
        abs(HUNDRED * part.value / named[0].value - rate.value) < 1
        or _any_other(pair, window)
        or not named[0].item.exact
    ):
        return
    _report(pair, named[0].value, outcome)


def _clause_before(m: Mention, window: Window) -> str:
    """The words before a figure since the last mark, brackets passed over: 地区生产总值（GDP）完成."""
    return re.split("[，,。；;]", window.text[max(m.item.quantity.start - 30, 0) : m.item.quantity.start])[-1]


def _own_words(m: Mention) -> str:
    """The words of a figure up to the next mark: what stands behind it belongs to the next one."""
    return m.item.lead + re.split("[，,、；;]", m.item.trail)[0]


def _of_the_one_before(pair: Pair, window: Window, outcome: Outcome) -> None:
    """执法人员22人，法制审核人员2人，占9.1%: no other figure than the one right before can be the whole."""
    part, rate = pair
    same = [m for m in (*window.before, *window.own) if m.counts and same_kind(m.item.unit, part.item.unit)]
    same = [m for m in same if m.item.index < part.item.index]
    if len(same) != 1 or same[0].item.index != part.item.index - 1 or rate.item.index != part.item.index + 1:
        return
    whole = same[0]
    exact = HUNDRED * part.value / whole.value if whole.value else Decimal(0)
    if whole.value > part.value and whole.item.exact and abs(exact - rate.value) > 2 * ulp(rate.value):
        _report(pair, whole.value, outcome)


def find_owned_shares(window: Window, outcome: Outcome) -> None:
    """税收收入占一般公共预算收入的62.7%: part and whole go by name, wherever their figures stand."""
    amounts = [m for m in (*window.before, *window.own) if m.counts and m.item.exact and not TARGET.search(m.name)]
    for rate in window.own:
        owned = _OWNED.search(rate.item.lead) if rate.item.unit == "%" and rate.item.exact else None
        if owned is None or rate.item.index in outcome.explained:
            continue
        earlier = [m for m in amounts if m.item.index < rate.item.index]
        parts = [m for m in earlier if _DONE.sub("", m.name).endswith(_DONE.sub("", owned[1]))]
        wholes = [m for m in earlier if owned[2] in _clause_before(m, window) and m not in parts]
        if len(parts) != 1 or len(wholes) != 1 or not wholes[0].value or parts[0].item.unit != wholes[0].item.unit:
            continue
        part, whole = parts[0], wholes[0]
        if ratio_fits(part.item.quantity, whole.item.quantity, rate.item.quantity)[0] != "neither":
            _holds(part, rate, whole, outcome)
        elif abs(HUNDRED * part.value / whole.value - rate.value) > 2 * ulp(rate.value):
            _report((part, rate), whole.value, outcome)


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
        _report(group[odd], ((low + high) / 2).to_integral_value(), outcome)


def _two_bases(first: Pair, second: Pair, outcome: Outcome) -> None:
    """Two shares of one whole that is not printed: each tells how large it must be."""
    (low, high), (least, most) = (_span(*pair) for pair in (first, second))
    if not low or not least or max(low, least) <= min(high, most) * Decimal("1.01"):
        return
    if TARGET.search(first[1].share or ""):
        return  # 占调整预算: each has a plan of its own
    if abs(first[1].value + second[1].value - HUNDRED) > 1 and not exhaustive([first[0].name, second[0].name]):
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


def _holds(part: Mention, rate: Mention, base: Mention, outcome: Outcome) -> None:
    exact = HUNDRED * part.value / base.value
    operands = (rate.item.index, part.item.index, base.item.index)
    reason = f"{show(part.value)}÷{show(base.value)}＝{show(exact)}%，与 {rate.item.quantity.text} 相符。"
    outcome.relate("ratio", operands, rate.value, exact, True, reason)
    outcome.explained.add(rate.item.index)


def _report(pair: Pair, base: Decimal, outcome: Outcome) -> None:
    part, rate = pair
    exact = HUNDRED * part.value / base
    message = f"{show(part.value)}÷{show(base)}＝{show(exact)}%，文中为 {rate.item.quantity.text}，不符。"
    if outcome.relate("ratio", (rate.item.index, part.item.index), rate.value, exact, False, message):
        advice = f"按文中数字应为 {show(exact)}%；请核对这一项或总数。"
        outcome.report("share-mismatch", "warning", rate.item.quantity, message, advice)
        outcome.explained.add(rate.item.index)


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
    respectively = "分别" in run[0].item.lead and len(run) > 2 and abs(total - HUNDRED) <= 12
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
