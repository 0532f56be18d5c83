"""The same quantity stated twice: equal, or a question to ask."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import bounds, overlap, show
from yifa.proof.relations.change import change_of
from yifa.proof.relations.items import Item, Passage
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.units import same_kind

_SCOPE = lazy(
    r"^[\s，、；：,;:]*(?:综上所述|综上|总之|一年来|今年以来|今年来|今年|全年|本年度|年内|截至目前|目前|到目前为止|(?:19|20)\d\d年(?:以来|度)?|"
    r"全镇|全乡|全街道|全县|全区|全市|我镇|我乡|我街道|我县|本镇|街道|镇|乡|共计?|累计|总计|合计|已|先后|各类|各种|各级|[一二三四五六七八九十]是|并|同时|其)+"
)
_PERIOD = lazy(r"上年|去年|同期|季度|月|上半年|下半年|其中|较|比|(?:19|20)\d\d年")
_TOTALLING = lazy(r"共|全年|累计|全镇|全县|全乡|全区|总|综上")
_WHOLE_YEAR = lazy(r"全年|全镇|全县|全乡|全区|全市|全街道|年度|综上|总")
#: Done at every campaign anew: the same words with other figures are no contradiction.
_EACH_TIME = lazy(r"发放|出动|悬挂|张贴|摆放|解答|接受|接待|组织|参加|举办|召开|制作|印发")
_TAIL = lazy(r"(?:为|达到?|共计?|有|是|约|总数|累计)+$")
_TRAIL = lazy(r"[一-龥]{0,8}")
_PLACE = lazy(r"[村镇乡县市区]级|中心|社区|所")
_TOWNS_TOTAL = lazy(r"(?:全年|年内|全镇|全乡|我镇|我乡)*共")
#: What is still to be done may differ from what was.
PLANNED = lazy(r"确保|力争|计划|目标|预计|争取|做强|将[新建达]|实现[^，。]{0,8}达到|到20\d\d年")
SHORTEST = 5
_ORGAN = lazy(r"^[一-龥]{0,6}?(?:中心|司法所|综治办|调委会|工作站|办公室)(?:共|累计|已)")


def find_repeats(passages: Sequence[Passage], outcome: Outcome) -> None:
    """Pairs of figures under the same words in different sentences."""
    groups: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for passage in passages:
        for item in passage.items:
            if item.quantity.kind == "percent" or not item.unit or change_of(item) or item.depth:
                continue
            key = measure_of(item)
            if len(key) >= SHORTEST:
                groups[key, item.unit].append(item)
    text = passages[0].text if passages else ""
    starts = {p.items[0].sentence: p.start for p in reversed(passages)}
    _same_value(passages, outcome)
    _organ_and_town(passages, outcome)
    for (key, unit), items in groups.items():
        for first, second in pairwise(items):
            if first.sentence == second.sentence or not _comparable(first, second):
                continue
            periods = [_months(text, starts[i.sentence], i.quantity.start) for i in (first, second)]
            if periods[0] == periods[1] or "" in periods:
                _compare(key, unit, first, second, text, outcome)


def _same_value(passages: Sequence[Passage], outcome: Outcome) -> None:
    """The same figure for the same thing in neighbouring sentences, or zero anywhere: stated twice and equal."""
    last: dict[tuple[str, Decimal], Item] = {}
    for item in (i for p in passages for i in p.items if i.exact and i.quantity.kind == "count"):
        if 0 < item.value < 10:
            continue
        before = last.get((item.unit, item.value))
        last[item.unit, item.value] = item
        if before is None or before.sentence == item.sentence or (item.value and item.sentence - before.sentence > 1):
            continue
        noun = _common_noun(before, item)
        if noun:
            reason = f"“{noun}”两处均为 {show(item.value)} {item.unit}，一致。"
            outcome.relate("equal", (item.index, before.index), item.value, before.value, True, reason)


def _common_noun(first: Item, second: Item) -> str:
    """Four characters that both figures go by, or the empty string."""
    words = [re.sub(r"[^一-龥]", " ", i.quantity.subject if not i.value else i.words) for i in (first, second)]
    fours = {words[0][i : i + 4] for i in range(len(words[0]) - 3)}
    return next((f for f in sorted(fours) if " " not in f and f in words[1]), "")


def measure_of(item: Item) -> str:
    """The words for what is counted, without scope, period and fillers."""
    words = _TAIL.sub("", _SCOPE.sub("", item.lead)).strip("，、；：,;: ")
    trail = _TRAIL.match(item.trail) if len(words) < SHORTEST else None
    return words + (trail[0] if trail else "")


def _comparable(first: Item, second: Item) -> bool:
    """Both speak of the same time and place, as far as their words tell."""
    periods = [set(_PERIOD.findall(i.lead)) for i in (first, second)]
    places = [set(_PLACE.findall(i.lead)) for i in (first, second)]
    return periods[0] == periods[1] and places[0] == places[1]


_MONTHS = lazy(r"(?:\d{1,2}月?[-—–~～至到])?\d{1,2}月份?|[一二三四前]+季度|[上下]半年|当月|本月|全年|年末")


def _months(text: str, start: int, end: int) -> str:
    """The last months, quarters or halves that a sentence names before a figure; empty where it names none."""
    return "".join(_MONTHS.findall(text, start, end)[-1:])


def _compare(key: str, unit: str, first: Item, second: Item, text: str, outcome: Outcome) -> None:
    operands = (first.index, second.index)
    if overlap(bounds(first.quantity), bounds(second.quantity)):
        if first.value == second.value:
            reason = f"“{key}”两处均为 {show(first.value)} {unit}，一致。"
            outcome.relate("equal", operands, second.value, first.value, True, reason)
        return
    leads = (first.lead, second.lead)
    if any(PLANNED.search(text, max(i.clause_start - 40, 0), i.quantity.start) for i in (first, second)):
        return
    if _EACH_TIME.match(key) or not all(map(_TOTALLING.search, leads)) or not any(map(_WHOLE_YEAR.search, leads)):
        return
    message = f"“{key}”前文为 {show(first.value)} {unit}，此处为 {show(second.value)} {unit}，两处不一致。"
    if outcome.relate("equal", operands, second.value, first.value, False, message):
        outcome.report("stated-twice", "warning", second.quantity, message, "请统一为同一数字；如口径不同，应当写明。")


def _organ_and_town(passages: Sequence[Passage], outcome: Outcome) -> None:
    """中心共成功调解纠纷37件, and elsewhere 共调解纠纷45起: is the one a part of the other?"""
    of_organs: dict[str, Item] = {}
    of_town: dict[str, Item] = {}
    for item in (i for p in passages for i in p.items if i.exact):
        lead = item.lead.lstrip("，、；,; ")
        if _ORGAN.match(lead):
            of_organs.setdefault(_object(_ORGAN.sub("", lead)), item)
        elif _TOWNS_TOTAL.match(lead):
            of_town.setdefault(_object(_SCOPE.sub("", lead)), item)
    for key, item in of_organs.items():
        other = of_town.get(key)
        if len(key) < SHORTEST or other is None or other.value == item.value or not same_kind(item.unit, other.unit):
            continue
        if other.sentence != item.sentence:
            message = (
                f"“{key}”一处为 {item.quantity.text}，另一处为 {other.quantity.text}；"
                "没有写明一处是否包含另一处，单位和口径也应统一。"
            )
            outcome.report("stated-twice", "warning", item.quantity, message, "请写明两个数字的关系。")


def _object(lead: str) -> str:
    return re.sub(r"成功|各类|各种|有效|及时", "", lead).strip("，、；：,;: ")
