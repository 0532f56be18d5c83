"""Whole numbers as they arrive in addresses and forms."""

from __future__ import annotations


def whole_of(text: str, digits: int) -> int | None:
    """The whole number a text is: `digits` ASCII digits at most, nothing else; None for anything different.

    `str.isdigit` alone is no test: "²" is a digit and no number, and a thousand digits overflow every column.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
