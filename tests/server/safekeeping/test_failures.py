"""Whatever is wrong with an installation, every command says one sentence that helps, and changes nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from django.db import DatabaseError

from tests.server.safekeeping.walk_failures import APART, COMMANDS, FAILURES, ONCE
from yifa.cli import main
from yifa.commands.failures import sentence
from yifa.server.config import heads
from yifa.server.ledger.models import Book, Entry
from yifa.server.safekeeping import start

pytestmark = pytest.mark.slow

TOWN = "359998109000"
ROOT = Path(__file__).resolve().parents[3]
# What whoever runs a command that opens the installation is told.
TOLD = {
    "none": "还没有建立",
    "vanished": "请不要另建",
    "old": "旧版本",
    "newer": "更新版本",
    "damaged": "数据库文件损坏",
    "key open": "chmod 600",
    "key gone": "不见了",
    "key empty": "是空的",
    "full": "读写磁盘出错",
    "not to be written": "没有权限读写",
    "no folder": "不是目录",
    "no server": "连不上数据库",
}
# These say their own: they mend, look, or open another place.
OTHERWISE = {"migrate", "backup", "restore", "cert", "doctor"}
OWN = {"keys/tls-ca.key", "keys/tls-server.key", "tls/ca.pem", "tls/server.pem"}  # what `yifa cert` makes


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> list[str]:
    if not isinstance(command, click.Group):
        return [" ".join(path)]
    context = click.Context(command)
    below = [(name, command.get_command(context, name)) for name in command.list_commands(context)]
    return [leaf for name, one in below if one for leaf in leaves(one, (*path, name))]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("walk")
    env = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    }
    command = [sys.executable, "-m", "tests.server.safekeeping.walk_failures", str(folder)]
    ran = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=500)
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def test_every_command_is_walked() -> None:
    assert sorted(leaves(main)) == sorted({*COMMANDS, "law audit"})
    assert sorted(TOLD) == sorted(FAILURES)


@pytest.mark.parametrize("failure", FAILURES)
def test_every_command_says_what_to_do_and_leaves_all_as_it_was(walked: dict[str, Any], failure: str) -> None:
    assert "broken" not in walked[failure], walked[failure]
    for name, one in walked[failure]["commands"].items():
        assert not one["raised"] and "Traceback" not in one["said"] and "没有料到" not in one["said"], (name, one)
        assert re.search(r"[一-鿿]", one["said"]) or one["code"] == 0, (name, one)
        if name not in OTHERWISE and name not in ONCE and name not in APART:
            assert one["code"] == 1 and TOLD[failure] in one["said"], (name, one)
    changed = {name for name, _ in walked[failure]["changed"]} - OWN
    # Whether SQLite folded its log in at closing says nothing about what the database holds.
    assert changed <= {"yifa.sqlite3"}, changed


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(28, "No space left on device", "账.db"), "磁盘已满"),
        (OSError(30, "Read-only file system", "x"), "只读"),
        (FileNotFoundError(2, "No such file", "x.xlsx"), "找不到“x.xlsx”"),
        (OSError(71, "Protocol error", "x"), "请检查磁盘、网络和权限"),
        (DatabaseError("database or disk is full"), "磁盘已满"),
        (DatabaseError("attempt to write a readonly database"), "不能写入"),
        (DatabaseError("database is locked"), "稍等"),
        (DatabaseError("no such column: x"), "yifa migrate"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), "UTF-8"),
        (MemoryError(), "内存不够"),
    ],
)
def test_an_error_of_machine_or_file_is_told_with_advice(error: Exception, told: str) -> None:
    assert told in sentence(error) and "请" in sentence(error)


def test_an_error_nobody_foresaw_tells_where_and_nothing_that_was_typed() -> None:
    try:
        int("身份证110105194912310021")
    except ValueError as error:
        said = sentence(error)
    assert "ValueError" in said and "YIFA_TRACEBACK=1" in said and "110105" not in said


@pytest.mark.django_db
def test_a_server_does_not_start_on_a_database_that_lost_its_last_entries() -> None:
    heads.forget()
    Book.objects.create(town=TOWN, seq=7, head="a" * 64)
    heads._write(heads._path(heads.ENTRIES, TOWN), f"{7:012d} {'a' * 64}\n".encode())
    try:
        start.refuse_lost_tail()
        heads._write(heads._path(heads.ENTRIES, TOWN), f"{9:012d} {'b' * 64}\n".encode())
        with pytest.raises(start.Dangerous, match=r"应到第9条，数据库里只到第7条.*yifa restore"):
            start.refuse_lost_tail()
    finally:
        heads.forget()


@pytest.mark.django_db
def test_a_server_does_not_start_while_the_clock_is_behind_the_book() -> None:
    now = datetime(2090, 6, 1, 9, tzinfo=UTC)
    Entry.objects.create(
        id=1,
        town=TOWN,
        seq=1,
        matter_id=1,
        n=1,
        procedure="x",
        action="x",
        actor=1,
        day=now.date(),
        recorded_at=now,
        payload="{}",
        prev="0" * 64,
        hash="1" * 64,
    )
    start.refuse_clock_behind(now - timedelta(minutes=4))
    with pytest.raises(start.Dangerous, match=r"校准时钟.*--clock-is-right"):
        start.refuse_clock_behind(now - timedelta(minutes=6))


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="only Windows has no zones of processes")
def test_the_zone_of_the_machine_changes_no_day(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    moment = datetime(2024, 5, 6, 17, 30, tzinfo=UTC)  # half past one of the 7th in the town
    for zone in ("America/New_York", "Asia/Shanghai", "UTC"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert timezone.localdate(moment).isoformat() == "2024-05-07"
    monkeypatch.undo()
    time.tzset()
