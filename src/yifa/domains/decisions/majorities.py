"""Quorums and majorities in whole numbers: no fraction is ever rounded before it is compared."""

from __future__ import annotations


def at_least(part: int, whole: int, of: int, over: int) -> bool:
    """Whether part/whole ≥ of/over (民法典 第1259条: “以上” includes the number itself)."""
    return part * over >= whole * of


def over_half(part: int, whole: int) -> bool:
    """Whether part is more than half of whole; exactly half is not (过半数)."""
    return part * 2 > whole


def least(whole: int, of: int, over: int) -> int:
    """The smallest number of persons that is at least of/over of the whole."""
    return -(-whole * of // over)


def least_over_half(whole: int) -> int:
    """The smallest number of persons that is more than half of the whole."""
    return whole // 2 + 1
