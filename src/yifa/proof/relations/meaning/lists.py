"""Lists of parts: behind 其中, a colon, a bracket, 按类型分; exhaustive by meaning, by a rest, or by their form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import fitting_prefixes, ratio_fits
from yifa.proof.relations.items import unbracketed
from yifa.proof.relations.meaning.mentions import Mention, Window
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.parts import COUNTED_TWICE, TROUBLE, each_of_its_own, sharply, sum_message
from yifa.proof.relations.slips import slip_in_sum
from yifa.proof.relations.units import same_count
from yifa.proof.relations.vocabulary import (
    CHANNEL,
    LATE_STAGE,
    NARROW,
    OVERLAPPING,
    SUCCESSIVE,
    complementary,
    exhaustive,
    still_open,
    stops_short,
)

#: Opens a list; the second group says that the list is a full division.
_OPEN = lazy(
    r"其中(?:包括|含)?|包括|包含|涉及|构成|(?P<full>分别(?:为|是)|分为|组成|(?:[按从][一-龥]{2,8}(?:分|划分|看|区分|统计)|分[一-龥]{1,8}(?:看|情况[是为]?)|[一-龥]{2,4}分类)[：:，,]?)|[：:]|^[一-龥]{0,12}中[：:，,](?:有)?|^中(?![一-龥]?[医小心学央国型级等])|[（(]"
)
_PARTIAL = lazy(r"主要|排名前|居前|前[一二三四五六七八九十\d]|重点|占比较|较多|突出|部分|含|包括|如")
_MORE = lazy(r"^[^，。；、\d]{0,8}等(?:[，。；,;）)]|$)|^[^。；;]{0,6}(?:其余|其他|其它|剩余)")
_NEW = lazy(r"^[，、；,;\s]*(?:同比|环比|较|比|累计|全年|共|合计|总计|平均|人均|另|此外|同时)")
_COMPARED = lazy(r"[比较与](?:上年|去年|上一年|上月|同期|20\d\d年)[^，。；]{0,6}$")
#: Between the heads of a list: a mark and a name.
_ONE_HEAD = lazy(r"[，,；;、][一-龥、“”]{2,16}")
LONGEST = 30
#: How many wholes before a list are tried.
NEAREST = 8
#: Parts that come to less than this share of the whole are no division of it, unless by meaning or with a rest.
LEAST = 0.35


def find_lists(window: Window, outcome: Outcome) -> None:
    """Every list of the sentence against the wholes before it."""
    counted = [m for m in window.own if m.adds_up and m.item.quantity.text[0].isdigit()]
    used: list[Mention] = []
    for at, first in enumerate(counted):
        earlier = counted[:at]
        if earlier:
            last = next(m for m in reversed(window.own) if m.item.index < first.item.index)
            gap = window.between(last, first)
        else:
            head = window.text[window.passage.start : first.item.quantity.start]
            gap = (
                head
                if re.match(
                    r"[；;\s]*(?:其中|[按从][一-龥]{2,8}(?:分|看)|分[一-龥]{1,8}(?:看|情况[是为]?)|[一-龥]{2,4}分类|主要[一-龥]{2,8}[：:])",
                    head,
                )
                else ""
            )
            earlier = _divided(window, gap, outcome) if gap else []
        opened = [m for m in _OPEN.finditer(gap) if not _closed(m, gap)] if len(gap) <= 40 else []
        if not opened or not earlier:
            continue
        mark = opened[-1]
        if mark[0] in "：:" and len(gap[mark.end() :]) > 14:
            continue
        again = [m for m in used if _whole(m, first)]
        candidates = [m for m in reversed(earlier) if _whole(m, first)]
        candidates = again + candidates if mark["full"] and mark[0][0] in "按从" else candidates + again
        if not candidates:
            continue
        sure = bool(mark["full"]) or mark[0] in "：:" or ("中" in mark[0] and "其中" not in mark[0])
        apart = gap[mark.end() :][:1] in ("，", ",")  # 其中，甲类3所；乙类5所
        parts = _parts(window, counted[at:], sure or apart)
        whole = _holding(candidates, parts, window, outcome)
        if whole is not None:
            used = [whole]
            continue
        if len(parts) < 2:
            continue
        if each_of_its_own([m.item for m in candidates], [p.item for p in parts]):
            continue
        whole = candidates[0]
        if len(parts) > 2 and parts[0].value <= whole.value and _holding(parts[:1], parts[1:], window, outcome):
            used = [parts[0]]  # 抽取300件，其中有效回访246件，满意240件，一般5件，不满意1件
            continue
        named = _named_whole(candidates, parts)
        if named is not None or (
            _is_division(whole, parts, gap, sure, window) and not _explained(whole, parts, window)
        ):
            used = [named or whole]
            _report(used[0], parts, outcome)


def find_lists_with_nothing_left_out(window: Window, outcome: Outcome) -> None:
    """案件50件，控告2件；刑事申诉0件；司法救助47件；民行申诉1件: whoever tells of heads that have none tells of all."""
    counted = [m for m in window.own if m.adds_up]
    zeros = [m for m in counted if not m.value]
    if not zeros or len(counted) < 4 or any(not m.item.exact or m.item.depth for m in counted):
        return
    whole, *parts = counted
    if len({m.item.unit for m in counted}) > 1 or len(counted) != len(window.own) or len(whole.name) < 2:
        return
    if not whole.value or any(m.total or not _ONE_HEAD.fullmatch(window.between(a, m)) for a, m in pairwise(counted)):
        return
    if any(LATE_STAGE.match(p.name) for p in parts):
        return
    operands = tuple(m.item.index for m in counted)
    total = sum((p.value for p in parts), start=whole.value * 0)
    if total == whole.value:
        outcome.relate("sum", operands, whole.value, whole.value, True, "各项之和与总数相符。")
        outcome.explained.update(operands)
    elif slip_in_sum(whole.item.quantity, [p.item.quantity for p in parts], telling=1) is not None:
        _report(whole, parts, outcome)


def _named_whole(candidates: Sequence[Mention], parts: Sequence[Mention]) -> Mention | None:
    """派单601件，…。其中热线派单532件，政民互动派单69件: the one all parts are named after, and one slip parts them."""
    for whole in candidates[:NEAREST]:
        name = whole.name
        if 2 <= len(name) <= 6 and all(p.name.endswith(name) and p.name != name and p.item.exact for p in parts):
            slip = slip_in_sum(whole.item.quantity, [p.item.quantity for p in parts], telling=1)
            return whole if slip and whole.item.exact else None
    return None


def _divided(window: Window, gap: str, outcome: Outcome) -> list[Mention]:
    """What a list at the head of a sentence divides: what was told last (其中), or the totals before (从内容看)."""
    last = [m for m in window.before if m.adds_up][-4:]
    if "其中" in gap or "主要" in gap:
        return last
    divided = [
        m for m in window.before if any(r.operands[0] == m.item.index for r in outcome.sums.get(m.item.index, ()))
    ]
    totals = {m.item.index: m for m in (*window.totals[:6], *divided, *(m for m in last if m.total))}
    if not totals and len({m.item.sentence for m in last}) == len(last) == 1:
        return last  # 解答咨询1188件。从咨询内容看，…
    return [totals[index] for index in sorted(totals)]


def _closed(mark: re.Match[str], gap: str) -> bool:
    """公安局（287宗）、忠信镇（225宗）: each in a bracket of its own."""
    return mark[0] in "（(" and re.search(r"[）)，、,；;。]", gap[: mark.start()] + gap[mark.end() :]) is not None


def _whole(whole: Mention, first: Mention) -> bool:
    if _COMPARED.search(whole.item.lead):
        return False  # 247件，比上年的268件减少21件。其中…: what is compared with is not divided
    return same_count(whole.item.unit, first.item.unit) and whole.item.depth <= first.item.depth


def _parts(window: Window, items: Sequence[Mention], division: bool) -> list[Mention]:
    """The figures that go on with the list: same unit and depth, no total, no later stage of the same matter."""
    first = items[0]
    parts = [first]
    separator = "" if division else "、"
    narrow = NARROW.search(window.text[window.passage.start : first.item.quantity.start]) is not None
    for m in items[1 : 3 * LONGEST]:
        gap = unbracketed(window.between(parts[-1], m))
        if narrow and re.match(r"[^、]*[，,；;]", gap):
            break
        if m.item.depth > first.item.depth:
            continue
        if m.item.depth < first.item.depth or len(parts) == LONGEST or len(gap) > 90:
            break
        if ("；" in gap or ";" in gap) and separator not in ("", "；"):
            break
        if re.search(r"其中|[按从][一-龥]{2,8}(?:分|看)[：:，,]?", gap) or m.total:
            break
        if not same_count(m.item.unit, first.item.unit):
            continue
        if _NEW.match(m.item.lead) and not m.rest:
            break
        if LATE_STAGE.match(m.item.lead.lstrip("，、；,; ")) and not LATE_STAGE.match(first.name):
            break
        parts.append(m)
        separator = "；" if re.search("[；;]", gap) else "、"
    return parts


def _holding(
    candidates: Sequence[Mention], parts: Sequence[Mention], window: Window, outcome: Outcome
) -> Mention | None:
    """The whole that parts, or the first of them, make up."""
    for whole in candidates[:NEAREST]:
        for count in fitting_prefixes([p.item.quantity for p in parts], whole.item.quantity):
            if count < len(parts) and not sharply(whole.item, [p.item for p in parts[:count]], parts[count].item):
                continue
            if count == len(parts) or window.between(parts[count - 1], parts[count])[:1] != "、":
                outcome.sum_holds(whole.item, [p.item for p in parts[:count]])
                return whole
    return None


def _is_division(whole: Mention, parts: Sequence[Mention], gap: str, sure: bool, window: Window) -> bool:
    """Whether the parts must come to the whole."""
    if any("重复" in p.name for p in parts) or _own_shares(whole, parts, window):
        return False  # 地下水与地表水资源不重复量
    if not all(m.item.exact for m in (whole, *parts)) or whole.change:
        return False
    tail = window.text[parts[-1].item.quantity.end : parts[-1].item.quantity.end + 14]
    names = [p.name for p in parts]
    if "其中" not in gap:
        names[0] = names[0].removeprefix("涉及")
    total = sum(p.value for p in parts)
    if total < whole.value and (stops_short(names) or still_open(whole.name, names)):
        return False
    if exhaustive(names) and (complementary(names, strictly=True) or len(names) > 2 or total * 3 > whole.value):
        return True
    if any(p.rest for p in parts[2:]) and total > whole.value * 3 / 5:
        return True
    if _PARTIAL.search(gap.replace("其中包括", "").replace("包括", "")) or _MORE.match(tail):
        return False
    if any(p.rest for p in parts[1:]):
        return total > whole.value * 3 / 5 or sure
    if any(OVERLAPPING.search(n) for n in names) or (
        whole.item.unit in ("家", "户", "人", "名") and all(TROUBLE.search(n) for n in names)
    ):
        return False
    if total > whole.value and "其中" not in gap and gap.rstrip("有").endswith(("中，", "中,")) and len(parts) == 2:
        return False  # 80个城市中，76个完成甲目标，75个完成乙目标
    if total > whole.value:
        return _cannot_exceed(whole, parts, names, tail)
    if any(slip and whole.value >= least for slip, least in _telling(whole, parts, names)):
        return True
    if len(parts) < 3:
        return False
    share = float(total / whole.value) if whole.value else 0.0
    alike = len({n[-1:] for n in names}) == 1 or len({n[:1] for n in names}) == 1
    return sure and share >= LEAST and (alike or len(parts) >= 4 or share >= 0.7)


def _own_shares(whole: Mention, parts: Sequence[Mention], window: Window) -> bool:
    """1590件占14.23%，1485件占13.29%，…: shares that do not come to 100 tell that the list stops short.

    So do shares that all hold against the whole (医院713.1万张（占78.4%），…).
    """
    following = {m.item.index - 1: m for m in window.own if m.share is not None}
    if len(parts) > 1 and all(
        (share := following.get(p.item.index)) is not None
        and ratio_fits(p.item.quantity, whole.item.quantity, share.item.quantity)[0] != "neither"
        for p in parts
    ):
        return True
    shares = [following[p.item.index].value for p in parts if p.item.index in following]
    return len(shares) == len(parts) and abs(sum(shares, start=parts[0].value * 0) - 100) > 1


def _cannot_exceed(whole: Mention, parts: Sequence[Mention], names: Sequence[str], tail: str) -> bool:
    """Whether nothing may stand under two heads: no channels, no measures one after the other, none that is all."""
    words = "".join(names)
    if CHANNEL.search(words) or len(set(SUCCESSIVE.findall(words))) > 1 or COUNTED_TWICE.match(tail):
        return False
    same = all(_same_things(p, whole) and p.value < whole.value for p in parts)
    return same and whole.value >= 3 and not any("并处" in p.item.lead for p in parts)


def _same_things(part: Mention, whole: Mention) -> bool:
    return part.item.unit == whole.item.unit or {part.item.unit, whole.item.unit} <= {"人", "名", "位"}


def _telling(whole: Mention, parts: Sequence[Mention], names: Sequence[str]) -> list[tuple[bool, int]]:
    """Whether one slip of the pen makes all agree, and from which size of the whole that is no coincidence."""
    slip = slip_in_sum(whole.item.quantity, [p.item.quantity for p in parts], telling=1) is not None
    alike = len({n[-2:] for n in names}) == 1 and len(names[0]) > 1
    return [(slip, 2000), (slip and len(parts) >= 3, 500), (slip and alike, 300)]


def _explained(whole: Mention, parts: Sequence[Mention], window: Window) -> bool:
    """A rival reading that holds: the parts make up another figure, or other figures make up the whole."""
    values = [m for m in window.all if m.counts and m.item.unit == whole.item.unit]
    total = sum(p.value for p in parts)
    inside = {p.item.index for p in parts}
    if any(m.value == total and m.item.index not in inside for m in values):
        return True
    shares = [m for m in window.own if m.share is not None and m.item.exact]
    for share in shares:
        for count in range(2, len(parts) + 1):
            if whole.value and abs(sum(p.value for p in parts[:count]) * 100 / whole.value - share.value) < 1:
                return True
    run = [m for m in values if m.item.index >= parts[0].item.index and m.item.index != whole.item.index]
    for start in range(min(len(run), len(parts) - 1)):
        for count in range(2, min(len(run) - start, LONGEST) + 1):
            if sum(m.value for m in run[start : start + count]) == whole.value:
                return True
    return False


def _report(whole: Mention, parts: Sequence[Mention], outcome: Outcome) -> None:
    total = sum((p.value for p in parts), start=parts[0].value * 0)
    message, suggestion = sum_message(whole.item, [p.item for p in parts], total, total > whole.value)
    indexes = (whole.item.index, *(p.item.index for p in parts))
    outcome.overrule("sum", indexes)
    if not set(indexes[1:]) <= outcome.explained and outcome.relate("sum", indexes, whole.value, total, False, message):
        until = None if whole.item.sentence == parts[0].item.sentence else parts[-1].item.quantity
        outcome.report("sum-mismatch", "warning", whole.item.quantity, message, suggestion, until)
        outcome.explained.update(indexes)
