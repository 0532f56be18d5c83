"""Rates and shares: A件，办结B件，办结率C%; 占总数的C%. Names the denominator that fits where the nearest does not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from yifa.proof.model import Quantity
from yifa.proof.relations.arithmetic import HUNDRED, Rounding, ratio_fits, rounding_of, show, ulp
from yifa.proof.relations.items import Item, Passage
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.units import same_kind
from yifa.proof.relations.vocabulary import CARRIED_OVER, LATE_STAGE

_RATE = re.compile(
    r"([一-龥]{1,14}率)(?:均|也|分别|已)?(?:为|达|达到|达至|是|约|保持|维持|稳定|在|均为|均达|到|高达|仅|只有|：|:)*$"
)
_CHANGING = re.compile(r"同比|环比|较|提高|提升|下降|上升|降低|增长|减少|由|从|目标|力争|确保|不低于|以上")
_SHARE = re.compile(r"占(?:比)?([^，。；占]{0,16}?)(?:的|为|达|比例为|比为|比重为)*$")
_MODIFIER = re.compile(r"按期|按时|提前|及时|一次性|网上|就地|初次|首次|直接|有效|综合|自动|主动|当场|即时|群众|终身")
_FILLER = re.compile(
    r"^(?:实现|确保|全年|全镇|全县|其|且|使|平均|总体|整体|案件|信访|纠纷|矛盾|事项|隐患|工单|行政机关负责人|负责人|群众|的)+"
)

#: What a rate is named after, and the words its numerator goes by.
_NUMERATORS: dict[str, tuple[str, ...]] = {
    "成功": ("成功", "达成", "协议", "化解"),
    "化解": ("化解", "调解成功", "成功调解", "调处成功", "成功调处"),
    "办结": ("办结", "办理完毕", "处理完毕", "结案"),
    "结案": ("结案", "审结", "办结", "执结"),
    "审结": ("审结", "结案"),
    "纠错": ("纠错", "撤销", "变更", "确认违法"),
    "通过": ("通过", "合格"),
    "持证": ("持证", "持有", "执法证"),
    "整改": ("整改", "销号"),
    "答复": ("答复", "回复"),
    "回复": ("回复", "答复"),
    "应诉": ("实际出庭", "出庭"),
    "调撤": ("调撤",),
    "参考": ("实考", "参考", "参加考试"),
    "参训": ("实训", "参训", "参加培训"),
    "到会": ("实到", "到会"),
    "出勤": ("实到", "出勤"),
}


def find_ratios(passages: Sequence[Passage], outcome: Outcome) -> None:
    """Every rate and share whose numerator and denominator are printed near it."""
    for number, passage in enumerate(passages):
        earlier = passages[number - 1].items if number else ()
        for item in passage.items:
            if not item.is_rate:
                continue
            if _share(item, passage, earlier, outcome):
                continue
            match = _RATE.search(item.lead)
            if match and not _CHANGING.search(item.lead):
                _rate(item, match[1], passage, earlier, outcome)
        _shares_in_turn(passage, outcome)


def _counts(items: Sequence[Item]) -> list[Item]:
    return [i for i in items if not i.is_rate and i.quantity.kind != "percent" and "倍" not in i.unit]


def _stem(name: str) -> tuple[str, set[str]]:
    modifiers = set(_MODIFIER.findall(name)) - {"群众"}
    stem = _FILLER.sub("", _MODIFIER.sub("", name[:-1]))
    return stem[-6:], modifiers


def _names_for(stem: str) -> tuple[str, ...]:
    for key, words in _NUMERATORS.items():
        if stem.endswith(key):
            return words
    return tuple({stem[i : i + 2] for i in range(len(stem) - 1)} or {stem}) if stem else ()


def _rate(rate: Item, name: str, passage: Passage, earlier: Sequence[Item], outcome: Outcome) -> None:
    stem, modifiers = _stem(name)
    words = _names_for(stem)
    before = [i for i in _counts(passage.items) if i.index < rate.index]
    after = [i for i in _counts(passage.items) if i.index > rate.index and i.clause - rate.clause <= 2]
    segment = _segment(rate, before, passage)
    named = [
        i
        for i in segment
        if words and any(w in i.label for w in words) and not i.lead.lstrip("，、；").startswith("应")
    ]
    if _accept(rate, list(reversed(named)), [*reversed(before), *reversed(_counts(earlier)), *after], outcome):
        return
    if _accept_sum(rate, named, before, outcome):
        return
    if _accept(rate, segment[-1:], list(reversed(segment[:-1]))[:2], outcome):
        return
    if not named and len(after) >= 2 and _accept(rate, after[:2], after[:2], outcome):
        return
    if not named:
        named = [i for i in after[:2] if words and any(w in i.label for w in words)]
        segment = after[:2]
        if not named or len(segment) < 2:
            return
    _fail(rate, name, stem, modifiers, named, segment, before, after, passage, outcome)


def _segment(rate: Item, before: list[Item], passage: Passage) -> list[Item]:
    """The counts the rate can be about: those since the last semicolon, or in the sentence if there are too few."""
    text = passage.text
    start = max(
        text.rfind("；", passage.start, rate.quantity.start), text.rfind(";", passage.start, rate.quantity.start)
    )
    inside = [i for i in before if i.quantity.start > start]
    return inside if len(inside) >= 2 else before


def _accept(rate: Item, numerators: Sequence[Item], denominators: Sequence[Item], outcome: Outcome) -> bool:
    """Find a pair that gives the printed rate."""
    for part in numerators:
        nearest: Item | None = None
        for whole in denominators:
            if whole.index == part.index or not same_kind(whole.unit, part.unit) or whole.value < part.value:
                continue
            nearest = nearest or whole
            found, exact = ratio_fits(part.quantity, whole.quantity, rate.quantity)
            if found not in ("half-up", "truncated"):
                continue
            if found == "truncated" and whole is not nearest:
                continue
            _holds(rate, part, whole, found, exact, outcome)
            if whole is not nearest and nearest.sentence == rate.sentence and part.value != whole.value:
                outcome.report(
                    "ratio-denominator",
                    "info",
                    rate.quantity,
                    f"{rate.quantity.text} 按 {show(part.value)}÷{show(whole.value)} 计算相符，按最近的 "
                    f"{show(nearest.value)} {nearest.unit} 计算则为 {show(HUNDRED * part.value / nearest.value)}%。",
                    f"建议写明口径：以 {show(whole.value)} {whole.unit} 为分母。",
                )
            return True
    return False


def _accept_sum(rate: Item, numerators: Sequence[Item], before: Sequence[Item], outcome: Outcome) -> bool:
    """A denominator printed in pieces: 旧存12件，新收96件，审结102件，结案率94.4%."""
    for part in reversed(numerators):
        earlier = [i for i in before if i.index < part.index and same_kind(i.unit, part.unit)]
        for first, second in pairwise(earlier):
            total = first.value + second.value
            if total < part.value or not total or rate.value == HUNDRED:
                continue
            exact = HUNDRED * part.value / total
            if rounding_of(exact, rate.value) in ("half-up", "truncated"):
                words = f"{show(part.value)}÷（{show(first.value)}＋{show(second.value)}）＝{show(exact)}%，相符。"
                operands = (rate.index, part.index, first.index, second.index)
                outcome.relate("ratio", operands, rate.value, exact, True, words)
                outcome.explained.add(rate.index)
                return True
    return False


def _holds(rate: Item, part: Item, whole: Item, found: Rounding, exact: Decimal, outcome: Outcome) -> None:
    sign = "＝" if exact == rate.value else "≈"
    reason = f"{show(part.value)}÷{show(whole.value)}＝{show(exact)}{rate.unit} {sign} {rate.quantity.text}，相符。"
    if not outcome.relate("ratio", (rate.index, part.index, whole.index), rate.value, exact, True, reason):
        return
    outcome.explained.add(rate.index)
    if "成功率" in rate.lead and re.search(r"结案|办结", part.lead) and "成功" not in part.label:
        message = f"按 {show(part.value)}÷{show(whole.value)} 计算的是结案率，文中称为成功率。"
        outcome.report("rate-name", "info", rate.quantity, message, "成功率应为达成协议数与调解数之比，请核对口径。")
    if found == "truncated":
        rounded = exact.quantize(ulp(rate.value), ROUND_HALF_UP)
        outcome.report(
            "rate-truncated",
            "info",
            rate.quantity,
            f"{show(part.value)}÷{show(whole.value)}＝{show(exact, 3)}%，四舍五入为 {show(rounded)}%，文中舍去尾数。",
            f"可改为 {show(rounded)}%。",
        )


def _fail(
    rate: Item,
    name: str,
    stem: str,
    modifiers: set[str],
    named: list[Item],
    segment: list[Item],
    before: list[Item],
    after: list[Item],
    passage: Passage,
    outcome: Outcome,
) -> None:
    """No pair fits: an error only where numerator and denominator are beyond doubt."""
    part = next((n for n in reversed(named) if "其中" not in n.lead and not _inside(n, named, passage)), named[-1])
    if set(_MODIFIER.findall(part.label)) - {"群众"} != modifiers or "覆盖" in stem or "满意" in stem:
        return
    later = [i for i in after if i.value >= part.value and (re.search(r"共|总|全", i.lead) or not before)]
    wholes = [i for i in [*reversed(before), *later] if i.index != part.index and same_kind(i.unit, part.unit)]
    wholes = [w for w in wholes if w not in named or "应" in w.lead or _begins(w, part)]
    possible = [w for w in wholes if w.index < part.index and not _has_own_rate(w, passage)]
    possible += [w for w in wholes if w.index > rate.index]
    if not possible or part.clause - possible[0].clause > 3:
        return
    nearest = possible[0]
    total = sum((n.value for n in named), Decimal(0))
    operands: tuple[int, ...] = (rate.index, part.index, nearest.index)
    if len(named) > 1 and any(total == w.value for w in wholes):
        whole = next(w for w in wholes if w.value == total)
        part_value, operands = total, (rate.index, *(n.index for n in named), whole.index)
        nearest = whole
    else:
        part_value = part.value
    if not nearest.value:
        return
    exact = HUNDRED * part_value / nearest.value
    if rate.unit != "%" or not (rate.exact and part.exact and nearest.exact):
        return
    if any(
        rounding_of(HUNDRED * n.value / w.value, rate.value) != "neither" for n in named for w in wholes if w.value
    ) or (part_value > nearest.value and CARRIED_OVER.search(passage.words)):
        severity = "warning"
    else:
        severity = "error"
    rounded = exact.quantize(max(ulp(rate.value), Decimal("0.01")), ROUND_HALF_UP)
    feasible = (rate.value * nearest.value / HUNDRED).to_integral_value(ROUND_HALF_UP)
    message = (
        f"“{name}”{rate.quantity.text} ≠ {show(part_value)}÷{show(nearest.value)}＝{show(exact)}%。"
        f"若{name}为 {show(rounded)}%，则相符。"
    )
    if rounding_of(HUNDRED * feasible / nearest.value, rate.value) == "half-up":
        message += f"（{rate.quantity.text} 对应 {show(feasible)}÷{show(nearest.value)}）"
    if outcome.relate("ratio", operands, rate.value, exact, False, message):
        outcome.explained.add(rate.index)
        outcome.report(
            "ratio-mismatch",
            "warning" if severity == "warning" else "error",
            rate.quantity,
            message,
            f"请核对分子、分母；按文中数字应为 {show(rounded)}%，或写明采用的分母（口径）。",
        )


def _begins(whole: Item, part: Item) -> bool:
    """Whether a figure that shares the rate's word opens the matter (发出整改通知书56份) that the part ends."""
    if whole.index > part.index or whole.value < part.value:
        return False
    return bool(LATE_STAGE.match(part.lead.lstrip("，、；,; "))) and not LATE_STAGE.match(
        whole.lead.lstrip("，、；,; ")
    )


