"""What a reader of reports knows, in small tables a person can read and extend: one fact a line, # opens a remark."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def lines(name: str) -> tuple[str, ...]:
    """The facts of the table ``name``, remarks and blank lines left out."""
    text = resources.files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    stripped = (line.partition("#")[0].strip() for line in text.splitlines())
    return tuple(line for line in stripped if line)


@cache
def rows(name: str, separator: str = "/") -> tuple[tuple[str, ...], ...]:
    """The facts of a table whose lines list words, parted by ``separator``."""
    return tuple(tuple(cell.strip() for cell in line.split(separator)) for line in lines(name))


@cache
def section(name: str, heading: str) -> tuple[str, ...]:
    """The words behind ``heading:`` in a table of headed lines, parted by blanks."""
    entries: list[str] = []
    for line in lines(name):
        head, colon, words = line.partition(":")
        if colon and head.strip() == heading:
            entries += words.split()
    return tuple(entries)
