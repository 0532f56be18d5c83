"""The text of a report as people write it: sentences with references to figures between double brackets.

====================================  ====================================================================
``[[disputes_mediated]]``             the figure with its unit: 130起
``[[disputes_mediated|件]]``          with another measure word; ``|数`` without any
``[[publicity_audience|余]]``         rounded down: 2000余人次; ``|汉字`` 一百三十起; ``|万`` 1.2万人次
``[[disputes_mediated|上年]]``        the same period a year before; also 上期、本年累计、一季度、3月、上半年
``[[disputes_mediated|同比]]``        增长5.2% / 下降3.1% / 持平; ``|增减`` 增加6起; ``|环比`` against the period before
``[[disputes_mediated|分项=邻里纠纷]]``  one part; ``|村=上坑村`` one village
``[[?disputes_failed: 其中……]]``      stands only where the figure is not nought; ``?!`` only where it is;
                                      several with 且; ``?disputes_failed>=5``; options as above
``[[@镇名]]``                         a word of the town or the period
``[[#是]]`` ``[[#（）]]`` ``[[#、]]``     一是、二是…; （一）（二）…; 一、二、… numbered as they stand
====================================  ====================================================================

Full-width ｜ ： ？ are read like the half-width ones. In place of the key its Chinese name may be written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

OPEN, CLOSE = "[[", "]]"
_TEST = re.compile(r"(!|！)?([^<>!！]+?)(?:(>=|<=|>|<|=)(-?\d+(?:\.\d+)?))?")
_HEAD = re.compile(r"[?？]([^:：\[\]]+)[:：]")


class TokenFault(ValueError):
    """A reference that is not written as it should be; `str()` says in Chinese where and how."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they stand."""

    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A figure: key (or name) and options, in the order written."""

    key: str
    options: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """As it is written, without the brackets."""
        return "|".join((self.key, *self.options))


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the town or the period (镇名, 年份 …)."""

    name: str


@dataclass(frozen=True, slots=True)
class Numbering:
    """The next number of an enumeration; `form` is 是, （） or 、."""

    form: str


@dataclass(frozen=True, slots=True)
class Test:
    """One condition on a figure: not nought (or nought with `negated`), or compared with a number."""

    reference: Reference
    negated: bool = False
    operator: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """Words that stand only where all tests hold."""

    tests: tuple[Test, ...]
    body: tuple[Node, ...]


Node = Text | Reference | Word | Numbering | Condition


def parse(text: str) -> tuple[Node, ...]:
    """Read a report's text. Raises TokenFault."""
    nodes, end = _nodes(text, 0)
    if end != len(text):
        raise TokenFault(f"{_place(text, end)}多了“]]”，请删去，或补上前面的“[[”。")
    return tuple(nodes)


def _nodes(text: str, at: int) -> tuple[list[Node], int]:
    nodes: list[Node] = []
    while at < len(text):
        opening, closing = text.find(OPEN, at), text.find(CLOSE, at)
        if closing != -1 and (opening == -1 or closing < opening):
            if closing > at:
                nodes.append(Text(text[at:closing]))
            return nodes, closing
        if opening == -1:
            nodes.append(Text(text[at:]))
            return nodes, len(text)
        if opening > at:
            nodes.append(Text(text[at:opening]))
        node, at = _token(text, opening)
        nodes.append(node)
    return nodes, at


def _token(text: str, opening: int) -> tuple[Node, int]:
    start = opening + len(OPEN)
    if head := _HEAD.match(text, start):
        body, end = _nodes(text, head.end())
        _must_close(text, opening, end)
        tests = tuple(_test(part, text, opening) for part in head[1].split("且"))
        if body and isinstance(body[0], Text):
            body[0] = Text(body[0].text.lstrip(" "))
        return Condition(tests, tuple(body)), end + len(CLOSE)
    end = text.find(CLOSE, start)
    if end == -1 or OPEN in text[start:end] or "\n" in text[start:end]:
        raise TokenFault(f"{_place(text, opening)}的“[[”没有用“]]”结束。")
    inner = text[start:end].strip()
    if not inner:
        raise TokenFault(f"{_place(text, opening)}的引用是空的，请写上数的名称，或删去“[[]]”。")
    if inner[0] in "?？":
        raise TokenFault(f"{_place(text, opening)}的条件没有写冒号，应如“[[?数的名称：句子]]”。")
    if inner[0] in "@＠":
        return Word(inner[1:].strip()), end + len(CLOSE)
    if inner[0] in "#＃":
        return Numbering(inner[1:].strip()), end + len(CLOSE)
    return _reference(inner), end + len(CLOSE)


