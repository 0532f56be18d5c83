"""What old lives make of the figures, year by year, and where the matters stand: before anything is kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from yifa.domains import catalogue
from yifa.kernel.records import Posting, State


@dataclass
class Tally:
    """Postings and states of many matters, added up."""

    villages: Mapping[str, str] = field(default_factory=dict)
    states: Counter[str] = field(default_factory=Counter)
    sums: defaultdict[tuple[str, int, str, str], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, state: State, postings: Iterable[Posting]) -> None:
        """One matter."""
        self.states[state.status] += 1
        for one in postings:
            self.sums[one.figure, int(one.date[:4]), one.village, one.part] += one.amount

    def figures(self) -> dict[str, Any]:
        """`key@year`, `key@year#village`, `key@year/part` → number; money in 元, stock as of 31 December."""
        known = catalogue().figures
        totals: defaultdict[str, int] = defaultdict(int)
        years = sorted({year for _, year, _, _ in self.sums})
        # What is in post stays in post: stock is told up to this year.
        last = max([*years, timezone.localdate().year])
        for (key, year, village, part), amount in self.sums.items():
            spec = known[key]
            for at in range(year, last + 1) if spec.stock else (year,):
                totals[f"{key}@{at}"] += amount
                if name := self.villages.get(village):
                    totals[f"{key}@{at}#{name}"] += amount
                if part:
                    totals[f"{key}@{at}/{part}"] += amount
        for key, spec in known.items():
            for at in years if spec.sum else ():
                if parts := [totals[f"{one}@{at}"] for one in spec.sum if f"{one}@{at}" in totals]:
                    totals[f"{key}@{at}"] = sum(parts)
        return {name: _shown(known[name.split("@")[0]].unit, amount) for name, amount in sorted(totals.items())}


def _shown(unit: str, amount: int) -> int | float:
    scale = {"元": 100, "万元": 1_000_000}.get(unit, 1)
    whole, rest = divmod(amount, scale)
    return whole if not rest else round(amount / scale, 2)
