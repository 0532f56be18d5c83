"""Named rates and targets: 合格率, 按期办结率, 完成预算88240万元的6.35%."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, ratio_fits, show, slack_of, ulp
from yifa.proof.relations.items import unbracketed
from yifa.proof.relations.meaning.mentions import Mention, Window
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.ratios import numerator_words, of_some_kind
from yifa.proof.relations.slips import slip_in_ratio
from yifa.proof.relations.units import same_kind
from yifa.proof.relations.vocabulary import EARLY_STAGE, TARGET

#: Two rates told together, each with its own figure.
_IN_TURN = lazy(r"率(?:和|与|、)[一-龥]{2,12}率分别(?:为|达到?|是)$")
#: Rates of those that passed: what failed is often printed instead (不合格36家，合格率85%).
_PASSED = lazy(r"(?<!不)(合格|达标|优良|及格|完好|正常|满意|达优)率$")
_NOT = lazy(r"不|未|非|超标|异常")
#: 56个监测断面中有49个断面达到水质目标要求，达标率为87.5%: part and whole by their form.
_AMONG = lazy(r"^[一-龥]{0,10}中[，,]?(?:有|共有|已有)?$")
_IN_TIME = lazy(r"限内|期内")
_LOOSE = lazy(r"同比|环比|较|提[高升]|下降|上升|增长|目标|力争|确保|不低于|以上|综合|平均|累计")


def find_rates(window: Window, outcome: Outcome) -> None:
    """Each named rate that nothing explains yet, against the figures of its own and the sentence before."""
    for rate in window.own:
        if rate.item.unit != "%" or not rate.rate or rate.change or not rate.item.exact:
            continue
        before = window.text[window.passage.start : rate.item.clause_start]
        if (
            rate.rate.startswith(("不", "未"))
            or "率" in rate.rate[:-1]
            or _IN_TIME.search(rate.rate)
            or of_some_kind(rate.rate, before)
        ):
            continue  # 满意率和办结率分别为: each has its own figures; 审限内结案率100%: of those that were due
        if rate.item.index in outcome.explained or outcome.related[rate.item.index]:
            continue
        near = [m for m in window.all if m.counts and abs(m.item.clause - rate.item.clause) <= 6]
        if _complement(rate, near, outcome) or _fitting(rate, near, outcome) or _LOOSE.search(rate.item.lead):
            continue
        _failing(rate, near, window, outcome)
        _of_its_matter(rate, window, outcome)


def _fitting(rate: Mention, near: Sequence[Mention], outcome: Outcome) -> bool:
    """A pair of figures that gives the rate, the nearest first."""
    for part in sorted(near, key=lambda m: abs(m.item.index - rate.item.index)):
        for whole in near:
            if whole is part or whole.value < part.value or not same_kind(whole.item.unit, part.item.unit):
                continue
            rounding, exact = ratio_fits(part.item.quantity, whole.item.quantity, rate.item.quantity)
            if rounding == "half-up":
                operands = (rate.item.index, part.item.index, whole.item.index)
                reason = f"{show(part.value)}÷{show(whole.value)}＝{show(exact)}%，与 {rate.item.quantity.text} 相符。"
                outcome.relate("ratio", operands, rate.value, exact, True, reason)
                outcome.explained.add(rate.item.index)
                return True
    return False


def _complement(rate: Mention, near: Sequence[Mention], outcome: Outcome) -> bool:
    """检查餐饮店240家，不合格36家，合格率85%: what did not pass is printed."""
    named = _PASSED.search(rate.rate)
    if named is None:
        return False
    failed = [m for m in near if _NOT.search(m.name) and named[1] in m.name and m.item.index < rate.item.index]
    for rest in reversed(failed):
        wholes = [m for m in near if m.item.index < rest.item.index and m.item.unit == rest.item.unit]
        wholes = [m for m in wholes if m.value >= rest.value and m not in failed]
        if not wholes:
            continue
        whole = wholes[-1]
        exact = HUNDRED * (whole.value - rest.value) / whole.value
        operands = (rate.item.index, rest.item.index, whole.item.index)
        shown = f"（{show(whole.value)}－{show(rest.value)}）÷{show(whole.value)}＝{show(exact)}%"
        if abs(exact - rate.value) <= ulp(rate.value):
            outcome.relate("ratio", operands, rate.value, exact, True, shown + "，相符。")
            outcome.explained.add(rate.item.index)
            return True
        sharp = all(m.item.exact and not slack_of(m.item.quantity) for m in (whole, rest))
        if len(wholes) == 1 and sharp and rest.item.clause - whole.item.clause <= 2:
            message = f"“{rate.rate}”{rate.item.quantity.text} ≠ {shown}。"
            if outcome.relate("ratio", operands, rate.value, exact, False, message):
                advice = f"按文中数字应为 {show(exact, 1)}%。"
                outcome.report("ratio-mismatch", "warning", rate.item.quantity, message, advice)
                outcome.explained.add(rate.item.index)
            return True
    return False


#: How many sentences back a total is the one that a bare 已办结 is of.
NEAR = 3
_STAGE_WORDS = lazy(
    r"^(?:截至目前|目前|其中)?[，,]?(?:共|已|累计)*(?:办结|结案|审结|解决|回复|答复|整改|化解|处理)(?:完毕|回复)?"
)


def _of_its_matter(rate: Mention, window: Window, outcome: Outcome) -> None:
    """投诉17397件，…。…已办结投诉13072件，办结率75.14%: what was received stands sentences back under the bare name."""
    part = next((m for m in window.own if m.item.index == rate.item.index - 1 and m.counts and m.item.exact), None)
    if part is None or rate.item.clause - part.item.clause > 1 or rate.item.index in outcome.explained:
        return
    stage = _STAGE_WORDS.match(part.name)
    if stage is None or stage[0][-2:] not in numerator_words(rate.rate[:-1]):
        return
    matter = part.name[stage.end() :]
    candidates = (m for ms in reversed(window.earlier) for m in reversed(ms) if m.counts and m.item.exact)
    if len(matter) >= 2:
        whole = next(
            (m for m in candidates if m.name in (matter, "受理" + matter, "接收" + matter, "收到" + matter)), None
        )
    else:
        whole = next((m for m in window.totals if part.item.sentence - m.item.sentence <= NEAR), None)
    if whole is None or whole.item.unit != part.item.unit or whole.value < part.value:
        return
    exact = HUNDRED * part.value / whole.value
    operands = (rate.item.index, part.item.index, whole.item.index)
    shown = f"“{rate.rate}”{rate.item.quantity.text} ≠ {show(part.value)}÷{show(whole.value)}＝{show(exact)}%。"
    slip = slip_in_ratio(part.item.quantity, whole.item.quantity, rate.item.quantity, named=True)
    if ratio_fits(part.item.quantity, whole.item.quantity, rate.item.quantity)[0] != "neither":
        outcome.relate("ratio", operands, rate.value, exact, True, "与前文总数相符。")
    elif slip and outcome.relate("ratio", operands, rate.value, exact, False, shown):
        advice = f"请核对三个数字；按文中数字应为 {show(exact)}%。"
        outcome.report("ratio-mismatch", "warning", rate.item.quantity, shown, advice)


def _failing(rate: Mention, near: Sequence[Mention], window: Window, outcome: Outcome) -> None:
    """No pair gives the rate; an alarm only where part and whole are named and stand together right before it."""
    stem = rate.rate[:-1]
    words = numerator_words(stem)
    before = [m for m in near if m.item.index < rate.item.index and m.item.exact]
    if len(before) < 2:
        return
    part = before[-1]
    if part.item.index != rate.item.index - 1 or rate.item.clause - part.item.clause > 1:
        return
    whole = next((m for m in reversed(before[:-1]) if m.item.unit == part.item.unit), None)
    if whole is None or not whole.value or whole.value < part.value or part.item.clause - whole.item.clause > 2:
        return
    among = whole.item.index == part.item.index - 1 and _AMONG.search(window.between(whole, part)) is not None
    if not among and not any(
        w in part.item.words and not re.search(r"(?:[不未非]予?|应)" + w, part.item.words) for w in words
    ):
        return
    if not (among or EARLY_STAGE.search(whole.item.words) or whole.total):
        return
    if any(m.item.index == whole.item.index + 1 and m.rate == rate.rate for m in window.own):
        return  # 签订3.27万人，签约率78.6%，重点人群签约1.06万人，签约率93.4%
    exact = HUNDRED * part.value / whole.value
    loose = any(slack_of(m.item.quantity) for m in (part, whole))
    if abs(exact - rate.value) <= (1 if loose else 2 * ulp(rate.value)):
        return
    rounded = exact.quantize(max(ulp(rate.value), Decimal("0.01")), ROUND_HALF_UP)
    message = f"“{rate.rate}”{rate.item.quantity.text} ≠ {show(part.value)}÷{show(whole.value)}＝{show(exact)}%。"
    operands = (rate.item.index, part.item.index, whole.item.index)
    if outcome.relate("ratio", operands, rate.value, exact, False, message):
        advice = f"请核对三个数字；按文中数字应为 {show(rounded)}%，或写明口径。"
        outcome.report("ratio-mismatch", "warning", rate.item.quantity, message, advice)


def find_rates_in_turn(window: Window, outcome: Outcome) -> None:
    """收回527份，对工作满意526件，对结果满意519件，两项满意率分别达到99.8%和98.5%: to each rate its figure, one whole for both."""
    for at, first in enumerate(window.own[:-1]):
        second = window.own[at + 1]
        match = _IN_TURN.search(first.item.lead)
        if (
            match is None
            or second.item.lead.strip() not in ("和", "、")
            or {first.item.unit, second.item.unit} != {"%"}
        ):
            continue
        counted = [m for m in window.own[:at] if m.adds_up and m.item.exact]
        if len(counted) < 3 or len({m.item.depth for m in counted[-3:]}) > 1:
            continue
        whole, parts = counted[-3], counted[-2:]
        pairs = list(zip(parts, (first, second), strict=True))
        fits = [
            ratio_fits(part.item.quantity, whole.item.quantity, rate.item.quantity)[0] != "neither"
            for part, rate in pairs
        ]
        for (part, rate), fit in zip(pairs, fits, strict=True):
            exact = HUNDRED * part.value / whole.value if whole.value else rate.value
            operands = (rate.item.index, part.item.index, whole.item.index)
            shown = f"{show(part.value)}÷{show(whole.value)}＝{show(exact)}%"
            if fit:
                outcome.relate("ratio", operands, rate.value, exact, True, shown + "，相符。")
            elif any(fits) and outcome.relate("ratio", operands, rate.value, exact, False, shown):
                message = f"{shown}，文中为 {rate.item.quantity.text}，不符。"
                outcome.report("ratio-mismatch", "warning", rate.item.quantity, message, "请核对三个数字。")
            outcome.explained.add(rate.item.index)


def find_targets(window: Window, outcome: Outcome) -> None:
    """完成预算88240万元的6.35%，支出5120万元; 收入67949万元，为年初预算110990万元的61.22%."""
    for at, rate in enumerate(window.own):
        if rate.item.unit != "%" or rate.change or not rate.item.exact or at == 0:
            continue
        base = window.own[at - 1]
        gap = window.between(base, rate)  # 完成预算88240万元的6.35%; 完成全年500万人目标的86%
        if not base.counts or base.item.index != rate.item.index - 1 or not TARGET.search(base.name + gap):
            continue
        if not re.fullmatch(r"(?:目标|任务|计划)?的", gap) or not base.value:
            continue
        money = [m for m in window.own if m.counts and m is not base and m.item.unit == base.item.unit]
        money = [
            m for m in money if not TARGET.search(m.name) and not m.item.trail.startswith(("目标", "任务", "计划"))
        ]
        before = [m for m in money if m.item.index < base.item.index and base.item.clause - m.item.clause <= 1]
        after = [m for m in money if m.item.index > rate.item.index and m.item.clause - rate.item.clause <= 1]
        nearest = [m for m in before if m.item.index == base.item.index - 1]
        candidates = nearest or [*reversed(before), *after[:1]]
        for done in candidates:
            rounding, exact = ratio_fits(done.item.quantity, base.item.quantity, rate.item.quantity)
            operands = (rate.item.index, done.item.index, base.item.index)
            if rounding != "neither":
                reason = f"{show(done.value)}÷{show(base.value)}＝{show(exact)}%，相符。"
                outcome.relate("ratio", operands, rate.value, exact, True, reason)
                outcome.explained.add(rate.item.index)
                break
        else:
            _missed(rate, base, candidates, outcome)


_OF_TARGET = lazy(r"(?:占|为|完成)(?:全年|年初|年度|全部|调整)*(?:任务|计划|预算|目标)(?:数|任务)?(?:的)?$")


def find_done_of_task(window: Window, outcome: Outcome) -> None:
    """年初预算60999万元，完成24627万元，占预算的40.4%; 任务395万元，实际完成400.2万元，占任务101.3%."""
    for at, rate in enumerate(window.own):
        if rate.item.unit != "%" or rate.change or not rate.item.exact or at < 2:
            continue
        done, task = window.own[at - 1], window.own[at - 2]
        if not _OF_TARGET.search(rate.item.lead) or rate.item.index in outcome.explained or not task.value:
            continue
        words = unbracketed(window.text[max(task.item.quantity.start - 30, 0) : task.item.quantity.start])
        if not re.search(r"(?:任务|计划|预算|目标)数?(?:为|是)?$", words) or not re.search(
            r"完成|实现", done.item.lead
        ):
            continue
        if not (done.counts and task.counts and done.item.unit == task.item.unit):
            continue
        if ratio_fits(done.item.quantity, task.item.quantity, rate.item.quantity)[0] != "neither":
            operands = (rate.item.index, done.item.index, task.item.index)
            outcome.relate("ratio", operands, rate.value, rate.value, True, "完成数与任务数之比相符。")
            outcome.explained.add(rate.item.index)
        else:
            _missed(rate, task, [done], outcome)


_OF_TOLD_TARGET = lazy(r"(?:完成|占|为)(?:全年|年初|年度|调整)?(?:预算|任务|计划|目标)(?:数|任务)?的$")
_TARGET_TOLD = lazy(r"(?:预算|任务|计划|目标)(?:数|任务)?(?:为|是)?$")


def find_targets_told_before(window: Window, outcome: Outcome) -> None:
    """2月收入5682万元，完成预算105425万元的5.39%。1—2月收入17056万元，完成预算的16.18%: of one plan for one thing."""
    for at, rate in enumerate(window.own):
        if rate.item.unit != "%" or not rate.item.exact or at == 0 or rate.item.index in outcome.explained:
            continue
        done = window.own[at - 1]
        if not _OF_TOLD_TARGET.search(rate.item.lead) or not done.counts or not done.item.exact or len(done.name) < 4:
            continue
        earlier = (*window.before, *window.own[: at - 1])
        bases = [
            base
            for level, base in pairwise(earlier)
            if _TARGET_TOLD.search(base.item.lead)
            and base.item.exact
            and base.item.unit == done.item.unit
            and level.name[-4:] == done.name[-4:]
        ]
        if len(bases) != 1 or not bases[0].value:
            continue
        if ratio_fits(done.item.quantity, bases[0].item.quantity, rate.item.quantity)[0] != "neither":
            operands = (rate.item.index, done.item.index, bases[0].item.index)
            outcome.relate("ratio", operands, rate.value, rate.value, True, "完成数与前文的预算数之比相符。")
            outcome.explained.add(rate.item.index)
        else:
            _missed(rate, bases[0], [done], outcome)


def _missed(rate: Mention, base: Mention, candidates: Sequence[Mention], outcome: Outcome) -> None:
    if len(candidates) != 1 or not candidates[0].item.exact or not base.item.exact:
        return
    done = candidates[0]
    exact = HUNDRED * done.value / base.value
    message = (
        f"{done.item.quantity.text}÷{base.item.quantity.text}＝{show(exact)}%，文中为 {rate.item.quantity.text}，不符。"
    )
    operands = (rate.item.index, done.item.index, base.item.index)
    if outcome.relate("ratio", operands, rate.value, exact, False, message):
        advice = f"请核对三个数字；按文中数字应为 {show(exact)}%。"
        outcome.report("share-mismatch", "warning", rate.item.quantity, message, advice)
        outcome.explained.add(rate.item.index)
