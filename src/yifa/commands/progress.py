"""How far a command is: a bar for what counts done and total, a line for what only counts done."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO

import click

from yifa.server.config.progress import Progress

#: Seconds between two lines.
EVERY = 2.0


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """`with progress("核验") as show: work(show)`; drawn on standard error, only on a terminal."""
    with click.progressbar(length=100, label=label, file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.update(int(done * 100 / max(total, 1)) - bar.pos)

        yield show
        bar.update(100 - bar.pos)


def counted(results: Iterable[str], terminal: TextIO | None) -> Iterator[str]:
    """The results as they come; `terminal` (a terminal's standard error) hears every two seconds how many there were."""
    started = last = time.monotonic()
    done = 0
    for result in results:
        yield result
        done += 1
        now = time.monotonic()
        if terminal is not None and now - last >= EVERY:
            last = now
            print(f"\r已核对 {done} 条，每秒 {done / (now - started):.0f} 条", end="", file=terminal, flush=True)
    if terminal is not None and last > started:
        print(f"\r已核对 {done} 条，用时 {time.monotonic() - started:.1f} 秒", file=terminal, flush=True)
