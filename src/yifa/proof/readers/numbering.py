"""Automatic numbering of Word paragraphs (一、（一）1.), which the text itself does not hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HAN = "零一二三四五六七八九"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def han_number(n: int) -> str:
    """A number below one hundred in Chinese numerals as headings write it: 十二, 二十一."""
    if n < 10 or n >= 100:
        return HAN[n] if n < 10 else str(n)
    tens, ones = divmod(n, 10)
    return ("" if tens == 1 else HAN[tens]) + "十" + (HAN[ones] if ones else "")


@dataclass(slots=True)
class Level:
    """One level of a list: number format, text pattern such as “（%1）”, first number."""

    form: str = "decimal"
    pattern: str = ""
    start: int = 1


@dataclass(slots=True)
class Style:
    """What matters of a paragraph style: its name and its list."""

    name: str = ""
    number: str = ""
    level: int = 0


@dataclass(slots=True)
class Numbering:
    """Lists and styles of one document, with the running counters."""

    lists: dict[str, dict[int, Level]] = field(default_factory=dict)
    styles: dict[str, Style] = field(default_factory=dict)
    counters: dict[tuple[str, int], int] = field(default_factory=dict)

    @classmethod
    def parse(cls, numbering: bytes, styles: bytes) -> Numbering:
        """Read word/numbering.xml and word/styles.xml; absent or damaged parts give no numbering."""
        result = cls()
        root = _tree(numbering)
        abstract: dict[str, dict[int, Level]] = {}
        for node in [] if root is None else root.findall(W + "abstractNum"):
            abstract[str(node.get(W + "abstractNumId"))] = {
                _number(_value_of(lvl, "@ilvl")): Level(
                    _value_of(lvl, "numFmt") or "decimal",
                    _value_of(lvl, "lvlText"),
                    _number(_value_of(lvl, "start"), 1),
                )
                for lvl in node.findall(W + "lvl")
            }
        for node in [] if root is None else root.findall(W + "num"):
            levels = abstract.get(_value_of(node, "abstractNumId"))
            if levels:
                result.lists[str(node.get(W + "numId"))] = levels
        root = _tree(styles)
        for node in [] if root is None else root.findall(W + "style"):
            number = node.find(f"{W}pPr/{W}numPr")
            result.styles[str(node.get(W + "styleId"))] = Style(
                _value_of(node, "name").lower(),
                "" if number is None else _value_of(number, "numId"),
                0 if number is None else _number(_value_of(number, "ilvl")),
            )
        return result

    def is_title(self, style: str) -> bool:
        """Whether the style is the built-in title style."""
        named = self.styles.get(style)
        return named is not None and named.name in ("title", "标题")

    def label(self, paragraph: Any) -> str:
        """The number Word would print before this paragraph; counts on."""
        properties = paragraph.find(f"{W}pPr/{W}numPr")
        style_node = paragraph.find(f"{W}pPr/{W}pStyle")
        style = self.styles.get("" if style_node is None else str(style_node.get(W + "val")))
        if properties is not None:
            number, level = _value_of(properties, "numId"), _number(_value_of(properties, "ilvl"))
        elif style is not None and style.number:
            number, level = style.number, style.level
        else:
            return ""
        levels = self.lists.get(number)
        if levels is None or level not in levels or levels[level].form in ("bullet", "none"):
            return ""
        key = (number, level)
        self.counters[key] = self.counters.get(key, levels[level].start - 1) + 1
        for deeper in [k for k in self.counters if k[0] == number and k[1] > level]:
            del self.counters[deeper]

        def shown(match: re.Match[str]) -> str:
            i = int(match[1]) - 1
            at = levels.get(i, Level())
            return _shown(self.counters.get((number, i), at.start), at.form)

        return re.sub(r"%(\d)", shown, levels[level].pattern)


def _tree(data: bytes) -> Any:
    if not data:
        return None
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError:
        return None


def _value_of(node: Any, name: str) -> str:
    if name.startswith("@"):
        return str(node.get(W + name[1:], ""))
    child = node.find(W + name)
    return "" if child is None else str(child.get(W + "val", ""))


def _number(text: str, default: int = 0) -> int:
    return int(text) if text.isdigit() else default


def _shown(n: int, form: str) -> str:
    if form.startswith(("chinese", "ideograph", "japanese", "taiwanese")):
        return han_number(n)
    if form.startswith("decimalEnclosedCircle") and 1 <= n <= len(CIRCLED):
        return CIRCLED[n - 1]
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("a") + (n - 1) % 26)
        return letter.upper() if form.startswith("upper") else letter
    return str(n)
