"""Organs by names they no longer have, hotlines with another's service, and a town that is now 镇, now 乡."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from yifa.proof.checks.context import Context, at
from yifa.proof.knowledge import lines
from yifa.proof.model import Finding
from yifa.proof.patterns import lazy

_HISTORY = lazy(r"原|前身|更名|改名|改为|合并|划入|并入|撤销|组建|时任|曾任|历任|转隶|职责|旧")
_YEAR = lazy(r"(?<!\d)(20\d\d)(?=年)")
_OFFICES = "(?:综治中心|矛调中心|综合(?:行政)?执法[队办]|司法所|财政所|卫生院|应急办|党政办|便民服务中心)"
#: What a town calls itself, by its kind; the words before them that make it another's.
_SELF = {
    "镇": lazy(
        r"(?<![各乡建全某外邻该本名古集市省区县])"
        r"(?:我镇|全镇|镇党委|镇政府|镇人民政府|镇人大|镇长(?=认真|带头|主持|任|负责))"
        rf"|(?<![一-龥])镇{_OFFICES}"
    ),
    "乡": lazy(
        r"(?<![各城全某外邻该名家返回下老同他异入])"
        r"(?:我乡|全乡(?!镇)|乡党委|乡政府|乡人民政府|乡人大|乡长(?=认真|带头|主持|任|负责))"
        rf"|(?<![一-龥])乡{_OFFICES}"
    ),
    "街道": lazy(r"(?:我街道|全街道|街道党工委|街道办事处)"),
}
#: Pairs with which each of those begins, cheaper to look for.
_SELF_PAIRS = {
    "镇": frozenset(
        ("我镇", "全镇", "镇党", "镇政", "镇人", "镇长", "镇综", "镇矛", "镇司", "镇财", "镇卫", "镇应", "镇便")
    ),
    "乡": frozenset(
        ("我乡", "全乡", "乡党", "乡政", "乡人", "乡长", "乡综", "乡矛", "乡司", "乡财", "乡卫", "乡应", "乡便")
    ),
    "街道": frozenset(("街道",)),
}


@cache
def _organs() -> tuple[tuple[re.Pattern[str], str, int, str], ...]:
    rows = (line.split("\t") for line in lines("organs"))
    return tuple((lazy(old), new, int(year), why) for old, new, year, why in rows)


@cache
def _hotlines() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    rows = (line.split("\t") for line in lines("hotlines"))
    return tuple((number, name, lazy(words)) for number, name, words in rows)


def renamed_organs(context: Context) -> Iterator[Finding]:
    """An organ's old name in a year when it had another (warning)."""
    text = context.text
    seen: set[str] = set()
    for pattern, new, year, why in _organs():
        for match in context.finditer(pattern):
            if match[0] in seen or _HISTORY.search(text[max(match.start() - 6, 0) : match.start()]):
                continue
            year_written = _year_of(context, match.start())
            if year_written is None or year_written < year:
                continue
            before = text[max(match.start() - 1, 0) : match.start()]
            if (
                before == "《"
                or text[match.end() : match.end() + 1] == "》"
                or "号" in text[match.end() : match.end() + 8]
            ):
                continue
            seen.add(match[0])
            message = f"“{match[0]}”是旧称，{why}后为“{new}”。"
            yield at(match, "renamed-organ", "text", "warning", message, f"改为“{new}”，或写明“原{match[0]}”。")


def _year_of(context: Context, place: int) -> int | None:
    """The year a sentence speaks of: its own, else the document's."""
    start, _ = context.outline.sentence(place)
    own = _YEAR.findall(context.text[start:place])
    if own:
        return int(own[-1])
    if context.document.year:
        return context.document.year
    years = {int(y) for y in _YEAR.findall(context.text)} if not context.whole else set()
    return min(years) if years else None


def _one_off(known: str, written: str) -> bool:
    """Whether a number is a known one with one digit mistaken."""
    return len(known) == len(written) > 4 and sum(a != b for a, b in zip(known, written, strict=True)) == 1


def hotlines(context: Context) -> Iterator[Finding]:
    """A service number beside the name of another service (warning)."""
    text = context.text
    for match in re.finditer(
        r"(\d(?<![\d-]\d)(?:\d{2}|\d{4}))(?![\d-])[”\"]?([一-龥]{2,12}?)(?:热线|专线|平台|电话)", text
    ):
        own = next(((name, words) for number, name, words in _hotlines() if number == match[1]), None)
        meant = next((n for n, _, words in _hotlines() if own is None and words.search(match[2])), None)
        if meant is not None and _one_off(meant, match[1]):
            message = f"没有“{match[1]}”这个{match[2]}号码，疑为“{meant}”。"
            yield at(match, "hotline", "text", "warning", message, f"核对号码，如“{meant}”。", group=1)
            continue
        if own is None:
            near = [number for number, _, _ in _hotlines() if len(number) == 5 and sorted(number) == sorted(match[1])]
            if len(match[1]) == 5 and near and "热线" in match[0]:
                message = f"没有“{match[1]}”这个热线，疑为“{near[0]}”。"
                yield at(match, "hotline", "text", "warning", message, f"核对号码，如“{near[0]}”。", group=1)
            continue
        others = [n for n, _, words in _hotlines() if n != match[1] and words.search(match[2])]
        if others and not own[1].search(match[2]):
            message = f"{match[1]}是{own[0]}，{match[2]}热线是{others[0]}。"
            yield at(match, "hotline", "text", "warning", message, "核对号码和名称。")


def mixed_kinds(context: Context) -> Iterator[Finding]:
    """我乡 in the report of a 镇 (warning): the kind that most places name is the town's own."""
    if not context.whole and not context.document.town:
        return
    by_kind = {kind: list(context.starting(pattern, _SELF_PAIRS[kind])) for kind, pattern in _SELF.items()}
    town = context.document.town or ""
    own = next((k for k in ("街道", "镇", "乡") if town.endswith(k)), None)
    if own is None:
        selves = {k: len(re.findall(f"我{k}", context.text)) for k in _SELF}
        own = max(selves, key=lambda k: selves[k])
        if selves[own] < 2:
            return
    if town.endswith(own) and len(stem := town.removesuffix(own)) >= 2:
        for match in re.finditer(rf"{stem}(镇|乡|街道)(?!村)", context.text):
            if match[1] != own:
                message = f"本文是{town}的文稿，这里却写“{match[0]}”。"
                yield at(match, "mixed-kind", "text", "warning", message, f"改为“{town}”。")
    for kind, matches in by_kind.items():
        few = len(matches) <= max(len(by_kind[own]), 2) if town else len(matches) * 3 <= max(len(by_kind[own]), 3)
        if kind == own or not few:
            continue
        for match in matches:
            around = context.text[max(match.start() - 8, 0) : match.end() + 3]
            beside = rf"{own}[^，。]{{0,6}}[、和及（(]{kind}|{kind}[^，。]{{0,6}}[、和及（(]{own}"
            if "乡镇" in around or re.search(beside, around):
                continue
            right = match[0].replace(kind, own)
            message = f"本文是{own}的文稿，这里却写“{match[0]}”。"
            yield at(match, "mixed-kind", "text", "warning", message, f"改为“{right}”，或核对是否套用别处文稿。")
