"""A progress bar for what counts done and total."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from yifa.server.config.progress import Progress


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """`with progress("核验") as show: work(show)`; drawn on standard error, only on a terminal."""
    with click.progressbar(length=100, label=label, file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.update(int(done * 100 / max(total, 1)) - bar.pos)

        yield show
        bar.update(100 - bar.pos)
