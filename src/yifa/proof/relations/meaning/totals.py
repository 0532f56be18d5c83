"""Totals that stand behind their parts, also behind full stops: …，财政总收入6590万元; 共计3830人."""

from __future__ import annotations

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import sums_to
from yifa.proof.relations.meaning.mentions import Mention, Window
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.parts import sum_message
from yifa.proof.relations.units import same_count
from yifa.proof.relations.vocabulary import exhaustive

_STRONG = lazy(r"(?:共计|合计|总计|共)(?:达|为|有)?[^，。；]{0,3}$|^[，；。\s]*(?:共计|合计|总计)")
_TOTAL = lazy(r"总(?:收入|数|量|额|计|人数|支出|产值|投资|面积|产量|户数)")


def find_totals(window: Window, outcome: Outcome) -> None:
    """Each total against the run of figures right before it."""
    for at, whole in enumerate(window.own):
        if (
            not whole.counts
            or not whole.item.exact
            or not (_STRONG.search(whole.item.lead) or _TOTAL.search(whole.name))
        ):
            continue
        earlier = [m for m in (*window.before, *window.own[:at]) if m.counts]
        run: list[Mention] = []
        for m in reversed(earlier):
            if not _same(m.item.unit, whole.item.unit) and not m.item.lead.strip("()（）次"):
                continue  # 来访119批814人次
            if not _same(m.item.unit, whole.item.unit) or m.item.depth != whole.item.depth or not m.item.exact:
                break
            if m.total or (run and run[0].item.clause - m.item.clause > 3):
                break
            if run and "其中" in window.between(m, run[0]):
                break  # 油料14.5万吨，其中油菜籽11.1万吨；蔬菜总产量49.9万吨
            run.insert(0, m)
        _judge(whole, run, [m for m in earlier if m.counts], outcome)


def _judge(whole: Mention, run: list[Mention], earlier: list[Mention], outcome: Outcome) -> None:
    for start in range(len(run) - 1):
        parts = run[start:]
        if sums_to([p.item.quantity for p in parts], whole.item.quantity):
            outcome.sum_holds(whole.item, [p.item for p in parts])
            return
    if len(run) < 2 or whole.item.index in outcome.explained:
        return
    parts = run[-2:] if exhaustive([m.name for m in run[-2:]]) else run
    names = [p.name for p in parts]
    same_matter = all(_shared(n, whole.name) for n in names)
    if not (exhaustive(names) or (same_matter and 2 <= len(parts) <= 12)):
        return
    if any(sums_to([p.item.quantity for p in parts], m.item.quantity) for m in earlier if m not in parts):
        return  # 受理71184件。直办37527件，转办33657件。咨询类共33523件: they are all there is of another
    total = sum((p.value for p in parts), start=whole.value * 0)
    if total == whole.value or not whole.value or not 0.4 < float(total / whole.value) < 2.5:
        return
    message, suggestion = sum_message(whole.item, [p.item for p in parts], total, total > whole.value)
    indexes = (whole.item.index, *(p.item.index for p in parts))
    if outcome.relate("sum", indexes, whole.value, total, False, message):
        outcome.report("sum-mismatch", "warning", whole.item.quantity, message, suggestion)
        outcome.explained.update(indexes)


def _same(unit: str, total: str) -> bool:
    """来信256件、来访119批、咨询124件，共499件次."""
    return same_count(unit, total) or (unit in "件批" and total in ("件", "件次", "批", "批次", "件（次）"))


def _shared(name: str, total: str) -> bool:
    """Whether part and total name one thing by their last two characters (在校生, 收入)."""
    return len(name) >= 2 and name[-2:] in total
