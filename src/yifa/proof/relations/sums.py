"""Wholes and their parts: 其中, 包括, 含, 分别为, brackets, 共计 behind a list, and the remainder (未整改的11处)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from yifa.proof.model import Severity
from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import bounds, show, written_sum
from yifa.proof.relations.change import change_of
from yifa.proof.relations.items import Item, Passage, unbracketed
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.parts import each_of_its_own, fitting_count, judge_parts, judge_single, sum_message
from yifa.proof.relations.remainders import find_remainder
from yifa.proof.relations.slips import slip_in_sum
from yifa.proof.relations.twins import find_second_unit
from yifa.proof.relations.units import same_count
from yifa.proof.relations.vocabulary import (
    ACTIVITY,
    AVERAGE,
    COMPLETE,
    EARLY_STAGE,
    LATE_STAGE,
    NARROW,
    OVERLAPPING,
    PARTS_OPEN,
    REST,
    STRONG_TOTAL,
    TARGET,
    TOTAL,
    complementary,
    still_open,
)
from yifa.proof.words import words

_CHANGE = lazy(
    r"(?:同比|环比|较(?![重大轻好多高])|比)[^，。；,;]{0,14}$|(?:增加|减少|上升|下降|增长|降低|提高|(?<!改造)(?<!优化)(?<!巩固)提升|增至|降至)(?:了|到|至)?$"
)
_NO_AMOUNT = lazy(f"{TARGET.pattern}|{AVERAGE.pattern}")

_PAUSE = lazy("[，,；;：:。]")
_MARKS = "，、；：和及与并,; "
#: How a case under review may end; each ends in one way.
_VERDICT = lazy(
    r"(?:决定|以|作出)?(?:维持|撤销|变更|驳回|终止|撤回|调解和解|和解|调解|确认违法|责令履行|不予受理|撤诉)"
    r"(?:[、或和](?:变更|撤销|确认违法|驳回|和解|责令履行|终止))*(?:原判|终止|结案|请求|申请|决定|起诉|方式)?"
)
_THINGS = words("份 件 项 个 次 场 条 起 宗 场次 篇 本 册 张 期 处 块 座")
#: More parts than this are listed in tables, not in sentences.
LONGEST_LIST = 30
#: So many parts that make up a figure some clauses back are its parts and of none nearer.
SURE, FARTHEST = 4, 8
#: Stands for a figure without an upper bound.
LARGEST = Decimal("1e18")


_WHOLE_YEAR = lazy(r"[，；,;\s]*(?:全年|年内|一年)(?!.*(?:共|累计|合计|总计))")
_PART_OF_YEAR = lazy(r"季度|月份?|上半年|下半年")


#: 财政总收入 behind a semicolon begins another account.
_ANOTHER_WHOLE = lazy(r"总(?:收入|产[值量]|额|量|数|支出|投资|面积|户数|人口)")


def find_sums(passages: Sequence[Passage], outcome: Outcome) -> None:
    """All part-whole relations, sentence by sentence; 其中 at the head of a sentence looks back one sentence."""
    previous: Passage | None = None
    for passage in passages:
        items = [i for i in passage.items if not i.is_rate and not _changes(i) and "百分点" not in i.unit]
        if previous is not None and re.match(r"\s*其中", passage.words):
            before = [i for i in previous.items if not i.is_rate and not _changes(i)]
            _opened(passage, before[-4:] + items, outcome)
        else:
            _opened(passage, items, outcome)
        _bracketed(items, passage, outcome)
        _unmarked(items, passage, outcome)
        _totals(items, passage, outcome)
        carried = [i for i in previous.items if not i.is_rate][-1:] if previous is not None else []
        find_remainder(carried, items, passage, outcome)
        previous = passage


def _changes(item: Item) -> bool:
    """Whether a figure tells by how much something changed, was planned, or is an average, not how much there is."""
    return (
        item.of_a_span
        or _CHANGE.search(item.lead) is not None
        or change_of(item) is not None
        or _NO_AMOUNT.search(item.lead) is not None
    )


def _opened(passage: Passage, items: list[Item], outcome: Outcome) -> None:
    text = passage.text
    for at in range(1, len(items)):
        first, before = items[at], items[at - 1]
        gap = text[before.quantity.end : first.quantity.start]
        if first.depth == before.depth:
            gap = unbracketed(gap)
        marks = list(PARTS_OPEN.finditer(gap))
        if not marks or len(gap) > 60 or first.depth != before.depth:
            continue
        mark = marks[-1]
        if mark[0].startswith("分别") and not re.search(r"[，：:,]", gap[: mark.start()]):
            continue
        if re.search(r"居前|排名|前[三四五十]", gap[: mark.start()]) or re.search(r"净[增减]", before.lead):
            continue
        head = gap[mark.end() :]
        parts = _parts(items[at:], first, head, passage)
        wholes = _wholes_for(first.unit, items[max(at - LONGEST_LIST, 0) : at], before)
        fitting = next((w for w in wholes if len(parts) > 1 and fitting_count(w, parts)), None)
        if fitting is None and (longer := _run_of(items[at:])) and len(longer) > len(parts):
            fitting = next((w for w in wholes if fitting_count(w, longer) > len(parts)), None)
            parts = parts if fitting is None else longer[: fitting_count(fitting, longer)]
        if fitting is None and len(parts) >= SURE:
            farther = _wholes_for(first.unit, items[max(at - LONGEST_LIST, 0) : at], before, clauses=FARTHEST)
            fitting = next((w for w in farther if fitting_count(w, parts) == len(parts)), None)
        if fitting is None and len(parts) > 1 and wholes and max(p.value for p in parts[:2]) > wholes[0].value:
            farther = _wholes_for(first.unit, items[max(at - LONGEST_LIST, 0) : at], before, clauses=FARTHEST)
            fitting = next((w for w in farther if fitting_count(w, parts) > 1), None)
        if fitting is None and NARROW.search(gap):
            parts = _up_to_the_comma(parts, passage)
        twin = bool(wholes) and not before.lead and before.index == wholes[0].index + 1  # 监测对象41户128人
        if fitting is None and len(wholes) > 1 and wholes[0].index != before.index and not twin:
            total = sum((p.value for p in parts), Decimal(0))
            rest = any(REST.match(p.lead) for p in parts[2:]) and wholes[0].value * Decimal("0.6") < total
            if total <= max(w.value for w in wholes) and not rest:
                continue
        if not wholes or (
            before.sentence != first.sentence
            and len(parts) > 1
            and before.lead[-2:] != first.lead[-2:]
            and max(p.value for p in parts) > max(w.value for w in wholes)
        ):
            continue
        if fitting is None and (_two_wholes(wholes, parts, outcome) or each_of_its_own(wholes, parts)):
            continue
        total = sum((p.value for p in parts), Decimal(0))
        back = before.sentence != first.sentence  # of several figures a sentence back the nearest in size is meant
        largest = max(p.value for p in parts)
        holding = [w for w in wholes if w.value >= largest] if back else wholes[:1]
        whole = fitting or min(holding, key=lambda w: abs(w.value - total), default=wholes[0])
        if total < whole.value and still_open(whole.lead, [p.lead for p in parts]):
            continue
        judge_parts(whole, parts, head, bool(COMPLETE.search(mark[0])), passage, outcome, ambiguous=len(wholes) > 1)
        find_second_unit(whole, parts, items, passage, outcome, complete=fitting is not None)


def _up_to_the_comma(parts: list[Item], passage: Passage) -> list[Item]:
    """铁路639公里、其中高铁370公里，高速公路2600公里: 其中 behind 、 reaches no further than the next comma."""
    for at in range(1, len(parts)):
        if re.match(r"[^、]*[，,；;]", passage.between(parts[at - 1], parts[at])):
            return parts[:at]
    return parts


def _two_wholes(wholes: list[Item], parts: list[Item], outcome: Outcome) -> bool:
    """收到申请16件，上年结转1件，其中…: the parts are those of what came in and what was left over together."""
    if len(wholes) < 2 or len(parts) < 2 or not all(i.exact for i in (*wholes[:2], *parts)):
        return False
    if (
        not any(re.search(r"结转|旧存|往年|遗留", w.lead) for w in wholes[:2])
        or wholes[0].clause - wholes[1].clause > 1
    ):
        return False
    both = wholes[0].value + wholes[1].value
    total = sum((p.value for p in parts), Decimal(0))
    indexes = (wholes[1].index, wholes[0].index, *(p.index for p in parts))
    written = f"{show(wholes[1].value)}＋{show(wholes[0].value)}"
    listed = written_sum(p.value for p in parts)
    if total == both:
        outcome.relate("sum", indexes, both, total, True, f"{written}＝{listed}，相符。")
        outcome.explained.update(indexes)
        return True
    if total < both and not any(REST.match(p.lead) for p in parts[1:]) and len(parts) < 3:
        return True
    message = f"{written}＝{show(both)} {wholes[0].unit} ≠ {listed}＝{show(total)} {wholes[0].unit}。"
    if outcome.relate("sum", indexes, both, total, False, message):
        outcome.report("sum-mismatch", "warning", wholes[1].quantity, message, "新收与结转之和应等于各项之和。")
        outcome.explained.update(indexes)
    return True


def _wholes_for(unit: str, earlier: list[Item], before: Item, *, clauses: int = 3) -> list[Item]:
    """The earlier figures in the same unit, nearest first, no further than so many clauses back."""
    return [
        item
        for item in reversed(earlier)
        if same_count(item.unit, unit) and item.depth == before.depth and before.clause - item.clause <= clauses
    ]


def _run_of(items: list[Item]) -> list[Item]:
    """The figures in the first one's unit that follow it without a break, whatever their words."""
    run: list[Item] = []
    for item in items[:LONGEST_LIST]:
        if item.unit != items[0].unit or item.depth != items[0].depth or item.sentence != items[0].sentence:
            break
        run.append(item)
    return run


