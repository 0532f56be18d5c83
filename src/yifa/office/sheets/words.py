"""How headings and labels are compared: width, blanks, marks and units set aside."""

from __future__ import annotations

import re
import unicodedata

_BRACKETS = re.compile(r"[（(【\[][^）)】\]]*[）)】\]]")
_NOISE = re.compile(r"[\s*＊、，,。.:：;；/\\|·•\-—–_“”\"'《》<>]+")
_UNIT = re.compile(r"[（(【\[](?:单位[:：])?\s*([^（）()【】\[\]]{1,8})[）)】\]]")
_UNIT_LINE = re.compile(r"(?:计量|(?<![\u4e00-\u9fff]))单位[:：]\s*([^\s，,；;）)]{1,8})")
_UNITS = frozenset(
    [
        *("件", "起", "人", "人次", "次", "场", "场次", "份", "条", "个", "名", "户", "项", "宗", "例", "处", "家"),
        *(
            "家次",
            "户次",
            "批次",
            "件次",
            "班次",
            "点次",
            "卷",
            "卷次",
            "支",
            "册",
            "幅",
            "座",
            "所",
            "辆",
            "台",
            "套",
            "台套",
            "位",
            "道",
            "讲",
            "学时",
        ),
        *("篇", "期", "元", "万元", "亿元", "千元", "%", "天", "日", "小时", "公里", "平方米", "亩", "公顷", "吨"),
    ]
)


def narrow(text: object) -> str:
    """Text with full-width letters, figures and blanks made narrow."""
    return unicodedata.normalize("NFKC", str(text)).strip()


def normal(text: object) -> str:
    """A heading without blanks, marks and case."""
    return _NOISE.sub("", narrow(text)).lower()


def core(text: object) -> str:
    """A heading without what stands in brackets."""
    return normal(_BRACKETS.sub("", narrow(text))) or normal(text)


def unit_of(text: object) -> str | None:
    """The unit named in a heading, 金额（万元） → 万元, or in a line 单位：件."""
    words = narrow(text)
    if line := _UNIT_LINE.search(words):
        return line.group(1)
    for match in _UNIT.finditer(words):
        if match.group(1).strip() in _UNITS:
            return match.group(1).strip()
    return None


def is_unit(text: object) -> bool:
    """Whether a text is the name of a unit: 件, 万元, 人次."""
    return narrow(text) in _UNITS


def bigrams(text: str) -> set[str]:
    """Pairs of neighbouring characters; a single character counts as itself."""
    return {text[at : at + 2] for at in range(len(text) - 1)} or ({text} if text else set())


def likeness(one: str, other: str) -> float:
    """Dice's coefficient of the bigrams of two normal texts, 0 to 1."""
    left, right = bigrams(one), bigrams(other)
    if not left or not right:
        return 0.0
    return 2 * len(left & right) / (len(left) + len(right))
