"""Finding figures by the words a clerk uses: name, aliases, definition, kind of work."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from yifa.domains import catalogue
from yifa.kernel.figure_spec import FigureSpec

_NOISE = re.compile(
    r"[\s，。；：、！？“”（）()\[\]|｜…\d.%余]+|(?:全年|今年|当年|共计|共|总计|累计|其中|截至目前|目前)"
)


def words_of(spec: FigureSpec) -> tuple[str, ...]:
    """Name and aliases."""
    return (spec.name, *spec.aliases)


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    clean = _NOISE.sub("", text)
    return frozenset(clean[at : at + 2] for at in range(len(clean) - 1))


def score(spec: FigureSpec, asked: str) -> float:
    """How well a figure answers some words; 0 for not at all."""
    clean = _NOISE.sub("", asked)
    if not clean:
        return 0.0
    best = 0.0
    for word in words_of(spec):
        name = _NOISE.sub("", word)
        if not name:
            continue
        if name == clean:
            best = max(best, 100.0)
        elif name in clean:
            # The nearer to the end of the words before the number, the likelier it is meant.
            best = max(best, 60.0 + len(name) + 10.0 * (clean.endswith(name)))
        elif clean in name:
            best = max(best, 50.0 + 10.0 * len(clean) / len(name))
        else:
            pairs, wanted = _pairs(name), _pairs(clean)
            shared = len(pairs & wanted)
            of_name, of_asked = shared / max(len(pairs), 1), shared / max(len(wanted), 1)
            best = max(best, 40.0 * max(of_name, 0.9 * of_asked if shared > 1 else 0.0))
    if best < 30 and clean in spec.definition:
        best = 30.0
    return best


def find(asked: str, among: Iterable[FigureSpec] | None = None, at_least: float = 20.0) -> list[FigureSpec]:
    """Figures for some words, best first. Several words apart by spaces must all be answered."""
    specs = list(among if among is not None else catalogue().figures.values())
    parts = asked.split() or [""]
    scored = [(min(score(spec, part) for part in parts), number) for number, spec in enumerate(specs)]
    best = sorted((-mark, number) for mark, number in scored if mark >= at_least)
    return [specs[number] for _, number in best]


def near(sentence: str, limit: int = 8) -> list[FigureSpec]:
    """Figures offered for the words just before the cursor: the last clause weighs most."""
    clause = re.split(r"[。！？；\n]", sentence)[-1]
    last = re.split(r"[，：、]", clause)[-1] or clause
    specs = {spec.key: spec for spec in (*find(last, at_least=25), *find(clause, at_least=35))}
    return list(specs.values())[:limit]
