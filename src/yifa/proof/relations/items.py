"""The figures of a text with the words around them: what each relation looks at."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from yifa.proof.model import Quantity
from yifa.proof.patterns import lazy
from yifa.proof.words import words

_SENTENCE_END = lazy(r"[。！？!?\n]")
_CLAUSE_END = lazy(r"[，。；：！？,;:!?()（）\n|]")
_MONEY_OR_COUNT = ("count", "money", "percent")
#: No sentence holds more figures; longer ones (a list without full stops) are looked at piece by piece.
MOST = 200
#: Nor is a sentence longer than this many characters.
LONGEST = 4000
#: 5.36批次/千人 is a ratio.
_PER = ("/", "／")
#: Stretches of time, kinds and levels are no part of any sum or rate.
_NO_AMOUNT = words("类 大类 小类 级 种 年 个月 天 日 周 小时 个小时 分钟 个工作日 工作日 季度 个季度 届 周年 岁 周岁")


#: Between figures told in turn.
_IN_TURN = frozenset(("、", "和", "及", "与"))
#: Between the two ends of a span.
_TO = frozenset(("至", "到"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A figure in its place: ``lead`` is the clause before it (from the figure before), ``trail`` what follows."""

    index: int
    quantity: Quantity
    value: Decimal
    sentence: int
    clause: int
    clause_start: int
    depth: int
    lead: str
    trail: str
    first_in_clause: bool
    #: 分别提高25元、50元: the words before the first of figures told in turn; empty for all others.
    turn: str = ""

    @property
    def unit(self) -> str:
        return self.quantity.unit

    @property
    def exact(self) -> bool:
        return self.quantity.approx == "exact"

    @property
    def is_rate(self) -> bool:
        return self.quantity.unit in ("%", "‰", "成")

    @property
    def of_a_span(self) -> bool:
        """50万人至100万人之间: one end of a span, no amount there is."""
        return self.lead in _TO or self.trail in _TO

    @property
    def label(self) -> str:
        """All words that belong to the figure."""
        return self.lead + "#" + self.trail

    @property
    def words(self) -> str:
        return self.lead + self.trail


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of the text with its figures."""

    text: str
    start: int
    end: int
    items: tuple[Item, ...]

    def between(self, first: Item, second: Item) -> str:
        """The words between two figures of the same text."""
        return self.text[first.quantity.end : second.quantity.start]

    @property
    def words(self) -> str:
        return self.text[self.start : min(self.end, self.start + LONGEST)]


_BRACKETED = lazy(r"[（(][^（）()]*[)）]")


def unbracketed(words: str) -> str:
    """The words between two figures without what stands in brackets between them."""
    return _BRACKETED.sub("", words) if "(" in words or "（" in words else words


def _ends(pattern: re.Pattern[str], text: str, quantities: Sequence[Quantity]) -> list[int]:
    """Where the pattern breaks the text, not counting marks inside a figure (“1,256”)."""
    inside = {m.end() for q in quantities if not q.text.isalnum() for m in pattern.finditer(text, q.start, q.end)}
    ends = [m.end() for m in pattern.finditer(text)]
    return [end for end in ends if end not in inside] if inside else ends


def passages(text: str, quantities: Sequence[Quantity]) -> list[Passage]:
    """The sentences of the text that hold figures, in order."""
    sentence_ends = _ends(_SENTENCE_END, text, quantities)
    clause_ends = _ends(_CLAUSE_END, text, quantities)
    grouped: dict[int, list[Item]] = {}
    previous_end, previous_clause = 0, -1
    depth_at = _Depth(text)
    for index, quantity in enumerate(quantities):
        if (
            quantity.kind not in _MONEY_OR_COUNT
            or quantity.value is None
            or quantity.unit in _NO_AMOUNT
            or text[quantity.end : quantity.end + 1] in _PER
        ):
            if quantity.kind == "ordinal" and quantity.text.endswith("是"):
                previous_end = quantity.end
            continue
        clause = bisect_right(clause_ends, quantity.start)
        clause_start = clause_ends[clause - 1] if clause else 0
        clause_end = clause_ends[clause] - 1 if clause < len(clause_ends) else len(text)
        following = next(
            (
                q.start
                for q in quantities[index + 1 : index + 4]
                if q.kind in _MONEY_OR_COUNT and q.value is not None and q.unit not in _NO_AMOUNT
            ),
            len(text),
        )
        lead = text[
            max(clause_start, previous_end if previous_clause == clause else 0, quantity.start - 60) : quantity.start
        ]
        trail = text[quantity.end : min(clause_end, following, quantity.end + 40)]
        sentence = bisect_right(sentence_ends, quantity.start)
        earlier = grouped.get(sentence, ())[-1:]
        item = Item(
            index=index,
            quantity=quantity,
            value=quantity.value,
            sentence=sentence,
            clause=clause,
            clause_start=clause_start,
            depth=depth_at(quantity.start),
            lead=lead,
            trail=trail,
            first_in_clause=previous_clause != clause,
            turn=_turn(earlier[0], quantity, lead) if earlier else "",
        )
        grouped.setdefault(sentence, []).append(item)
        previous_end, previous_clause = quantity.end, clause
    result = []
    for sentence, items in grouped.items():
        start = sentence_ends[sentence - 1] if sentence else 0
        end = sentence_ends[sentence] if sentence < len(sentence_ends) else len(text)
        for first in range(0, len(items), MOST):
            result.append(Passage(text, start, end, tuple(items[first : first + MOST])))
    return result


def _turn(before: Item, quantity: Quantity, lead: str) -> str:
    """The words that 分别 gives a figure set off from the one before by 、 or 和 alone."""
    if lead not in _IN_TURN or before.quantity.unit != quantity.unit:
        return ""
    return before.turn or (before.lead if "分别" in before.lead else "")


class _Depth:
    """How many brackets are open at a place; asked in ascending order."""

    def __init__(self, text: str) -> None:
        self.marks = [(m.start(), 1 if m[0] in "(（" else -1) for m in re.finditer(r"[()（）]", text)]
        self.at = 0
        self.open = 0

    def __call__(self, place: int) -> int:
        while self.at < len(self.marks) and self.marks[self.at][0] < place:
            self.open = max(self.open + self.marks[self.at][1], 0)
            self.at += 1
        return self.open