def _inside(item: Item, named: Sequence[Item], passage: Passage) -> bool:
    """Whether the figure is listed under 其中 behind another of the named figures."""
    return any(n.index < item.index and "其中" in passage.between(n, item) for n in named)


def _has_own_rate(item: Item, passage: Passage) -> bool:
    """Whether its own rate follows directly: such a figure is a result beside others, not the whole of the next."""
    following = next((i for i in passage.items if i.index == item.index + 1 and i.is_rate), None)
    if following is None:
        return False
    name = _RATE.search(following.lead)
    return name is not None and any(w in item.label for w in _names_for(_stem(name[1])[0]))


def _has_own_share(item: Item, passage: Passage) -> bool:
    """Whether the figure is itself given as a share of something (349件，占比31%)."""
    return any(i.is_rate and i.index == item.index + 1 and "占" in i.lead for i in passage.items)


def _share(rate: Item, passage: Passage, earlier: Sequence[Item], outcome: Outcome) -> bool:
    """占 …: the count before it, over a whole named in the phrase or earlier."""
    before = [i for i in _counts(passage.items) if i.index < rate.index]
    if not before:
        return False
    last = before[-1]
    inner = re.search(r"占([^，。；占]{0,16})$", last.lead)
    if (
        inner
        and "占" not in rate.lead
        and last.index == rate.index - 1
        and re.fullmatch(r"[^，。；、]{0,8}的", rate.lead)
    ):
        candidates = before[:-1]
        if candidates:
            _decide_share(rate, candidates[-1], [last], True, outcome)
        return True
    match = _SHARE.search(rate.lead)
    if not match or "分别" in rate.lead:
        return False
    part = last
    owner = re.search(r"(?:^|[，、；,;])([一-龥]{2,10})占比?[^，。；占]{0,6}$", rate.lead)
    if owner and not re.search(r"分别|其中|合计|约|共|均|总|数量|所|也|又|仅", owner[1]):
        named = [i for i in before if owner[1][-2:] in i.lead or owner[1][:2] in i.lead]
        if not named:
            return True
        part = named[-1]
    target = re.sub(r"总(?:数|量|计|体)?|全部|全年|的|比|总量", "", match[1])
    wholes = [
        i
        for i in [*reversed(before[:-1]), *reversed(_counts(earlier))]
        if i.value >= part.value and not _has_own_share(i, passage)
    ]
    after = [
        i
        for i in _counts(passage.items)
        if i.index > rate.index
        and i.value >= part.value
        and re.search(r"共|总|合计", i.lead)
        and not _has_own_share(i, passage)
    ]
    if target:
        bigrams = {target[i : i + 2] for i in range(len(target) - 1)}
        pointed = [i for i in wholes if any(b in i.label for b in bigrams)]
        fitting = [i for i in wholes if same_kind(i.unit, part.unit)]
        single = _is_single(rate, part, before, passage)
        if _decide_share(rate, part, [*pointed, *fitting], bool(pointed) and single, outcome) or single:
            return True
        _share_of_several(rate, before, [*pointed, *fitting], outcome)
        return True
    fitting = [i for i in [*wholes, *after] if same_kind(i.unit, part.unit)]
    definite = _definite(part, fitting, passage)
    if not _decide_share(rate, part, fitting, definite, outcome) and not definite:
        _share_of_several(rate, before, fitting, outcome)
    return True


