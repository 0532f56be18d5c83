"""Official texts of acts as the national database publishes them (.docx): title, history, headings, articles.

Such a file has no styles that could be relied on: parts, chapters, sections and articles are told by their wording
(第一编、第一章、第一节、第一条、第一百三十三条之一), paragraphs of an article (款) are paragraphs of the file, items (项) begin with
（一）.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_NUMERAL = r"[〇零一二三四五六七八九十百千]+"
_ARTICLE = re.compile(rf"^第({_NUMERAL})条(?:之({_NUMERAL}))?[　\s]*(.*)$", re.S)
_HEADING = re.compile(rf"^第{_NUMERAL}([编章节])[　\s]*(.*)$")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_IN_FORCE = re.compile(r"自(\d{4})年(\d{1,2})月(\d{1,2})日起(?:施行|实施)")
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0}
_TENS = {"十": 10, "百": 100, "千": 1000}
_LEVELS = "编章节"
# A file larger than any act: something else was given.
MOST_BYTES = 20 * 1024 * 1024


class StatuteFault(ValueError):
    """The file is no text of an act; the message, in Chinese, says why."""


@dataclass(frozen=True, slots=True)
class StatuteArticle:
    """One article: its number (42, 133之1), where it stands, its paragraphs."""

    number: str
    under: tuple[str, ...]
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """All paragraphs, one to a line."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Statute:
    """The text of one version of an act.

    Attributes:
        title: as printed, on one line.
        history: when it was made and amended, as printed; dates: the days named there, in order.
        in_force_from: the day that the act itself names as the first day in force; None if it names none.
    """

    title: str
    history: str
    articles: tuple[StatuteArticle, ...]
    in_force_from: date | None

    @property
    def dates(self) -> tuple[date, ...]:
        """The days named in the history."""
        return tuple(date(*map(int, match)) for match in _DATE.findall(self.history))


def read_statute(path: Path) -> Statute:
    """Read an official .docx.

    Raises:
        StatuteFault: not there, too large, no .docx, or without articles that follow one another.
    """
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    if not path.is_file():
        raise StatuteFault(f"找不到文件“{path}”。")
    if path.stat().st_size > MOST_BYTES:
        raise StatuteFault(f"“{path.name}”超过20MB，不像法律文本。")
    try:
        paragraphs = [paragraph.text for paragraph in Document(str(path)).paragraphs]
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise StatuteFault(f"“{path.name}”不是 Word 文档（.docx），请从国家法律法规数据库下载 Word 版。") from error
    return statute_of(paragraphs, path.name)


def statute_of(paragraphs: Iterable[str], name: str = "文件") -> Statute:
    """The statute that the paragraphs of a file make. Raises StatuteFault."""
    lines = [line for text in paragraphs for part in text.splitlines() if (line := part.strip("　 \t\r"))]
    first = next((i for i, line in enumerate(lines) if _ARTICLE.match(line)), None)
    if first is None:
        raise StatuteFault(f"“{name}”里没有“第一条”，不像法律文本。")
    title, history = _front(lines[:first])
    if not title:
        raise StatuteFault(f"“{name}”开头没有读到名称。")
    articles = _articles(lines)
    _in_order(articles, name)
    match = _IN_FORCE.search(articles[-1].text)
    return Statute(title, history, articles, date(*map(int, match.groups())) if match else None)


def _front(lines: Sequence[str]) -> tuple[str, str]:
    """Title and history: what stands before the table of contents."""
    title, history, depth = "", "", 0
    for line in lines:
        plain = re.sub(r"[　\s]", "", line)
        if plain == "目录" or (_HEADING.match(line) and not depth):
            break
        if depth or line.startswith(("（", "(")):
            depth += sum(line.count(mark) for mark in "（(") - sum(line.count(mark) for mark in "）)")
            history += line
        elif not history:
            title += plain
        elif _DATE.search(line):
            history += line
    return title, history


def _articles(lines: Sequence[str]) -> tuple[StatuteArticle, ...]:
    articles: list[StatuteArticle] = []
    under: dict[str, str] = {}
    number, paragraphs = "", list[str]()

    def close() -> None:
        if number:
            place = tuple(under[level] for level in _LEVELS if level in under)
            articles.append(StatuteArticle(number, place, tuple(paragraphs)))

    for line in lines:
        heading, article = _HEADING.match(line), _ARTICLE.match(line)
        if article:
            close()
            number = str(_value(article[1])) + (f"之{_value(article[2])}" if article[2] else "")
            paragraphs = [article[3]] if article[3] else []
        elif heading:
            close()
            number, paragraphs = "", []
            level = heading[1]
            under = {key: heading for key, heading in under.items() if _LEVELS.index(key) < _LEVELS.index(level)}
            under[level] = re.sub(r"[　\s]+", " ", line)
        elif number:
            paragraphs.append(line)
    close()
    return tuple(articles)


def _in_order(articles: Sequence[StatuteArticle], name: str) -> None:
    numbers = [tuple(int(part) for part in article.number.split("之")) for article in articles]
    expected = 1
    for number in numbers:
        if number[0] not in (expected, expected - 1) or (number[0] == expected - 1 and len(number) == 1):
            raise StatuteFault(f"“{name}”应接第{expected}条，读到第{number[0]}条，条文不连续，请核对文件是否完整。")
        expected = number[0] + 1


def _value(text: str) -> int:
    total, digit = 0, 0
    for c in text:
        if c in _TENS:
            total += (digit or 1) * _TENS[c]
            digit = 0
        else:
            digit = _DIGITS[c]
    return total + digit
