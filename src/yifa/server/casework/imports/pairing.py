"""Columns and meanings brought together: the surest pairs first."""

from __future__ import annotations

from yifa.office.ledgers import Column
from yifa.server.casework.imports.targets import Target


def paired(scored: list[tuple[float, Column, Target]]) -> list[tuple[Column, Target, float]]:
    """Each column its surest meaning, the surest pairs first; one that comes too late makes another give way that
    may as well be something else (反映事项 is the title where 具体内容 is the content)."""
    by_column: dict[int, tuple[Column, Target, float]] = {}
    holder: dict[tuple[str, str], int] = {}
    for score, column, target in scored:
        if column.index not in by_column and target.key not in holder:
            by_column[column.index] = column, target, score
            holder[target.key] = column.index
    for score, column, target in scored:
        if column.index in by_column or target.kind not in ("text", "paragraph", "state"):
            continue
        other, _, _ = by_column[holder[target.key]]
        for second, again, elsewhere in scored:
            wordy = elsewhere.kind in ("text", "paragraph", "choice")
            if wordy and again.index == other.index and elsewhere.key not in holder:
                by_column[other.index] = other, elsewhere, second
                by_column[column.index] = column, target, score
                holder[elsewhere.key], holder[target.key] = other.index, column.index
                break
    return list(by_column.values())