def _is_single(rate: Item, part: Item, before: Sequence[Item], passage: Passage) -> bool:
    """Whether the share can only be that of the one count before it, not of a list (“A783件、B579件，占77%”)."""
    if len(before) < 2:
        return True
    if re.search(r"合计|共|总计|类|以上|上述|均|分别", rate.lead):
        return False
    previous = before[-2]
    return previous.unit != part.unit or passage.between(previous, part)[:1] not in ("、", "和", "及")


def _share_of_several(rate: Item, before: Sequence[Item], wholes: Sequence[Item], outcome: Outcome) -> None:
    """A share of several counts together."""
    for count in range(2, min(len(before), 6) + 1):
        parts = before[-count:]
        if len({p.unit for p in parts}) > 1:
            return
        total = sum((p.value for p in parts), Decimal(0))
        for whole in wholes:
            if whole in parts or not whole.value or not rate.exact:
                continue
            exact = HUNDRED * total / whole.value
            if rounding_of(exact, rate.value) == "half-up":
                reason = f"{show(total)}÷{show(whole.value)}＝{show(exact)}%，与 {rate.quantity.text} 相符。"
                operands = (rate.index, *(p.index for p in parts), whole.index)
                outcome.relate("ratio", operands, rate.value, exact, True, reason)
                return


