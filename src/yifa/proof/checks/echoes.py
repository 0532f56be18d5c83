"""Where a text says a few characters twice in a row: found by comparing the whole text with itself, shifted."""

from __future__ import annotations

import re
from bisect import bisect_right

from yifa.proof.patterns import lazy

_BEYOND = lazy("[\U00010000-\U0010ffff]")
_WIDTH = 16
_BYTES = _WIDTH // 8


class Echoes:
    """One text against itself; characters beyond the basic plane count as one mark."""

    def __init__(self, text: str) -> None:
        self.length = len(text)
        units = text.encode("utf-16-le", "surrogatepass")
        if len(units) != self.length * _BYTES:
            units = _BEYOND.sub("\ufffd", text).encode("utf-16-le", "surrogatepass")
        self._ends = [m.start() for m in re.finditer("\n", text)]
        self._whole = int.from_bytes(units, "little")

    def places(self, shift: int, run: int) -> list[int]:
        """Places from which ``run`` characters stand again ``shift`` characters on; of a long stretch only the first."""
        apart = (self._whole ^ (self._whole >> (_WIDTH * shift))).to_bytes(self.length * _BYTES, "little")
        same = bytes(run * _BYTES)
        places = []
        at = apart.find(same)
        while at >= 0:
            if at % _BYTES:  # the zero half of one character beside the next one
                at = apart.find(same, at + 1)
                continue
            places.append(at // _BYTES)
            at = apart.find(same, at + len(same))
        return places

    def lines(self, wanted: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The lines that hold such a place for one of some (shift, run), in order."""
        numbers = {bisect_right(self._ends, place) for shift, run in wanted for place in self.places(shift, run)}
        bounds = [-1, *self._ends, self.length]
        return [(bounds[n] + 1, bounds[n + 1]) for n in sorted(numbers)]
