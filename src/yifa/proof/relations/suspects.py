"""Rates that fit nothing printed, but would after a single slip: 受理842件，办结829件，办结率89.5% (98.5 %)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from yifa.proof.patterns import lazy
from yifa.proof.relations.agreement import TIMELY, counts
from yifa.proof.relations.arithmetic import HUNDRED, rounding_of, show, slack_of, ulp
from yifa.proof.relations.change import change_of
from yifa.proof.relations.items import Item, Passage
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.ratios import numerator_words
from yifa.proof.relations.slips import slip_in_ratio
from yifa.proof.relations.units import same_kind
from yifa.proof.relations.vocabulary import CARRIED_OVER, EARLY_STAGE, LATE_STAGE
from yifa.proof.words import words

_RATE = lazy(r"([一-龥]{1,14}[率度])(?:均|也|分别|已)?(?:为|达|达到|达至|是|约|在|到|高达|仅|：|:)*$")
_SHARE = lazy(r"占(?:比|[^，。；]{0,14})(?:的|为|达|比例为|比为)*$")
_CHANGING = lazy(
    r"同比|环比|较|提高|提升|下降|上升|降低|增长|减少|由|从|目标|力争|确保|不低于|以上|分别|均|综合(?!纠错)|总体|整体"
)
_DUE = lazy(r"应[一-龥]{1,4}$")
_CAME = lazy(r"^[，、,\s]*实(?:际)?[一-龥]{1,4}$")
_ATTENDANCE = lazy(
    r"^[，、,\s]*(?:参[考训会加与学保]|到[会场课]|出[席勤庭]|签到|考核|培训|完成|执行|覆盖|公示|发放|回收|采集)[一-龥]{0,3}率(?:为|达|达到|是)?$"
)
#: What is registered in one counting word and settled in another (线索23条, 立案18件; 登记3256宗, 颁证3102本).
_PAPERS = words("件 起 宗 条 份 个 户 本 项 例")
_DONE_RATES = ("完成率", "办理率", "落实率", "处置率", "处理率", "解决率")
_TOTAL = lazy(r"共|总|现有|受理|收到|排查|审结|应|接")
#: No more figures before the rate are looked at.
REACH = 8


def find_suspects(passages: Sequence[Passage], outcome: Outcome) -> None:
    """Every rate that no relation explains yet, with the count it is named after and the wholes before it."""
    for passage in passages:
        _attended(passage, outcome)
    explained = {r.operands[0] for r in outcome.relations if r.kind in ("ratio", "yoy")}
    explained |= {i for r in outcome.relations if r.kind == "bound" and len(r.operands) == 1 for i in r.operands}
    for number, passage in enumerate(passages):
        previous = counts(passages[number - 1].items) if number else []
        shared = {i.index - 1 for i in passages[number - 1].items if i.is_rate} if number else set()
        earlier = [i for i in previous if EARLY_STAGE.search(i.lead) or i is previous[-1]]
        earlier = [i for i in earlier if i.index not in shared]
        for rate in passage.items:
            if rate.unit != "%" or not rate.exact or rate.index in explained or change_of(rate):
                continue
            if not _CHANGING.search(rate.lead):
                _suspect(rate, passage, earlier, outcome)


def _suspect(rate: Item, passage: Passage, earlier: Sequence[Item], outcome: Outcome) -> None:
    before = [i for i in counts(passage.items) if i.index < rate.index and i.exact and i.depth <= rate.depth][-REACH:]
    part = _part(rate, before, passage)
    if part is None and _told_after(rate, passage, outcome):
        return
    if part is None or slack_of(part.quantity) or re.search(r"(?:合计|共计?|总计|之和)占", rate.lead):
        return
    shares = [i.index for i in passage.items if i.is_rate and i.index < rate.index and "占" in i.lead]
    if _SHARE.search(rate.lead):
        before = [i for i in before if not shares or i.index < shares[0] - 1]
        listed = [i for i in before if i.unit == part.unit and "、" in passage.between(i, part)]
        if listed:
            return
    wholes = [i for i in reversed(before) if i.index < part.index and same_kind(i.unit, part.unit)]
    wholes = [i for i in wholes if not _done_with(i, part, passage)]
    target = re.search(r"占([一-龥]{2})[一-龥]{0,6}$", rate.lead)
    if not wholes and (target is None or any(target[1] in i.lead for i in before)):
        wholes = [i for i in before if i.index == part.index - 1 and part.clause - i.clause == 1 and i.unit in _PAPERS]
    wholes += [i for i in counts(passage.items) if i.index == rate.index + 1 and re.match(r"[，,]?应", i.lead)]
    wholes = sorted((w for w in wholes if not slack_of(w.quantity)), key=lambda w: _TOTAL.search(w.lead) is None)
    wholes += [i for i in reversed(earlier) if i.exact and same_kind(i.unit, part.unit)] if not wholes else []
    if any(w.value and rounding_of(HUNDRED * part.value / w.value, rate.value) != "neither" for w in wholes):
        return
    if wholes and _exceeds(rate, part, max(wholes, key=lambda w: w.value), passage):
        _report(rate, part, wholes[0], "part", outcome)
        return
    for whole in wholes[:2]:
        all_done = whole.value == part.value and part.clause - whole.clause == 1 and rate.value < HUNDRED
        if all_done and not TIMELY.search(rate.lead):
            _report(rate, part, whole, "rate", outcome)
            return
        slip = slip_in_ratio(part.quantity, whole.quantity, rate.quantity, named=True)
        if slip:
            _report(rate, part, whole, slip, outcome)
            return


def _done_with(item: Item, part: Item, passage: Passage) -> bool:
    """老年人管理2874人，管理率71.6%；高血压患者管理2163人，管理率74.2%: behind the semicolon another rate is of others."""
    following = next((i for i in passage.items if i.index == item.index + 1), None)
    return (
        following is not None
        and following.is_rate
        and _RATE.search(following.lead) is not None
        and re.search("[；;]", passage.between(following, part)) is not None
    )


def _told_after(rate: Item, passage: Passage, outcome: Outcome) -> bool:
    """满意率95.5%，回访的44人中42人表示满意: numerator and denominator stand behind the rate."""
    after = [i for i in counts(passage.items) if i.index in (rate.index + 1, rate.index + 2) and i.exact]
    if len(after) != 2 or after[0].unit != after[1].unit or not after[0].value:
        return False
    whole, part = after
    among = re.fullmatch(r"[^，。；]{0,8}中[，,]?(?:有)?", passage.between(whole, part))
    planned = re.match(r"[，,]?(?:计划|应)", whole.lead) and re.match(r"[，,]?实际", part.lead)
    survey = re.match(r"[，,]?(?:回访|收回|测评|调查)", whole.lead) and re.match(r"[，,]?(?:其中)?满意", part.lead)
    if not (among or planned or survey) or whole.clause - rate.clause != 1:
        return False
    exact = HUNDRED * part.value / whole.value
    if part.value > whole.value or rounding_of(exact, rate.value) != "neither":
        return False
    if slip_in_ratio(part.quantity, whole.quantity, rate.quantity, named=True):
        _report(rate, part, whole, "rate", outcome)
    return True


def _exceeds(rate: Item, part: Item, whole: Item, passage: Passage) -> bool:
    """全镇1.2万户，走访1.24万户，走访率95%: more than all, and yet not all."""
    far = part.sentence != whole.sentence or (part.clause - whole.clause > 1 and "占" not in rate.lead)
    if part.value <= whole.value or rate.value > HUNDRED or far:
        return False
    begun = EARLY_STAGE.search(whole.lead) or re.search(r"共|总|应|全|现有|计划|发放|发出|印发", whole.lead)
    return part.unit == whole.unit and begun is not None and not CARRIED_OVER.search(passage.words)


def _part(rate: Item, before: Sequence[Item], passage: Passage) -> Item | None:
    """The count right before the rate, if the rate is a share or goes by a word of the count's; else its namesake."""
    near = before[-1] if before and before[-1].index == rate.index - 1 else None
    if _SHARE.search(rate.lead):
        owner = re.search(r"(?:^|[，、,])([一-龥]{2,8})占比?$", rate.lead)
        owned = [i for i in before if owner and owner[1] in i.lead]
        return owned[0] if len(owned) == 1 else near
    name = _RATE.search(rate.lead)
    if name is None or len(name[1]) < 2:
        return None
    stem = name[1][:-1]
    if stem.endswith("满意"):
        content = [i for i in before if re.fullmatch(r"[，、,\s]*(?:其中)?(?:表示|评价)?(?:群众)?满意的?", i.lead)]
        return content[0] if len(content) == 1 else None
    namesakes = [i for i in before if len(stem) >= 4 and stem in i.words]
    if len(namesakes) == 1:
        return namesakes[0]
    if near is not None and any(w in near.words and not _denied(w, near.words) for w in numerator_words(stem)):
        return near
    if near is not None and name[1] in _DONE_RATES and LATE_STAGE.match(near.lead.lstrip("，、；,; ")):
        return near
    named = [i for i in before if any(w in i.words and not _denied(w, i.words) for w in numerator_words(stem))]
    return named[0] if len(named) == 1 else None