def _parts(items: list[Item], first: Item, head: str, passage: Passage) -> list[Item]:
    """The figures of a list: same unit, no new activity, no later stage of the same matters."""
    parts = [first]
    first_is_activity = bool(ACTIVITY.match(head)) or bool(LATE_STAGE.match(head.lstrip("已均")))
    stage = bool(EARLY_STAGE.match(head)) and not re.match(r"(?:受理|立案)(?:申请|登记)", head)
    last, stops = first, False
    for item in items[1 : 2 * LONGEST_LIST]:
        if len(parts) == LONGEST_LIST:
            break
        if item.depth > first.depth:
            continue
        if item.depth < first.depth:
            break
        gap = unbracketed(passage.text[last.quantity.end : item.quantity.start])
        if "其中" in gap or ("分别" in gap and len(parts) < 2):
            break
        if _describes(item, items, passage):
            continue
        if item.unit != first.unit:
            if item.lead == "" or item.clause == last.clause:
                continue
            break
        lead = item.lead.lstrip("，、；：和及与,; ")
        semicolon = ";" in gap or "；" in gap
        if (
            TOTAL.search(item.lead)
            or re.match(r"[，、；,;\s]*另(?:有|外)", item.lead)
            or (semicolon and _ANOTHER_WHOLE.search(item.lead))
            or (semicolon and not item.unit)
            or (semicolon and (len(_PAUSE.findall(gap)) > 2 or (len(parts) > 1 and not stops)))
        ):
            break
        stops = stops or semicolon
        short = len(lead) <= 3 and len(parts) >= 2 and all(len(p.lead) <= 6 for p in parts[1:])
        other = ACTIVITY.match(lead) and not first_is_activity and not REST.match(item.lead)
        verdict = _VERDICT.fullmatch(lead) and any(_VERDICT.fullmatch(p.lead.lstrip(_MARKS)) for p in parts[1:])
        if other and not verdict and (not short or LATE_STAGE.match(lead)):
            break
        if LATE_STAGE.match(lead) and (stage or (first_is_activity and not LATE_STAGE.match(head))):
            break
        if item.sentence != first.sentence or lead.startswith("并处"):
            break
        parts.append(item)
        last = item
    return parts


