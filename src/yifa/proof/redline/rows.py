"""Two versions of one text side by side: what was struck out and what was put in.

Paragraphs are laid beside each other first, then words inside those that belong together. Differences of spacing and
of full and half width are no changes of a text and are not shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from yifa.proof.patterns import lazy

Mark = Literal["same", "out", "in"]
Kind = Literal["same", "changed", "out", "in"]
#: Two paragraphs with less in common are told as one struck out and one put in.
ALIKE = 0.3
#: Words of a paragraph from which whole sentences are compared instead, so that time stays small on any text.
LONGEST = 1000
#: Pairs of paragraphs inside one stretch of changes that are weighed against each other.
MOST_PAIRS = 40_000

_SENTENCE = lazy(r"[^，。；：,;:]*[，。；：,;:]|[^，。；：,;:]+", re.DOTALL)
_WORD = lazy(r"[0-9０-９][0-9０-９,.，．%％]*|[A-Za-z]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph: kept, struck out (`out`) or put in (`in`)."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph beside its counterpart. `before` and `after` are empty where there is none."""

    kind: Kind
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    number: int


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _plain(text: str) -> str:
    """What two spellings of the same words have in common: width and spaces don't count."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def rows_of(before: str, after: str) -> tuple[Row, ...]:
    """The two texts side by side, paragraph by paragraph."""
    return tuple(_rows(paragraphs(before), paragraphs(after)))


def _rows(before: Sequence[str], after: Sequence[str]) -> Iterator[Row]:
    olds, news = [_plain(p) for p in before], [_plain(p) for p in after]
    number = 0
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        pairs = (
            list(zip(range(i1, i2), range(j1, j2), strict=True))
            if tag == "equal"
            else paired(olds[i1:i2], news[j1:j2], i1, j1)
        )
        for i, j in pairs:
            number += 1
            if i is None and j is not None:
                yield Row("in", (), (Piece("in", after[j]),), number)
            elif j is None and i is not None:
                yield Row("out", (Piece("out", before[i]),), (), number)
            elif i is not None and j is not None:
                yield _beside(before[i], after[j], number) if tag != "equal" else _kept(before[i], after[j], number)


def _kept(before: str, after: str, number: int) -> Row:
    return Row("same", (Piece("same", before),), (Piece("same", after),), number)


def paired(olds: Sequence[str], news: Sequence[str], i0: int, j0: int) -> list[tuple[int | None, int | None]]:
    """Paragraphs of a changed stretch beside each other: the pairing, in order, that has most in common."""
    if len(olds) * len(news) > MOST_PAIRS:
        return [*((i0 + i, None) for i in range(len(olds))), *((None, j0 + j) for j in range(len(news)))]
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    here, there = [_pairs_of_characters(old) for old in olds], [_pairs_of_characters(new) for new in news]
    alike = [[_alike(old, new) for new in there] for old in here]
    for i in range(len(olds) - 1, -1, -1):
        for j in range(len(news) - 1, -1, -1):
            together = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    pairs: list[tuple[int | None, int | None]] = []
    i = j = 0
    while i < len(olds) or j < len(news):
        both = i < len(olds) and j < len(news) and alike[i][j] >= ALIKE
        if both and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            pairs.append((i0 + i, j0 + j))
            i, j = i + 1, j + 1
        elif i < len(olds) and (j == len(news) or best[i + 1][j] >= best[i][j + 1]):
            pairs.append((i0 + i, None))
            i += 1
        else:
            pairs.append((None, j0 + j))
            j += 1
    return pairs


def _pairs_of_characters(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1)) or frozenset([text])


def _alike(old: frozenset[str], new: frozenset[str]) -> float:
    """0 to 1: pairs of neighbouring characters two paragraphs share (Dice's coefficient)."""
    return 2 * len(old & new) / (len(old) + len(new))


def _beside(before: str, after: str, number: int) -> Row:
    unit = _WORD if max(len(before), len(after)) <= LONGEST else _SENTENCE
    olds, news = unit.findall(before), unit.findall(after)
    matcher = SequenceMatcher(None, [_plain(w) for w in olds], [_plain(w) for w in news], autojunk=False)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, i1, i2, j1, j2 in _smoothed(matcher.get_opcodes()):
        old, new = "".join(olds[i1:i2]), "".join(news[j1:j2])
        changed = tag != "equal" and _plain(old) != _plain(new)
        if old:
            left.append(Piece("out" if changed else "same", old))
        if new:
            right.append(Piece("in" if changed else "same", new))
    kind: Kind = "same" if all(p.mark == "same" for p in (*left, *right)) else "changed"
    return Row(kind, tuple(left), tuple(right), number)


def _smoothed(codes: Sequence[tuple[str, int, int, int, int]]) -> Iterator[tuple[str, int, int, int, int]]:
    """One change instead of two with a single shared character between them: that is how people read it."""
    held: tuple[str, int, int, int, int] | None = None
    for at, (tag, i1, i2, j1, j2) in enumerate(codes):
        inside = 0 < at < len(codes) - 1
        joins = tag != "equal" or (inside and i2 - i1 <= 1 and held is not None)
        if joins and held is not None:
            held = ("replace", held[1], i2, held[3], j2)
        elif joins:
            held = (tag, i1, i2, j1, j2)
        else:
            if held is not None:
                yield held
                held = None
            yield (tag, i1, i2, j1, j2)
    if held is not None:
        yield held
