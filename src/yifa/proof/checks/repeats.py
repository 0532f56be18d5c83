"""Passages that stand in the text twice."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, groupby

from yifa.proof.checks.context import Context
from yifa.proof.checks.echoes import Echoes
from yifa.proof.knowledge import section
from yifa.proof.model import Finding
from yifa.proof.patterns import lazy
from yifa.proof.words import words

SEED = 24
"""Characters (Chinese, letters, digits; punctuation aside) that two passages must share before they are looked at."""
LONG = 36
"""Shared characters from which a repetition is reported."""
FORMULA = lazy(
    r"习近平|全会精神|二十大|十九大|中国特色社会主义|四个意识|两个维护|两个确立|第一责任人职责|普法责任制|中华人民共和国"
)
STRIDE = 64
"""Characters compared at once where two passages run on together."""
CLAUSE = 9
"""A repeated passage holds at least one clause of this many characters that stands twice."""
FORMULA_LONG = 70
"""Passages holding political formulas and titles of acts repeat by nature; only longer ones are reported."""
WORDS = lazy(r"[\u4e00-\u9fa5A-Za-z0-9]+")


class Core:
    """The characters of a text that count for comparison, run by run, and where each of them stands."""

    def __init__(self, text: str) -> None:
        runs = [(m[0], m.start()) for m in WORDS.finditer(text)]
        self.runs = [run for run, _ in runs]
        self.counted = list(accumulate(map(len, self.runs), initial=0))
        self.text = "".join(self.runs)
        self._starts = [start for _, start in runs]

    def place(self, index: int) -> int:
        """Where the character of that number stands in the whole text."""
        run = bisect_right(self.counted, index) - 1
        return self._starts[run] + index - self.counted[run]


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


def _said_again(characters: Core) -> Iterator[tuple[int, int, int]]:
    """Maximal passages that stand twice, as (first place, second place, length) in the characters that count.

    A passage of some length holds a whole clause: only clauses that stand twice are followed to both sides.
    """
    first: dict[str, int] = {}
    core = characters.text
    done = 0
    for clause, here in zip(characters.runs, characters.counted, strict=False):
        if len(clause) < CLAUSE or here < done:
            continue
        there = first.setdefault(clause, here)
        if there == here:
            continue
        start, end = here, here + len(clause)
        while there + start - here > 0 and start > done and core[there + start - here - 1] == core[start - 1]:
            start -= 1
        while there + end - here + STRIDE <= start and core.startswith(core[end : end + STRIDE], there + end - here):
            end += min(STRIDE, len(core) - end)
            if end == len(core):
                break
        while end < len(core) and there + end - here < start and core[there + end - here] == core[end]:
            end += 1
        if end - start >= SEED:
            yield there + start - here, start, end - start
            done = end


def repeats(context: Context) -> Iterator[Finding]:
    """A passage of some length that stands twice in one report, as where the plan repeats the summary."""
    if not context.whole:
        return
    spans = [(t.start, t.end) for t in context.document.tables]
    core = Core(context.text)
    for i, j, length in _said_again(core):
        start, end = core.place(j), core.place(j + length - 1) + 1
        if any(a <= start < b for a, b in spans):
            continue
        passage = context.text[start:end]
        if length < (FORMULA_LONG if FORMULA.search(passage) else LONG):
            continue
        if len(re.findall(r"\d", passage)) * 4 > len(passage) and j != i + length:
            continue
        first = core.place(i)
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
    for part in context.outline.sections:
        clause = re.split(r"[，,、；]", part.heading)[0]
        if len(clause) < 10:
            continue
        opening = re.match(r"\s*(?:[一1][是、.]|首先[，,]?)?" + re.escape(clause), context.text[part.body : part.end])
        if opening:
            start = part.body + opening.end() - len(clause)
            yield Finding(
                "heading-echo",
                "text",
                "info",
                start,
                part.body + opening.end(),
                f"这一句照抄标题“{clause}”。",
                "直接写做了什么。",
            )


def doubled_words(context: Context) -> Iterator[Finding]:
    """A word of two to six characters, or a whole clause, written twice in a row."""
    for line in Echoes(context.text).lines(ECHOES):
        yield from _doubled_in(context.text, *line)
    if not context.pairs.isdisjoint(UNITS_TWICE):
        for match in re.finditer(r"([份件起条元吨亩]|次(?!次品))(?<=\d.)\1", context.text):
            yield _doubled(match, match[1])
    for match in context.starting(STAMMER, STAMMERS):
        yield _doubled(match, match[0][0])
    for match in _tails(context):
        yield _doubled(match, match[2])
    yield from _doubled_clauses(context.text)


def _tails(context: Context) -> Iterator[re.Match[str]]:
    """拓展公开范围围；: the last character of a common word, written twice before a mark."""
    if any(pair[0] == pair[1] for pair in context.pairs):
        for match in context.finditer(TAIL_TWICE):
            fourfold = context.text[match.start() - 1 : match.start()] == match[1]  # 认认真真
            if match[1] + match[2] in common_words() and match[2] * 2 not in KNOWN_TWICE and not fourfold:
                yield match


def _doubled_in(text: str, start: int, end: int) -> Iterator[Finding]:
    """What is doubled in one line."""
    for match in WORD_TWICE.finditer(text, start, end):
        if _is_plain(match[1]) and match[1][0] not in "一每逐":  # 一个问题一个问题解决
            yield _doubled(match, match[1])
    for match in PAIR_TWICE.finditer(text, start, end):
        # 学习学习, 研究研究, 非常非常 are good Chinese; doubled nouns and verbs of office are not.
        if match[1] in REDOUBLED or match[1][0] == match[1][1] or match[1][0] in "一每逐几":
            continue
        if re.search(r"[的了和与在对将为及]", match[1]) or match[1] in common_words():
            yield _doubled(match, match[1])
    for match in NUMBER_TWICE.finditer(text, start, end):
        yield _doubled(match, match[1])
    for match in TWICE.finditer(text, start, end):
        yield _doubled(match, next(filter(None, match.groups())))


def _doubled_clauses(text: str) -> Iterator[Finding]:
    """A clause that is said again at once."""
    ends = [m.end() for m in CLAUSE_END.finditer(text)]
    done = 0
    for start, middle, end in zip(ends, ends[1:], ends[2:], strict=False):
        if end - middle != middle - start or not 6 < end - middle <= 41 or start < done or text[start - 1] == "\n":
            continue
        clause = text[start:middle]
        if clause[-1] in "，；" and text.startswith(clause, middle):
            yield _doubled_at(start, end, clause)
            done = end


#: A character twice before a mark, with the one before it.
TAIL_TWICE = lazy(r"([\u4e00-\u9fa5])([\u4e00-\u9fa5])\2(?=[，。；：、！？）\n])")
#: Doubled characters that stand at the end of good words.
KNOWN_TWICE = words(
    "人人 天天 年年 处处 时时 事事 家家 户户 村村 样样 件件 条条 往往 常常 渐渐 谢谢 看看 试试 等等 步步"
)
#: Words that may be doubled.
REDOUBLED = words(
    "学习 研究 讨论 商量 考虑 休息 非常 许多 仔细 好好 认识 了解 练习 打扫 活动 教训 帮助 参考 千万 多多 天天 人人 三三 努力 很多"
)
NOUNS = "工作 法治 政府 建设 行政 执法 调解 纠纷 宣传 培训 制度 机制 组织 部门 人员"
VERBS = "推进 加强 开展 进行"
OFFICE_WORDS = frozenset(f"{NOUNS} {VERBS}".split(" "))
# Adverbs and verbs of office are never doubled for effect; nor is one thing listed twice in a row.
NEVER_TWICE = words(
    """
    切实 逐项 不断 全面 积极 认真 深入 扎实 及时 有效 严格 始终 充分 同时 通过 按照 根据 坚持 以及 进行 开展 加强 推进 完善 提升 做好 制定 确保
    强化 程序 全年 今年 工作 情况 矛盾 纠纷 全镇 我镇 依法 持续 进一步
    """
)
_LISTED = r"(?<=[、，：“])([\u4e00-\u9fa5]{3,10})、\%d(?![\u4e00-\u9fa5])"
TWICE = lazy(rf"({'|'.join(sorted(NEVER_TWICE))})\1|{_LISTED % 2}")
# 的的确确, 不甚了了, 和和美美, 现在在 are good Chinese.
STAMMER = lazy(
    r"(?<!目)(?<!有)的的(?!确)|(?<!甚)(?<!时)了了|和和(?![美气睦平谐解])|与与|(?<![现正所存内潜实])在在|将将|把把(?!关)|及及|等等等"
)
STAMMERS = frozenset(c + c for c in "的了和与在将把及等")
UNITS_TWICE = frozenset(c + c for c in "份件起条元吨亩次")
WORD_TWICE = lazy(r"([\u4e00-\u9fa5]{3,10})\1")
PAIR_TWICE = lazy(r"([\u4e00-\u9fa5]{2})\1(?!\1)")
NUMBER_TWICE = lazy(r"([一二三四五六七八九十]是|（[一二三四五六七八九十]）|第[一二三四五六]，)\1")
CLAUSE_END = lazy(r"[，。；\n]")
#: Words of two to ten characters said again at once or behind a comma of a list: how far on, and how many characters.
ECHOES = [(2, 2), (3, 3), *((shift, shift - 1) for shift in range(4, 12))]


@cache
def common_words() -> frozenset[str]:
    """Words of two characters that public texts use often, and those of office."""
    tiers = (w for tier in ("frequent", "common") for w in section("words", tier))
    return OFFICE_WORDS | {w for w in tiers if len(w) == 2}


def _is_plain(word: str) -> bool:
    return not any(len(list(run)) > 2 for _, run in groupby(word))


def _doubled(match: re.Match[str], word: str) -> Finding:
    return _doubled_at(match.start(), match.end(), word)


def _doubled_at(start: int, end: int, word: str) -> Finding:
    shown = word if len(word) <= 16 else word[:16] + "…"
    return Finding("doubled-word", "text", "warning", start, end, f"“{shown}”连写了两遍。", "删去一遍。")


def _where(context: Context, position: int) -> str:
    path = context.outline.path(position)
    return path[-1].heading[:18] if path else "开头"