def _describes(item: Item, items: list[Item], passage: Passage) -> bool:
    """17个地市差评工单1249个: the first figure only says whose the second is."""
    following = next((i for i in items if i.index == item.index + 1), None)
    if following is None or following.clause != item.clause or following.unit != item.unit:
        return False
    return re.fullmatch(r"[一-龥（）()]{3,16}", passage.between(item, following)) is not None


def _bracketed(items: list[Item], passage: Passage, outcome: Outcome) -> None:
    """12件（简易程序8件、普通程序4件）."""
    for at, whole in enumerate(items[:-1]):
        if not whole.unit:
            continue
        opened = passage.text[whole.quantity.end : whole.quantity.end + 14]
        bracket = re.match(r"[^，。；、,;()（）\d]{0,12}[(（]", opened)
        if not bracket:
            continue
        inside = [i for i in items[at + 1 :] if i.depth == whole.depth + 1 and i.unit == whole.unit]
        following: list[Item] = []
        for item in inside:
            last = following[-1] if following else whole
            if passage.text[last.quantity.end : item.quantity.start].find("）" if following else "\0") >= 0:
                break
            following.append(item)
        if len(following) >= 2:
            judge_parts(whole, following, following[0].lead, False, passage, outcome, bracketed=True)
        elif following and re.match(r"[^，。；,;()（）]{0,12}[(（](?:其中|含|包括)", opened):
            judge_single(whole, following[0], passage, outcome)


