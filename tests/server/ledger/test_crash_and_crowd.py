"""A killed process and a crowd of writers, on a database file of their own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FOUND = """
from yifa.server.config import setup
setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.server.ledger.conftest import found_town
found_town()
from yifa.server.administration.book import adopt
adopt()
"""
VERIFY = """
from yifa.server.config import setup
setup()
from tests.server.ledger.conftest import TOWN
from yifa.server.ledger.integrity import rebuild
from yifa.server.ledger.verification import verify
from yifa.server.towns.models import Town
assert verify(TOWN).sound
assert rebuild(Town.objects.get(), keep=False).equal
print("sound")
"""

pytestmark = [pytest.mark.sqlite, pytest.mark.slow]


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The environment of a fresh installation with one town."""
    root = Path(__file__).resolve().parents[3]
    environment = {**os.environ, "YIFA_DATA": str(tmp_path), "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
    environment.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "-c", FOUND], env=environment, check=True)
    return environment


def writer(home: dict[str, str], count: int, name: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(HERE / "writer_process.py"), str(count), name]
    return subprocess.Popen(command, env=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def positions(home: dict[str, str]) -> list[int]:
    with sqlite3.connect(Path(home["YIFA_DATA"]) / "yifa.sqlite3") as connection:
        return [row[0] for row in connection.execute("SELECT seq FROM ledger_entry ORDER BY seq")]


def proved(home: dict[str, str]) -> bool:
    done = subprocess.run([sys.executable, "-c", VERIFY], env=home, capture_output=True, text=True, check=False)
    return done.stdout.strip() == "sound"


def test_a_process_killed_while_writing_loses_no_acknowledged_entry(home: dict[str, str]) -> None:
    acknowledged: list[int] = []
    for turn in range(3):
        process = writer(home, 10_000, f"甲{turn}")
        assert process.stdout is not None
        for _ in range(15 + turn * 7):
            acknowledged.append(int(process.stdout.readline()))
        time.sleep(0.01 * turn)
        process.kill()
        rest = process.communicate()[0].splitlines()
        acknowledged += [int(line) for line in rest if line.strip().isdigit()]
    kept = positions(home)
    assert set(acknowledged) <= set(kept)
    assert kept == list(range(1, len(kept) + 1))
    assert proved(home)


def test_eight_writers_at_once_queue_and_none_fails(home: dict[str, str]) -> None:
    crowd = [writer(home, 40, f"第{number}人") for number in range(8)]
    for process in crowd:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    assert positions(home) == list(range(1, 321))
    assert proved(home)
