"""A progress bar for what counts done and total."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """`with progress("核验") as show: work(show)`; drawn on standard error, only on a terminal."""
    with click.progressbar(length=100, label=label, file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.update(int(done * 100 / max(total, 1)) - bar.pos)

        yield show
        bar.update(100 - bar.pos)
