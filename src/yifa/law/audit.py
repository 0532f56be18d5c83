"""The audit of citations: does the act exist, is it in force, has it such an article, has somebody looked at it?

`data/cited.csv` holds, for each act, the articles that somebody compared with the text, and by which version. A citation
of another article, or of an act of which a newer version came into force, is a fault until it has been compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from yifa.law.acts import Act
from yifa.law.data_files import read_rows
from yifa.law.dated import Cited, citations_in, in_words, unknown_in
from yifa.law.dates import cn_date, day_or_none
from yifa.law.in_force import ActsInForce
from yifa.law.limits import UNIT_NAMES, Limit, Unit
from yifa.law.resolution import resolve
from yifa.law.titles import unknown_law

#: Words before an act that tell that an old one is meant.
_PAST = re.compile(r"(?:原|旧|当时的?|已废止的?|(?:修[订正改]|废止)前的?)[《\s]*$")
_TITLE = re.compile(r"《([^《》\n]{3,40}?(?:法|条例)(?:（[^）]*）)?)》")

FaultKind = Literal["unknown_act", "repealed", "beyond_last", "renumbered", "not_compared", "other_words"]


@dataclass(frozen=True, slots=True)
class CitationFault:
    """What is wrong with a citation, in Chinese."""

    kind: FaultKind
    say: str


@lru_cache(maxsize=1)
def compared() -> Mapping[str, tuple[date | None, frozenset[str]]]:
    """Act → first day of the version by which its articles were compared, and these articles."""
    comparisons: dict[str, tuple[date | None, frozenset[str]]] = {}
    for row in read_rows("cited.csv"):
        since = day_or_none(row["version_from"])
        comparisons[row["act"]] = (since, frozenset(row["articles"].split()))
    return comparisons


def faults_of(cited: Cited | None, written: str, on: date, *, relied_on: bool = True) -> list[CitationFault]:
    """What is wrong with a citation on a day.

    Args:
        cited: the citation; None where the act is not held.
        written: how it is written.
        on: the day on which it is used.
        relied_on: False where the act is only mentioned.
    """
    if cited is None:
        return [CitationFault("unknown_act", f"“{written}”引用的法律法规没有收录。")]
    act = cited.act
    if not act.versions or not relied_on:
        return []
    if act.ended_by(on) and cited.year is None:
        last = act.versions[-1].end
        after = f"，由《{act.replaced_by}》代替" if act.replaced_by else ""
        until = f"{cn_date(last)}后" if last else ""
        return [CitationFault("repealed", f"《{act.name}》{until}已不施行{after}。")]
    return [fault for article in cited.articles if (fault := _article_fault(cited, act, article))]


def faults_of_basis(text: str) -> list[str]:
    """What is wrong with a basis on whatever day it is used, in Chinese: an act not held, one that is (to be) replaced,
    an article beyond the last. Replaced acts are cited under their successor: `as_of` names them on earlier days."""
    faults = [f"“{written}”引用的法律法规没有收录" for written in unknown_in(text)]
    for cited in citations_in(text):
        last = cited.act.versions[-1] if cited.act.versions else None
        if last and last.end and cited.year is None:
            instead = f"，改引《{cited.act.replaced_by}》" if cited.act.replaced_by else ""
            faults.append(f"《{cited.act.name}》{cn_date(last.end)}后不再施行{instead}")
        elif last and last.articles and cited.year is None:
            beyond = [a for a in cited.articles if int(a.partition("之")[0]) > last.articles]
            faults += [f"《{cited.act.name}》共{last.articles}条，没有第{article}条" for article in beyond]
    return faults


def faults_of_day(text: str, on: date) -> list[str]:
    """What is wrong with the citations that a person wrote on a day, in Chinese: each act as it stood then.

    A title that claims to be a law of the nation's and is none that is known is asked about; ordinances of province and
    city are left alone, and so is what the words before it call an old act (原, 当时的 …).
    """
    faults = []
    for cited in citations_in(text):
        act = cited.act
        named = cited.places or cited.written.startswith("《")
        if not named or not act.versions or cited.year is not None or _PAST.search(text[: cited.start]):
            continue
        version = act.version_on(on)
        if version is None:
            when = "已不施行" if act.ended_by(on) else "还没有施行"
            instead = f"，由《{act.replaced_by}》代替" if act.ended_by(on) and act.replaced_by else ""
            faults.append(f"《{act.name}》在{cn_date(on)}{when}{instead}，")
        elif version.articles:
            beyond = [a for a in cited.articles if int(a.partition("之")[0]) > version.articles]
            faults += [
                f"《{act.name}》在{cn_date(on)}共{version.articles}条，没有第{article}条，" for article in beyond
            ]
    return faults + _of_unknown_titles(text)


def _of_unknown_titles(text: str) -> list[str]:
    faults = []
    for title in dict.fromkeys(_TITLE.findall(text)):
        if right := ActsInForce().misnamed(title):
            faults.append(f"没有《{title}》，相近的是《{right}》，")
        elif unknown_law(title):
            faults.append(f"没有查到名为《{title}》的法律，")
    return faults


def _article_fault(cited: Cited, act: Act, article: str) -> CitationFault | None:
    numbered = cited.numbered_on or act.versions[-1].start
    version = act.version_on(numbered)
    if version and version.articles and int(article.partition("之")[0]) > version.articles:
        return CitationFault("beyond_last", f"《{act.name}》共{version.articles}条，没有第{article}条。")
    if cited.year is not None:
        return None
    since, articles = compared().get(act.name, (None, frozenset()))
    newest = act.versions[-1].start
    if since is not None and since != newest and article in articles:
        moved = resolve(act.name, article, newest, since)
        if moved.article != article:
            where = f"移到第{moved.article}条" if moved.article else "没有对应的条"
            return CitationFault("renumbered", f"《{act.name}》第{article}条在{cn_date(newest)}的版本里{where}。")
        return None
    if article not in articles:
        old = _of_the_version_before(act, article)
        if old and old in articles:
            return CitationFault("renumbered", f"《{act.name}》第{article}条是旧条号，现为第{old}条。")
        return CitationFault("not_compared", f"《{act.name}》第{article}条还没有与条文核对过，请核对后记入核对表。")
    return None


def _of_the_version_before(act: Act, article: str) -> str | None:
    """Where the article of this number in the version before stands today, if it moved."""
    if len(act.versions) < 2:
        return None
    moved = resolve(act.name, article, act.versions[-1].start, act.versions[-2].start).article
    return moved if moved != article else None


_EVERY = {1: ("每月",), 2: ("每两个月",), 3: ("每季度",), 4: ("每四个月",), 6: ("每半年",), 12: ("每年", "年度")}
_UNITS = {"calendar_day": ("日", "天"), "month": ("个月", "月"), "year": ("年",), "hour": ("小时",)}
_ITEM = re.compile(r"[(（][一二三四五六七八九十]+[)）]")
_DAYS_ARE_WORKING_DAYS = re.compile(r"指工作日|[以按]工作日计")
_WORKING = ("个工作日", "工作日")


def words_missing(limit: Limit, text: str) -> list[CitationFault]:
    """What of a limit's claim does not stand in the text of its articles: length with unit, extension, who must do it.

    A local practice claims nothing of the law. A limit in working days may read 二十个工作日, or 十日 where one of the
    articles says that days mean working days (工作日). The actor has to stand in the paragraph that gives the length.

    Args:
        limit: the limit.
        text: the articles that it cites, a paragraph a line.
    """
    if limit.local:
        return []
    text = unicodedata.normalize("NFKC", text)
    cited, by_working_days = f"{limit.act}{limit.articles}", bool(_DAYS_ARE_WORKING_DAYS.search(text))
    paragraphs = _paragraphs(text)
    telling = [part for part in paragraphs if any(_stands(claim, part) for claim in _claims(limit, by_working_days))]
    if not telling:
        message = f"“{limit.name}”说是{limit.term_text}，{cited}的条文里没有这个期限。"
        return [CitationFault("other_words", message)]
    faults = []
    if not any(unicodedata.normalize("NFKC", limit.actor) in part for part in telling):
        message = f"“{limit.name}”说由{limit.actor}办理，{cited}写明期限的一款里没有“{limit.actor}”。"
        faults.append(CitationFault("other_words", message))
    extension = limit.extension
    if extension and extension.length and extension.unit:
        claims = _lengths(extension.length, extension.unit, by_working_days)
        if not any("延长" in part and _stands(claim, part) for part in paragraphs for claim in claims):
            message = f"“{limit.name}”说可以延长{extension.length}{UNIT_NAMES[extension.unit]}，{cited}的条文里没有。"
            faults.append(CitationFault("other_words", message))
    return faults


def _paragraphs(text: str) -> list[str]:
    """The paragraphs (款), each with its items (项)."""
    parts: list[str] = []
    for line in text.splitlines():
        if _ITEM.match(line) and parts:
            parts[-1] += line
        else:
            parts.append(line)
    return parts


def _claims(limit: Limit, by_working_days: bool) -> list[str]:
    """The words in which an article may give the limit's length."""
    if limit.month_day:
        month, day = limit.month_day
        return [f"{in_words(month)}月{in_words(day)}日", f"{month}月{day}日"]
    if limit.code == "FREQ":
        return [*_EVERY[limit.length * (12 if limit.unit == "year" else 1)]]
    return _lengths(limit.length, limit.unit, by_working_days)


def _lengths(length: int, unit: Unit, by_working_days: bool) -> list[str]:
    numbers = (in_words(length), str(length), *(("两",) if length == 2 else ()))
    units = _UNITS.get(unit) or (*_WORKING, *(("日",) if by_working_days else ()))
    return [f"{number}{named}" for number in numbers for named in units]


def _stands(claim: str, line: str) -> bool:
    """Whether a number with its unit stands in a line, and not as the end of a longer number (五日 in 十五日)."""
    at = line.find(claim)
    while at >= 0:
        if at == 0 or line[at - 1] not in _NUMERALS or claim[0] not in _NUMERALS:
            return True
        at = line.find(claim, at + 1)
    return False


_NUMERALS = frozenset("零〇一二三四五六七八九十百千0123456789")
