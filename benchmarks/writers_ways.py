"""Eight people writing at once over HTTP, three ways: SQLite, SQLite behind two server processes, PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from benchmarks.document import Table
from benchmarks.writers import SECONDS, WRITERS

TITLE = "Eight writers over HTTP: SQLite, two server processes, PostgreSQL"
ONE = "import json; from benchmarks.writers import run; print(json.dumps(run().rows))"


def run() -> Table:
    """Each way in a process of its own, since Django is set up once for one database."""
    from tests.postgres import postgres_server

    with postgres_server() as address:
        ways = {
            "SQLite": {},
            "SQLite, 2 processes": {"YIFA_BENCH_WORKERS": "2"},
            "PostgreSQL": {"YIFA_BENCH_DATABASE": address},
        }
        measured = {name: _rows(told) for name, told in ways.items()}
    first = next(iter(measured.values()))
    rows = tuple((what, *(found[what] for found in measured.values())) for what in first)
    return Table(("writing", *ways), rows, f"{WRITERS} writers for {SECONDS} s, one form each after the other")


def _rows(told: dict[str, str]) -> dict[str, str]:
    ran = subprocess.run(
        [sys.executable, "-c", ONE], env={**os.environ, **told}, stdout=subprocess.PIPE, text=True, check=True
    )
    return dict(json.loads(ran.stdout.splitlines()[-1]))
