"""Passages that stand in the text twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from yifa.proof.checks.context import Context
from yifa.proof.model import Finding

SEED = 24
"""Characters (Chinese, letters, digits; punctuation aside) that two passages must share before they are looked at."""
LONG = 36
"""Shared characters from which a repetition is reported."""
FORMULA = re.compile(
    r"习近平|全会精神|二十大|十九大|中国特色社会主义|四个意识|两个维护|两个确立|第一责任人职责|普法责任制|中华人民共和国"
)
FORMULA_LONG = 70
"""Passages holding political formulas and titles of acts repeat by nature; only longer ones are reported."""
WORD = re.compile(r"[\u4e00-\u9fa5A-Za-z0-9]")


def significant(text: str) -> tuple[str, list[int]]:
    """The characters that count for comparison and where each stands."""
    places = [i for i, c in enumerate(text) if WORD.match(c)]
    return "".join(text[i] for i in places), places


def shared_passages(one: str, other: str, same: bool = False) -> Iterator[tuple[int, int, int]]:
    """Maximal common passages as (start in one, start in other, length); `same` compares a text with itself."""
    index: dict[str, int] = {}
    limit = len(one) - SEED + 1
    if not same:
        for k in range(limit):
            index.setdefault(one[k : k + SEED], k)
    i: int | None
    j = 0
    while j <= len(other) - SEED:
        key = other[j : j + SEED]
        i = index.get(key)
        if i is None or (same and i + SEED > j):
            if same:
                index.setdefault(key, j)
            j += 1
            continue
        length = SEED
        while j + length < len(other) and i + length < len(one) and one[i + length] == other[j + length]:
            length += 1
            if same and i + length > j:
                break
        yield i, j, length
        if same:
            for k in range(j, j + length - SEED + 1):
                index.setdefault(other[k : k + SEED], k)
        j += length


def repeats(context: Context) -> Iterator[Finding]:
    """A passage of some length that stands twice in one report, as where the plan repeats the summary."""
    if not context.whole:
        return
    spans = [(t.start, t.end) for t in context.document.tables]
    core, places = significant(context.text)
    for i, j, length in shared_passages(core, core, same=True):
        start, end = places[j], places[j + length - 1] + 1
        if any(a <= start < b for a, b in spans):
            continue
        passage = context.text[start:end]
        if length < (FORMULA_LONG if FORMULA.search(passage) else LONG):
            continue
        if len(re.findall(r"\d", passage)) * 4 > len(passage):
            continue
        first = places[i]
        here, there = _where(context, start), _where(context, first)
        yield Finding(
            "repeated-passage",
            "text",
            "warning" if context.is_ours or length >= 3 * LONG else "info",
            start,
            end,
            f"这{length}个字与“{there}”里的逐字相同" + (f"（此处在“{here}”）。" if here != there else "。"),
            "两处只留一处，或改写其中一处。",
        )


def heading_echo(context: Context) -> Iterator[Finding]:
    """A section whose first sentence only says its heading again (info)."""
    if not context.whole:
        return
    for section in context.outline.sections:
        clause = re.split(r"[，,、；]", section.heading)[0]
        if len(clause) < 10:
            continue
        opening = re.match(
            r"\s*(?:[一1][是、.]|首先[，,]?)?" + re.escape(clause), context.text[section.body : section.end]
        )
        if opening:
            start = section.body + opening.end() - len(clause)
            yield Finding(
                "heading-echo",
                "text",
                "info",
                start,
                section.body + opening.end(),
                f"这一句照抄标题“{clause}”。",
                "直接写做了什么。",
            )


def doubled_words(context: Context) -> Iterator[Finding]:
    """A word of two to six characters, or a whole clause, written twice in a row."""
    text = context.text
    for match in re.finditer(r"([\u4e00-\u9fa5]{3,10})\1", text):
        if _is_plain(match[1]) and match[1][0] not in "一每逐":  # 一个问题一个问题解决
            yield _doubled(match, match[1])
    for match in re.finditer(r"(?<![\u4e00-\u9fa5])([\u4e00-\u9fa5]{2})\1(?![\u4e00-\u9fa5]?\1)", text):
        # 学习学习, 研究研究 are good Chinese; doubled function words and nouns of office are not.
        if re.search(r"[的了和与在对将为及]", match[1]) or match[1] in OFFICE_WORDS:
            yield _doubled(match, match[1])
    for match in re.finditer(r"([一二三四五六七八九十]是|（[一二三四五六七八九十]）|第[一二三四五六]，)\1", text):
        yield _doubled(match, match[1])
    for match in re.finditer(r"(?<=\d)([份件起条元吨亩]|次(?!次品))\1", text):
        yield _doubled(match, match[1])
    for match in TWICE.finditer(text):
        yield _doubled(match, match[1] or match[2])
    for match in STAMMER.finditer(text):
        yield _doubled(match, match[0][0])
    for match in re.finditer(r"(?<=[，。；])([^，。；\n]{6,40}[，；])\1", text):
        yield _doubled(match, match[1])


NOUNS = "工作 法治 政府 建设 行政 执法 调解 纠纷 宣传 培训 制度 机制 组织 部门 人员"
VERBS = "推进 加强 开展 进行"
OFFICE_WORDS = frozenset(f"{NOUNS} {VERBS}".split(" "))
# Adverbs and verbs of office are never doubled for effect; nor is one thing listed twice in a row.
TWICE = re.compile(
    r"(切实|逐项|不断|全面|积极|认真|深入|扎实|及时|有效|严格|始终|充分|同时|通过|按照|根据|坚持|以及|进行|开展|加强|推进|完善|提升|做好|制定|确保|"
    r"强化|程序|全年|今年|工作|情况|矛盾|纠纷|全镇|我镇|依法|持续|进一步)\1|(?<=[、，：“])([\u4e00-\u9fa5]{3,10})、\2(?![\u4e00-\u9fa5])"
)
# 的的确确, 不甚了了, 和和美美, 现在在 are good Chinese.
STAMMER = re.compile(
    r"(?<!目)(?<!有)的的(?!确)|(?<!甚)(?<!时)了了|和和(?![美气睦平谐解])|与与|(?<![现正所存内潜实])在在|将将|把把(?!关)|及及|等等等"
)


def _is_plain(word: str) -> bool:
    return not any(len(list(run)) > 2 for _, run in groupby(word))


def _doubled(match: re.Match[str], word: str) -> Finding:
    shown = word if len(word) <= 16 else word[:16] + "…"
    return Finding(
        "doubled-word", "text", "warning", match.start(), match.end(), f"“{shown}”连写了两遍。", "删去一遍。"
    )


def _where(context: Context, position: int) -> str:
    path = context.outline.path(position)
    return path[-1].heading[:18] if path else "开头"
