"""Mentions: each figure with what it counts, its part in the whole, and the stage of the matter it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from yifa.proof.patterns import lazy
from yifa.proof.relations.change import change_of
from yifa.proof.relations.items import Item, Passage
from yifa.proof.relations.vocabulary import AVERAGE, TARGET

_WORD = lazy(r"[一-龥]{2}")
_OWN = lazy(r"的?([一-龥]{2,10})")
_JOIN = lazy(r"^[，、；：和及与并或,;:（(\s]+")
_OPENER = lazy(r"^.*(?:其中|包括|包含|分别[为是]|分为|[一二三四五六七八九]是)[：:，,]?")
_TOTAL = lazy(
    r"(?<![公一医中])共(?![同享建管治和产青富赢识商体鸣存生用担育谋聚进])|合计|总计|总(?![部工会经体监书理])|累计|全部"
)
_REST = lazy(r"^(?:其他|其它|其余|余下|剩余|另外)")
_RATE = lazy(r"([一-龥]{1,14}[率度])(?:均|也|分别|已)?(?:为|达|达到|达至|是|约|在|到|高达|仅|：|:|\s)*$")
_SHARE = lazy(r"占(?:比)?([^，。；占]{0,18}?)(?:的|为|达|约|比例|比重|比|：|:|\s)*$")
_LEVEL = lazy(
    r"(?:增|升|减|降|提高|下降|增长|增加|减少|扩大|回落|上升|压缩|缩短)(?:加|长|少|低)?(?:至|到|为)[^，。]{0,4}$"
)
#: How far a passage may look back and on, in characters.
REACH = 500
#: How many sentences a name may reach back.
FAR = 12
#: More figures than this stand in tables, not in sentences; longer passages are read piece by piece.
MOST = 60


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure and its reading.

    ``name`` is what is counted in the words of the text; ``rate`` the name of a rate (合格率), ``share`` what a share is
    said to be of (“” where the text does not say; None where it is no share); ``change`` 1, −1 or 0; ``level`` tells
    that something rose or fell from or to it (由40元提高到80元).
    """

    item: Item
    name: str
    total: bool
    rest: bool
    rate: str
    share: str | None
    change: int
    level: bool
    #: Whether it is an amount, neither a rate nor a change nor a multiple.
    counts: bool
    #: Whether it is the second of two units of one thing (10件11人).
    twin: bool = False

    #: Whether it may be a part or a whole: an amount there is, no plan, no average, nothing rising to a level.
    adds_up: bool = False

    @property
    def value(self) -> Decimal:
        return self.item.value


def mention(item: Item) -> Mention:
    """Read one figure in its place."""
    bare = _JOIN.sub("", item.lead)
    name = _OPENER.sub("", bare).strip("：:，,、 ")
    if not _WORD.search(name) and (own := _OWN.match(item.trail)):
        name = own[1]
    rate = share = None
    if item.is_rate:
        named_share = _SHARE.search(item.lead)
        share = named_share[1] if named_share else None
        named_rate = None if named_share else _RATE.search(item.lead)
        rate = named_rate[1] if named_rate else None
    level = bool(_LEVEL.search(item.lead))
    change = change_of(item) if not level else None
    level = level or item.lead.endswith(("由", "从"))
    counts = (
        not item.is_rate
        and change is None
        and item.quantity.kind != "percent"
        and "倍" not in item.unit
        and not item.of_a_span
    )
    return Mention(
        item,
        name,
        bool(_TOTAL.search(item.lead)),
        bool(_REST.match(_OPENER.sub("", bare))),
        rate or "",
        share,
        0 if change is None else 1 if change.rising else -1,
        level,
        counts,
        adds_up=counts and not level and not TARGET.search(name) and not AVERAGE.search(item.lead),
    )


def _with_twins(mentions: list[Mention]) -> list[Mention]:
    """批准逮捕10件11人: the people go by the name of the cases."""
    for at, m in enumerate(mentions):
        before = mentions[at - 1] if at else m
        if not m.item.lead and before is not m and before.item.unit != m.item.unit and m.counts and before.counts:
            mentions[at] = replace(m, name=before.name, twin=True)
    return mentions


@dataclass(frozen=True, slots=True)
class Window:
    """A sentence with the mentions it may look back and on to, all in the order of the text."""

    passage: Passage
    own: tuple[Mention, ...]
    before: tuple[Mention, ...]
    after: tuple[Mention, ...]
    totals: tuple[Mention, ...]
    #: the figures of up to a dozen sentences before, the nearest sentence last: what a name may reach back to
    earlier: Sequence[tuple[Mention, ...]]

    @property
    def text(self) -> str:
        return self.passage.text

    @property
    def all(self) -> tuple[Mention, ...]:
        return self.before + self.own + self.after

    def between(self, first: Mention, second: Mention) -> str:
        """The words between two figures."""
        return self.text[first.item.quantity.end : second.item.quantity.start]


def windows(passages: Sequence[Passage]) -> Iterator[Window]:
    """Each sentence with the sentences beside it, of the same paragraph or of the lines above and below."""
    read = [tuple(_with_twins([mention(i) for i in p.items[:MOST]])) for p in passages]
    for at, passage in enumerate(passages):
        yield Window(
            passage,
            read[at],
            tuple(m for p in range(max(at - 2, 0), at) if _near(passages[p], passage) for m in read[p][-12:]),
            tuple(
                m
                for p in range(at + 1, min(at + 3, len(passages)))
                if _near(passage, passages[p])
                for m in read[p][:12]
            ),
            _totals(read, at),
            read[max(at - FAR, 0) : at],
        )


def _totals(read: Sequence[tuple[Mention, ...]], at: int) -> tuple[Mention, ...]:
    """The totals of the sentences before, which a later list may divide anew (从内容看，…), the nearest first."""
    totals = [m for p in range(max(at - 10, 0), at) for m in read[p] if m.total and m.counts and m.item.exact]
    return tuple(reversed(totals))


def _near(first: Passage, second: Passage) -> bool:
    if second.start - first.end > REACH:
        return False
    return first.text.count("\n", first.end - 1, second.start) <= 1
