"""Stages of one matter, the later never more than the earlier, and the identities of stocks and flows."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache

from yifa.proof.knowledge import lines, rows
from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import show, slack_of, sums_to, written_sum
from yifa.proof.relations.meaning.mentions import Mention, Window
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.slips import slip_in_sum
from yifa.proof.relations.units import same_count, same_kind

#: Words of time and of completion before the word of the stage.
_WHEN = lazy(r"^[，,、；;\s]*(?:截至|20\d\d年|\d+月|末|底|初|今年|全年|已经|已|现|均|其中|经|共|目前)*")
_CARRIED = lazy(r"旧存|结转|上年|往年|历年|积案|存量|遗留|以前年度|跨年|去年|包括|含|累计")


_NEWLY = lazy(r"新收|新受理|新立")


@cache
def stages() -> tuple[tuple[frozenset[str], ...], ...]:
    """The flows of the table, each a row of stages, each stage its words."""
    return tuple(tuple(frozenset(stage.split()) for stage in row) for row in rows("flows", ">"))


@cache
def identities() -> tuple[tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...], bool], ...]:
    """Left and right side of each identity, each place a pattern of its words; and whether the right may be more."""
    result = []
    for line in lines("identities"):
        left, _, right = line.partition("=")
        result.append((_side(left.removesuffix("<")), _side(right), left.endswith("<")))
    return tuple(result)


def _side(text: str) -> tuple[re.Pattern[str], ...]:
    return tuple(lazy(f"(?:{'|'.join(w.strip() for w in cell.split('|'))})") for cell in text.split("+"))


def _stage_of(m: Mention, flow: tuple[frozenset[str], ...]) -> int | None:
    """The stage by the word that stands last in the figure's own words."""
    return _stage_in(m.item.lead[-14:] if len(m.item.lead) > 2 else m.item.words[:16], flow)


@cache
def _any_stage(flow: tuple[frozenset[str], ...]) -> re.Pattern[str]:
    return lazy("|".join(sorted(word for stage in flow for word in stage)))


@lru_cache(maxsize=1 << 12)
def _stage_in(words: str, flow: tuple[frozenset[str], ...]) -> int | None:
    best, place = None, -1
    if not _any_stage(flow).search(words):
        return None
    for number, stage in enumerate(flow):
        for word in stage:
            at = words.rfind(word)
            end = at + len(word)
            if at >= 0 and (end, len(word)) > (place, 0) and not re.search(r"[不未非]$", words[:at]):
                best, place = number, end
    return best


def find_stages(window: Window, outcome: Outcome) -> None:
    """行政应诉24件，已审结27件: more came out than went in."""
    counted = [m for m in window.own if m.counts and m.item.exact]
    if len(counted) < 2 or _CARRIED.search(window.passage.words):
        return
    for at, second in enumerate(counted):
        same = (m for m in reversed(counted[:at]) if m.item.depth == second.item.depth)
        first = next((m for m in same if same_kind(m.item.unit, second.item.unit)), None)
        if first is not None and second.item.clause - first.item.clause <= 4 and not _is_part(first, outcome):
            _in_order(first, second, outcome)
        for later in counted[at + 1 :]:
            if later.item.unit == second.item.unit and later.item.clause - second.item.clause <= 3:
                _backwards(later, second, outcome)


def _is_part(m: Mention, outcome: Outcome) -> bool:
    """Whether a figure is a part of a list that holds: 不受理190件、正式受理266件，已办结426件 is of the whole."""
    return any(r.operands[0] != m.item.index for r in outcome.sums.get(m.item.index, ()))


def _more(one: Mention, other: Mention) -> bool:
    """Whether one figure is more than another in every reading of figures that are rounded."""
    return one.value - slack_of(one.item.quantity) > other.value + slack_of(other.item.quantity)


def _in_order(first: Mention, second: Mention, outcome: Outcome) -> None:
    bare = _WHEN.sub("", second.item.lead)
    if _NEWLY.search(first.name) and second.value < first.value * 2:
        return  # 新收24064件，审结24083件: what was left over from before is among them
    if not _more(second, first) or second.total or len(bare) > 10 or first.item.depth != second.item.depth:
        return
    for flow in stages():
        early, late = _stage_of(first, flow), _stage_of(second, flow)
        if early is None or late is None or early >= late:
            continue
        if any(bare.startswith(word) for word in flow[late]) or not bare:
            _more_than_before(first, second, bare, outcome)
            return