def _must_close(text: str, opening: int, end: int) -> None:
    if not text.startswith(CLOSE, end):
        raise TokenFault(f"{_place(text, opening)}的条件没有用“]]”结束。")


def _reference(inner: str) -> Reference:
    key, *options = (part.strip() for part in inner.replace("｜", "|").replace("＝", "=").split("|"))
    return Reference(key, tuple(option for option in options if option))


def _test(part: str, text: str, opening: int) -> Test:
    match = _TEST.fullmatch(part.strip())
    if match is None:
        raise TokenFault(f"{_place(text, opening)}的条件“{part}”看不懂，应如“?数的名称”或“?数的名称>=5”。")
    return Test(_reference(match[2]), bool(match[1]), match[3] or "", match[4] or "")


def _place(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    near = text[max(at - 8, 0) : at].rpartition("\n")[2]
    return f"第{line}段“…{near}”之后" if near else f"第{line}段开头"


def references(nodes: tuple[Node, ...], tests: bool = True) -> Iterator[Reference]:
    """Every figure referred to, in reading order, in conditions too (`tests`)."""
    for node in nodes:
        if isinstance(node, Reference):
            yield node
        elif isinstance(node, Condition):
            if tests:
                yield from (test.reference for test in node.tests)
            yield from references(node.body, tests)


def write(nodes: tuple[Node, ...]) -> str:
    """Nodes as they are written; `parse(write(nodes)) == nodes`."""
    return "".join(_written(node) for node in nodes)


def _written(node: Node) -> str:
    if isinstance(node, Text):
        return node.text
    if isinstance(node, Reference):
        return f"{OPEN}{node.source}{CLOSE}"
    if isinstance(node, Word):
        return f"{OPEN}@{node.name}{CLOSE}"
    if isinstance(node, Numbering):
        return f"{OPEN}#{node.form}{CLOSE}"
    tests = "且".join(f"{'!' * test.negated}{test.reference.source}{test.operator}{test.number}" for test in node.tests)
    return f"{OPEN}?{tests}: {write(node.body)}{CLOSE}"


def without(nodes: tuple[Node, ...], unknown: Callable[[str], bool]) -> tuple[Node, ...]:
    """The text less the conditional passages that hang on figures nobody counts."""
    kept: list[Node] = []
    for node in nodes:
        if not isinstance(node, Condition):
            kept.append(node)
        elif not any(unknown(test.reference.key) for test in node.tests):
            kept.append(Condition(node.tests, without(node.body, unknown)))
    return tuple(kept)


_KEYS = re.compile(
    r"(\[\[\s*[?？]?[!！]?\s*|(?<=且)[!！]?)([^\s\[\]|｜:：<>=且!！@#＠＃]+)(?=\s*(?:[|｜:：<>=且]|\]\]))"
)


def spelled(text: str, spell: Callable[[str], str]) -> str:
    """The text with every figure's key (or name) written as `spell` says, all else untouched.

    Used to show keys as Chinese names in the editor and to store names as keys.
    """

    def within(match: re.Match[str]) -> str:
        return match[1] + spell(match[2])

    pieces: list[str] = []
    at = 0
    for opening in re.finditer(r"\[\[(?![@#＠＃])", text):
        stop = re.compile(r"[:：]|\]\]").search(text, opening.end())
        if opening.start() < at or stop is None:
            continue
        pieces += [text[at : opening.start()], _KEYS.sub(within, text[opening.start() : stop.end()])]
        at = stop.end()
    return "".join((*pieces, text[at:]))
