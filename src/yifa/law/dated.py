"""Citations in running text: found, and written with the numbers of another day.

A citation is written once, by the numbers of the newest version of the act, or with the year of an older one:
行政复议法（2017）第23条. Whoever shows it says for which day, and it is written as it stood then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from yifa.law.acts import Act, by_any_name, find
from yifa.law.citations import number_of
from yifa.law.renumbering import preceded_by, succeeded_by
from yifa.law.resolution import resolve

_NUMERAL = r"(?:\d+|[〇零一二两三四五六七八九十百千]+)"
_PLACE = rf"第{_NUMERAL}条(?:之{_NUMERAL})?(?:第{_NUMERAL}款)?(?:第?[（(]?{_NUMERAL}[)）]?项)?"
_JOIN = r"[、，,和及]|以及|至"
_SPLIT = re.compile(rf"({_PLACE})")
_ARTICLE = re.compile(rf"第({_NUMERAL})条(?:之({_NUMERAL}))?(.*)")
_BY = re.compile(r"(?:依照|依据|根据|按照|遵照|适用|违反)$")
#: What goes with an act that is not named: the number of its document, “的规定”.
_OF_RULE = re.compile(r"(?:[（(][^（）()]{1,12}〔\d{4}〕\d{1,4}号[)）])?(?:的?(?:有关)?规定)?")
_THEN = "当时的有关规定"


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation in a text: an act by a name that is known, the year of a version, and its articles.

    Attributes:
        act: the act.
        written: how it is named in the text, title marks included.
        year: the year of the version by whose numbers it is cited; None: the newest.
        places: the articles as written, with paragraph and item, and what stands between them; empty: the whole act.
        start, end: where it stands in the text.
    """

    act: Act
    written: str
    year: int | None
    places: tuple[str, ...]
    start: int
    end: int

    @property
    def articles(self) -> tuple[str, ...]:
        """The numbers of the articles: 42, 133之1."""
        numbers = []
        for place in self.places[::2]:
            match = _ARTICLE.fullmatch(place)
            if match:
                numbers.append(_number(match))
        return tuple(numbers)

    @property
    def numbered_on(self) -> date | None:
        """A day on which the articles were so numbered; None: as in the newest version."""
        if self.year is None:
            return None
        of_year = [v.start for v in self.act.versions if self.year in (v.start.year, v.issued.year if v.issued else 0)]
        return of_year[-1] if of_year else None


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    names = sorted(by_any_name(), key=len, reverse=True)
    known = "|".join(re.escape(name) for name in names)
    year = r"(?:[（(](?P<year>\d{4})年?(?:修订|修正|公布)?[)）])?"
    return re.compile(
        rf"(?P<named>《?(?:中华人民共和国)?(?P<name>{known}){year}》?)"
        rf"(?P<places>\s?{_PLACE}(?:(?:{_JOIN}){_PLACE})*)?"
    )


def citations_in(text: str) -> Iterator[Cited]:
    """Every citation of a known act in a text, in order."""
    known = by_any_name()
    for match in _pattern().finditer(text):
        places = tuple(_SPLIT.split(match["places"].strip())[1:-1]) if match["places"] else ()
        year = int(match["year"]) if match["year"] else None
        yield Cited(known[match["name"]], match["named"], year, places, match.start(), match.end())


@lru_cache(maxsize=8192)
def as_of(text: str, on: date) -> str:
    """`text` with every citation written as it stood on a day.

    Where an act had not replaced its forerunner yet, the forerunner is named; an article that did not exist then, or of
    which no table tells its number, leaves the act as a whole; an act of which nothing was in force then leaves
    “当时的有关规定”. Paragraphs and items are kept only while the article keeps its number.
    """
    written, at = [], 0
    for cited in citations_in(text):
        if cited.start < at:
            continue  # its document's number, which went with the act
        between = text[at : cited.start]
        new, swallow = _written_on(cited, on, bool(_BY.search(between)))
        written += [between, new]
        at = cited.end
        rest = _OF_RULE.match(text[at:]) if swallow else None
        at += rest.end() if rest else 0
    return "".join([*written, text[at:]])


