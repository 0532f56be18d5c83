"""Shares that change by points, contributions to growth, and the rates of birth, death and growth of a population."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from yifa.proof.model import Quantity
from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, show, ulp
from yifa.proof.relations.items import Passage
from yifa.proof.relations.outcome import Outcome

_NUMBER = r"\d+(?:\.\d+)?"
#: 分别回落2.16和1.66个百分点: one word of change for figures told in turn.
_MOVED = lazy(
    rf"(?P<word>上升|提高|提升|增加|扩大|下降|回落|降低|减少|下滑)了?"
    rf"(?P<numbers>{_NUMBER}(?:个百分点)?(?:[、和及与]{_NUMBER}(?:个百分点)?)*)(?<=百分点)"
)
_RISING = frozenset(("上升", "提高", "提升", "增加", "扩大"))
_SHARES = lazy(r"比重|占比|比例|占[^，。；]{1,12}的")
#: What is divided without a gap: the three industries, the ages of all.
_DIVISIONS = (
    lazy(r"第?一(?:次)?(?:产业|、).*第?二(?:次)?(?:产业|、).*第?三(?:次)?产业"),
    lazy(r"0[-—–－~～至]14岁.*15[-—–－~～至]59岁.*60(?:周)?岁(?:及以上|以上)"),
)
_STRUCTURE = lazy(rf"({_NUMBER})[:：∶]({_NUMBER})[:：∶]({_NUMBER})")
_ONE_INDUSTRY = lazy(
    rf"第([一二三])产业(?:增加值)?(?:占比|比重|所占比重|占[^，。；]{{1,12}}(?:比重|比例))(?:比上年|较上年|同比)?"
    rf"(提高|上升|提升|下降|回落|降低)了?({_NUMBER})个百分点"
)
_CONTRIBUTIONS = lazy(rf"贡献率分别(?:为|是|达)([-－]?{_NUMBER})%[、，]([-－]?{_NUMBER})%[、，和]([-－]?{_NUMBER})%")
_BORN, _DIED, _GREW = (
    lazy(rf"{name}率?(?:为|是|达)?\s?([-－—]?)({_NUMBER})\s?‰") for name in ("出生率", "死亡率", "自然增长率")
)
#: How far before the rate of growth those of birth and death stand.
_NEAR = 160


@dataclass(frozen=True, slots=True)
class _Teller:
    """Notes whether a figure of the text is what others make it."""

    quantities: Sequence[Quantity]
    places: dict[int, int]
    outcome: Outcome

    def __call__(self, start: int, holds: bool, stated: Decimal, exact: Decimal, message: str) -> None:
        index = self.places.get(start)
        if index is not None and self.outcome.relate("yoy", (index,), stated, exact, holds, message) and not holds:
            self.outcome.report("change-mismatch", "warning", self.quantities[index], message, "请核对各个数字。")


def find_points(text: str, quantities: Sequence[Quantity], passages: Sequence[Passage], outcome: Outcome) -> None:
    """Parts of all there is: what some gain in share the others lose."""
    if "百分点" not in text and "贡献率" not in text and "自然增长率" not in text:
        return
    tell = _Teller(quantities, {q.start: n for n, q in enumerate(quantities)}, outcome)
    for passage in passages:
        words = passage.words
        if "百分点" in words:
            _changes_of_shares(passage, words, tell)
        if "贡献率" in words:
            _contributions(passage, words, tell)
        if "自然增长率" in words:
            _natural_growth(text, passage, tell)


def _changes_of_shares(passage: Passage, words: str, tell: _Teller) -> None:
    """第一产业比重上升3.82个百分点，第二、第三产业比重分别回落2.16和1.66个百分点."""
    structures = list(_STRUCTURE.finditer(words))
    if len(structures) == 2:
        for moved in _ONE_INDUSTRY.finditer(words, structures[1].end()):
            _against_structures(passage, structures, moved, tell)
    if not _SHARES.search(words):
        return
    for division in _DIVISIONS:
        named = division.search(words)
        if named is None:
            continue
        signed: list[tuple[int, Decimal]] = []
        for moved in _MOVED.finditer(words, named.start()):
            sign = 1 if moved["word"] in _RISING else -1
            signed += [
                (passage.start + n.start() + moved.start("numbers"), sign * Decimal(n[0]))
                for n in re.finditer(_NUMBER, moved["numbers"])
            ]
        if len(signed) < 3 or ("65" not in words and len(signed) > 3):
            return
        values = [value for _, value in signed[:3]]
        total, slack = sum(values, Decimal(0)), sum((ulp(v) for v in values), Decimal(0)) / 2
        shown = "".join(("＋" if v > 0 else "－") + show(abs(v)) for v in values).lstrip("＋")
        message = f"各部分比重的升降合计 {shown}＝{show(total)}，应为0：此升则彼降。"
        tell(signed[0][0], abs(total) <= slack, Decimal(0), total, message)
        return


def _against_structures(
    passage: Passage, structures: Sequence[re.Match[str]], moved: re.Match[str], tell: _Teller
) -> None:
    """由5.7∶49.3∶45.0优化为6.6∶45.8∶47.6，第三产业占比提高了2.6个百分点."""
    which = "一二三".index(moved[1]) + 1
    before, after = (Decimal(s[which]) for s in structures)
    stated = Decimal(moved[3]) * (1 if moved[2] in _RISING else -1)
    exact = after - before
    message = f"两个结构相减为 {show(exact)} 个百分点，文中为“{moved[2]}{moved[3]}个百分点”，不符。"
    holds = abs(exact - stated) <= ulp(stated) + ulp(before)
    tell(passage.start + moved.start(3), holds, stated, exact, message)


def _contributions(passage: Passage, words: str, tell: _Teller) -> None:
    """三次产业对经济增长的贡献率分别为49.6%、-44.6%、95%: together all of the growth."""
    printed = _CONTRIBUTIONS.search(words)
    if printed is None or "产业" not in words[: printed.start()]:
        return
    values = [Decimal(v.replace("－", "-")) for v in printed.groups()]
    total, slack = sum(values, Decimal(0)), sum((ulp(v) for v in values), Decimal(0))
    message = f"三项贡献率合计 {show(total)}%，应为100%。"
    tell(passage.start + printed.start(1), abs(total - HUNDRED) <= slack, HUNDRED, total, message)


def _natural_growth(text: str, passage: Passage, tell: _Teller) -> None:
    """出生率8.56‰，死亡率5.91‰，自然增长率2.65‰."""
    for grew in _GREW.finditer(text, passage.start, passage.end):
        begins = max(text.rfind("\n", 0, grew.start()) + 1, grew.start() - _NEAR)
        printed = [list(rate.finditer(text, begins, grew.start())) for rate in (_BORN, _DIED)]
        if any(len(rates) != 1 for rates in printed):
            continue
        born, died = (Decimal(rates[0][2]) for rates in printed)
        stated = Decimal(grew[2]) * (-1 if grew[1] else 1)
        exact = born - died
        message = f"出生率减死亡率为 {show(exact)}‰，文中自然增长率为“{grew[1]}{grew[2]}‰”，不符。"
        holds = abs(exact - stated) <= 2 * ulp(stated) or (not grew[1] and abs(exact + stated) <= 2 * ulp(stated))
        tell(grew.start(2), holds, stated, exact, message)