def _backwards(early: Mention, late: Mention, outcome: Outcome) -> None:
    """调解劳动争议83件，…，受理劳动争议64件: what was received is told behind what was done with it."""
    if not _more(late, early) or early.total:
        return
    nouns = re.sub(r"受理|调解|调处|各类|办结|共|成功|化解", " ", early.name)
    if not any(nouns[n : n + 3] in late.name for n in range(len(nouns) - 2) if " " not in nouns[n : n + 3]):
        return
    for flow in stages():
        before, after = _stage_of(early, flow), _stage_of(late, flow)
        if before is not None and after is not None and before < after:
            _more_than_before(early, late, late.name[-6:], outcome)
            return


def _more_than_before(first: Mention, second: Mention, bare: str, outcome: Outcome) -> None:
    message = (
        f"“{first.name[-8:]}”{first.item.quantity.text}，“{bare or second.name[-8:]}”却有 {second.item.quantity.text}："
        "后一环节多于前一环节。"
    )
    operands = (second.item.index, first.item.index)
    outcome.overrule("bound", operands)
    if outcome.relate("bound", operands, second.value, first.value, False, message):
        advice = "请核对两个数字；有上期结转的写明结转数。"
        outcome.report("part-over-whole", "warning", second.item.quantity, message, advice)


#: What is done and what is still open make up all there was.
_DONE = lazy(
    r"(?:已|均|现已)?(?:落实|成功调解|调解成功|成功化解|处理完毕|办理完毕|办结|完成|整改完成|整改到位|化解|解决|审结)"
)
_OPEN = lazy(r"(?:正在|仍在|尚在)[一-龥]{2}|在办|推进中|未办结|未完成|未整改|尚未|待处理|办理中")


#: What can not be done at all, told behind what is done and what is open.
_NEVER = lazy(r"不能|无法|暂不|暂缓|不予|未采纳|留作参考")


def find_done_and_open(window: Window, outcome: Outcome) -> None:
    """受理工单2917件，已处理完毕2349件，时限内正在办理568件."""
    counted = [m for m in window.own if m.adds_up and m.item.exact]
    least = min((m.item.depth for m in counted), default=0)
    counted = [m for m in counted if m.item.depth == least]  # 共375件（其中重点74件），有320件已完成
    runs = [[m for m in counted if m.item.unit == unit] for unit in dict.fromkeys(m.item.unit for m in counted)]
    triples = [three for run in runs for three in zip(run, run[1:], run[2:], strict=False)]
    if not triples and len(counted) == 2:
        triples = [
            (m, counted[0], counted[1])
            for m in window.before
            if m.total and m.adds_up and m.item.unit == counted[0].item.unit
        ][:1]
    for whole, done, rest in triples:
        if rest.item.clause - whole.item.clause > 6:
            continue
        if not _DONE.search(done.item.words) or not _OPEN.search(rest.item.words) or _OPEN.search(done.item.words):
            continue
        if not whole.item.depth == done.item.depth == rest.item.depth or _CARRIED.search(window.passage.words):
            continue
        never = [m for m in counted if m.item.index == rest.item.index + 1 and _NEVER.search(m.item.lead)]
        ends = (done, rest, *never)
        operands = (whole.item.index, *(m.item.index for m in ends))
        if any(set(operands) <= set(r.operands) for r in outcome.relations if r.kind == "sum"):
            continue
        wholes = [m for m in (*window.before, *counted) if m.counts and m.item.index < done.item.index]
        if _DONE.search(whole.item.lead) or any(
            sums_to([m.item.quantity for m in ends], m.item.quantity) for m in wholes
        ):
            continue  # 38件，其中重大14件、一般24件；已调解37件，正在调处1件
        total = sum((m.value for m in ends), Decimal(0))
        shown = written_sum(m.value for m in ends)
        message = f"{show(whole.value)} {whole.item.unit} ≠ {shown}＝{show(total)} {whole.item.unit}。"
        if outcome.relate("sum", operands, whole.value, total, False, message):
            advice = "办完的与在办的合起来应等于总数，请核对三个数字。"
            outcome.report("sum-mismatch", "warning", whole.item.quantity, message, advice)


#: How a request for information may end (政府信息公开条例第三十六条); each request ends one way.
_ENDINGS = lazy(r"(?:予以公开|部分公开|不予公开|无法提供|不予处理|其他处理|已主动公开|信息不存在)$")
_REQUESTS = lazy(r"(?:收到|新收|受理)[^，。；\d]{0,12}(?:申请|件)?$")
_LEFT_OVER = lazy(r"(?:上年|上年度|旧存)结转(?:政府信息公开申请)?$")
_LEFT_OPEN = lazy(r"结转(?:至|到)?(?:下年度?|下一年度?|次年)[^，。；\d]{0,6}$")


