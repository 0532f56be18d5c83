"""Questions across the whole report: units of one thing, penalties and cases, opinions and reviews, coverage claims."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from yifa.proof.model import Finding
from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import bounds, show
from yifa.proof.relations.items import Item, Passage
from yifa.proof.relations.outcome import Outcome

_THING = lazy(r"(案件|纠纷|隐患|信访件|来访|来电|事件|清单|沟渠|投诉)(?:共|总数共|共计|达|各)?$")
_CASE_UNITS = ("件", "起", "宗", "例", "桩")
#: Counting words that fit a thing; others raise a question.
_FITTING_UNITS = {
    "隐患": ("处", "个", "项", "条"),
    "清单": ("项", "个", "张", "份"),
    "沟渠": ("条", "处", "公里", "米", "千米"),
}
_PENALTY = lazy(r"(?:行政)?处罚[^，。；]{0,8}$")
_CASES = lazy(r"办理[^，。；]{0,6}案件$|立案[^，。；]{0,4}$")
_REVIEWED = lazy(r"审查[^，。；]{1,12}$")
_OPINION = lazy(r"(?:提出|出具)[^，。；]{0,8}意见[^，。；]{0,3}$")
_TOOK_PART = lazy(r"参与[^，。；]{0,8}调[解处][^，。；]{0,6}$")
_MEDIATED = lazy(r"共调[解处][^，。；]{0,10}纠纷$")
_SESSION = lazy(r"宣讲|宣传|讲座|培训|活动")
_COVERAGE = lazy(r"[^，。；,;:：\n“”]{2,20}?(?:全面覆盖|全覆盖)|组织[^，。；,;\n]{0,6}全体[^，。；,;\n]{0,16}")


#: What every such claim holds, and the end of the stretch of text beyond which none reaches.
_ALL = lazy("全(?:面?覆盖|体)")
_STRETCH_END = lazy(r"[，。；,;\n]")


def find_claims(text: str, passages: Sequence[Passage], outcome: Outcome) -> None:
    """Questions that need more than one sentence."""
    items = [i for p in passages for i in p.items if not i.is_rate]
    _units(items, outcome)
    _penalties(items, outcome)
    _opinions(passages, outcome)
    _participation(items, outcome)
    _same_sessions(items, outcome)
    _coverage(text, outcome)


def _units(items: Sequence[Item], outcome: Outcome) -> None:
    """One thing in two units (案件8宗, 案件41件), or in a unit that does not fit it (隐患83起)."""
    seen: dict[str, Item] = {}
    for item in items:
        thing = _THING.search(item.lead)
        if thing is None:
            continue
        noun = thing[1]
        fitting = _FITTING_UNITS.get(noun)
        if fitting is not None and item.unit not in fitting:
            message = f"{noun}以“{item.unit}”计，通常以“{fitting[0]}”计。"
            outcome.report("unit-unusual", "info", item.quantity, message, f"建议统一为“{fitting[0]}”。")
        elif item.unit in _CASE_UNITS:
            first = seen.setdefault(noun, item)
            if first.unit != item.unit:
                message = f"{noun}前文以“{first.unit}”计（{first.quantity.text}），此处以“{item.unit}”计。"
                outcome.report("unit-mixed", "info", item.quantity, message, "同一事物请用同一量词。")
                seen[noun] = item


def _penalties(items: Sequence[Item], outcome: Outcome) -> None:
    """Every penalty is a case: more penalties than cases means another authority or a gap."""
    cases = [i for i in items if _CASES.search(i.lead) and "信访" not in i.lead and i.unit in _CASE_UNITS]
    if len(cases) != 1:
        return
    most = bounds(cases[0].quantity)[1]
    for item in items:
        if (
            item.unit not in _CASE_UNITS
            or not _PENALTY.search(item.lead)
            or most is None
            or item.index == cases[0].index
        ):
            continue
        if bounds(item.quantity)[0] > most:
            message = f"处罚 {item.quantity.text} 多于办理案件 {cases[0].quantity.text}；每一处罚都应有案件。"
            outcome.report("penalties-over-cases", "warning", item.quantity, message, "请核对，或写明由哪个机关处罚。")


def _opinions(passages: Sequence[Passage], outcome: Outcome) -> None:
    """Every reviewed matter ends in an opinion."""
    for passage in passages:
        reviewed = [i for i in passage.items if _REVIEWED.search(i.lead) and i.exact and not _OPINION.search(i.lead)]
        opinions = [i for i in passage.items if _OPINION.search(i.lead) and i.exact]
        if len(reviewed) < 2 or len(opinions) != 1 or opinions[0].index < reviewed[-1].index:
            continue
        total = sum((i.value for i in reviewed), Decimal(0))
        if opinions[0].value < total:
            message = f"共审查 {show(total)} 件，法律意见只有 {opinions[0].quantity.text}。"
            outcome.report("opinions-short", "info", opinions[0].quantity, message, "每件审查都应有意见，请核对。")


def _participation(items: Sequence[Item], outcome: Outcome) -> None:
    whole = next((i for i in items if _MEDIATED.search(i.lead)), None)
    most = bounds(whole.quantity)[1] if whole is not None else None
    for item in items:
        if most is not None and whole is not None and _TOOK_PART.search(item.lead) and bounds(item.quantity)[0] > most:
            message = f"参与调解 {item.quantity.text}，多于全部调解数 {whole.quantity.text}。"
            outcome.report(
                "participation-over-whole", "info", item.quantity, message, "请核对，或写明按次计还是按件计。"
            )


def _same_sessions(items: Sequence[Item], outcome: Outcome) -> None:
    """Several counts of sessions with the same figure close together may be the same events."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.unit in ("场", "场次", "次") and _SESSION.search(item.lead):
            groups[re.sub(r"[余多]", "", item.quantity.text)].append(item)
    for figure, same in groups.items():
        near = [i for i in same if abs(i.quantity.start - same[0].quantity.start) < 400]
        if len(near) >= 3:
            message = f"相近几处活动都是 {figure}，可能重复统计。"
            outcome.report(
                "sessions-repeated", "info", near[-1].quantity, message, "请按活动记录核对，一次活动只计一次。"
            )


def _coverage(text: str, outcome: Outcome) -> None:
    """全覆盖, 全体: of how many?"""
    done = 0
    for claim in _ALL.finditer(text):
        if claim.start() < done:
            continue
        start = claim.start()
        while start > done and text[start - 1] not in "，。；,;\n":
            start -= 1
        stop = _STRETCH_END.search(text, claim.end())
        done = stop.start() if stop is not None else len(text)
        _uncovered(_COVERAGE.finditer(text, start, done), outcome)


def _uncovered(claims: Iterable[re.Match[str]], outcome: Outcome) -> None:
    for m in claims:
        if any(c.isdigit() for c in m[0]):
            continue
        message = f"“{m[0][-20:]}”没有写明基数，无法核对是否全部。"
        suggestion = "请写明应有数和实有数。"
        outcome.findings.append(
            Finding("coverage-without-base", "figures", "info", m.start(), m.end(), message, suggestion)
        )