def _unmarked(items: list[Item], passage: Passage, outcome: Outcome) -> None:
    """网格员47名，专职5名，兼职42名: no 其中, but labels that are known to divide a whole."""
    for whole, first, second in zip(items, items[1:], items[2:], strict=False):
        if not whole.unit == first.unit == second.unit or not whole.depth == first.depth == second.depth:
            continue
        if whole.index in outcome.explained or first.index in outcome.explained:
            continue
        labels = [first.lead.lstrip("，、；和及,; "), second.lead.lstrip("，、；和及,; ")]
        if any(len(label) > 8 or ACTIVITY.match(label) for label in labels) or not complementary(labels):
            continue
        slip = slip_in_sum(whole.quantity, [first.quantity, second.quantity])
        if first.value + second.value == whole.value or (slip and all(i.exact for i in (whole, first, second))):
            judge_parts(whole, [first, second], first.lead, False, passage, outcome)
    for at, whole in enumerate(items[:-3]):
        run = _enumerated(whole, items[at + 1 :], passage)
        if len(run) >= 3 and whole.index not in outcome.explained and items[at + 1].index not in outcome.explained:
            total = sum((i.value for i in run), Decimal(0))
            if total == whole.value or slip_in_sum(whole.quantity, [i.quantity for i in run], telling=2) is not None:
                judge_parts(whole, run, run[0].lead, True, passage, outcome)
    for at, whole in enumerate(items[:-2]):
        run = _in_turn(items[at + 1 :])
        if len(run) >= 2 and whole.unit == run[0].unit and not whole.lead.strip("，、").startswith("第"):
            judge_parts(whole, run, run[0].lead, True, passage, outcome)


def _enumerated(whole: Item, items: list[Item], passage: Passage) -> list[Item]:
    """风险点212处，低风险168处、中风险37处、高风险7处: alike labels, set off by 、 alone."""
    run: list[Item] = []
    for item in items:
        joined = passage.between(run[-1], item).startswith("、") if run else item.clause == whole.clause + 1
        label = item.lead.strip("，、；,; ")
        if (
            not joined
            or item.unit != whole.unit
            or item.depth != whole.depth
            or not item.exact
            or not 2 <= len(label) <= 8
        ):
            break
        if ACTIVITY.match(label) or "其中" in label or (run and label[-1] != run[0].lead[-1]):
            break
        run.append(item)
    return run if whole.exact else []


def _in_turn(items: list[Item]) -> list[Item]:
    """第一期98人，第二期94人: all that took place, counted one after the other."""
    run: list[Item] = []
    for item in items:
        number = re.match(r"[，、；,;：:\s]*第([一二三四五六七八九])[期批轮次场季阶][一-龥]{0,6}$", item.lead)
        if number is None or number[1] != "一二三四五六七八九"[len(run)] or (run and item.unit != run[0].unit):
            break
        run.append(item)
    return run


def _totals(items: list[Item], passage: Passage, outcome: Outcome) -> None:
    """A list, then its total: …，共计106次."""
    for at in range(2, len(items)):
        whole = items[at]
        of_year = _WHOLE_YEAR.match(whole.lead) is not None
        if not (TOTAL.search(whole.lead) or of_year) or whole.index in outcome.explained:
            continue
        earlier: list[Item] = []
        for item in reversed(items[:at]):
            if item.clause == whole.clause and re.match(r"合计|共计|总计", whole.lead):
                continue
            if re.search(r"各$|每[一-龥]{0,2}$|平均|均$", item.lead):
                earlier = []
                break
            people = item.unit + "次" == whole.unit and item.unit in ("人", "家", "户")
            if (
                not (same_count(item.unit, whole.unit) or people)
                or item.depth != whole.depth
                or item.index in outcome.explained
            ):
                break
            if len(earlier) == LONGEST_LIST or (earlier and earlier[0].clause - item.clause > 2):
                break
            earlier.insert(0, item)
        if _mixed_list(whole, earlier, items, passage, outcome):
            continue
        if len(earlier) < 2 or (of_year and not all(_PART_OF_YEAR.search(i.lead) for i in earlier)):
            continue
        chosen = _last_that_fit(whole, earlier)
        if chosen or (chosen := _last_that_fit(whole, _heads(whole, items[:at], outcome))):
            outcome.sum_holds(whole, chosen)
        else:
            _failed_total(whole, earlier, passage, outcome)