def find_answered_requests(window: Window, outcome: Outcome) -> None:
    """本年新收申请5件，上年结转0件；予以公开3件，部分公开1件，无法提供1件；结转下年度0件."""
    counted = [m for m in window.own if m.counts and m.item.exact and not m.item.depth]
    came = [m for m in counted if _REQUESTS.search(m.item.lead) and "申请" in m.item.words]
    ended = [m for m in counted if _ENDINGS.search(m.item.lead)]
    over = [m for m in counted if _LEFT_OVER.search(m.item.lead)]
    left = [m for m in counted if _LEFT_OPEN.search(m.item.lead)]
    if len(came) != 1 or len(ended) < 2 or len(over) > 1 or len(left) > 1 or not (over or left):
        return
    total, other = (sum((m.value for m in side), Decimal(0)) for side in ((*came, *over), (*ended, *left)))
    shown = f"{'＋'.join(show(m.value) for m in (*came, *over))}%s{'＋'.join(show(m.value) for m in (*ended, *left))}"
    operands = tuple(m.item.index for m in (*came, *over, *ended, *left))
    outcome.overrule("sum", operands)
    if total == other:
        outcome.relate("sum", operands, came[0].value, came[0].value, True, shown % "＝")
    elif outcome.relate("sum", operands, came[0].value, came[0].value, False, shown % " ≠ "):
        message = f"{shown % ' ≠ '}：新收与上年结转之和应等于各种处理与结转下年之和。"
        until = (*ended, *left)[-1].item.quantity
        outcome.report("sum-mismatch", "warning", came[0].item.quantity, message, "请核对各数。", until)


def _of_all_time(before: list[Mention], after: list[Mention], window: Window) -> bool:
    """累计接收750人，累计解除598人，在册222人: from the first day on nobody left who had not come, and one slip parts them."""
    if len(before) != 1 or re.search(r"年度?内|今年|本年|全年|上半年|季度", window.passage.words):
        return False
    return slip_in_sum(before[0].item.quantity, [m.item.quantity for m in after]) is not None


#: The last place of an identity is empty: nothing was carried over.
_NONE_LEFT = lazy(r"(?:没有|无|未)[^，。；\d]{0,6}结转")


def find_identities(window: Window, outcome: Outcome) -> None:
    """受理16件，上年结转1件，办结16件，结转下年1件: what came in is what went out and what is left."""
    counted = [m for m in window.own if m.counts and m.item.exact]
    if len(counted) < 3:
        return
    for left, right, open_end in identities():
        own: list[Mention] = []
        for pattern in (*left, *right):
            fitting = [m for m in counted if pattern.search(m.item.lead[-10:]) and m not in own]
            if len(fitting) != 1:
                break
            own.append(fitting[0])
        nothing_left = len(own) == len(left) + 1 and _NONE_LEFT.search(window.passage.words) is not None
        if (len(own) != len(left) + len(right) and not nothing_left) or any(
            not same_count(m.item.unit, own[0].item.unit) for m in own
        ):
            continue
        if max(m.item.index for m in own) - min(m.item.index for m in own) > 6:
            continue
        before, after = own[: len(left)], own[len(left) :]
        total, other = (sum((m.value for m in side), Decimal(0)) for side in (before, after))
        shown = f"{'＋'.join(show(m.value) for m in before)}＝{'＋'.join(show(m.value) for m in after)}"
        operands = tuple(m.item.index for m in own)
        slack = sum((slack_of(m.item.quantity) for m in own), Decimal(0))
        if abs(total - other) <= slack:
            outcome.relate("sum", operands, before[0].value, before[0].value, True, shown + "，相符。")
            outcome.explained.update(operands)
            continue
        if open_end and total < other and not _of_all_time(before, after, window):
            continue
        message = f"{shown.replace('＝', ' ≠ ')}，两边相差 {show(abs(total - other))}。"
        if not set(operands) <= outcome.explained and outcome.relate(
            "sum", operands, before[0].value, before[0].value, False, message
        ):
            advice = "两边应当相等，请核对各数。"
            outcome.report("sum-mismatch", "warning", own[-1].item.quantity, message, advice)
            outcome.explained.update(operands)
