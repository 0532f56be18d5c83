"""Statements of zero: 无行政复议案件, 未发生重大事故, 没有制定规范性文件, 全年零肇事."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from yifa.proof.patterns import lazy

_OBJECT = r"[^，。；、：,;:\n\d]{0,24}?"
_ZERO = lazy(
    rf"无(?!法|论|障碍|偿|人机|证(?!明)|线|纸|害|锡|为|烟|诉|讼|接触|感|边|需|关|缝|效|理|须|力){_OBJECT}"
    r"(?:案件|事件|事故|情况|现象|事项|投诉|诉讼|复议|案例)(?=[，。；,;\n]|$)"
    rf"|(?:没有|未|无)(?:发生|出现|收到|产生|制定|制发|出台)(?!一[起例件次名人]){_OBJECT}(?=[，。；,;\n]|$)"
    r"|零(?:肇事|事故|投诉|上访|复议|诉讼|死亡|发案|差错|积压|违规|举报|信访|败诉|伤亡|发生|增长|非访|命案)(?=[，。；,;”\n]|$)"
)
_WORD = lazy(r"(?:没有|未|无)(?:发生|出现|收到|产生|制定|制发|出台)|无|零")
_UNIT = (("案件", "件"), ("事件", "起"), ("事故", "起"), ("肇事", "起"), ("事项", "项"), ("文件", "件"), ("申请", "件"))
_INSIDE = "，。；：、,;: \n（(已均年镇乡目暂且现也并市县区月来续"


class Zero(NamedTuple):
    """A statement that something did not occur: where its negative word stands and what did not occur."""

    start: int
    end: int
    value: Decimal
    unit: str
    subject: str


def zero_statements(text: str) -> Iterator[Zero]:
    """Every statement of zero in words, in order."""
    for m in _ZERO.finditer(text):
        if m.start() and text[m.start() - 1] not in _INSIDE:
            continue
        word = _WORD.match(m[0])
        if word is None:
            continue
        subject = m[0][word.end() :]
        unit = next((unit for noun, unit in _UNIT if m[0].endswith(noun)), "")
        yield Zero(m.start(), m.start() + word.end(), Decimal(0), unit, subject)