def _heads(whole: Item, before: list[Item], outcome: Outcome) -> list[Item]:
    """收入7.71亿元，其中税收5.93亿元、非税1.78亿元，补助21.64亿元，…，合计37.84亿元: the figures that are no parts of others."""
    parts = {index for i in before for r in outcome.sums.get(i.index, ()) for index in r.operands[1:]}
    return [i for i in before if i.index not in parts and i.unit == whole.unit and i.depth == whole.depth]


def _mixed_list(whole: Item, earlier: list[Item], items: list[Item], passage: Passage, outcome: Outcome) -> bool:
    """合同42份、规范性文件2件、重大决策事项3件，共计47件: a list in several counting words."""
    at = items.index(earlier[0]) if earlier else items.index(whole)
    run = list(earlier)
    while at and passage.between(items[at - 1], items[at]).startswith("、") and items[at - 1].depth == whole.depth:
        at -= 1
        run.insert(0, items[at])
    if len({i.unit for i in run}) < 2 or any(i.unit not in _THINGS or not i.exact for i in run):
        return False
    total = sum((i.value for i in run), Decimal(0))
    indexes = (whole.index, *(i.index for i in run))
    if total == whole.value:
        outcome.sum_holds(whole, run)
    elif slip_in_sum(whole.quantity, [i.quantity for i in run], telling=1) and STRONG_TOTAL.match(whole.lead):
        message, suggestion = sum_message(whole, run, total, total > whole.value)
        if outcome.relate("sum", indexes, whole.value, total, False, message):
            outcome.report("sum-mismatch", "warning", whole.quantity, message, suggestion)
            outcome.explained.update(indexes)
    return True


def _last_that_fit(whole: Item, earlier: list[Item]) -> list[Item]:
    """The figures right before a total, two or more, that make it up; none if no number of them does."""
    low, high = Decimal(0), Decimal(0)
    least, most = bounds(whole.quantity)
    for count, item in enumerate(reversed(earlier), 1):
        item_low, item_high = bounds(item.quantity)
        low += item_low
        high = high + item_high if item_high is not None else LARGEST
        if count >= 2 and low <= (most if most is not None else LARGEST) and least <= high:
            return earlier[-count:]
    return []


def _of_the_work(whole: Item, first: Item, passage: Passage) -> bool:
    """规范性文件清理工作中，保留11件、修改2件、废止3件，共清理16件: the total is named after the work of the sentence."""
    named = re.search(r"^[，；,;]?共([一-龥]{2})", whole.lead)
    return named is not None and named[1] in passage.text[passage.start : first.clause_start]


def _failed_total(whole: Item, parts: list[Item], passage: Passage, outcome: Outcome) -> None:
    strong = STRONG_TOTAL.match(whole.lead) or _WHOLE_YEAR.match(whole.lead) or _of_the_work(whole, parts[0], passage)
    if not strong and slip_in_sum(whole.quantity, [p.quantity for p in parts]) is None:
        return
    if any(LATE_STAGE.match(p.lead.lstrip("，、；,; ")) for p in parts[1:]):
        return
    if STRONG_TOTAL.match(parts[0].lead) or any(TOTAL.search(p.lead) for p in parts[1:]):
        return
    total = sum((p.value for p in parts), Decimal(0))
    over = total > whole.value
    if not over and total * 2 < whole.value and not strong:
        return
    if not over and total * 2 < whole.value and OVERLAPPING.search("".join(p.lead for p in parts)):
        return  # 女会员6120人，青年会员8240人，会员共54010人
    message, suggestion = sum_message(whole, parts, total, over)
    weak = bool(re.search(r"等|累计", passage.text[parts[-1].quantity.end : whole.quantity.start]))
    indexes = (whole.index, *(p.index for p in parts))
    if outcome.relate("sum", indexes, whole.value, total, False, message):
        severity: Severity = "error" if strong and not weak else "warning"
        outcome.report("sum-mismatch", severity, whole.quantity, message, suggestion)
        outcome.explained.update(indexes)