def _written_on(cited: Cited, on: date, relied_on: bool) -> tuple[str, bool]:
    """A citation as it stood on a day, and whether a following “的规定” goes with it."""
    whole = cited.written + "".join(cited.places)
    act = cited.act
    if not act.versions or not (cited.places or relied_on):
        return whole, False
    if act.version_on(on) is None:
        return _of_another_act(cited, on)
    if not cited.places:
        return whole, False
    return cited.written + _renumbered(cited, on), False


def _renumbered(cited: Cited, on: date) -> str:
    kept: list[str] = []
    for place in cited.places[::2]:
        match = _ARTICLE.fullmatch(place)
        assert match is not None
        resolution = resolve(cited.act.name, _number(match), on, cited.numbered_on)
        if resolution.article == _number(match):
            kept.append(place)
        elif resolution.article:
            kept.append(_place(resolution.article, match[1]))
    return "、".join(dict.fromkeys(kept)) if kept != list(cited.places[::2]) else "".join(cited.places)


def _of_another_act(cited: Cited, on: date) -> tuple[str, bool]:
    """The citation under the act that stood in this one's place on the day."""
    move = succeeded_by if cited.act.ended_by(on) else preceded_by
    places: dict[str, list[str]] = {}
    for place in cited.places[::2]:
        match = _ARTICLE.fullmatch(place)
        moved = move(cited.act.name, _number(match)) if match else None
        if moved is None or match is None:
            continue
        there = resolve(moved[0], moved[1], on)
        if there.article:
            places.setdefault(moved[0], []).append(_place(there.article, match[1]))
    if not places:
        names = (cited.act.replaced_by,) if cited.act.ended_by(on) else cited.act.replaces
        then = next((name for name in names if name and find(name).version_on(on)), None)
        return (_named(cited, then), False) if then else (_THEN, True)
    return "、".join(
        _named(cited, name) + "、".join(dict.fromkeys(articles)) for name, articles in places.items()
    ), False


def _named(cited: Cited, name: str) -> str:
    """Another act, named as the citation names its own: 《中华人民共和国…》 or the short name."""
    act = find(name)
    if not cited.written.startswith("《"):
        return act.name
    full = "中华人民共和国" in cited.written and act.title.startswith("中华人民共和国")
    return f"《{act.title if full else act.title.removeprefix('中华人民共和国')}》"


def _number(match: re.Match[str]) -> str:
    return str(number_of(match[1])) + (f"之{number_of(match[2])}" if match[2] else "")


def _place(article: str, like: str) -> str:
    """第42条, in the numerals of the citation that it stands for."""
    number, _, sub = article.partition("之")
    if like.isdigit():
        return f"第{number}条" + (f"之{sub}" if sub else "")
    return f"第{in_words(int(number))}条" + (f"之{in_words(int(sub))}" if sub else "")


def in_words(number: int) -> str:
    """42 → 四十二; 105 → 一百零五; 12 → 十二."""
    digits = "零一二三四五六七八九"
    words, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            words += ("零" if gap and words else "") + digits[digit] + name
            gap = False
        else:
            gap = True
    return words.removeprefix("一") if words.startswith("一十") else words


_SOMETHING = re.compile(
    rf"(?P<name>《[^《》]{{2,50}}》|[一-鿿]{{2,30}}?(?:法|条例|法典|若干规定|实施办法|管理办法|实施细则))(?P<place>{_PLACE})"
)
_NO_NAME = re.compile(r"^《?(?:本|该|同|前述|上述|此|原|样例|某)|办法$|方法$|^第")


def unknown_in(text: str) -> Iterator[str]:
    """Citations of an article of an act that is not held: 《某某法》第3条. What speaks of “本法” names no act."""
    known = [(cited.start, cited.end) for cited in citations_in(text)]
    for match in _SOMETHING.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in known):
            continue
        if not _NO_NAME.search(match["name"]):
            yield match[0]
