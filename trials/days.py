"""Each demonstration town laid out on days of the coming year: does it come up whole, whatever the day?

What lies around today is dated back from today, so that another day moves it over other weekends, holidays and months.
"""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

from benchmarks.books import installation
from benchmarks.document import Table

TITLE = "The demonstration towns on other days"
SIZE = 60
YEAR = 365


class _Left(logging.Handler):
    """Keeps what the loader says it had to leave out."""

    def __init__(self) -> None:
        super().__init__()
        self.sentences: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.sentences.append(str(record.args[0] if isinstance(record.args, tuple) else record.msg))


def run(size: int, seed: int) -> tuple[Table, bool]:
    """Lay towns out on `size` days of the coming year, each at a random minute, in turn; each is taken back."""
    rng = random.Random(seed)
    days = rng.sample(range(YEAR), min(size, YEAR))
    with installation():
        from django.db import transaction
        from django.utils import timezone

        from yifa.server.demo import loader, scenario

        loader.BREATH = 0
        keys = scenario.town_keys()
        today = timezone.localtime().replace(hour=0, minute=0)
        laid: dict[str, list[_Laid]] = {key: [] for key in keys}
        for number, ahead in enumerate(days):
            moment = today + timedelta(days=ahead, minutes=rng.randrange(24 * 60))
            left, key = _Left(), keys[number % len(keys)]
            loader.log.addHandler(left)
            with mock.patch("django.utils.timezone.now", lambda moment=moment: moment), transaction.atomic():
                duties, nobody = _laid_out(key, moment)
                transaction.set_rollback(True)
            loader.log.removeHandler(left)
            laid[key].append(_Laid(len(left.sentences), nobody, min(duties), max(duties)))
            print(f"{key} {moment:%Y-%m-%d %H:%M} {laid[key][-1]} {left.sentences}", flush=True)
    rows = tuple(_row(key, laid[key]) for key in keys if laid[key])
    columns = ("town", "days", "matters left out", "duties of nobody", "fewest of a post", "most of a post")
    failed = any(one.left or one.nobody or not one.fewest for ones in laid.values() for one in ones)
    return Table(columns, rows, f"{len(days)} days, seed {seed}"), failed


@dataclass(frozen=True)
class _Laid:
    left: int
    nobody: int
    fewest: int
    most: int


def _row(key: str, laid: list[_Laid]) -> tuple[object, ...]:
    left, nobody = sum(one.left for one in laid), sum(one.nobody for one in laid)
    return key, len(laid), left, nobody, min(one.fewest for one in laid), max(one.most for one in laid)


def _laid_out(key: str, moment: datetime) -> tuple[list[int], int]:
    """Lay the town out; how many duties each post shown has, and how many are nobody's."""
    from yifa.server.casework import duties
    from yifa.server.demo import loader, scenario
    from yifa.server.towns.models import Person

    told = scenario.read(key)
    loader.load(told, lambda done, total: None)
    posts: list[Any] = [person for person in told.people if person.show and "admin" not in person.roles]
    day = moment.date()
    mine = [len(list(duties.mine(Person.objects.get(username=post.username).actor(day), day))) for post in posts]
    return mine, len(duties.nobody(told.code, day))
