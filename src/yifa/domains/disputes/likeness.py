"""How alike two accounts of a dispute are: pairs of neighbouring characters they share, common words left out (pure).

Nothing here looks at who a person is. What is compared is what is said to have happened, and where.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Kinds of work in which the same people may already be at the same matter.
FAMILY = (
    "dispute-intake",
    "people-mediation",
    "administrative-mediation",
    "mediation-transfer",
    "petition-case",
    "petition-reception",
    "hotline-order",
    "land-right-dispute",
    "litigation-guidance",
    "voter-reception",
    "grid-event",
)
# Words that stand in every second account and tell nothing apart.
COMMON = re.compile(
    r"矛盾|纠纷|调解|要求|反映|希望|请求|解决|问题|情况|多次|村民|居民|群众|市民|双方|当事人|一方|对方|处理|有关|部门|尽快|"
    r"来电|来访|来信|来所|协调|发生|进行|没有|认为|表示|目前|现在|因为|由于|我们|他们|两家|两户|村里|镇里|政府|投诉|举报|咨询|求助"
)
# One word that stands in no other line, or three that stand in three each.
ENOUGH = 1.0
WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")


def grams(text: str) -> frozenset[str]:
    """Pairs of neighbouring Chinese characters within the words that remain when common ones are cut out."""
    pieces: set[str] = set()
    plain = COMMON.sub("，", unicodedata.normalize("NFKC", text).lower())
    for word in WORD.findall(plain):
        if word[0].isascii():
            pieces.add(word)
        else:
            pieces |= {word[at : at + 2] for at in range(len(word) - 1)}
    return frozenset(pieces)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0 (nothing shared) to 1 (the same): shared pairs over the geometric mean of both."""
    if not one or not other:
        return 0.0
    return len(one & other) / math.sqrt(len(one) * len(other))


@dataclass(frozen=True, slots=True)
class Cluster:
    """Accounts of what seems one event: positions in the list given, the first one first."""

    members: tuple[int, ...]
    words: tuple[str, ...]


def clusters(accounts: Sequence[tuple[str, str]], at_least: float = 0.5) -> list[Cluster]:
    """Group accounts of the same event.

    Args:
        accounts: (place, text); accounts of different places are never grouped.
        at_least: the likeness from which an account joins the group of an earlier one.
    """
    made = [grams(text) for _, text in accounts]
    groups: list[list[int]] = []
    for index, (place, _) in enumerate(accounts):
        home = next(
            (g for g in groups if accounts[g[0]][0] == place and likeness(made[g[0]], made[index]) >= at_least), None
        )
        if home is None:
            groups.append([index])
        else:
            home.append(index)
    return [
        Cluster(tuple(group), tuple(sorted(frozenset.intersection(*(made[i] for i in group)))[:6]))
        for group in groups
        if len(group) > 1
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the town's duty list that may cover what is asked. `shared`: the words both have."""

    position: int
    text: str
    score: float
    shared: tuple[str, ...]


def duty_lines(text: str, lines: Iterable[tuple[int, str, str]], most: int = 5) -> list[Line]:
    """Lines of the duty list nearest to what is asked.

    Args:
        lines: (position, name, everything else the line says). A word of the name weighs as much as three others; a
            word that stands in many lines weighs little.
    """
    wanted = grams(text)
    grams_of_lines = [(position, name, grams(name), grams(rest)) for position, name, rest in lines]
    often = Counter(gram for _, _, in_name, in_rest in grams_of_lines for gram in (in_name | in_rest) & wanted)
    scored = []
    for position, name, in_name, in_rest in grams_of_lines:
        shared = wanted & (in_name | in_rest)
        score = sum((3.0 if gram in in_name else 1.0) / often[gram] for gram in shared)
        if score >= ENOUGH:
            scored.append(Line(position, name, score, tuple(sorted(shared))))
    return sorted(scored, key=lambda line: (-line.score, line.position))[:most]
