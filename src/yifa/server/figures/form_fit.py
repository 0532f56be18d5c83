"""Whether a figure's name fits the words around a cell, and its unit the cell's: sure, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from yifa.kernel.figure_spec import FigureSpec
from yifa.server.figures.form_sense import (
    Phrase,
    Sense,
    Words,
    by_word,
    cut,
    lexicon,
    parts_of,
    sense_of,
    senses,
    with_held,
)

MONEY = {"元": 100, "千元": 100_000, "万元": 1_000_000, "亿元": 10_000_000_000}
_SHARES = frozenset({"%", "％", "百分比"})
_FIRMS, _TIMES = frozenset({"家", "户"}), frozenset({"次", "家次", "户次"})
_PIECES = frozenset({"条", "篇", "期"})
_PERSONS = frozenset({"人", "名", "位"})


@dataclass(frozen=True, slots=True)
class Named:
    """A figure that a cell is called, by which name, and which kind of it."""

    spec: FigureSpec
    part: str = ""
    name: str = ""


@dataclass(frozen=True)
class Wording:
    """The words around a cell: its own labels', the headings' over them, the title's, the rows' just above."""

    own: Words
    over: Words
    title: Words
    near: Words = frozenset()
    text: str = ""

    @property
    def all(self) -> Words:
        return self.own | self.over | self.title | self.near


def best_fit(wording: Wording, unit: str | None) -> list[Named]:
    best: dict[tuple[int, ...], dict[str, Named]] = {}
    around = {sense.spec.key: sense for word in wording.own for sense in by_word().get(word, ())}
    for sense in around.values():
        for phrase in sense.phrases:
            if (rank := _fits(wording, sense, phrase)) and unit_fits(unit, sense.spec, ""):
                candidate = Named(sense.spec, name=phrase.text)
                rank = (*rank, int(measure(unit) == measure(sense.spec.unit)))
                best.setdefault(rank, {}).setdefault(sense.spec.key, candidate)
    return list(best[max(best)].values()) if best else []


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of a figure, by the words that tell it from the figure's work."""

    sense: Sense
    value: str
    words: Words


@lru_cache(maxsize=1024)
def _kinds(sense: Sense) -> tuple[_Kind, ...]:
    common = sense.about | lexicon().open | lexicon().weak | lexicon().stages
    named = ((value, cut(re.sub(r"[（(].*?[）)]", "", label))) for value, label in parts_of(sense.spec.key).items())
    return tuple(_Kind(sense, value, words) for value, words in named if words - common - lexicon().narrow)


@lru_cache(maxsize=1)
def _all_kinds() -> tuple[_Kind, ...]:
    return tuple(kind for sense in senses() if sense.spec.key not in lexicon().by_name_only for kind in _kinds(sense))


def of_kind(wording: Wording, unit: str | None) -> list[Named]:
    """The figure of which a label names a kind in place of its work: 临时救助申请 is 社会救助申请 of that kind."""
    around = wording.over | wording.title
    named = {
        (kind.sense.spec.key, kind.value): Named(kind.sense.spec, kind.value, phrase.text)
        for kind in _all_kinds()
        if kind.words <= wording.own and unit_fits(unit, kind.sense.spec, "")
        for phrase in _with_kind(kind, wording.own - kind.words)
        if kind.sense.home & around
        and not _strange(around & (lexicon().narrow | lexicon().whose) - kind.words, kind.sense, phrase)
    }
    return list(named.values()) if len(named) == 1 else []


def _with_kind(kind: _Kind, left: Words) -> Iterator[Phrase]:
    """Names that say the same as a label beside its kind, but for the work that the kind stands for."""
    for phrase in kind.sense.phrases:
        stage = phrase.words - kind.sense.about - kind.words
        if left <= phrase.words | kind.sense.about and (stage <= left if stage else left & kind.sense.home):
            yield phrase


