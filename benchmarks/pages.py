"""The pages of a large town: a list, a matter, a figure, Today; the figures of a year; verifying the whole book."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterable
from random import Random
from typing import TYPE_CHECKING

from benchmarks.books import TOWN, found_town, installation, live_mediations
from benchmarks.document import Table
from benchmarks.neighbours import settle

if TYPE_CHECKING:
    from django.test import Client

TITLE = "Pages over a large book (SQLite)"
MATTERS = int(os.environ.get("YIFA_BENCH_MATTERS", "200000"))
TOWNS = int(os.environ.get("YIFA_BENCH_TOWNS", "1"))
"""Towns of that size in the database; the pages are those of the first."""
ASKED = 60
"""Times each page is asked for, each time with another address where it has several."""
FIGURES = 22
POSTS = ("justice-head", "justice-clerk", "mediator")


def run() -> Table:
    """Server time of each page for somebody signed in: middle, 95th percentile and slowest, in milliseconds.

    With YIFA_BENCH_DATA the folder of the book is kept, and found again by the next run.
    """
    with installation():
        entries, built = _book()
        client, rng = signed_in(), Random(7)
        if TOWNS > 1:
            settle(TOWNS)
            built += f"; {TOWNS} towns of that size in the database"
        first = _matters(rng)
        pages: dict[str, Callable[[], Iterable[str]]] = {
            "list, first page": lambda: ["/ledgers/people-mediation/"],
            "list, open, one village, a year": lambda: _lists(rng),
            "list, a page far down, sorted by number": lambda: _far(rng),
            "matter": lambda: first,
            "figure of a year": lambda: [f"/figures/disputes_mediated/?period={year}" for year in range(2020, 2025)],
            "rate of a year, one village": lambda: _villages(rng),
            "figure of odd days": lambda: ["/figures/disputes_settled/?from=2021-03-05&to=2023-08-17"],
            "Today": lambda: ["/"],
            "Today, the whole town": lambda: ["/?of=town"],
        }
        rows = [(name, *_measured(client, list(addresses()))) for name, addresses in pages.items()]
        rows.append((f"{FIGURES} figures of a year (values only)", *_figures()))
        rows.append(_verified(entries))
    return Table(("page", "50 %, ms", "95 %, ms", "slowest, ms"), tuple(rows), f"{entries:,} entries, {built}")


def _book() -> tuple[int, str]:
    from yifa.server.ledger.models import Entry, Matter

    if not Entry.objects.exists():
        live_mediations(found_town(), MATTERS, lambda _: None)
    entries, matters = (model.objects.filter(town=TOWN).count() for model in (Entry, Matter))
    return entries, f"{matters:,} matters, all mediations of one town over five years"


def signed_in() -> Client:
    """A browser of somebody with three posts who handles a tenth of the matters, as one of ten would."""
    from django.test import Client

    from yifa.server.ledger.models import Matter, Named
    from yifa.server.towns.models import Grant, Person, Town, Unit

    town = Town.objects.get()
    unit, _ = Unit.objects.get_or_create(town=town, key="justice-office", defaults={"name": "司法所"})
    person = Person.objects.filter(username="reader").first()
    if person is None:
        person = Person.objects.create_user(
            "reader", "irrelevant here 1", pk=1001, name="甄试办", town=town, unit=unit, must_change_password=False
        )
        for role in POSTS:
            Grant.objects.create(person=person, role=role, scope=TOWN[:9], unit=unit, since="2020-01-01")
        mine = Matter.objects.extra(where=["id % 10 = 3"])
        Named.objects.bulk_create(
            (Named(matter_id=key, person=person.pk, town=TOWN) for key in mine.values_list("id", flat=True)),
            batch_size=500,
        )
        mine.update(handler=person.pk)
    client = Client(SERVER_NAME="localhost")
    client.get("/sign-in/")  # the seat is taken by middleware, which wakes with the first request
    client.force_login(person, backend="yifa.server.towns.auth.PersonBackend")
    return client


def _matters(rng: Random) -> list[str]:
    from yifa.server.ledger.models import Matter, position_of

    ids = Matter.objects.filter(procedure="people-mediation").values_list("id", flat=True)
    newest = ids.order_by("-id").first()
    assert newest is not None
    last = position_of(newest)
    found = (ids.filter(id__gte=newest - rng.randrange(last)).order_by("id").first() for _ in range(ASKED))
    return [f"/m/{TOWN}/{position_of(key)}/" for key in found if key]


def _lists(rng: Random) -> list[str]:
    return [
        f"/ledgers/people-mediation/?state=open&village={TOWN[:9]}{rng.randrange(201, 241)}&year={rng.randrange(2020, 2025)}"
        for _ in range(ASKED)
    ]


def _far(rng: Random) -> list[str]:
    return [
        f"/ledgers/people-mediation/?page={rng.randrange(2, max(MATTERS // 60, 3))}&sort=number" for _ in range(ASKED)
    ]


def _villages(rng: Random) -> list[str]:
    return [
        f"/figures/mediation_success_rate/?period={rng.randrange(2020, 2025)}&village={TOWN[:9]}{rng.randrange(201, 241)}"
        for _ in range(ASKED)
    ]


def _measured(client: Client, addresses: list[str]) -> tuple[str, str, str]:
    taken = []
    client.get(addresses[0])
    for number in range(ASKED):
        address = addresses[number % len(addresses)]
        began = time.perf_counter()
        answer = client.get(address)
        taken.append(time.perf_counter() - began)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return spread(taken)


def spread(taken: list[float], parts: int = 20) -> tuple[str, str, str]:
    """Middle, the last of `parts` quantiles (20: the 95th percentile) and the slowest, in milliseconds."""
    in_order = sorted(taken)
    high = statistics.quantiles(in_order, n=parts, method="inclusive")[-1]
    return tuple(f"{seconds * 1000:.0f}" for seconds in (statistics.median(in_order), high, in_order[-1]))  # type: ignore[return-value]


def _figures() -> tuple[str, str, str]:
    from yifa.domains import catalogue
    from yifa.server.figures.period import Period
    from yifa.server.figures.queries import Scope, values

    keys = [key for key in catalogue().figures if "mediat" in key or "dispute" in key][:FIGURES]
    taken = []
    for number in range(ASKED):
        began = time.perf_counter()
        found = values(keys, Scope(TOWN[:9]), Period.year(2020 + number % 5))
        taken.append(time.perf_counter() - began)
        assert len(found) == FIGURES
    return spread(taken)


def _verified(entries: int) -> tuple[str, str, str, str]:
    from yifa.server.ledger.verification import verify

    began = time.perf_counter()
    sound = verify(TOWN).sound
    taken = f"{(time.perf_counter() - began) * 1000:.0f}"
    return (f"verify of {entries:,} entries ({'sound' if sound else 'BROKEN'}), once", taken, taken, taken)