def _denied(word: str, label: str) -> bool:
    return re.search(r"[不未非]予?" + re.escape(word), label) is not None


def _attended(passage: Passage, outcome: Outcome) -> None:
    """应参加450人，实际参加411人，参与率97.9%: those due, those who came, and the rate of the two."""
    for due, came, rate in zip(passage.items, passage.items[1:], passage.items[2:], strict=False):
        if rate.unit != "%" or due.unit != came.unit or not all(i.exact for i in (due, came, rate)) or not due.value:
            continue
        if rate.clause - came.clause > 1 or not _DUE.search(due.lead) or not _CAME.match(came.lead):
            continue
        if not _ATTENDANCE.search(rate.lead):
            continue
        exact = HUNDRED * came.value / due.value
        operands = (rate.index, came.index, due.index)
        shown = f"{show(came.value)}÷{show(due.value)}＝{show(exact)}%"
        if rounding_of(exact, rate.value) != "neither":
            outcome.relate("ratio", operands, rate.value, exact, True, shown + "，相符。")
        elif outcome.relate(
            "ratio", operands, rate.value, exact, False, f"{shown}，文中为 {rate.quantity.text}，不符。"
        ):
            message = f"{shown}，文中为 {rate.quantity.text}，不符。"
            advice = f"按文中数字应为 {show(exact)}%，请核对。"
            outcome.report("ratio-mismatch", "error", rate.quantity, message, advice)


def _report(rate: Item, part: Item, whole: Item, slip: str, outcome: Outcome) -> None:
    exact = HUNDRED * part.value / whole.value if whole.value else Decimal(0)
    rounded = exact.quantize(max(ulp(rate.value), Decimal("0.01")), ROUND_HALF_UP)
    doubtful = {"rate": rate, "part": part, "whole": whole}[slip].quantity.text
    message = f"{show(part.value)}÷{show(whole.value)}＝{show(exact)}%，文中为 {rate.quantity.text}，不符；请先看“{doubtful}”。"
    if outcome.relate("ratio", (rate.index, part.index, whole.index), rate.value, exact, False, message):
        outcome.explained.add(rate.index)
        advice = f"请核对三个数字；若分子、分母无误，应为 {show(rounded)}%。"
        outcome.report("ratio-suspect", "warning", rate.quantity, message, advice)
