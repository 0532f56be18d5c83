"""A report's text with its numbers in place, as of a position of the book."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from yifa.office.model import cn_date
from yifa.server.figures.period import Period
from yifa.server.figures.queries import NO_DATA
from yifa.server.reports.figure_answers import Amounts, Asked, Wrong, answer, place_of, understand
from yifa.server.reports.numbers import change_said, figure_text, in_chinese
from yifa.server.reports.tokens import Condition, Node, Numbering, Reference, Test, Text, Word, parse, references

_COMPARE: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
_TOP_HEADING = re.compile(r"(?:^|\n)[一二三四五六七八九十]+、")
_STOPS = "，。；：、！？"
NO_BASE = "（无可比数）"
NO_VALUE = "（无数）"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the text: words, a figure's number with the question it answers, or what could not be read."""

    kind: Literal["text", "figure", "wrong"]
    text: str
    asked: Asked | None = None
    amount: Decimal | None = None
    say: str = ""


@dataclass(frozen=True, slots=True)
class Omitted:
    """A conditional passage left out, and why."""

    text: str
    why: str


@dataclass(slots=True)
class Rendered:
    """A report with its numbers."""

    segments: list[Segment] = field(default_factory=list)
    omitted: list[Omitted] = field(default_factory=list)

    @property
    def plain(self) -> str:
        """The text as it will be read."""
        return "".join(segment.text for segment in self.segments)

    @property
    def wrong(self) -> list[Segment]:
        """References that could not be answered."""
        return [segment for segment in self.segments if segment.kind == "wrong"]

    def paragraphs(self) -> list[list[Segment]]:
        """Segments line by line, blank lines left out."""
        lines: list[list[Segment]] = [[]]
        for segment in self.segments:
            first, *rest = segment.text.split("\n")
            if first:
                lines[-1].append(_with_text(segment, first))
            for part in rest:
                lines.append([_with_text(segment, part)] if part else [])
        return [line for line in lines if "".join(part.text for part in line).strip()]


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a text stands: the town's nine digits, the period, village names by code, words, position of the book."""

    prefix: str
    period: Period
    villages: Mapping[str, str]
    words: Mapping[str, str]
    as_of: int | None = None


def render(text: str, setting: Setting) -> Rendered:
    """Put the numbers in. Raises TokenFault where the text cannot be read."""
    return Renderer(setting).render(text)


