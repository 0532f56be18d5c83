"""Keeps 核数 from taking the whole machine: so many reports for one address, so many at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from yifa.server.config.bucket import Buckets, Rate

requests_of = Buckets(Rate(per_minute=6, burst=60))
"""Reports an address may have checked; far more than anybody reads."""
AT_ONCE = 2
"""Reports checked at the same time in one process; the others wait, so that the desk stays quick."""
PATIENCE = 20
"""Seconds one waits for a place."""
_places = BoundedSemaphore(AT_ONCE)


class TooManyError(Exception):
    """`str()` says in Chinese when to come again."""


def count(address: str) -> None:
    """Count one request of an address. Raises TooManyError beyond the limit."""
    if wait := requests_of.take(address):
        raise TooManyError(f"这台电脑核得太密了，请{int(wait) + 1}秒后再核；成批的报告请用命令 yifa check。")


@contextmanager
def place() -> Iterator[None]:
    """One of the places for checking. Raises TooManyError when none came free in time."""
    if not _places.acquire(timeout=PATIENCE):
        raise TooManyError("现在核数的人多，没有排上。请过一会儿再按“核数”，填写的内容都还在。")
    try:
        yield
    finally:
        _places.release()
