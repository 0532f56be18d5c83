"""A release is tried on a copy first: the original is migrated when that went well, and left alone when it did not."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from yifa.server.safekeeping.upgrade_trial import cause_of, entries_of

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {
        "YIFA_DATA": str(folder),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=env, capture_output=True, text=True, timeout=300
    )


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation as the version before left it."""
    folder = tmp_path_factory.mktemp("old")
    folder.chmod(0o700)
    made = run(folder, "tests.server.safekeeping.old_book")
    assert made.returncode == 0, made.stderr[-2000:]
    return folder


@pytest.fixture
def old(left: Path, tmp_path: Path) -> Path:
    return shutil.copytree(left, tmp_path / "old")


def steps(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "yifa.sqlite3")) as book:
        found: int = book.execute("SELECT count(*) FROM django_migrations").fetchone()[0]
        return found


def test_what_does_not_come_out_sound_on_the_copy_leaves_the_original_alone_and_the_sound_one_is_upgraded(
    old: Path,
) -> None:
    path = old / "yifa.sqlite3"
    before, stood = entries_of(path), steps(old)
    change = "UPDATE ledger_entry SET actor = actor + {} WHERE seq = (SELECT max(seq) FROM ledger_entry)"
    with closing(sqlite3.connect(path)) as book:
        triggers = book.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_entry'"
        ).fetchall()
        for name, _ in triggers:
            book.execute(f"DROP TRIGGER {name}")
        book.execute(change.format(1))
        book.commit()
    refused = run(old, "yifa.cli", "migrate")
    assert refused.returncode == 1 and "原库没有动" in refused.stderr and "经办人" in refused.stderr, refused.stderr
    assert "原因：副本能更新，但核验不符：" in refused.stderr and len(refused.stderr.strip().splitlines()) <= 3
    assert '"faults"' in (old / "logs" / "upgrade.txt").read_text(encoding="utf-8")
    assert steps(old) == stood and not list(old.glob("tmp-upgrade-*"))
    with closing(sqlite3.connect(path)) as book:
        book.execute(change.format(-1))
        for _, made in triggers:
            book.execute(made)
        book.commit()
    done = run(old, "yifa.cli", "migrate")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{before[0]:,}条记录逐条比对相同，核验完好" in done.stdout and "数据库已更新（" in done.stdout
    assert entries_of(path) == before and steps(old) > stood and not list(old.glob("tmp-upgrade-*"))
    assert run(old, "yifa.cli", "verify").returncode == 0


def test_a_backup_of_the_version_before_is_taken_back_and_upgraded_afterwards(old: Path, tmp_path: Path) -> None:
    secret, home = tmp_path / "passphrase", tmp_path / "home"
    secret.write_text("a long passphrase", encoding="utf-8")
    assert run(old, "yifa.cli", "backup", str(tmp_path / "kept"), "--passphrase-file", str(secret)).returncode == 0
    back = run(home, "yifa.cli", "restore", str(tmp_path / "kept"), "--passphrase-file", str(secret))
    assert back.returncode == 0 and "请运行 yifa migrate" in back.stdout, back.stdout + back.stderr
    assert entries_of(home / "yifa.sqlite3") == entries_of(old / "yifa.sqlite3") and steps(home) == steps(old)
    assert not (home / "restore-unfinished").exists()


@pytest.mark.parametrize(
    ("command", "output", "errors", "cause"),
    [
        ("migrate", "", "warned of something\nError: 磁盘已满。请腾出空间。", "磁盘已满。请腾出空间。"),
        ("migrate", "一\n没有做成", "", "没有做成"),
        ("verify", "", "", "yifa verify 中途停了，没有留下话（可能是内存不够，被系统结束）。"),
        (
            "verify",
            '[{"name": "甲镇", "faults": [{"say": "一"}, {"say": "二"}]}, {"name": "乙镇", "faults": [{"say": "三"}, {"say": "四"}]}]',
            "",
            "副本能更新，但核验不符：甲镇：一；甲镇：二；乙镇：三等4处。",
        ),
    ],
)
def test_why_the_copy_failed_is_told_in_a_sentence(command: str, output: str, errors: str, cause: str) -> None:
    assert cause_of(command, output, errors) == cause
