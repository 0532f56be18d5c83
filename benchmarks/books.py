"""A throwaway installation with a town, a person for every post and as many mediations as asked."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime, timedelta
from random import Random

TOWN = "359999100000"
VILLAGES = 40
# A core that takes so many texts is what the aims are set for.
SM3_RATE = 285_000


@contextmanager
def installation() -> Iterator[str]:
    """A folder with a migrated SQLite database (or the one YIFA_BENCH_DATABASE names); Django is set up on it. One for each process.

    Fresh and gone afterwards, unless YIFA_BENCH_DATA names a folder to keep.
    """
    kept = os.environ.get("YIFA_BENCH_DATA", "")
    with nullcontext(kept) if kept else tempfile.TemporaryDirectory(prefix="yifa-bench-") as folder:
        os.environ["YIFA_DATA"] = folder
        os.environ["DATABASE_URL"] = os.environ.get("YIFA_BENCH_DATABASE", "")
        from yifa.server.config import setup

        setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield folder
        from django.db import connections

        connections.close_all()


def found_town() -> object:
    """The town and its villages."""
    from yifa.server.towns.models import Region, Town

    county = Region.objects.create(code="359999000000", name="样例县")
    region = Region.objects.create(code=TOWN, name="样例镇", parent=county)
    for number in range(VILLAGES):
        Region.objects.create(code=f"{TOWN[:9]}{201 + number}", name=f"第{number + 1}村", parent=region)
    return Town.objects.create(
        code=TOWN,
        name="样例镇",
        government_name="样例县样例镇人民政府",
        short="样",
        document_prefix="样政",
        county_name="样例县",
        is_demo=True,
    )


def live_mediations(town: object, count: int, tell: Callable[[int], None], seed: int = 1) -> int:
    """`count` mediations of five entries each, a fifth of them still open, over five years. Returns the entries."""
    from django.utils import timezone

    from yifa.kernel.actor import Actor
    from yifa.server.ledger.journal import Step, writing
    from yifa.server.ledger.models import row_id

    actor = Actor(
        1,
        "试办",
        frozenset({"justice-head", "mediator", "justice-clerk"}),
        TOWN,
        "justice-office",
        TOWN[:9],
        frozenset(),
    )
    rng = Random(seed)
    zone = timezone.get_default_timezone()
    first = date(2020, 1, 2)
    entries = 0

    def at(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 9, tzinfo=zone)

    with writing(town) as writer:  # type: ignore[arg-type]
        head = writer.take(
            actor,
            Step(
                "mediator",
                "enrol",
                {"name_": "林样例", "kind": "兼职", "gender": "女", "appointed_on": "2019-01-01"},
                occurred_at=at(date(2019, 1, 2)),
            ),
        )
        roll = [head.entry.matter]
    for begin in range(0, count, 5000):
        with writing(town) as writer:  # type: ignore[arg-type]
            for number in range(begin, min(begin + 5000, count)):
                day = first + timedelta(days=rng.randrange(1800))
                form = {
                    "applicant": [{"name": f"王示例{number}"}],
                    "respondent": [{"name": "陈样例"}],
                    "cause": rng.choice(("邻里纠纷", "合同纠纷", "山林土地纠纷", "劳动争议")),
                    "source": "排查发现",
                    "village": f"{TOWN[:9]}{201 + rng.randrange(VILLAGES)}",
                    "summary": "相邻排水，雨天漫水",
                    "place": f"{number % 97}号",
                }
                made = writer.take(actor, Step("people-mediation", "register", form, occurred_at=at(day)))
                matter = row_id(TOWN, made.entry.matter)
                steps: list[tuple[str, dict[str, object]]] = [
                    ("accept", {"told": True, "mediators": roll}),
                    ("mediate", {"record": "当面调解一次"}),
                ]
                if number % 5:
                    steps += [
                        ("agree", {"form": "oral", "facts": "排水", "terms": "改沟"}),
                        ("visit", {"performed": "已全部履行"}),
                    ]
                else:
                    steps += [("mediate", {"record": "再调一次"}), ("mediate", {"record": "第三次"})]
                for offset, (action, values) in enumerate(steps, 1):
                    moment = at(day + timedelta(days=offset))
                    writer.take(actor, Step("people-mediation", action, values, matter, None, moment))
                entries += 5
                if number % 1000 == 0:
                    tell(entries)
    return entries


def sm3_rate() -> float:
    """How many 600-byte texts one core hashes in a second, by which machines are compared."""
    began, count, text = time.process_time(), 0, b"x" * 600
    while time.process_time() - began < 0.5:
        for _ in range(1000):
            hashlib.new("sm3", text).digest()
        count += 1000
    return count / (time.process_time() - began)
