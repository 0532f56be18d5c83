"""Rates and shares: A件，办结B件，办结率C%; 占总数的C%. Names the denominator that fits where the nearest does not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from yifa.proof.patterns import lazy
from yifa.proof.relations.agreement import counts, note_agreement
from yifa.proof.relations.arithmetic import HUNDRED, ratio_fits, rounding_of, show, ulp
from yifa.proof.relations.items import Item, Passage
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.shares import find_share, find_share_of_named, find_share_series, find_shares_in_turn
from yifa.proof.relations.units import same_kind
from yifa.proof.relations.vocabulary import CARRIED_OVER, EARLY_STAGE, LATE_STAGE, complementary

_RATE = lazy(
    r"([一-龥]{1,14}率)(?:均|也|分别|已)?(?:为|达|达到|达至|是|约|保持|维持|稳定|在|均为|均达|到|高达|仅|只有|：|:)*$"
)
_CHANGING = lazy(r"同比|环比|较|提高|提升|下降|上升|降低|增长|减少|由|从|目标|力争|确保|不低于|以上")
_MODIFIER = lazy(
    r"审限内|期限内|时限内|期内|按期|按时|提前|及时|一次性|就地|初次|首次|直接|有效|综合|自动|主动|当场|即时|群众|终身"
)
_NEWLY = lazy(r"新收|新受理|收案|新增")
_OPENS_WHOLE = lazy(r"[，、；,\s]*(?:全[镇县区市乡])?(?:共计?|总共|总计)(?:受理|收到|排查|接到|有|调解|办理|检查)?")
_FILLER = lazy(
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
    "整改": ("整改", "立改", "销号"),
    "答复": ("答复", "回复"),
    "回复": ("回复", "答复"),
    "回收": ("收回", "回收"),
    "应诉": ("实际出庭", "出庭"),
    "调撤": ("调撤",),
    "参考": ("实考", "参考", "参加"),
    "参训": ("实训", "参训", "参加"),
    "执行": ("支出", "执行"),
    "网办": ("网上办理", "网办", "网上办结"),
    "精简": ("精简", "取消", "压减", "废止"),
    "到会": ("实到", "到会"),
    "出勤": ("实到", "出勤"),
}


def find_ratios(passages: Sequence[Passage], outcome: Outcome) -> None:
    """Every rate and share whose numerator and denominator are printed near it."""
    for number, passage in enumerate(passages):
        earlier = passages[number - 1].items if number else ()
        if number > 1 and _LISTS.match(passages[number - 1].words):
            listed = earlier[0].unit  # 网站36916家。其中，…。抽查8616个，占23%
            earlier = (*(i for i in passages[number - 2].items if i.unit == listed), *earlier)
        back = passages[max(number - FAR, 0) : number]
        for item in passage.items:
            if not item.is_rate:
                continue
            if find_share_of_named(item, passage, back, outcome) or find_share(item, passage, earlier, outcome):
                continue
            match = _RATE.search(item.lead)
            if match and _printed_fraction(item, passage, outcome):
                continue
            if match and not _CHANGING.search(item.lead):
                _rate(item, match[1], passage, earlier, outcome)
        find_shares_in_turn(passage, counts(earlier), outcome)
        find_share_series(passage, counts(earlier), outcome)


def _printed_fraction(rate: Item, passage: Passage, outcome: Outcome) -> bool:
    """98%（49/52）: the fraction stands in brackets behind the rate."""
    following = next((i for i in passage.items if i.index == rate.index + 1), None)
    if following is None or "/" not in following.quantity.text or following.depth != rate.depth + 1:
        return False
    numerator, denominator = (Decimal(n) for n in following.quantity.text.split("/")[:2])
    exact = HUNDRED * numerator / denominator
    holds = rounding_of(exact, rate.value) != "neither"
    words = f"{following.quantity.text}＝{show(exact)}%，文中为 {rate.quantity.text}"
    if outcome.relate("ratio", (rate.index, following.index), rate.value, exact, holds, words) and not holds:
        outcome.report("ratio-mismatch", "error", rate.quantity, words + "，不符。", f"应为 {show(exact)}%，请核对。")
    outcome.explained.add(rate.index)
    return True


def _stem(name: str) -> tuple[str, set[str]]:
    modifiers = set(_MODIFIER.findall(name)) - {"群众"}
    stem = _FILLER.sub("", _MODIFIER.sub("", name[:-1]))
    return stem[-6:], modifiers


def numerator_words(stem: str) -> tuple[str, ...]:
    """The words by which the numerator of a rate goes (办结率: 办结, 办理完毕, 结案)."""
    for key, words in _NUMERATORS.items():
        if stem.endswith(key):
            return words
    return tuple({stem[i : i + 2] for i in range(len(stem) - 1)} or {stem}) if stem else ()


def _rate(rate: Item, name: str, passage: Passage, earlier: Sequence[Item], outcome: Outcome) -> None:
    stem, modifiers = _stem(name)
    words = numerator_words(stem)
    before = [i for i in counts(passage.items) if i.index < rate.index and i.depth <= rate.depth]
    after = [i for i in counts(passage.items) if i.index > rate.index and i.clause - rate.clause <= 2]
    if before and before[-1].index == rate.index - 1:  # 参加医保21456人，参保率98.7%；养老保险参保9873人
        after = [i for i in after if not re.search("[；;]", passage.text[rate.quantity.end : i.quantity.start])]
    segment = _segment(rate, before, passage)
    named = [i for i in segment if _names_part(i, words)]
    if _accept_complement(rate, words, segment or after[:2], outcome):
        return
    if (
        stem.endswith("合格")
        and not stem.endswith("不合格")
        and _fail_complement(rate, name, segment or after[:2], outcome)
    ):
        return
    begun = segment is not before and any(
        EARLY_STAGE.search(i.lead) and not LATE_STAGE.match(i.lead.lstrip("，、；,; ")) for i in segment
    )
    if begun and named:
        # A segment between semicolons that says what was begun has its own whole.
        before, earlier = segment, ()
    later = [i for i in after if not before[1:] or re.search(r"共|总|全", i.lead)]
    if _accept(rate, list(reversed(named)), [*reversed(before), *reversed(counts(earlier)), *later], outcome):
        return
    if _accept_sum(rate, named, before, outcome):
        return
    if _accept(rate, segment[-1:], list(reversed(segment[:-1]))[:2], outcome):
        return
    if not named and len(after) >= 2 and _accept(rate, after[:2], after[:2], outcome):
        return
    due = after[:2]
    if not named and len(due) == 2 and "应" in due[0].lead and "实" in due[1].lead:
        if any(c in due[1].lead for c in stem):
            _fail(rate, name, stem, modifiers, due[1:], due[:1], [], passage, outcome)
        return
    if not named and not before and len(due) == 2 and _done_of_due(due[0], due[1], words):
        _fail(rate, name, stem, modifiers, due[:1], due[1:], [], passage, outcome)
        return
    if not named:
        named = [i for i in after[:2] if _names_part(i, words) and not _has_own_rate(i, rate, name, passage)]
        if named and before and _accept(rate, named[:1], before[-1:], outcome):
            return
        if not named or (len(after) < 2 and not before):
            return
    if re.match(r"[不未非]", name):
        _accept_among(rate, before, outcome)
        return
    if of_some_kind(name, passage.text[passage.start : rate.clause_start]):
        return
    if not _opposite(rate, name, named, before, outcome):
        _fail(rate, name, stem, modifiers, named, before, after, passage, outcome)


_LISTS = lazy(r"\s*其中")
#: How many sentences back a base is looked for by its full name.
FAR = 8
_PLAIN = lazy(r"案件|事项|信访|工作|问题|人员|群众|总体|全部|各类")


def of_some_kind(name: str, before: str) -> bool:
    """审判案件结案率: a rate of cases of one kind, of which the text has not said how many there are."""
    if not any(c.isdigit() for c in before):
        return False  # 纠纷化解率97.4%，受理19件: the rate opens the sentence, its name is the matter
    stem, _ = _stem(name)
    words = numerator_words(stem)
    done = next((w for w in sorted(words, key=len, reverse=True) if stem.endswith(w[:2])), "")
    kind = _PLAIN.sub("", stem.removesuffix(done[:2])) if done else ""
    return len(kind) >= 2 and not any(kind[i : i + 2] in before for i in range(len(kind) - 1))


def _accept_among(rate: Item, before: Sequence[Item], outcome: Outcome) -> None:
    """逮捕25人，不捕24人，不捕率48.98%: of both together."""
    for first, second in pairwise(before):
        total = first.value + second.value
        if first.unit == second.unit and total and rounding_of(HUNDRED * second.value / total, rate.value) != "neither":
            words = (
                f"{show(second.value)}÷（{show(first.value)}＋{show(second.value)}），与 {rate.quantity.text} 相符。"
            )
            outcome.relate("ratio", (rate.index, second.index, first.index), rate.value, rate.value, True, words)
            return


def _done_of_due(done: Item, due: Item, words: Sequence[str]) -> bool:
    """公示率100%，公示312件，应公示318件: what was due stands last."""
    return _names_part(done, words) and done.unit == due.unit and due.lead.lstrip("，、,").startswith("应")


def _names_part(item: Item, words: Sequence[str]) -> bool:
    """Whether the figure goes by the word the rate is named after, not by its negation and not by what was due."""
    if item.lead.lstrip("，、；").startswith("应"):
        return False
    return any(w in item.label and not re.search(f"[不未非]予?{w}", item.label) for w in words)


def _accept_complement(rate: Item, words: Sequence[str], segment: Sequence[Item], outcome: Outcome) -> bool:
    """抽检1256批次，不合格23批次，合格率98.2%: the figure printed is the rest."""
    for rest in segment:
        if not any(re.search(f"[不未非]予?{w}", rest.lead) for w in words):
            continue
        for whole in (i for i in segment if i.index < rest.index and i.unit == rest.unit and i.value):
            exact = HUNDRED * (whole.value - rest.value) / whole.value
            if rounding_of(exact, rate.value) != "neither":
                words_shown = f"（{show(whole.value)}－{show(rest.value)}）÷{show(whole.value)}＝{show(exact)}%，相符。"
                outcome.relate("ratio", (rate.index, rest.index, whole.index), rate.value, exact, True, words_shown)
                outcome.explained.add(rate.index)
                return True
    return False


def _fail_complement(rate: Item, name: str, segment: Sequence[Item], outcome: Outcome) -> bool:
    """抽检312批次，不合格6批次，合格率98.7%: nothing but the rest can have passed."""
    if len(segment) != 2 or rate.unit != "%" or not all(i.exact for i in (*segment, rate)):
        return False
    whole, rest = segment
    if not re.match(r"[，、,\s]*(?:其中)?不合格(?:样品|产品)?$", rest.lead) or rest.unit != whole.unit:
        return False
    if not re.search(r"抽检|检测|监测|抽样|抽查|评查", whole.lead) or not whole.value or rest.value > whole.value:
        return False
    exact = HUNDRED * (whole.value - rest.value) / whole.value
    shown = f"（{show(whole.value)}－{show(rest.value)}）÷{show(whole.value)}＝{show(exact)}%"
    message = f"“{name}”{rate.quantity.text} ≠ {shown}。"
    if outcome.relate("ratio", (rate.index, rest.index, whole.index), rate.value, exact, False, message):
        outcome.report("ratio-mismatch", "error", rate.quantity, message, f"按文中数字应为 {show(exact, 1)}%。")
        outcome.explained.add(rate.index)
    return True


def _opposite(rate: Item, name: str, named: list[Item], before: list[Item], outcome: Outcome) -> bool:
    """胜诉9件，败诉2件，胜诉率90.8%: two opposites make the whole."""
    pair = before[-2:]
    if len(pair) < 2 or len(named) != 1 or named[0] not in pair or not all(i.exact for i in (*pair, rate)):
        return False
    if not complementary([i.lead for i in pair], strictly=True) or pair[0].unit != pair[1].unit or rate.unit != "%":
        return False
    total = pair[0].value + pair[1].value
    if not total or any(i.value == total for i in before):
        return False
    exact = HUNDRED * named[0].value / total
    operands = (rate.index, pair[0].index, pair[1].index)
    words = f"{show(named[0].value)}÷（{show(pair[0].value)}＋{show(pair[1].value)}）＝{show(exact)}%"
    if rounding_of(exact, rate.value) != "neither":
        outcome.relate("ratio", operands, rate.value, exact, True, words + "，相符。")
    elif outcome.relate("ratio", operands, rate.value, exact, False, f"“{name}”{rate.quantity.text} ≠ {words}。"):
        message = f"“{name}”{rate.quantity.text} ≠ {words}。"
        outcome.report("ratio-mismatch", "error", rate.quantity, message, f"按文中数字应为 {show(exact, 1)}%。")
    outcome.explained.add(rate.index)
    return True


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
            rounding, exact = ratio_fits(part.quantity, whole.quantity, rate.quantity)
            if rounding not in ("half-up", "truncated"):
                continue
            if rounding == "truncated" and whole is not nearest:
                continue
            note_agreement(rate, part, whole, rounding, exact, outcome)
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
            if any(LATE_STAGE.match(i.lead.lstrip("，、；,; ")) for i in (first, second)):
                continue
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


def _fail(
    rate: Item,
    name: str,
    stem: str,
    modifiers: set[str],
    named: list[Item],
    before: list[Item],
    after: list[Item],
    passage: Passage,
    outcome: Outcome,
) -> None:
    """No pair fits: an error only where numerator and denominator are beyond doubt."""
    part = next((n for n in reversed(named) if "其中" not in n.lead and not _inside(n, named, passage)), named[-1])
    if "覆盖" in stem or ("满意" in stem and not _answered(part, rate, before)):
        return
    if (own := set(_MODIFIER.findall(part.label)) - {"群众"}) != modifiers and not (
        modifiers < own and any(w.value == part.value and w.index == part.index - 1 for w in before)
    ):
        return
    following = [i for i in after if i.index == rate.index + 1]
    later = [i for i in following if not before or (i.value >= part.value and _OPENS_WHOLE.match(i.lead))]
    if (
        len(before) == 1
        and len(after) == 1
        and following
        and (EARLY_STAGE.search(following[0].lead) or re.search(r"总数为?$", following[0].lead))
    ):
        later = following
    later = [i for i in later if not before or _same_matter(i, part)]
    wholes = [i for i in [*reversed(before), *later] if i.index != part.index and same_kind(i.unit, part.unit)]
    wholes = [w for w in wholes if w not in named or "应" in w.lead or _begins(w, part, numerator_words(stem), passage)]
    possible = [w for w in wholes if w.index < part.index and not _has_own_rate(w, rate, name, passage)]
    possible += [w for w in wholes if w.index > rate.index]
    divided = {r.operands[0]: r.operands[1:] for w in possible for r in outcome.sums.get(w.index, ())}
    possible = [w for w in possible if not any(w.index in divided.get(o.index, ()) for o in possible)]
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
    others = [i for i in passage.items if i.is_rate and rate.index < i.index <= rate.index + 2 and i.value < HUNDRED]
    if rate.value == HUNDRED and any(r.operands[0] != part.index for r in outcome.sums.get(part.index, ())):
        return  # 立行立改153条，限期整改33条: together they are all
    if rate.value == HUNDRED and any(rounding_of(exact, i.value) != "neither" for i in others):
        return  # 调处率100%，调处成功率98.5%: the figures are those of the second rate
    if rate.unit != "%" or not (rate.exact and part.exact and nearest.exact):
        return
    if rate.value < exact and _NEWLY.search(nearest.lead) and "结" in stem:
        return  # 新收1512万件，结案1238万件，结案率68%: what was left over from before is in the denominator
    if any(
        rounding_of(HUNDRED * n.value / w.value, rate.value) != "neither" for n in named for w in wholes if w.value
    ) or (part_value > nearest.value and CARRIED_OVER.search(passage.words)):
        severity = "warning"
    else:
        severity = "error"
    if rounding_of(exact, rate.value) in ("half-up", "truncated"):
        words = f"{show(part_value)}÷{show(nearest.value)}＝{show(exact)}%，相符。"
        outcome.relate("ratio", operands, rate.value, exact, True, words)
        return
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


def _answered(part: Item, rate: Item, before: Sequence[Item]) -> bool:
    """收回问卷456份，满意438份，满意率96.1%: those asked and those content stand right before their rate."""
    if part.index != rate.index - 1 or not re.match(r"[，、,\s]*(?:其中)?(?:表示|评价为)?(?:非常)?满意的?$", part.lead):
        return False
    people_asked = next((i for i in before if i.index == part.index - 1), None)
    return people_asked is not None and re.search(r"问卷|测评|回访|调查|评价", people_asked.words) is not None


def _same_matter(first: Item, second: Item) -> bool:
    """Whether two figures speak of the same thing: a word of two characters, not a verb or 案件, stands by both."""
    nouns = re.sub(r"案件|事项|全[镇县区市乡年]|受理|调解|办结|成功|化解|办理|[共计已各类]", " ", first.lead)
    return any(nouns[i : i + 2] in second.words for i in range(len(nouns) - 1) if " " not in nouns[i : i + 2])


def _begins(whole: Item, part: Item, words: Sequence[str], passage: Passage) -> bool:
    """Whether a figure that shares a word with the rate is yet its whole.

    发出整改通知书56份，已整改54份; 办理事项860件，网上办理756件; 50名执法人员中持证48人.
    """
    if whole.index > part.index or whole.value < part.value:
        return False
    if re.search(r"中(?:有|已有|的)?[一-龥]{0,6}$", passage.between(whole, part)):
        return True
    if any(w in part.lead for w in words) and not any(w in whole.lead for w in words):
        return True
    if sum(w in part.label for w in words) > sum(w in whole.label for w in words):
        return True
    late = [LATE_STAGE.match(i.lead.lstrip("，、；,; ")) for i in (part, whole)]
    return late[0] is not None and late[1] is None


def _inside(item: Item, named: Sequence[Item], passage: Passage) -> bool:
    """Whether the figure is listed under 其中 behind another of the named figures."""
    return any(n.index < item.index and "其中" in passage.between(n, item) for n in named)


def _has_own_rate(item: Item, rate: Item, name: str, passage: Passage) -> bool:
    """Whether its own rate follows directly: such a figure is a result beside others, not the whole of the next."""
    following = next((i for i in passage.items if i.index == item.index + 1 and i.is_rate), None)
    if following is None or following is rate or following.value == HUNDRED:
        return False
    own = _RATE.search(following.lead)
    return own is not None and (own[1] == name or any(w in item.label for w in numerator_words(_stem(own[1])[0])))
