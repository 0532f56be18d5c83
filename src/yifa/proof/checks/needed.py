"""What a text must hold before a pattern can match anywhere in it: a cheap question before a costly search."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import cache

#: Where what stands beside each other in a pattern need not stand beside each other in the text.
_BREAK = "\0"
#: A pattern with more alternatives is not taken apart any further.
MOST = 64
#: A class of no more characters is so many alternatives.
FEW = 4


def may_match(pattern: re.Pattern[str], pairs: Set[str]) -> bool:
    """Whether a text with these pairs of neighbouring characters may hold a match; false only where none can be."""
    needed = needed_pairs(pattern.pattern)
    return not needed or any(map(pairs.__ge__, needed))


@cache
def needed_pairs(pattern: str) -> tuple[frozenset[str], ...]:
    """For each alternative the pairs of characters that its every match holds; empty where one alternative has none."""
    alternatives = _Reader(pattern).alternatives()
    pairs = []
    for alternative in alternatives:
        runs = alternative.split(_BREAK)
        pairs.append(frozenset(run[i : i + 2] for run in runs for i in range(len(run) - 1)))
    return tuple(set(pairs)) if all(pairs) else ()


class _Reader:
    """Reads a pattern into its alternatives, each the characters it holds, with a break where they may be parted.

    Whatever the reader does not know is a break: it asks for less than a match holds, never for more.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def alternatives(self) -> list[str]:
        """The alternatives up to the end of the group, or of the pattern."""
        complete: list[str] = []
        current = [""]
        while self.at < len(self.pattern) and self.pattern[self.at] != ")":
            if self.pattern[self.at] == "|":
                self.at += 1
                complete += current
                current = [""]
                continue
            atom = self._repeated(self._atom())
            if len(current) * len(atom) > MOST:
                atom = [_BREAK]
            current = [before + own for before in current for own in atom]
        complete += current
        return complete if len(complete) <= MOST else [_BREAK]

    def _atom(self) -> list[str]:
        """The next character, class or group."""
        c = self.pattern[self.at]
        self.at += 1
        if c == "(":
            return self._group()
        if c == "[":
            return self._class()
        if c == "\\":
            escaped = self.pattern[self.at]
            self.at += {"u": 5, "x": 3}.get(escaped, 1)
            return [_BREAK if escaped.isalnum() else escaped]
        if c in "^$":
            return [""]
        return [_BREAK if c == "." or (c.isascii() and c.isalpha()) else c]

    def _group(self) -> list[str]:
        """A group's alternatives; what is only looked at, before or behind, takes no room."""
        looked_at = self.pattern.startswith(("?=", "?!", "?<=", "?<!"), self.at)
        known = looked_at or not self.pattern.startswith("?", self.at)
        for opening in ("?=", "?!", "?<=", "?<!", "?:"):
            if self.pattern.startswith(opening, self.at):
                self.at += len(opening)
                known = True
                break
        else:
            if self.pattern.startswith("?P<", self.at):
                self.at = self.pattern.index(">", self.at) + 1
                known = True
        inner = self.alternatives()
        self.at += 1  # the closing bracket
        if looked_at:
            return [""]
        return inner if known else [_BREAK]

    def _class(self) -> list[str]:
        """A small class is its characters, any other a break."""
        start = self.at
        if self.pattern[self.at] == "^":
            self.at += 1
        if self.pattern[self.at] == "]":
            self.at += 1
        while self.pattern[self.at] != "]":
            self.at += 2 if self.pattern[self.at] == "\\" else 1
        held = self.pattern[start : self.at]
        self.at += 1
        plain = not any(c in "^\\-" or (c.isascii() and c.isalpha()) for c in held)
        return list(held) if plain and 0 < len(held) <= FEW else [_BREAK]

    def _repeated(self, atom: list[str]) -> list[str]:
        """An atom under its quantifier."""
        rest = self.pattern[self.at : self.at + 1]
        if rest not in ("?", "*", "+", "{") or not rest:
            return atom
        optional = rest in "?*"
        self.at += 1
        if rest == "{":
            end = self.pattern.index("}", self.at)
            optional = self.pattern[self.at : end].split(",")[0] in ("", "0")
            self.at = end + 1
        if self.pattern[self.at : self.at + 1] in ("?", "+"):
            self.at += 1
        if rest == "?":
            return [*atom, ""]
        return [_BREAK] if optional else [own + _BREAK for own in atom]
