"""What a careful reader would ask about the figures, without calling anything wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import show
from yifa.proof.relations.change import change_of
from yifa.proof.relations.items import Item, Passage
from yifa.proof.relations.outcome import Outcome

_RATE = lazy(r"([一-龥]{1,10}率)(?:均|分别)?(?:为|达|达到|高达|是)*$")
_FORMAL_ACT = lazy(r"处罚|立案|责令|限时整改|限期整改|调[处解]矛盾纠纷|调[处解]纠纷|移送|受理(?:案件|信访)|办结")
_SINCE = lazy(r"(?:累计)(?!.*(?:以来|至今|自|20\d\d年))")
_DATED = lazy(r"20\d\d年|xxxx年|今年|全年|年内|截至|以来|本年")
_HANDLED = lazy(r"办结|结案|调处结案|化解|受理|整改")
_LEGAL_AUDITOR = lazy(r"法制审核(?:人)?员")
_OFFICER = lazy(r"执法人员|执法证")
#: 国办发〔2018〕118号, on the three systems of enforcement: legal auditors in principle at least 5 % of the officers.
AUDITOR_SHARE = Decimal("0.05")


def find_questions(passages: Sequence[Passage], outcome: Outcome) -> None:
    """Unexplained remainders, rates without a base, approximate formal acts, periods left open, uneven precision."""
    related = {i for relation in outcome.relations for i in relation.operands}
    for passage in passages:
        for item in passage.items:
            _rate_without_base(item, related, outcome)
            _approximate_act(item, outcome)
            _open_period(item, passage, outcome)
            _exact_part_of_approximate(item, outcome, passage)
    _remainders(passages, outcome)
    _precision(passages, outcome)
    _auditors(passages, outcome)
    _coincidence(passages, outcome)


def _rate_without_base(item: Item, related: set[int], outcome: Outcome) -> None:
    name = _RATE.search(item.lead) if item.is_rate else None
    if name and item.index not in related and item.value < 100 and not change_of(item):
        message = f"“{name[1]}”{item.quantity.text} 没有写明分子和分母，无法复核。"
        outcome.report("rate-without-base", "info", item.quantity, message, "建议把两个基数与比率一并写出。")


def _approximate_act(item: Item, outcome: Outcome) -> None:
    if item.quantity.approx == "over" and item.unit in ("件", "起", "处", "宗", "例") and _FORMAL_ACT.search(item.lead):
        message = f"“{item.quantity.text}”是约数；立案、处罚、调解、整改都逐件登记，应当有确数。"
        outcome.report("approximate-act", "info", item.quantity, message, "请改为确数。")


def _open_period(item: Item, passage: Passage, outcome: Outcome) -> None:
    if _SINCE.search(item.lead) and not _DATED.search(passage.words):
        message = f"“累计”{item.quantity.text} 没有写明起止时间。"
        outcome.report("period-open", "info", item.quantity, message, "请写明从何时起累计。")


def _exact_part_of_approximate(item: Item, outcome: Outcome, passage: Passage) -> None:
    earlier = [i for i in passage.items if i.index == item.index - 1]
    if not earlier or earlier[0].unit != item.unit or "其中" not in passage.between(earlier[0], item):
        return
    if item.exact and earlier[0].quantity.approx in ("over", "about"):
        message = f"总数“{earlier[0].quantity.text}”是约数，其中数“{item.quantity.text}”却是确数。"
        outcome.report("exact-part", "info", earlier[0].quantity, message, "有确切的其中数，总数也应有确数。")


def _remainders(passages: Sequence[Passage], outcome: Outcome) -> None:
    """受理165件，办结155件: what of the other ten?"""
    items = {i.index: i for p in passages for i in p.items}
    summed = {i for r in outcome.relations if r.kind == "sum" for i in r.operands}
    for relation in outcome.relations:
        if relation.kind != "bound" or not relation.holds or len(relation.operands) != 2:
            continue
        part, whole = (items.get(i) for i in relation.operands)
        if part is None or whole is None or not (part.exact and whole.exact) or {part.index, whole.index} <= summed:
            continue
        left = whole.value - part.value
        if left > 0 and _HANDLED.search(part.lead):
            pair = f"{show(whole.value)} {whole.unit} 与 {show(part.value)} {part.unit}"
            message = f"{pair} 之间还差 {show(left)}，没有交代去向。"
            outcome.report("remainder-open", "info", part.quantity, message, "请说明其余的办理情况。")


def _precision(passages: Sequence[Passage], outcome: Outcome) -> None:
    """Changes in one report printed to three different numbers of decimals."""
    changes = [i for p in passages for i in p.items if i.unit == "%" and change_of(i)]
    places = {len(i.quantity.text.partition(".")[2].rstrip("%")): i for i in changes}
    if len(places) >= 3:
        last = max(places.values(), key=lambda i: i.index)
        shown = "、".join(i.quantity.text for i in sorted(places.values(), key=lambda i: i.index))
        message = f"增减幅度的小数位数不一（{shown}）。"
        outcome.report("uneven-precision", "info", last.quantity, message, "请统一保留的小数位数。")


def _auditors(passages: Sequence[Passage], outcome: Outcome) -> None:
    for passage in passages:
        officers = [i for i in passage.items if _OFFICER.search(i.lead) and i.exact]
        auditors = [i for i in passage.items if _LEGAL_AUDITOR.search(i.lead) and i.exact]
        if len(officers) == len(auditors) == 1 and officers[0].value > 0:
            share = auditors[0].value / officers[0].value
            if share < AUDITOR_SHARE:
                message = (
                    f"法制审核人员 {show(auditors[0].value)} 人，"
                    f"占执法人员 {show(officers[0].value)} 人的 {show(share * 100)}%，"
                    "低于国办发〔2018〕118号提出的原则上不少于 5%。"
                )
                outcome.report("auditor-share", "warning", auditors[0].quantity, message, "请核对人数或补充配备。")


def _coincidence(passages: Sequence[Passage], outcome: Outcome) -> None:
    """A part of a failing sum that equals an unrelated figure elsewhere may have been copied from there."""
    items = {i.index: i for p in passages for i in p.items}
    failing = {i for r in outcome.relations if r.kind == "sum" and not r.holds for i in r.operands}
    same: dict[Decimal, list[Item]] = defaultdict(list)
    for item in items.values():
        if item.value >= 100 and item.index not in failing and len(same[item.value]) < 9:
            same[item.value].append(item)
    for index in sorted(failing & items.keys()):
        item = items[index]
        other = next((o for o in same.get(item.value, []) if o.unit != item.unit), None)
        if other is not None:
            message = f"“{item.quantity.text}”与别处的“{other.quantity.text}”数字相同，而所在的合计不符，可能误抄。"
            outcome.report("same-number", "info", item.quantity, message, "请核对原始记录。")
