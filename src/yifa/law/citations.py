"""Citations in plain Chinese: “行政处罚法第60条、第61条第2款” to references and back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_NUMBER = r"(?:\d+|[〇零一二两三四五六七八九十百千]+)"
_PART = re.compile(
    rf"第(?P<article>{_NUMBER})条(?:之(?P<sub>{_NUMBER}))?"
    rf"(?:第(?P<paragraph>{_NUMBER})款)?(?:第?[（(]?(?P<item>{_NUMBER})[)）]?项)?"
    rf"|第(?P<alone_paragraph>{_NUMBER})款|第(?P<alone_item>{_NUMBER})项"
)
# What may stand between a name and its articles, or between two citations.
_EDGES = " \t\n、，,；;。：:（）()和及与以按照依据根据《》"
_YEAR = re.compile(r"[（(]\d{4}(?:年)?(?:修订|修正|公布)?[)）]")


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """One provision: act, article, and below it paragraph (款) and item (项). Article None: the act as a whole."""

    act: str
    article: int | None = None
    paragraph: int | None = None
    item: int | None = None
    # 第12条之一
    sub: int | None = None

    @property
    def number(self) -> str:
        """第61条第2款第1项, or nothing for a whole act."""
        if self.article is None:
            return ""
        text = f"第{self.article}条" + (f"之{self.sub}" if self.sub else "")
        text += f"第{self.paragraph}款" if self.paragraph else ""
        return text + (f"第{self.item}项" if self.item else "")

    @property
    def article_key(self) -> str:
        """第61条, whatever the paragraph."""
        return Reference(self.act, self.article, sub=self.sub).number

    def __str__(self) -> str:
        return f"{self.act}{self.number}"


def number_of(text: str) -> int:
    """An Arabic or Chinese numeral below ten thousand: 60, 六十, 一百二十."""
    if text.isdigit():
        return int(text)
    total, digit = 0, 0
    for c in text:
        if c in _TENS:
            total += (digit or 1) * _TENS[c]
            digit = 0
        else:
            digit = _DIGITS[c]
    return total + digit


def strip_title(name: str) -> str:
    """An act's name without title marks and version year: 《行政处罚法》(2021修订) → 行政处罚法."""
    return _YEAR.sub("", name).strip(_EDGES)


def parse(text: str) -> list[Reference]:
    """The references in `text`, in order. The act's name carries over to the articles after it.

    Names are given as written (title marks and version years dropped); `acts.find` knows the aliases.
    """
    text = _YEAR.sub("", text)
    references: list[Reference] = []
    act, at = "", 0
    article: Reference | None = None
    for match in _PART.finditer(text):
        between = text[at : match.start()].strip(_EDGES)
        names = [] if between == "至" else _names(between)
        if names:
            references += [Reference(name) for name in names[:-1]]
            act, article = names[-1], None
        at = match.end()
        part = {k: number_of(v) for k, v in match.groupdict().items() if v}
        if "article" in part:
            if between == "至" and article is not None:
                references += [Reference(act, n) for n in range((article.article or 0) + 1, part["article"])]
            article = Reference(act, part["article"], part.get("paragraph"), part.get("item"), part.get("sub"))
            references.append(article)
        elif article is not None:
            paragraph = part.get("alone_paragraph", article.paragraph)
            references.append(Reference(act, article.article, paragraph, part.get("alone_item"), article.sub))
    references += [Reference(name) for name in _names(text[at:].strip(_EDGES))]
    return [r for r in references if r.act]


def _names(text: str) -> list[str]:
    return [name for part in re.split(r"[、，,；;]|以及|和(?=《)|及(?=《)", text) if (name := part.strip(_EDGES))]


def format_references(references: Iterable[Reference]) -> str:
    """“行政处罚法第60条、第61条第2款；行政强制法第25条”: each act named once in a run."""
    text, act = "", None
    for reference in references:
        if reference.act == act:
            text += f"、{reference.number}"
        else:
            text += ("；" if text else "") + str(reference)
        act = reference.act
    return text
