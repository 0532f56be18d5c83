"""Which article of which version is meant: a citation written on one day, read on another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from yifa.law.acts import Act, Version, find
from yifa.law.dates import cn_date
from yifa.law.errors import PeriodError
from yifa.law.renumbering import Moved, article_number, article_place, earlier, later, likely_successor


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """A provision on a day.

    Attributes:
        act: the act asked about.
        asked: the number asked for.
        version: the version in force on the day, or None.
        article: the provision's number on the day; None if there was none, or nothing tells.
        also: further articles into which it was split.
        was: its number in the version before; None if it is new there or no earlier version is known.
        known: False if the act was in force and no table tells where the article stood.
        successor: the act that replaced it, if it is no longer in force on the day.
        successor_article: the article that took its place there; `candidate`: found by program, to be read.
    """

    act: Act
    asked: str
    on: date
    version: Version | None
    article: str | None
    also: tuple[str, ...] = ()
    was: str | None = None
    known: bool = True
    successor: str | None = None
    successor_article: str | None = None
    candidate: bool = False

    @property
    def in_force(self) -> bool:
        """Whether the act was in force on the day."""
        return self.version is not None

    @property
    def explanation(self) -> str:
        """One Chinese sentence."""
        name, day = self.act.name, cn_date(self.on)
        if self.version is None:
            if self.successor:
                place = article_place(self.successor_article) if self.successor_article else ""
                to_read = "（条号由程序对出，须核对）" if self.candidate else ""
                return f"《{name}》在{day}已不施行，由《{self.successor}》{place}代替{to_read}。"
            first = self.act.versions[0].start if self.act.versions else None
            if first and self.on < first:
                return f"《{name}》自{cn_date(first)}起施行（收录到的最早版本），{day}尚无此法。"
            return f"《{name}》在{day}已不施行。"
        since = f"《{name}》{cn_date(self.version.start)}起施行的版本"
        if self.article:
            split = f"（分入{'、'.join(map(article_place, self.also))}）" if self.also else ""
            before = f"，上一版为{article_place(self.was)}" if self.was and self.was != self.article else ""
            return f"{since}：{article_place(self.article)}{split}{before}。"
        if not self.known:
            return f"{since}：没有收录{article_place(self.asked)}在这一版的条号，请核对文本。"
        return f"{since}没有这一条（{article_place(self.asked)}）。"


@lru_cache(maxsize=8192)
def resolve(act_name: str, article: str, on: date, numbered_on: date | None = None) -> Resolution:
    """The provision `article` of an act as it stands on `on`.

    Args:
        act_name: short name, full title or alias.
        article: its number, as in the newest version held, or as on `numbered_on`.
        on: the day for which the answer is wanted; first and last day of a version belong to it.
        numbered_on: a day on which `article` was so numbered; a day after the act's end means its last version.

    Raises:
        UnknownRuleError: the act is not known.
        PeriodError: `article` is no number.
    """
    act = find(act_name)
    number = article_number(article)
    if number is None or number.startswith("0"):
        raise PeriodError(f"“{article}”不是条号，应写作 42 或 第42条。")
    index = act.index_on(on)
    if index is None:
        if not act.ended_by(on):
            return Resolution(act=act, asked=number, on=on, version=None, article=None)
        place = likely_successor(act.name, number) if act.replaced_by else None
        return Resolution(
            act=act,
            asked=number,
            on=on,
            version=None,
            article=None,
            successor=act.replaced_by,
            successor_article=place[1] if place else None,
            candidate=bool(place and place[2] != "read"),
        )
    version = act.versions[index]
    at = _numbered_in(act, numbered_on)
    if at is None:
        return Resolution(act=act, asked=number, on=on, version=version, article=None)
    count = act.versions[at].articles
    if count and int(number.partition("之")[0]) > count:
        return Resolution(act=act, asked=number, on=on, version=version, article=None)
    places: tuple[str, ...] = (number,)
    while at != index:
        step = -1 if index < at else 1
        moves = [(earlier if step < 0 else later)(act, at, place) for place in places]
        if not all(move.known for move in moves):
            return Resolution(act=act, asked=number, on=on, version=version, article=None, known=False)
        places = tuple(dict.fromkeys(there for move in moves for there in move.places))
        if not places:
            return Resolution(act=act, asked=number, on=on, version=version, article=None)
        at += step
    before = earlier(act, index, places[0]) if index else Moved()
    was = before.places[0] if before.places else None
    return Resolution(act=act, asked=number, on=on, version=version, article=places[0], also=places[1:], was=was)


def _numbered_in(act: Act, day: date | None) -> int | None:
    """The version by whose numbers a citation goes; None if the act did not exist on that day."""
    if day is None or act.ended_by(day):
        return len(act.versions) - 1
    return act.index_on(day)
