"""Whether listed parts and their whole agree, how sure one can be, and what would fit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from yifa.proof.model import Severity
from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import (
    bounds,
    fitting_prefixes,
    ratio_fits,
    show,
    sums_to,
    total_bounds,
    written_sum,
)
from yifa.proof.relations.items import Item, Passage
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.slips import TELLING, slip_in_sum
from yifa.proof.relations.vocabulary import (
    AVERAGE,
    CARRIED_OVER,
    CHANNEL,
    OVERLAPPING,
    PARTIAL,
    REST,
    SUCCESSIVE,
    complementary,
    parallel,
    stops_short,
)

#: The writer says that some matters stand under several heads.
#: Everyone is one or the other; what follows are further attributes.
_SEXES = lazy(
    r"男[性]?[^#]{0,4}#.{0,2}女|女[性]?[^#]{0,4}#.{0,2}男|专职[^#]{0,6}#.{0,2}兼职|简易[^#]{0,6}#.{0,2}(?:普通|一般)|在编[^#]{0,4}#.{0,2}(?:聘用|编外)"
)
#: A petition comes by one way.
_PETITIONS = lazy(r"来信.*来访|来访.*来信|来电.*来访|来访.*来电")
#: One firm may have several: 安全问题19家、环保问题17家.
TROUBLE = lazy(r"问题|隐患|违法|违规")
#: The list goes on without a figure.
_MORE = lazy(r"[^。；;]{0,6}(?:并处|其余|其他|其它|剩余|余下|余为)")
#: 执勤14.3万起；其中全年共处置虚假警16.4万起: a total of its own.
_OF_THE_PERIOD = lazy(r"其中[，：]?(?:全年|今年|本年|上半年|累计)[一-龥]{0,4}共")
_MARKS_BEFORE = lazy(r"^(?:[，、；：和及与并,; 共已]|其中)+")
_MARKS = lazy(r"[^一-龥]|(?:为|有|达|完成)+$")
COUNTED_TWICE = lazy(r"[（(][^）)]{0,12}(?:含|重复|交叉|重叠|兼)|[^。；]{0,24}(?:不重复|重复(?:计算)?)量")


def fitting_count(whole: Item, parts: Sequence[Item]) -> int:
    """How many of the parts, from the first on, make up the whole; 0 if none do."""
    for count in fitting_prefixes([p.quantity for p in parts], whole.quantity):
        if count < len(parts) and not sharply(whole, parts[:count], parts[count]):
            continue
        if count == 2 and complementary([p.lead for p in parts[:2]]):
            return count  # 税收5.93亿元、非税收入1.78亿元、上级补助21.64亿元
        if count == len(parts) or not re.match(r"[、和及]|.*(?:其他|其它|其余)", parts[count].lead):
            return count
    return 0


def each_of_its_own(wholes: Sequence[Item], parts: Sequence[Item]) -> bool:
    """退查36件，重报35件。其中一次退查30件，一次重报28件: each is a part of the figure a sentence back that it goes by."""
    back = [w for w in wholes if w.sentence != parts[0].sentence]
    names = [(w.index, _MARKS_BEFORE.sub("", w.lead)) for w in back]
    owners = {index for part in parts for index, name in names if len(name) > 1 and name in part.lead}
    return len(owners) > 1


def sharply(whole: Item, parts: Sequence[Item], following: Item) -> bool:
    """Whether the first of a list make up the whole by more than rounding, where the next is of their kind.

    产值169.7亿元，其中农业产值91.9亿元，…，渔业产值2.6亿元，服务业产值3.8亿元: a list of 产值 ends with its last.
    """
    if sum((p.value for p in parts), Decimal(0)) == whole.value:
        return True
    return _MARKS.sub("", following.lead)[-2:] != _MARKS.sub("", parts[-1].lead)[-2:]


def judge_parts(
    whole: Item,
    parts: list[Item],
    head: str,
    complete: bool,
    passage: Passage,
    outcome: Outcome,
    labels: list[str] | None = None,
    ambiguous: bool = False,
    bracketed: bool = False,
) -> None:
    """Compare the parts with the whole, and say what would fit."""
    names = labels or [head, *(p.lead for p in parts[1:])]
    stated = whole.quantity
    if len(parts) == 1:
        before = (i for i in passage.items if i.index < parts[0].index and i.unit == whole.unit)
        siblings = [i.value for i in before if not re.search("[；;。]", passage.between(i, parts[0]))]
        if parts[0].value <= whole.value or parts[0].value > max(siblings, default=whole.value):
            judge_single(whole, parts[0], passage, outcome)
        return
    parts = parts[: fitting_count(whole, parts) or len(parts)]
    if len(parts) > 2 and labels is None and _SEXES.search(head + "#" + parts[1].lead):
        parts, names = parts[:2], names[:2]
    total = sum((p.value for p in parts), Decimal(0))
    part_bounds = total_bounds(p.quantity for p in parts)
    whole_bounds = bounds(stated)
    if sums_to([p.quantity for p in parts], stated):
        outcome.sum_holds(whole, parts)
        return
    indexes = (whole.index, *(p.index for p in parts))
    first, *rest = parts
    listed = passage.between(first, rest[0]) if rest else ""
    nested = (
        len(rest) >= 2 and listed[:1] in ("，", ",") and not any("其他" in p.lead or "其它" in p.lead for p in rest)
    )
    if nested and first.value <= whole.value and sums_to([p.quantity for p in rest], first.quantity):
        judge_single(whole, first, passage, outcome)
        judge_parts(first, rest, rest[0].lead, True, passage, outcome)
        return
    over = whole_bounds[1] is not None and part_bounds[0] >= whole_bounds[1]
    tail = passage.text[parts[-1].quantity.end : parts[-1].quantity.end + 12]
    partial = bool(PARTIAL.search(head) or re.match(r"[^，。；]{0,6}等(?:[，。；,;]|$)", tail)) or any(
        PARTIAL.search(p.lead) for p in parts[1:]
    )
    all_labels = "".join(names) + "".join(p.trail[:8] for p in parts)
    if "党纪" in all_labels and re.search("政[务纪]", all_labels):
        return  # 处分286人（党纪处分275人；政务处分23人）: one may be given both
    overlapping = bool(OVERLAPPING.search(all_labels)) and not complementary(names)
    overlapping = overlapping or (whole.unit in ("家", "户", "人", "名") and all(TROUBLE.search(n) for n in names))
    overlapping = overlapping and not ("优秀" in all_labels and re.search("良好|优良", all_labels))
    complete = complete or _all_periods(names)
    has_rest = any(REST.match(name) or re.search(r"其他|其它|其余", name) for name in names[1:])
    covered = total / whole.value if whole.value else Decimal(0)
    divides = complete or has_rest or complementary(names)
    if over:
        slight = total - whole.value <= whole.value / 20
        severity: Severity | None = "error" if divides or not overlapping else "warning" if slight else None
        if severity == "error" and not (divides or _PETITIONS.search(all_labels)) and CHANNEL.search(all_labels):
            severity = "warning" if slight else None
        if whole_bounds[1] is not None and any(bounds(p.quantity)[0] > whole_bounds[1] for p in parts):
            severity = "error"
        elif severity == "error" and any(p.value == whole.value for p in parts):
            severity = "warning" if divides else None
    elif stops_short(names) or (partial and not has_rest) or _MORE.match(passage.text, parts[-1].quantity.end):
        severity = None
    elif complete or has_rest or (complementary(names, strictly=True) and covered >= Decimal("0.2")):
        severity = "error"
    elif (
        (complementary(names) and covered >= Decimal("0.5"))
        or (bracketed and not overlapping and covered >= Decimal("0.4"))
        or (
            len(parts) >= 3 and not overlapping and covered >= _enough(names, ambiguous) and _likely_whole(whole, parts)
        )
        or (
            not overlapping
            and len(parts) == 2
            and covered >= Decimal("0.9")
            and listed[:1] not in ("；", ";")
            and (_brief(names) or (parallel(names) and parts[1].index == parts[0].index + 1))
        )
    ):
        severity = "warning"
    else:
        severity = None
    if "重复" in all_labels or _shares_fit(whole, parts, passage):
        return
    if not over and _own_shares(parts, passage):
        severity = None
        partial = True
    if (
        severity is None
        and not (partial or ambiguous or stops_short(names))
        and _slipped(whole, parts, names, overlapping, passage)
    ):
        severity = "warning"
    if over and (COUNTED_TWICE.match(tail) or len(set(SUCCESSIVE.findall(all_labels))) > 1):
        severity = None
    if severity is None and over:
        return
    if severity is None:
        written = written_sum(p.value for p in parts)
        reason = f"所列分项 {written}＝{show(total)}，不超过总数 {show(whole.value)} {whole.unit}，属部分列举。"
        outcome.relate("sum", indexes, whole.value, total, True, reason)
        return
    message, suggestion = sum_message(whole, parts, total, over)
    if outcome.relate("sum", indexes, whole.value, total, False, message):
        until = None if whole.sentence == parts[0].sentence else parts[-1].quantity
        outcome.report("sum-mismatch", severity, stated, message, suggestion, until)
        outcome.explained.update(indexes)


def _all_periods(names: Sequence[str]) -> bool:
    """2021年8件、2022年10件、2023年9件; 一季度 … 四季度; 上半年, 下半年: nothing lies between or beyond."""
    plain = [name.strip("，、；：和及与,;: ") for name in names]
    years = [int(m[1]) for name in plain if (m := re.match(r"((?:19|20)\d\d)年$", name))]
    if len(years) == len(plain) > 2:
        return all(b - a == 1 for a, b in pairwise(years))
    return "".join(name[:4].lstrip("第") for name in plain) in ("上半年下半年", "一季度二季度三季度四季度")


def _shares_fit(whole: Item, parts: Sequence[Item], passage: Passage) -> bool:
    """医院713.1万张（占78.4%），基层164.9万张（占18.1%）: where every share holds, all is right and the list partial."""
    shares = [
        (p, i) for p in parts for i in passage.items if i.index == p.index + 1 and i.unit == "%" and "占" in i.lead
    ]
    return len(shares) == len(parts) > 1 and all(
        ratio_fits(p.quantity, whole.quantity, share.quantity)[0] != "neither" for p, share in shares
    )


def _own_shares(parts: Sequence[Item], passage: Passage) -> bool:
    """42件，占47.7%；20件，占22.7%: shares that do not come to 100 % tell that the list is partial."""
    shares = [i for p in parts for i in passage.items if i.index == p.index + 1 and i.unit == "%" and "占" in i.lead]
    return len(shares) == len(parts) and abs(sum((s.value for s in shares), Decimal(0)) - 100) > 1


def _slipped(whole: Item, parts: Sequence[Item], names: Sequence[str], overlapping: bool, passage: Passage) -> bool:
    """Whether a single slip of the pen would make parts and whole agree: likelier than a list that stops short."""
    if not all(i.exact for i in (whole, *parts)) or any(p.value == whole.value for p in parts):
        return False
    if _MORE.match(passage.text, parts[-1].quantity.end):
        return False
    endings = {name.strip("，、；：和及与,;: ")[-2:] for name in names}
    twins = len(parts) == 2 and len(endings) == 1 and not overlapping
    telling = 1 if twins and 3 * sum(p.value for p in parts) > whole.value else TELLING + overlapping
    return slip_in_sum(whole.quantity, [p.quantity for p in parts], telling=telling) is not None


def _likely_whole(whole: Item, parts: Sequence[Item]) -> bool:
    """Whether a list of main kinds that stops short of its whole is likelier a slip: one digit parts it from the whole.

    教师8229人，其中中学2741人、小学3057人、幼儿园2000人、特殊教育学校21人: others are left untold.
    """
    if not all(i.exact for i in (whole, *parts)):
        return False
    return slip_in_sum(whole.quantity, [p.quantity for p in parts], telling=1) is not None


def _enough(names: list[str], ambiguous: bool) -> Decimal:
    """The share of the whole from which three or more parts look like a complete list."""
    if parallel(names) and not ambiguous:
        return Decimal("0.9" if len(names) == 3 else "0.6")
    return Decimal("0.94" if len(names) == 3 else "0.75")


def _brief(names: list[str]) -> bool:
    """Two bare nouns (罚款98条，警告28条) are meant to be all there is."""
    return all(0 < len(name.strip("，、；：和及与,;: ")) <= 3 for name in names)


def sum_message(whole: Item, parts: Sequence[Item], total: Decimal, over: bool) -> tuple[str, str]:
    """“205 条 ≠ 0＋48＋166＝214 条。分项比总数多 9。若“工作动态等信息”为 157 条，则相符。”"""
    written = written_sum(p.value for p in parts)
    difference = abs(total - whole.value)
    word = "多" if over else "少"
    message = (
        f"{show(whole.value)} {whole.unit} ≠ {written}＝{show(total)} {whole.unit}。"
        f"分项比总数{word} {show(difference)}。"
    )
    fitting = []
    for part in sorted(parts, key=lambda p: -p.value):
        needed = part.value + (whole.value - total)
        if needed >= 0 and part.exact:
            fitting.append((part, needed))
    suggestion = f"请核对总数（按分项应为 {show(total)} {whole.unit}）"
    if fitting:
        part, needed = next((f for f in fitting if _likely_slip(f[0].value, f[1])), fitting[0])
        label = re.sub(r"^[，、；：和及与,;:\s]+", "", part.lead)
        label = re.sub(r"^.*(?:其中|包括|含)", "", label)[-16:] or show(part.value) + part.unit
        message += f"若“{label}”为 {show(needed)} {part.unit}，则相符。"
        suggestion += f"或“{label}”（若总数无误应为 {show(needed)} {part.unit}）"
    return message, suggestion + "。"


def _likely_slip(written: Decimal, needed: Decimal) -> bool:
    """Digits exchanged or one digit mistaken."""
    first, second = show(written), show(needed)
    if sorted(first) == sorted(second):
        return True
    return len(first) == len(second) and sum(a != b for a, b in zip(first, second, strict=True)) == 1


def _another_thing(whole: Item, part: Item) -> bool:
    """综合网格120个，其中进入网格的党组织160个: 个 counts anything, so the nouns must tell."""
    noun = re.sub(r"^.*其中|[^一-龥]|总?数$", "", part.lead)
    if len(noun) < 5:
        return False
    ending = noun[-3:]
    return not any(ending[i : i + 2] in whole.words for i in range(2))


def judge_single(whole: Item, part: Item, passage: Passage, outcome: Outcome) -> None:
    """One part behind 其中 may not exceed its whole."""
    least, _ = bounds(part.quantity)
    most = bounds(whole.quantity)[1]
    if part.unit == "个" and _another_thing(whole, part):
        return
    if _OF_THE_PERIOD.search(part.lead):
        return
    if AVERAGE.search(whole.lead) or (part.unit != whole.unit and not whole.exact):
        return  # 年均1840亿元，其中去年2310亿元; 20余个国家，包括100余家机构
    holds = most is None or least <= most
    indexes = (part.index, whole.index)
    if holds:
        reason = f"其中 {show(part.value)} {part.unit} 不超过总数 {show(whole.value)} {whole.unit}。"
        outcome.relate("bound", indexes, part.value, whole.value, True, reason)
        return
    message = (
        f"其中 {show(part.value)} {part.unit} 多于总数 {show(whole.value)} {whole.unit}：部分不能大于整体，多出"
        f" {show(part.value - whole.value)} {part.unit}。"
    )
    if outcome.relate("bound", indexes, part.value, whole.value, False, message):
        severity: Severity = "warning" if CARRIED_OVER.search(passage.words) else "error"
        outcome.report("part-over-whole", severity, part.quantity, message, "请核对总数与其中数，或写明两者口径不同。")
