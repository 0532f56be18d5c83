"""Counting words that count the same sort of thing."""

from __future__ import annotations

_SAME_KIND = ({"件", "起", "宗", "例", "件次", "桩"}, {"名", "人", "位"}, {"个", "家", "所", "处"}, {"次", "人次"})


def same_kind(first: str, second: str) -> bool:
    """Whether two counting words count the same sort of thing (件 and 起, 名 and 人)."""
    return first == second or any(first in group and second in group for group in _SAME_KIND)
