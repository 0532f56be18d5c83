"""How long work tells how far it has come: what is done, of how much."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Progress that nobody waits for."""