class Renderer:
    """Renders texts of one setting; title and text are asked of the books together."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._understood: dict[Reference, Asked | Wrong] = {}
        self._amounts: Amounts = {}

    def ask(self, nodes: Iterable[Node]) -> None:
        """Ask the books everything the nodes refer to."""
        for reference in references(tuple(nodes)):
            if reference not in self._understood:
                self._understood[reference] = understand(reference, self._setting.period, self._setting.villages)
        questions = [asked for asked in self._understood.values() if isinstance(asked, Asked)]
        self._amounts = answer(questions, self._setting.prefix, self._setting.as_of)

    def render(self, text: str) -> Rendered:
        """Render one text."""
        nodes = parse(text)
        self.ask(nodes)
        done = _Writer(self._setting.words)
        self._write(nodes, done)
        return done.rendered

    def _write(self, nodes: Iterable[Node], out: _Writer) -> None:
        for node in nodes:
            if isinstance(node, Text):
                out.words(node.text)
            elif isinstance(node, Word):
                out.word(node.name)
            elif isinstance(node, Numbering):
                out.number(node.form)
            elif isinstance(node, Reference):
                segment = self._figure(node)
                # In a table an unknown number has a place of its own; in a sentence it must be written otherwise.
                unknown = segment.text == NO_VALUE and _in_table(out.rendered.segments)
                out.add(Segment("text", NO_DATA, say=segment.say) if unknown else segment)
            elif why := self._fails(node):
                out.rendered.omitted.append(Omitted(_gist(node), why))
            else:
                self._write(node.body, out)

    def _fails(self, condition: Condition) -> str:
        """Why a conditional passage does not stand; empty where it does."""
        for test in condition.tests:
            asked = self._understood[test.reference]
            if isinstance(asked, Wrong):
                return asked.say
            amount = self._amounts[place_of(asked)]
            if not _holds(test, asked, amount):
                number = figure_text(asked.spec, amount, frozenset()) if amount is not None else "空"
                return f"{asked.period.name}“{asked.spec.name}”为{number}"
        return ""

    def _figure(self, reference: Reference) -> Segment:
        asked = self._understood[reference]
        if isinstance(asked, Wrong):
            return Segment("wrong", f"〔{reference.key}〕", say=asked.say)
        amount = self._amounts[place_of(asked)]
        if amount is None:
            return Segment(
                "wrong",
                NO_VALUE,
                asked,
                say=f"“{asked.spec.name}”在{asked.period.name}没有数据：台账还没有启用，或者分母为0。",
            )
        if asked.base is None:
            return Segment("figure", figure_text(asked.spec, amount, asked.styles, asked.measure), asked, amount)
        then = self._amounts[place_of(asked.base)]
        text = None
        if then is not None:
            text = change_said(asked.spec, amount, then, in_amount=asked.change.endswith("增减"))
        if text is None:
            return Segment(
                "wrong", NO_BASE, asked, say=f"“{asked.spec.name}”在{asked.base.period.name}没有数，比不出增减。"
            )
        return Segment("figure", text, asked, amount)


class _Writer:
    """Collects segments: numbers enumerations, and mends punctuation where a passage fell away."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.rendered = Rendered()
        self._words = words
        self._counts = {"是": 0, "（）": 0, "、": 0}

    def add(self, segment: Segment) -> None:
        if segment.text:
            self.rendered.segments.append(segment)

    def words(self, text: str) -> None:
        if "\n" in text:
            self._counts["是"] = 0
        if _TOP_HEADING.search(text):
            self._counts["（）"] = 0
        last = self.rendered.segments[-1].text[-1:] if self.rendered.segments else ""
        stripped = text.lstrip("，、；。：")
        lead = text[: len(text) - len(stripped)]
        if lead and last in _STOPS and last:
            # 「，」 before a passage that fell away, 「。」 after it: the stronger one stays.
            if last in "，、；：" and lead[0] in "。；":
                self._drop_last()
                text = lead[0] + stripped
            elif last in "，、；。：":
                text = stripped
        self.add(Segment("text", text))

    def _drop_last(self) -> None:
        segment = self.rendered.segments.pop()
        self.add(_with_text(segment, segment.text[:-1]))

    def word(self, name: str) -> None:
        if name in self._words:
            self.add(Segment("text", self._words[name]))
        else:
            known = "、".join(self._words)
            self.add(Segment("wrong", f"〔{name}〕", say=f"没有“@{name}”这个词，可用：{known}。"))

    def number(self, form: str) -> None:
        if form not in self._counts:
            self.add(Segment("wrong", f"〔{form}〕", say="自动编号写作[[#是]]、[[#（）]]或[[#、]]。"))
            return
        self._counts[form] += 1
        if form == "、":
            self._counts["（）"] = 0
        n = in_chinese(self._counts[form])
        self.add(Segment("text", {"是": f"{n}是", "（）": f"（{n}）", "、": f"{n}、"}[form]))


def _in_table(segments: list[Segment]) -> bool:
    """Whether what comes next stands on a line of a table."""
    return "".join(segment.text for segment in segments[-60:]).rsplit("\n", 1)[-1].startswith("|")


def _with_text(segment: Segment, text: str) -> Segment:
    return Segment(segment.kind, text, segment.asked, segment.amount, segment.say)


def _holds(test: Test, asked: Asked, amount: Decimal | None) -> bool:
    if asked.base is not None:
        return amount is not None
    if amount is None:
        # What nobody recorded is neither so nor not so: “没有” too needs a ledger that says it.
        return False
    if not test.operator:
        return bool(amount) is not test.negated
    scale = 100 if asked.spec.unit in ("元", "万元") else 1
    scale = 1_000_000 if asked.spec.unit == "万元" else scale
    return _COMPARE[test.operator](amount, Decimal(test.number) * scale) is not test.negated


def _gist(condition: Condition) -> str:
    """The passage in words, figures by name, for the list of what was left out."""
    text = ""
    for node in condition.body:
        if isinstance(node, Text):
            text += node.text
        elif isinstance(node, Reference):
            text += "…"
    return re.sub(r"\s+", "", text).strip("，。；")


def wording(town: str, county: str, government: str, short: str, period: Period) -> dict[str, str]:
    """The words a text may use by name."""
    year = period.last.year
    return {
        "镇名": town,
        "县名": county,
        "机关": government,
        "简称": short,
        "年份": str(year),
        "上年": str(year - 1),
        "下年": str(year + 1),
        "时段": period.name,
        "月份": str(period.last.month),
        "季度": "一二三四"[(period.last.month - 1) // 3],
        "截止日": cn_date(period.last),
    }