def _definite(part: Item, wholes: Sequence[Item], passage: Passage) -> bool:
    """Whether the text names the whole: 其中 between them, 共 before it, or “16个…中，14个”."""
    for whole in wholes:
        if whole.sentence == part.sentence and whole.index < part.index:
            gap = passage.between(whole, part)
            if "其中" in gap or re.search(r"中[，,]?(?:有|的)?$", gap) or re.search(r"共|总|合计", whole.lead):
                return True
        elif (
            whole.index > part.index and whole.sentence == part.sentence and re.search(r"共[^，。]{0,6}$", whole.lead)
        ) or (
            whole.sentence < part.sentence
            and re.match(r"\s*其中", passage.words)
            and re.search(r"共|总|合计", whole.lead)
        ):
            return True
    return False


def _decide_share(rate: Item, part: Item, wholes: Sequence[Item], definite: bool, outcome: Outcome) -> bool:
    """Find the whole that gives the share; report only where the text names the whole. True if it fits."""
    for whole in wholes:
        found, exact = ratio_fits(part.quantity, whole.quantity, rate.quantity)
        if found in ("half-up", "truncated"):
            _holds(rate, part, whole, found, exact, outcome)
            return True
    if not definite or not wholes or not (part.exact and rate.exact) or rate.unit != "%":
        return False
    whole = next((w for w in wholes if re.search(r"共|总|合计|全", w.lead)), wholes[0])
    if not whole.value or not whole.exact or any(_near(part.quantity, w.quantity, rate.quantity) for w in wholes):
        return False
    exact = HUNDRED * part.value / whole.value
    rounded = exact.quantize(max(ulp(rate.value), Decimal("0.01")), ROUND_HALF_UP)
    message = f"{show(part.value)}÷{show(whole.value)}＝{show(exact)}%，文中占比为 {rate.quantity.text}，不符。"
    if outcome.relate("ratio", (rate.index, part.index, whole.index), rate.value, exact, False, message):
        outcome.report(
            "share-mismatch", "error", rate.quantity, message, f"按文中数字应为 {show(rounded)}%，请核对或写明分母。"
        )
    return False


def _near(part: Quantity, whole: Quantity, rate: Quantity) -> bool:
    return ratio_fits(part, whole, rate)[0] == "near"


def _shares_in_turn(passage: Passage, outcome: Outcome) -> None:
    """占比分别为31.25%、68.75%: as many shares as counts before them."""
    items = passage.items
    for at, first in enumerate(items):
        if not first.is_rate or not re.search(
            r"占(?:比|总[量数]的?)?[^，。；]{0,8}分别(?:为|达)?$|分别占[^，。；]{0,8}$", first.lead
        ):
            continue
        rates = [first]
        while at + len(rates) < len(items):
            following = items[at + len(rates)]
            if not following.is_rate or following.lead.strip() not in ("、", "和", "，", "及", "与", ","):
                break
            rates.append(following)
        counts = _counts(items[:at])
        parts, rest = counts[-len(rates) :], counts[: -len(rates)]
        if len(parts) < len(rates) or len(rates) < 2:
            continue
        for rate, part in zip(rates, parts, strict=True):
            wholes = [w for w in reversed(rest) if same_kind(w.unit, part.unit) and w.value >= part.value]
            _decide_share(rate, part, wholes, bool(wholes), outcome)
