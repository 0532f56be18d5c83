"""What a page costs as one town grows from ten thousand to three hundred thousand matters."""

from __future__ import annotations

import os
import statistics
import time
from typing import TYPE_CHECKING

from benchmarks.books import SM3_RATE, TOWN, found_town, installation, live_mediations, sm3_rate
from benchmarks.document import Table
from benchmarks.multiplied import multiply
from benchmarks.pages import signed_in

if TYPE_CHECKING:
    from django.test import Client

TITLE = "What a page costs as a town grows (SQLite)"
LIVED = 5_000
SIZES = tuple(int(size) for size in os.environ.get("YIFA_BENCH_SIZES", "10000,100000,300000").split(","))
ASKED = 11
VILLAGE = f"{TOWN[:9]}217"
PAGES = {
    "list, first page": "/ledgers/people-mediation/",
    "list, open, one village, a year": f"/ledgers/people-mediation/?state=open&village={VILLAGE}&year=2023",
    "list, in the middle": "/ledgers/people-mediation/?page={middle}",
    "list by number, in the middle": "/ledgers/people-mediation/?page={middle}&sort=number",
    "matter": f"/m/{TOWN}/{{matter}}/",
    "search, a name": "/search/?q=王示例77",
    "search, a word that stands everywhere": "/search/?q=相邻排水",
    "Today": "/",
    "Today, the whole town": "/?of=town",
    "ledgers": "/ledgers/",
    "figure of a year": "/figures/disputes_mediated/?period=2023",
    "rate of a year, one village": f"/figures/mediation_success_rate/?period=2023&village={VILLAGE}",
    "figure of odd days": "/figures/disputes_settled/?from=2021-03-05&to=2023-08-17",
}


def run() -> Table:
    """CPU time of each page in milliseconds, the middle of eleven requests, by size of the town."""
    with installation():
        lived = live_mediations(found_town(), LIVED, lambda _: None) + 1
        client = signed_in()
        columns: list[dict[str, float]] = []
        already = 1
        for size in SIZES:
            multiply(lived, size // LIVED, already)
            already = size // LIVED
            columns.append({name: _cost(client, address, size) for name, address in PAGES.items()})
        rate = sm3_rate()
    rows = [
        (name, *(f"{column[name]:.1f}" for column in columns), f"{columns[-1][name] / columns[0][name]:.1f}")
        for name in PAGES
    ]
    scale = rate / SM3_RATE
    said = f"{LIVED:,} mediations of five entries, multiplied; SM3 of 600 bytes {rate:,.0f} a second: times {scale:.2f} for the aim's machine"
    return Table(("page, CPU ms", *(f"{size:,} matters" for size in SIZES), "last : first"), tuple(rows), said)


def _cost(client: Client, address: str, size: int) -> float:
    """CPU time of the process for one request; what counts hold until somebody writes is counted already."""
    where = address.format(middle=size // 100, matter=_newest())
    client.get(where)
    taken = []
    for _ in range(ASKED):
        began = time.process_time()
        answer = client.get(where)
        taken.append(time.process_time() - began)
        assert answer.status_code == 200, f"{where}: {answer.status_code}"
    return statistics.median(taken) * 1000


def _newest() -> int:
    from yifa.server.ledger.models import Matter, position_of

    kept = Matter.objects.filter(procedure="people-mediation", id__lte=int(TOWN[:9]) * 10**9 + LIVED * 5)
    return position_of(kept.order_by("-id").values_list("id", flat=True)[0])