def _fits(wording: Wording, sense: Sense, phrase: Phrase) -> tuple[int, ...]:
    """How well a name fits what is said, as a rank; () where it does not."""
    words = lexicon()
    own = phrase.words & wording.own
    exact = phrase.text == wording.text
    if sense.spec.key in words.by_name_only and not exact:
        return ()
    if not own or not phrase.words <= wording.all:
        return ()
    if not wording.own <= phrase.words | sense.about:
        return ()
    # A stage that only the title names counts where the title names no other: 合法性审查 over 政府合同.
    stages = wording.title & words.stages
    if not (phrase.words & words.stages) <= wording.own | wording.over | (stages if len(stages) == 1 else frozenset()):
        return ()
    if phrase.words <= words.open and not sense.home & _nearest(wording):
        return ()
    if _strange(wording.over & words.narrow, sense, phrase) or _is_one_of_several(wording.over, sense, phrase):
        return ()
    # 消防安全检查 under 消防、食品安全检查 says itself of which of the title's fields it is.
    is_told = wording.own & wording.title & phrase.words & words.narrow
    if _strange((wording.over if is_told else wording.title | wording.over) & words.whose, sense, phrase):
        return ()
    fields = wording.title & words.narrow
    if len(fields) > 1 and (phrase.words & fields) - wording.own - wording.over:
        # 整改隐患 under 安全生产和消防工作: the title names two fields, the label neither.
        return ()
    if sense.spec.ratio and not _share_agrees(wording, sense, phrase):
        return ()
    narrowed = _strange(wording.title & words.narrow, sense, phrase)
    if phrase.words <= words.weak and narrowed and not wording.title & (sense.objects - words.weak):
        return ()
    far = phrase.words - wording.own - wording.over - wording.title
    # What stands nearby says of what an open label speaks (答复 under 收到申请), never which of two it is (应检测, 检测).
    if far and (not wording.own <= words.open | words.stages or any(len(word) < 2 for word in far)):
        return ()
    from_title = phrase.words - wording.own - wording.over
    if from_title & words.stages and len(from_title) > 1 and not wording.own <= words.open | words.stages:
        # 火灾 under 消防隐患整治 is no mending of anything: of a thing that a label names a title may say one word more.
        return ()
    return (int(exact), len(own), -len(from_title), phrase.rank, -len(phrase.words - wording.own), -len(far))


def _nearest(wording: Wording) -> Words:
    """What says of which work an open label speaks: the headings right over it where they name any, else the title too."""
    words = lexicon()
    over = wording.over - words.open - words.weak - words.stages
    return wording.own | with_held(over) if any(word in by_word() for word in over) else wording.all


def _strange(fields: Words, sense: Sense, phrase: Phrase) -> Words:
    """Fields that headings name and a figure is not of, neither by its words nor by what is held in theirs (禁毒: 戒毒康复).

    A room of the town's own that does several works narrows only the figures of the work it shares with others.
    """
    words, of_figure = lexicon(), sense.about | sense.objects
    left = fields - phrase.words - of_figure
    return frozenset(
        word
        for word in left
        if not (words.holds.get(word, frozenset()) | words.within.get(word, frozenset())) & of_figure
        and (word not in words.rooms or words.rooms[word] & of_figure)
    )


def _is_one_of_several(over: Words, sense: Sense, phrase: Phrase) -> bool:
    """Whether a heading names one of the works that a figure is a sum of (罚款 under 简易程序)."""
    works = [sense_of(term).about for term in sense.spec.sum]
    common = frozenset.intersection(*works) if works else frozenset[str]()
    several = frozenset[str]().union(*works) - common
    return bool(over & lexicon().narrow & several - phrase.words)


def is_beside_the_title(named: Named, title: Words) -> bool:
    """Whether the title names a field of work that a figure is not of (消防 over 厂矿企业巡查检查)."""
    sense = sense_of(named.spec.key)
    called = next((phrase for phrase in sense.phrases if phrase.text == named.name), sense.phrases[0])
    return bool(_strange(title & lexicon().narrow, sense, called))


def _share_agrees(wording: Wording, sense: Sense, phrase: Phrase) -> bool:
    """Whether a share is of what is spoken of: 办结率 under 热线 is not the one of 信访.

    A label that names no object of its own takes it from a heading or the title: there has to stand what the share's
    full names say, not only its procedure, which may count several things; and no heading that speaks of another.
    """
    words = lexicon()
    if phrase.words & wording.own - words.open:
        return True
    named = frozenset().union(*(one.words for one in sense.phrases)) - words.open
    others = _strange(wording.over - named - words.stages, sense, phrase)
    return bool(named & wording.all) and not any(word in by_word() for word in others)


def measure(unit: str | None) -> str:
    """How closely units agree: how often (次, 场次, 家次) is counted otherwise than how many (件, 起, 个)."""
    return "times" if unit and unit.endswith(("次", "场")) and unit != "人次" else "things"


def unit_fits(unit: str | None, spec: FigureSpec, change: str) -> bool:
    """Money only into money, shares only into shares; things may be counted in another measure word."""
    if change == "percent" or not unit:
        return True
    if unit in MONEY or spec.unit in MONEY:
        return unit in MONEY and spec.unit in MONEY
    if unit in _SHARES or spec.unit == "%":
        return unit in _SHARES and spec.unit == "%"
    if (unit in _FIRMS and spec.unit in _TIMES) or (unit in _PIECES and measure(spec.unit) == "times"):
        return False
    return counts(unit) == counts(spec.unit) or unit in lexicon().also_in.get(spec.key, ())


def counts(unit: str) -> str:
    """What a unit counts: persons, visits of persons, or things, which take many measure words."""
    return "persons" if unit in _PERSONS else "visits" if unit == "人次" else "things"
