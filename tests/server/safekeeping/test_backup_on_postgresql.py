"""A town on PostgreSQL backed up and taken back into an empty database, by an owner who is no superuser."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.server.safekeeping.test_backup import ACT, PASSPHRASE, yifa

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
OWNER = "yifa_backup_test"


@pytest.fixture(scope="module")
def databases() -> Iterator[dict[str, str]]:
    """Two empty databases on the server of the tests, with their addresses."""
    server = os.environ["DATABASE_URL"].replace("postgres://", "postgresql://")
    names = {"old": f"{OWNER}_old", "new": f"{OWNER}_new"}
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {OWNER} LOGIN")
        for name in names.values():
            admin.execute(f"CREATE DATABASE {name} OWNER {OWNER}")
        host = admin.info
        yield {key: f"postgresql://{OWNER}@{host.host}:{host.port}/{name}" for key, name in names.items()}
        for name in names.values():
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        admin.execute(f"DROP ROLE {OWNER}")


@pytest.fixture(scope="module")
def home(databases: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town of one dispute and one photograph, backed up, and a checkpoint of it."""
    home = tmp_path_factory.mktemp("home")
    (home / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    steps: list[tuple[str | Path, ...]] = [
        ("migrate",),
        (
            "town",
            "--code",
            "359926115000",
            "--name",
            "清溪镇",
            "--county",
            "青禾县",
            "--short",
            "清溪",
            "--prefix",
            "清政",
            "--admin",
            "guanli",
            "--admin-name",
            "管系统",
        ),
    ]
    for words in steps:
        done = yifa(home / "data", *words, database=databases["old"])
        assert done.returncode == 0, done.stdout + done.stderr
    acted = yifa(home / "data", code=ACT, database=databases["old"])
    assert acted.returncode == 0, acted.stderr
    sealed = yifa(home / "data", "checkpoint", "--json", database=databases["old"])
    (home / "held.json").write_text(sealed.stdout, encoding="utf-8")
    backup = ("backup", home / "stick", "--passphrase-file", home / "passphrase")
    done = yifa(home / "data", *backup, database=databases["old"])
    assert done.returncode == 0 and "核对无误" in done.stdout, done.stdout + done.stderr
    return home


def test_a_restore_that_is_killed_is_begun_anew_and_ends_equal(home: Path, databases: dict[str, str]) -> None:
    words = [
        "restore",
        str(home / "stick"),
        "--passphrase-file",
        str(home / "passphrase"),
        "--against",
        str(home / "held.json"),
    ]
    env = {**os.environ, "YIFA_DATA": str(home / "new"), "DATABASE_URL": databases["new"], "PYTHONUTF8": "1"}
    killed = subprocess.Popen([sys.executable, "-m", "yifa.cli", *words], env=env, stdout=subprocess.DEVNULL)
    while not (home / "new").exists() and killed.poll() is None:
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert (home / "new" / "restore-unfinished").exists()
    refused = yifa(home / "new", "serve", database=databases["new"])
    assert refused.returncode == 1 and "恢复没有做完" in refused.stderr
    taken = yifa(home / "new", *words, database=databases["new"])
    assert taken.returncode == 0 and "账簿完好" in taken.stdout, taken.stdout + taken.stderr
    proved = yifa(home / "new", "verify", "--against", home / "held.json", "--json", database=databases["new"])
    assert proved.returncode == 0 and json.loads(proved.stdout)[1]["files"] == 1
    # What is counted goes on where it stood: the next act and entry find their numbers free.
    assert yifa(home / "new", code=ACT, database=databases["new"]).returncode == 0
    assert yifa(home / "new", "verify", database=databases["new"]).returncode == 0
    again = yifa(home / "other", *words, database=databases["new"])
    assert again.returncode == 1 and "已经有记录" in again.stderr and not (home / "other").exists()
