"""Counting words that count the same sort of thing."""

from __future__ import annotations

_SAME_KIND = ({"件", "起", "宗", "例", "件次", "桩"}, {"名", "人", "位"}, {"个", "家", "所", "处"}, {"次", "人次"})
_SAME_COUNT = (*_SAME_KIND[:3], {"场", "场次"}, {"家", "家次"}, {"批", "批次"})


def same_count(first: str, second: str) -> bool:
    """Whether figures in these units can be parts of one whole: as above, but 次 and 人次 count different things."""
    return first == second or any(first in group and second in group for group in _SAME_COUNT)


def same_kind(first: str, second: str) -> bool:
    """Whether two counting words count the same sort of thing (件 and 起, 名 and 人)."""
    return first == second or any(first in group and second in group for group in _SAME_KIND)
