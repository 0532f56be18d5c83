"""A draw anybody can repeat and nobody could steer (R057). Pure.

The plan with the list of files is written into the town's book; its entry's hash depends on every word of the list and
on all that was written before. Only then a number is produced in public. The seed is “hash|number”; every file gets the
SHA-256 of “seed|file” (UTF-8) and the files with the smallest values are drawn. Whoever knows the hash (printed on the
plan, proved by `yifa verify`), the number and the list draws the same files with any SHA-256 tool.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file with the value that ordered it."""

    file: str
    value: str
    chosen: bool


def files_of(text: str) -> list[str]:
    """File numbers, one a line, each once, in order."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def seed_of(head: str, nonce: str) -> str:
    """The seed: the book's hash and the number produced in public."""
    return f"{head}|{nonce.strip()}"


def value_of(seed: str, file: str) -> str:
    """SHA-256 of “seed|file”, 64 hexadecimal digits."""
    return hashlib.sha256(f"{seed}|{file}".encode()).hexdigest()


def draw(files: Sequence[str], size: int, seed: str) -> list[str]:
    """The files with the smallest values: the same seed draws the same files, whatever their order."""
    return [item.file for item in ranked(files, size, seed) if item.chosen]


def ranked(files: Sequence[str], size: int, seed: str) -> list[Drawn]:
    """Every file with its value, the smallest first; the first `size` are drawn."""
    ordered = sorted((value_of(seed, file), file) for file in files)
    return [Drawn(file, value, index < size) for index, (value, file) in enumerate(ordered)]
