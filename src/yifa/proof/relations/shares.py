"""Shares: 占总数的32.5%, 占比分别为…, and the whole they are shares of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from yifa.proof.model import Quantity
from yifa.proof.patterns import lazy
from yifa.proof.relations.agreement import counts, note_agreement
from yifa.proof.relations.arithmetic import HUNDRED, ratio_fits, rounding_of, show, slack_of, ulp
from yifa.proof.relations.change import change_of
from yifa.proof.relations.items import Item, Passage, unbracketed
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.parts import sum_message
from yifa.proof.relations.units import same_kind
from yifa.proof.relations.vocabulary import AVERAGE, TARGET

#: 在22个村中，20个村…，占…，6个村…，占…
_AMONG = lazy(r"[一-龥]{0,10}(?:（[一-龥]{1,6}）)?[之当]?中$")
#: Shares of something else than what is printed: 分别占全年同类警情的29%和41.8%.
_ELSEWHERE = lazy(r"占[^，。；]{0,8}(?:同类|同期|同级|各自|该类|此类|全省|全国)")
_SHARE = lazy(r"占(?:比)?([^，。；占]{0,16}?)(?:的|为|达|比例为|比为|比重为)*$")


def _has_own_share(item: Item, items: Sequence[Item]) -> bool:
    """Whether the figure is itself given as a share of something (349件，占比31%)."""
    twin = False  # 166起，死亡4人，分别占29.6%和26.7%
    for i in items:
        if not item.index < i.index <= item.index + 3:
            continue
        if i.is_rate and "占" in i.lead:
            return not twin or "分别" in i.lead
        if i.is_rate or change_of(i):
            continue
        if twin or i.unit == item.unit:
            break
        twin = True
    return False


#: Bases that go by a name of their own, wherever they were told (占总人口的46.4%, 占党员总数的6.9%).
_FULL_NAME = lazy(
    r"占(?:全[镇乡县市区省])?([^，。；占分]{0,8}总(?:人口|户数|面积|产值|收入|支出|数|量)|(?:常住|户籍)人口)"
    r"的?(?:比例|比重)?(?:为|达)?$"
)


def find_share_of_named(rate: Item, passage: Passage, back: Sequence[Passage], outcome: Outcome) -> bool:
    """少数民族人口59人，占总人口的0.23%: the base is told sentences before, under the very name."""
    match = _FULL_NAME.search(rate.lead) if rate.unit == "%" else None
    if match is None or "分别" in rate.lead or len(match[1]) < 3:
        return False
    before = [i for i in counts(passage.items) if i.index < rate.index and not change_of(i)]
    if not before or before[-1].index != rate.index - 1 or _CALLED.search(rate.lead):
        return False
    part = before[-1]
    if not _is_single(rate, part, before, passage):
        return False  # 前三位的：甲296件、乙214件、丙187件，占转派工单总量的45.1%: the share of all three
    candidates = [*before[:-1], *(i for p in back for i in counts(p.items))]
    bare = _TOTAL_OF.sub("", match[1])  # 占新收申请总数: 新收申请5422件
    named: list[Item] = []
    for name in (match[1], bare) if len(bare) > 3 else (match[1],):
        named = named or [i for i in candidates if unbracketed(_words_before(i, passage)).endswith(name)]
    named = [i for i in named if same_kind(i.unit, part.unit) and not change_of(i)]
    if len({i.value for i in named}) != 1 or named[-1].value < part.value:
        return False
    _decide_share(rate, part, named[-1:], True, outcome)
    return True


_CALLED = lazy(r"(?:^|[，、；,;])[一-龥]{2,10}占")
_TOTAL_OF = lazy(r"总[数量]$")
#: 委员89名，其中交叉任职42名；大专以上31名，占25.2%: what was told by the way is no whole.
_BY_THE_WAY = lazy(r"^[，；,;\s]*其中(?!.*(?:共|总))")
_FILLING = lazy(r"(?:共|有|为|达|约|计)+$")


def _words_before(item: Item, passage: Passage) -> str:
    before = passage.text[max(item.quantity.start - 40, 0) : item.quantity.start]
    return _FILLING.sub("", re.split("[，,。；;、\n]", before)[-1])


def find_share(rate: Item, passage: Passage, earlier: Sequence[Item], outcome: Outcome) -> bool:
    """占 …: the count before it, over a whole named in the phrase or earlier."""
    before = [i for i in counts(passage.items) if i.index < rate.index and not change_of(i)]
    if before and before[-1].depth > rate.depth:
        before = [i for i in before if i.depth <= rate.depth]  # 违法行为325件（其中无照经营210件），占9%
    if not before:
        return False
    last = before[-1]
    if last.index != rate.index - 1 and AVERAGE.search(_right_before(rate, passage)):
        return True  # 农民人均纯收入5306元，其中非农收入占76%: of the average, whose parts are not told
    inner = re.search(r"占([^，。；占]{0,16})$", last.lead)
    if (
        inner
        and "占" not in rate.lead
        and last.index == rate.index - 1
        and re.fullmatch(r"[^，。；、]{0,8}的(?:(?:比例|比重)(?:为|达到?)?)?", rate.lead)
    ):
        candidates = before[:-1]
        if candidates:
            _decide_share(rate, candidates[-1], [last], True, outcome)
        return True
    match = _SHARE.search(rate.lead)
    if not match or "分别" in rate.lead:
        return False
    if re.match(r"[；;]占", passage.between(last, rate)) and last.index == rate.index - 1:
        return True  # 寄宿生…人，其中：小学…人，高中8852人；占在校生总数的73.9%: of all of the list, not of its last
    if _ELSEWHERE.search(rate.lead) or TARGET.search(match[1]):
        return True
    if re.search(r"(?:合计|共计?|总计|两者|两项|三项|三者|之和|均)占", rate.lead):
        _share_of_several(rate, before, [*reversed(before), *reversed(counts(earlier))], outcome)
        return True
    part = last
    owner = re.search(r"(?:^|[，、；,;])([一-龥]{1,10})占比?[^，。；占]{0,14}$", rate.lead)
    if owner and not re.search(r"分别|其中|合计|约|共|均|总|数量|所|也|又|仅", owner[1]):
        words = (owner[1], owner[1][:2], owner[1][-2:])  # 税收 is no part of 非税收入
        named = next((own for w in words if (own := [i for i in before if re.search(f"(?<!非){w}", i.lead)])), [])
        if not named:
            return True
        part = named[-1]
    target = re.sub(r"总(?:数|量|计|体)?|全部|全年|的|比|总量", "", match[1])
    wholes = [
        i
        for i in [*reversed(before[:-1]), *reversed(counts(earlier))]
        if i.value >= part.value
        and not _has_own_share(i, (*earlier, *passage.items))
        and not (_BY_THE_WAY.search(i.lead) and ratio_fits(part.quantity, i.quantity, rate.quantity)[0] == "neither")
    ]
    after = [
        i
        for i in counts(passage.items)
        if i.index > rate.index
        and i.value >= part.value
        and re.search(r"共|总|合计", i.lead)
        and not _has_own_share(i, (*earlier, *passage.items))
    ]
    if target:
        bigrams = {target[i : i + 2] for i in range(len(target) - 1)}
        pointed = [i for i in wholes if any(b in i.label for b in bigrams)]
        name = re.sub(r"的$", "", match[1])
        pointed += [i for i in after if len(name) >= 3 and name in i.lead and i.clause - rate.clause <= 1]
        fitting = [i for i in wholes if same_kind(i.unit, part.unit)]
        single = _is_single(rate, part, before, passage)
        if _decide_share(rate, part, [*pointed, *fitting], bool(pointed) and single, outcome) or single:
            return True
        _share_of_several(rate, before, [*pointed, *fitting], outcome)
        return True
    fitting = [i for i in [*wholes, *after] if same_kind(i.unit, part.unit)]
    definite = _definite(part, fitting, passage) or _only_whole(part, before, earlier)
    if not _decide_share(rate, part, fitting, definite, outcome) and not definite:
        _share_of_several(rate, before, fitting, outcome)
    return True


def _right_before(rate: Item, passage: Passage) -> str:
    """The words of the figure right before a share; empty where that is a rate itself."""
    return next((i.lead for i in passage.items if i.index == rate.index - 1 and not i.is_rate), "")


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
        if whole.sentence == part.sentence and whole.index < part.index and _AMONG.match(whole.trail):
            return True
        if whole.sentence == part.sentence and whole.index < part.index:
            gap = passage.between(whole, part)
            if (
                ("其中" in gap and not _in_a_row(whole, wholes, passage))
                or re.search(r"中[，,]?(?:有|的)?$", gap)
                or re.search(r"共|总|合计", whole.lead)
            ):
                return True
        elif (
            whole.index > part.index
            and whole.sentence == part.sentence
            and re.search(r"共[^，。]{0,6}$|总[数量](?:为|达)?$", whole.lead)
        ) or (
            whole.sentence < part.sentence
            and re.match(r"\s*其中", passage.words)
            and re.search(r"共|总|合计", whole.lead)
        ):
            return True
    return False


def _in_a_row(whole: Item, wholes: Sequence[Item], passage: Passage) -> bool:
    """委员89名、村委会委员76名，其中…: neither of the two is the whole of what follows."""
    pairs = ((w, whole) if w.index < whole.index else (whole, w) for w in wholes if abs(w.index - whole.index) == 1)
    return any(passage.between(first, second)[:1] == "、" for first, second in pairs)


def _only_whole(part: Item, before: Sequence[Item], earlier: Sequence[Item]) -> bool:
    """检查企业126家，发现问题企业38家，占比30.2%: nothing but what was examined can be the whole."""
    same = [i for i in [*before, *counts(earlier)] if same_kind(i.unit, part.unit) and i is not part]
    if len(same) != 1 or same[0].index != part.index - 1 or same[0].value < part.value:
        return False
    whole = same[0]
    return bool(
        part.clause - whole.clause == 1
        and re.search(r"检查|抽查|抽检|排查|巡查|走访|评查", whole.words)
        and re.match(r"[，,\s]*(?:共)?(?:发现|查出|存在|有)", part.lead)
    )


def _decide_share(rate: Item, part: Item, wholes: Sequence[Item], definite: bool, outcome: Outcome) -> bool:
    """Find the whole that gives the share; report only where the text names the whole. True if it fits."""
    for whole in wholes:
        rounding, exact = ratio_fits(part.quantity, whole.quantity, rate.quantity)
        if rounding in ("half-up", "truncated"):
            note_agreement(rate, part, whole, rounding, exact, outcome)
            return True
    if definite and wholes and rate.unit == "成" and rate.exact:
        return _tenths(rate, part, wholes[0], outcome)
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


def _tenths(rate: Item, part: Item, whole: Item, outcome: Outcome) -> bool:
    """占650万元的四成: rounded to a tenth, and seldom exactly."""
    exact = 10 * part.value / whole.value if whole.value else Decimal(0)
    if abs(exact - rate.value) < Decimal("0.75"):
        return True
    message = f"{show(part.value)}÷{show(whole.value)}＝{show(exact * 10)}%，不是{rate.quantity.text}。"
    if outcome.relate("ratio", (rate.index, part.index, whole.index), rate.value, exact, False, message):
        outcome.report("share-mismatch", "error", rate.quantity, message, "请核对三个数字。")
    return False


def _near(part: Quantity, whole: Quantity, rate: Quantity) -> bool:
    return ratio_fits(part, whole, rate)[0] == "near"


def find_share_series(passage: Passage, earlier: Sequence[Item], outcome: Outcome) -> None:
    """25件，占26.8%；26件，占27.9%；13件，占31.9%: where the others share one whole, the odd one out is wrong.

    Shares that come to 100 % belong to parts that are all there are.
    """
    pairs = [
        (part, rate)
        for part, rate in pairwise(passage.items)
        if rate.unit == "%"
        and rate.exact
        and part.exact
        and part.value
        and not part.is_rate
        and part.depth == rate.depth
        and re.match(r"[，、,（(\s]*占[^，。；]{0,12}$", rate.lead)
        and not TARGET.search(rate.lead)
    ]
    if len(pairs) < 2 or len({part.unit for part, _ in pairs}) > 1:
        return
    before = [*earlier, *(i for i in passage.items if i.index < pairs[0][0].index)]
    printed = [i for i in before if i.exact and not i.is_rate and same_kind(i.unit, pairs[0][0].unit)]
    wholes = {i.value: i for i in printed if i.value >= max(p.value for p, _ in pairs)}
    total = sum((p.value for p, _ in pairs), Decimal(0))
    rest = [i for i in passage.items if i.index > pairs[-1][1].index and i.unit == pairs[0][0].unit]
    complete = abs(sum(r.value for _, r in pairs) - HUNDRED) <= sum(ulp(r.value) for _, r in pairs) / 2 and not rest
    if any(slack_of(p.quantity) for p, _ in pairs) or len(pairs) != sum(i.is_rate for i in passage.items):
        complete = False
    for value in [*wholes, total]:
        if value in wholes:
            fitting = [ratio_fits(p.quantity, wholes[value].quantity, r.quantity)[0] for p, r in pairs]
        else:
            fitting = [rounding_of(HUNDRED * p.value / value, r.value) for p, r in pairs]
        odd = [pair for pair, fit in zip(pairs, fitting, strict=True) if fit == "neither"]
        if value == total and value not in wholes and not complete:
            continue
        if not odd and complete and value != total:
            _parts_of_all(wholes[value], [p for p, _ in pairs], total, outcome)
            return
        if len(odd) == 1 and len(pairs) - len(odd) >= 2:
            _odd_share(*odd[0], value, wholes.get(value), outcome)
            return
        if not odd:
            return
    if complete:
        odd = [(p, r) for p, r in pairs if rounding_of(HUNDRED * p.value / total, r.value) == "neither"]
        if odd:
            _odd_share(*odd[0], total, None, outcome)


def _odd_share(part: Item, rate: Item, value: Decimal, whole: Item | None, outcome: Outcome) -> None:
    exact = HUNDRED * part.value / value
    message = (
        f"{show(part.value)}÷{show(value)}＝{show(exact)}%，文中为 {rate.quantity.text}，不符；"
        f"各项合起来以 {show(value)} 为总数。"
    )
    operands = (rate.index, part.index, *((whole.index,) if whole is not None else ()))
    if outcome.relate("ratio", operands, rate.value, exact, False, message):
        advice = f"按文中数字应为 {show(exact)}%，请核对这一项。"
        outcome.report("share-mismatch", "error", rate.quantity, message, advice)


def _parts_of_all(whole: Item, parts: Sequence[Item], total: Decimal, outcome: Outcome) -> None:
    """Shares come to 100 %, and each fits the whole as printed; then the counts must come to the whole as well."""
    indexes = (whole.index, *(p.index for p in parts))
    message, suggestion = sum_message(whole, parts, total, total > whole.value)
    if outcome.relate("sum", indexes, whole.value, total, False, message):
        outcome.report("sum-mismatch", "error", whole.quantity, message, suggestion)
        outcome.explained.update(indexes)


def find_shares_in_turn(passage: Passage, back: Sequence[Item], outcome: Outcome) -> None:
    """占比分别为31.25%、68.75%: as many shares as counts before them."""
    items = passage.items
    for at, first in enumerate(items):
        if not first.is_rate or not re.search(
            r"占(?:比|总[量数]的?)?[^，。；]{0,8}分别(?:为|达)?$|分别占[^，。；]{0,20}$", first.lead
        ):
            continue
        if _ELSEWHERE.search(first.lead):
            continue
        rates = [first]
        while at + len(rates) < len(items):
            following = items[at + len(rates)]
            if not following.is_rate or following.lead.strip() not in ("、", "和", "，", "及", "与", ","):
                break
            rates.append(following)
        earlier = counts(items[:at])
        parts, rest = earlier[-len(rates) :], earlier[: -len(rates)]
        if len(parts) < len(rates) or len(rates) < 2:
            continue
        if len({p.unit for p in parts}) == 1 < len(parts) - 1 and not any(
            same_kind(w.unit, parts[0].unit) for w in rest
        ):
            _of_one_told_before(list(zip(parts, rates, strict=True)), back, outcome)
            continue
        for rate, part in zip(rates, parts, strict=True):
            wholes = [
                w
                for w in reversed(rest)
                if same_kind(w.unit, part.unit) and w.value >= part.value and not _has_own_share(w, items)
            ]
            _decide_share(rate, part, wholes, bool(wholes), outcome)


def _of_one_told_before(pairs: Sequence[tuple[Item, Item]], back: Sequence[Item], outcome: Outcome) -> None:
    """火灾4942起。三地发生1074起、923起和553起，分别占总数21.7%、18.7%和10.8%: of the one that all but one fit."""
    for whole in reversed(back):
        fits = [ratio_fits(part.quantity, whole.quantity, rate.quantity)[0] != "neither" for part, rate in pairs]
        if not same_kind(whole.unit, pairs[0][0].unit) or sum(fits) < len(pairs) - 1:
            continue
        for (part, rate), fit in zip(pairs, fits, strict=True):
            if fit:
                exact = HUNDRED * part.value / whole.value
                outcome.relate("ratio", (rate.index, part.index, whole.index), rate.value, exact, True, "占比相符。")
            elif part.exact and rate.exact and whole.exact:
                _odd_share(part, rate, whole.value, whole, outcome)
        return
