"""Where the parts of a report stand: lines, headings, sections, title, addressee, signature."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from yifa.proof.model import Table
from yifa.proof.patterns import lazy

HAN = r"\u4e00-\u9fa5"
HEADINGS = (
    lazy(r"[一二三四五六七八九十]{1,3}、"),
    lazy(r"[（(][一二三四五六七八九十]{1,3}[）)]"),
    lazy(r"\d{1,2}\s?[.．、](?!\d)"),
    lazy(r"[（(]\d{1,2}[）)]"),
)
DATE = lazy(
    r"(20\d{2}|二[〇○零Oo]二?[〇○零一二三四五六七八九十]{1,2})年(\d{1,2}|[一二三四五六七八九十]{1,3})月(\d{1,2}|[一二三四五六七八九十]{1,3})日"
)
DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "O": 0, "o": 0}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text without its surrounding blanks."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it. `level` is 1 for 一、, 2 for （一）, 3 for 1., 4 for (1).

    `body` is where the text after the heading begins; a heading run into its paragraph ends at the first full stop.
    """

    level: int
    number: int
    heading: str
    start: int
    body: int
    end: int
    run_in: bool


def han_value(text: str) -> int:
    """Value of an Arabic or Chinese number up to 99; 0 when it is none."""
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (DIGITS.get(tens, 1) if tens else 1) * 10 + (DIGITS.get(ones, 0) if ones else 0)
    value = 0
    for c in text:
        value = value * 10 + DIGITS.get(c, 0)
    return value


def parse_date(match: re.Match[str]) -> date | None:
    """The calendar date of a match of DATE, Arabic or Chinese; None when there is no such day."""
    year = int(match[1]) if match[1].isdigit() else han_value(match[1])
    try:
        return date(year, han_value(match[2]), han_value(match[3]))
    except ValueError:
        return None


class Outline:
    """The parts of one text, found by its own form alone."""

    def __init__(self, text: str, tables: Sequence[Table] = ()) -> None:
        self.text = text
        self.tables = [(table.start, table.end) for table in tables]

    @cached_property
    def lines(self) -> list[Line]:
        """Lines that hold anything."""
        lines = []
        position = 0
        for raw in self.text.split("\n"):
            core = raw.strip()
            if core:
                start = position + raw.index(core[0])
                lines.append(Line(start, start + len(core), core))
            position += len(raw) + 1
        return lines

    @cached_property
    def sections(self) -> list[Section]:
        """Headings in order with the extent of what they head."""
        heads: list[tuple[int, int, str, int, int, bool]] = []
        for line in self.lines:
            level, match = self._heading(line.text)
            if match is None or "\t" in line.text or self.in_table(line.start):
                continue
            rest = line.text[match.end() :]
            stop = re.search(r"[。：:;；]", rest)
            run_in = stop is not None and stop.end() < len(rest)
            if level >= 3 and len(rest) > 40 and (stop is None or stop.start() > 40):
                continue
            heading = rest[: stop.start()] if stop else rest
            if level <= 2 and len(heading) > 60:
                continue
            body = line.start + match.end() + (stop.end() if stop else len(rest))
            number = han_value(re.sub(r"\D(?<![〇一二三四五六七八九十])", "", match[0]))
            heads.append((level, number, heading.strip(), line.start, body, run_in))
        sections = []
        for i, (level, number, heading, start, body, run_in) in enumerate(heads):
            end = next((h[3] for h in heads[i + 1 :] if h[0] <= level), len(self.text))
            sections.append(Section(level, number, heading, start, body, end, run_in))
        return sections

    def in_table(self, position: int) -> bool:
        """Whether a position is inside a table, whose rows are numbered in their own way."""
        return any(start <= position <= end for start, end in self.tables)

    @staticmethod
    def _heading(text: str) -> tuple[int, re.Match[str] | None]:
        for level, pattern in enumerate(HEADINGS, 1):
            match = pattern.match(text)
            if match:
                return level, match
        return 0, None

    def top(self) -> list[Section]:
        """Sections of the highest level that the text uses."""
        return [s for s in self.sections if s.level == self._highest]

    def path(self, position: int) -> list[Section]:
        """Sections around a position, outermost first."""
        path: list[Section] = []
        for section in reversed(self.sections[: bisect_right(self._section_starts, position)]):
            if position < section.end and (not path or section.level < path[0].level):
                path.insert(0, section)
                if section.level == self._highest:
                    break
        return path

    @cached_property
    def _section_starts(self) -> list[int]:
        return [s.start for s in self.sections]

    @cached_property
    def _highest(self) -> int:
        return min((s.level for s in self.sections), default=1)

    @cached_property
    def _stops(self) -> list[int]:
        return [m.start() for m in re.finditer(r"[。！？\n]", self.text)]

    @cached_property
    def _pauses(self) -> list[int]:
        return [m.start() for m in re.finditer(r"[。！？；，,;:：\n]", self.text)]

    def sentence(self, position: int) -> tuple[int, int]:
        """Extent of the sentence around a position: between full stops, semicolons aside, or line ends."""
        return self._between(self._stops, position)

    def clause(self, position: int) -> tuple[int, int]:
        """Extent of the clause around a position: between any marks of punctuation."""
        return self._between(self._pauses, position)

    def _between(self, marks: list[int], position: int) -> tuple[int, int]:
        i = bisect_left(marks, position)
        return (marks[i - 1] + 1 if i else 0), (marks[i] if i < len(marks) else len(self.text))
