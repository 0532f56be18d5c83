"""Misprints: known confusions in their contexts, and pairs of characters no text holds where a word all but stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain, compress
from math import ceil
from operator import add

from yifa.proof.checks.context import Context
from yifa.proof.knowledge import lines, section
from yifa.proof.model import Finding
from yifa.proof.patterns import lazy

#: How often, at least, a word of a length stands in public texts before it is offered as what was meant.
_TIERS = {2: ("frequent", "common"), 3: ("frequent", "common", "usual"), 4: ("frequent", "common", "usual", "known")}
#: These stand beside any word; a pair of which one is a part tells nothing.
_FUNCTION = frozenset(
    "的地得了之至前后在和与及为有不上下中里以从到等可能会者所这那其某各每一二三四五六七八九十百千万亿两几个条款项年月日号期次届级区县市省"
    "乡镇村社长型性化率度额费金税时分秒我你他她它们"
)
#: The share of the characters behind another, commonest first, that are no surprise there.
_USUAL = 0.6
#: How much of the text on either side of a confusion its context is looked for in.
_BESIDE = 14
#: And of how many characters on either side of a strange pair words are looked for.
_AROUND = 8
_HAN = lazy("[\u4e00-\u9fa5]+")
_OTHER = lazy("[^\u4e00-\u9fa5]+")


def misprints(context: Context) -> Iterator[Finding]:
    """Each misprint once (warning)."""
    seen: set[tuple[str, str]] = set()
    taken: set[int] = set()
    suspects = sorted((*_confused(context), *_strange(context)))
    for start, wrong, right in suspects:
        if (wrong, right) in seen or start in taken or _named(context.text, start):
            continue
        seen.add((wrong, right))
        taken.update(range(start, start + len(wrong)))
        message = f"“{wrong}”疑为“{right}”。"
        yield Finding("misprint", "text", "warning", start, start + len(wrong), message, f"改为“{right}”。")


def _named(text: str, start: int) -> bool:
    """Whether the place is inside a title or a quotation, where names stand as they are."""
    opened = text.rfind("《", max(0, start - 40), start)
    return opened >= 0 and "》" not in text[opened:start]


@cache
def confusions() -> tuple[tuple[str, str, re.Pattern[str] | None, re.Pattern[str] | None], ...]:
    """Wrong form, right form, what must stand before and behind."""
    confusions = []
    for line in lines("confused"):
        wrong, right, before, after = line.split("\t")
        confusions.append(
            (wrong, right, None if before == "-" else lazy(before), None if after == "-" else lazy(after))
        )
    return tuple(confusions)


def _confused(context: Context) -> Iterator[tuple[int, str, str]]:
    text = context.text
    present = [confusion for confusion in confusions() if confusion[0][:2] in context.pairs]
    places = _places(text, {wrong[:2] for wrong, *_ in present})
    for wrong, right, before, after in present:
        for at in places.get(wrong[:2], ()):
            end = at + len(wrong)
            if not text.startswith(wrong, at):
                continue
            if (before is None or before.search(text[max(at - _BESIDE, 0) : at])) and (
                after is None or after.match(text[end : end + _BESIDE])
            ):
                if before is None and after is None and _across_words(text, at, end):
                    continue
                yield at, wrong, right


def _across_words(text: str, start: int, end: int) -> bool:
    """落|实失|信, 问|题高|效: the first character ends a word and the last begins one, so that nothing is wrong."""
    if end - start != 2:
        return False
    known = _words()
    return any(text[start + 1 - n : start + 1] in known for n in (2, 3, 4) if start + 1 >= n) and any(
        text[start + 1 : start + 1 + n] in known for n in (2, 3, 4)
    )


def _places(text: str, pairs: set[str]) -> dict[str, list[int]]:
    """Where each of some pairs of neighbouring characters stands: one pass over the text for all of them."""
    places: dict[str, list[int]] = {}
    for at in compress(range(len(text)), map(pairs.__contains__, map(add, text, text[1:]))) if pairs else ():
        places.setdefault(text[at : at + 2], []).append(at)
    return places


@cache
def _followers() -> dict[str, str]:
    """For each character those that stand behind it in some text."""
    return {line[0]: line[1:] for line in lines("bigrams")}


@cache
def _usual_followers() -> dict[str, str]:
    """The same without those that stood there seldom: the table names the commonest first."""
    return {c: followers[: ceil(len(followers) * _USUAL)] for c, followers in _followers().items()}


@cache
def _words() -> frozenset[str]:
    return frozenset(w for tier in ("frequent", "common", "usual", "known", "rare") for w in section("words", tier))


@cache
def _meant(length: int) -> frozenset[str]:
    """Words of a length that may have been meant."""
    return frozenset(w for tier in _TIERS[length] for w in section("words", tier) if len(w) == length)


@cache
def _alike() -> tuple[dict[str, str], dict[str, str]]:
    """For each character those of the same sound or a like shape; and those of a like sound."""
    same: dict[str, str] = {}
    near: dict[str, str] = {}
    for line in lines("sounds"):
        whole = line.replace("/", "")
        for group in line.split("/"):
            for c in group:
                same[c] = same.get(c, "") + group
                near[c] = near.get(c, "") + whole
    for line in lines("shapes"):
        for c in line:
            same[c] = same.get(c, "") + line
    return same, near


@cache
def _gaps() -> dict[str, tuple[tuple[str, int], ...]]:
    """Pairs of characters that meet where one between them was dropped, with the word and the place."""
    gaps: dict[str, list[tuple[str, int]]] = {}
    for word in _meant(4):
        for place in (1, 2):
            gaps.setdefault(word[place - 1] + word[place + 1], []).append((word, place))
    return {pair: tuple(words) for pair, words in gaps.items()}


def _strange(context: Context) -> Iterator[tuple[int, str, str]]:
    text = context.text
    known, usual = _followers().get, _usual_followers().get
    strange = [p for p in context.pairs if p[1] not in usual(p[0], p) and "\u4e00" <= p[1] <= "\u9fa5"]
    for place in chain.from_iterable(_places(text, set(filter(_hopeful, strange))).values()):
        start = max(place - _AROUND, 0)
        while (gap := _OTHER.search(text, start, place)) is not None:
            start = gap.end()
        run = _HAN.match(text, start, place + 2 + _AROUND)
        if run is None:
            continue
        at = place - start
        if (at == 0 and text[place - 1 : place].isdigit()) or _coined(text, place):
            continue  # 6处易积水点; “多格合一”
        if _inside_a_word(run[0], at) or _listed_name(text, place):
            continue
        seen = run[0][at + 1] in known(run[0][at], "")
        likely = _seldom(run[0], at) if seen else _likely(run[0], at)
        if likely is not None:
            yield start + likely[0], likely[1], likely[2]


def _inside_a_word(run: str, at: int) -> bool:
    """Whether a strange pair is that of a longer word: 节用裕民."""
    known = _words()
    return any(run[start : start + n] in known for n in (2, 3, 4) for start in range(max(at + 2 - n, 0), at + 1))


def _listed_name(text: str, place: int) -> bool:
    """京通、京办、京智; 轨道、津融等: two characters alone in a list are a name."""
    return text[place - 1 : place] == "、" and text[place + 2 : place + 3] in ("、", "等")


def _coined(text: str, place: int) -> bool:
    """Whether the place is inside a short quotation, where names are coined."""
    opened = text.rfind("“", max(0, place - 8), place)
    return opened >= 0 and text.find("”", place, opened + 14) >= 0 and "”" not in text[opened:place]


@cache
def _inside() -> frozenset[str]:
    """Pairs of neighbouring characters inside the words that may have been meant."""
    return frozenset(word[i : i + 2] for length in _TIERS for word in _meant(length) for i in range(length - 1))


@lru_cache(maxsize=1 << 15)
def _hopeful(pair: str) -> bool:
    """Whether a strange pair can come from a word: by a character dropped, another one written, or two exchanged."""
    first, second = pair[0], pair[1]
    same, near = _alike()
    inside = _inside()
    return (
        pair in _gaps()
        or second + first in _meant(2)
        or any(other + second in inside for other in near.get(first, "") + same.get(first, ""))
        or any(first + other in inside for other in near.get(second, "") + same.get(second, ""))
    )


def _likely(run: str, at: int) -> tuple[int, str, str] | None:
    """The word that was meant around a strange pair: a character dropped, another one written, or two exchanged."""
    first, second = run[at], run[at + 1]
    left = any(run[at - n + 1 : at + 1] in _words() for n in (2, 3, 4) if at - n + 1 >= 0)
    right = any(run[at + 1 : at + 1 + n] in _words() for n in (2, 3, 4))
    for word, place in _gaps().get(first + second, ()):
        start = at - place + 1
        form = word[:place] + word[place + 1 :]
        if start >= 0 and run.startswith(form, start) and not _spanned(run, start, start + len(form)):
            return start, form, word
    if left and right:
        return None
    substitute = _substituted(run, at, left, right)
    if substitute is not None:
        return substitute
    swapped = second + first
    plain = first not in _FUNCTION and second not in _FUNCTION and not left and not right
    if plain and swapped in _meant(2):
        return at, first + second, swapped
    return None


def _seldom(run: str, at: int) -> tuple[int, str, str] | None:
    """A pair that stands in some text, but seldom: only where a like-sounding character makes a common word of it."""
    first, second = run[at], run[at + 1]
    if first in _FUNCTION or second in _FUNCTION or first + second in _words():
        return None
    if any(run[at - n + 1 : at + 1] in _words() for n in (2, 3, 4) if at - n + 1 >= 0):
        return None
    if any(run[at + 1 : at + 1 + n] in _words() for n in (2, 3, 4)):
        return None
    same, usual = _alike()[0], _usual_followers()
    words = [o + second for o in same.get(first, "")] + [first + o for o in same.get(second, "")]
    for word in words:
        if word == first + second or word not in _meant(2):
            continue
        before = at == 0 or word[0] in usual.get(run[at - 1], "")
        after = at + 2 >= len(run) or run[at + 2] in usual.get(word[1], "")
        if before and after:
            return at, first + second, word
    return None


def _spanned(run: str, start: int, end: int) -> bool:
    """Whether words reach over the ends of a form: 贯彻|行政 is no 贯彻执行 that lost a character."""
    for place in (start, end):
        for length in (2, 3, 4):
            for first in range(max(place - length + 1, 0), place):
                if run[first : first + length] in _words() and first + length > place:
                    return True
    return False


def _substituted(run: str, at: int, left: bool, right: bool) -> tuple[int, str, str] | None:
    same, near = _alike()
    plain = run[at] not in _FUNCTION and run[at + 1] not in _FUNCTION and not left and not right
    for length in (4, 3, 2):
        if length == 2 and not plain:
            continue
        for start in range(max(0, at + 2 - length), at + 1):
            form = run[start : start + length]
            if len(form) < length or (length > 2 and ((left and start == at) or (right and start + length == at + 2))):
                continue
            for place in (at - start, at + 1 - start):
                if not 0 <= place < length or (length == 3 and form[place] in _FUNCTION):
                    continue
                for other in (same if length == 2 else near).get(form[place], "") + same.get(form[place], ""):
                    word = form[:place] + other + form[place + 1 :]
                    if word != form and word in _meant(length) and (length > 2 or _fits(word, run, start)):
                        return start, form, word
    return None


def _fits(word: str, run: str, start: int) -> bool:
    """Whether the word meets its neighbours in some text."""
    followers = _followers()
    before = start == 0 or word[0] in followers.get(run[start - 1], "")
    after = start + 2 >= len(run) or run[start + 2] in followers.get(word[-1], "")
    return before and after
