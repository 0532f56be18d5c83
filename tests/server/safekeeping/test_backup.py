"""A town backed up while it runs, and taken back elsewhere: equal by hash, or refused with one sentence."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PASSPHRASE = "溪水长流过上坑村到下坑村口"
ACT = """
from yifa.server.config import setup
setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from yifa.kernel.actor import Actor
from yifa.server.ledger.attachments import store
from yifa.server.ledger.journal import Step, take_action
from yifa.server.towns.models import Region, Town
town = Town.objects.get()
Region.objects.get_or_create(code="359926115201", defaults={"name": "上坑村"})
actor = Actor(1, "试", frozenset({"mediator", "justice-clerk"}), town.code, "", town.code[:9], frozenset())
store(town, 1, SimpleUploadedFile("照片.png", b"\\x89PNG\\r\\n\\x1a\\n" + b"0" * 64))
take_action(town, actor, Step("people-mediation", "register", {
    "applicant": [{"name": "王示例"}], "respondent": [{"name": "陈样例"}], "cause": "邻里纠纷", "source": "排查发现", "village": "上坑村",
    "summary": "两家排水沟相邻"}))
"""
pytestmark = [pytest.mark.sqlite, pytest.mark.slow]


def yifa(data: Path, *words: str | Path, code: str = "", database: str = "") -> subprocess.CompletedProcess[str]:
    """The command (or some code) in a process of its own, over a data folder."""
    env = {**os.environ, "YIFA_DATA": str(data), "DATABASE_URL": database, "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", code] if code else [sys.executable, "-m", "yifa.cli", *map(str, words)]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=240)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town of one dispute and one photograph, backed up; beside it a checkpoint made before and one after."""
    home = tmp_path_factory.mktemp("home")
    data = home / "data"
    (home / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    assert yifa(data, "migrate").returncode == 0
    made = yifa(
        data,
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
    )
    assert made.returncode == 0, made.stdout + made.stderr
    acted = yifa(data, code=ACT)
    assert acted.returncode == 0, acted.stderr
    (home / "before.json").write_text(yifa(data, "checkpoint", "--json").stdout, encoding="utf-8")
    done = yifa(data, "backup", home / "stick", "--passphrase-file", home / "passphrase")
    assert done.returncode == 0, done.stdout + done.stderr
    assert yifa(data, code=ACT).returncode == 0
    (home / "after.json").write_text(yifa(data, "checkpoint", "--json").stdout, encoding="utf-8")
    return home


def restore(home: Path, name: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return yifa(home / name, "restore", home / "stick", "--passphrase-file", home / "passphrase", *words)


def test_what_is_taken_back_is_the_same_and_proved(home: Path) -> None:
    taken = restore(home, "new", "--against", home / "before.json")
    assert taken.returncode == 0, taken.stdout + taken.stderr
    assert "账簿完好" in taken.stdout
    there = [path.name for path in (home / "new" / "attachments").rglob("*") if path.is_file()]
    assert len(there) == 1 and (home / "new" / "keys" / "master.key").stat().st_mode & 0o777 == 0o600
    again = yifa(home / "new", "verify", "--against", home / "before.json", "--json")
    assert again.returncode == 0 and json.loads(again.stdout)[1]["files"] == 1


def test_a_book_older_than_a_checkpoint_is_refused_before_anything_is_written(home: Path) -> None:
    refused = restore(home, "older", "--against", home / "after.json")
    assert refused.returncode == 1 and "比所示的封存旧" in refused.stderr
    assert not (home / "older").exists()


def test_a_folder_in_use_and_a_flipped_byte_are_refused(home: Path) -> None:
    assert "不是空的" in restore(home, "data").stderr
    manifest = json.loads((home / "stick" / "manifest.json").read_text(encoding="utf-8"))
    name = next(name for name in manifest["files"] if name.startswith("data/attachments/"))
    path = home / "stick" / manifest["files"][name]["at"]
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    refused = restore(home, "flipped")
    path.write_bytes(whole)
    assert refused.returncode == 1 and "被改动过" in refused.stderr and not (home / "flipped").exists()


def test_the_backup_shows_no_personal_value_and_no_key(home: Path) -> None:
    secrets = ["王示例".encode(), (home / "data" / "keys" / "master.key").read_bytes()]
    for path in (home / "stick").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(secret in content for secret in secrets), path


def test_the_doctor_says_what_is_wrong_and_the_server_does_not_start_on_open_keys(home: Path) -> None:
    key = home / "data" / "keys" / "master.key"
    key.chmod(0o644)
    told = yifa(home / "data", "doctor")
    refused = yifa(home / "data", "serve", "--port", "8431")
    key.chmod(0o600)
    assert told.returncode == 2 and "chmod 600" in told.stdout
    assert refused.returncode == 1 and "可被他人读取" in refused.stderr


def backup_in_process(home: Path, before: str) -> subprocess.CompletedProcess[str]:
    """The backup again, in a process that does something to itself first."""
    words = ["yifa", "backup", str(home / "stick"), "--passphrase-file", str(home / "passphrase")]
    code = f"import os, resource, signal, sys; {before}; sys.argv = {words!r}; from yifa.cli import main; main()"
    return yifa(home / "data", code=code)


def test_a_backup_that_is_killed_leaves_the_last_one_whole(home: Path) -> None:
    before = (home / "stick" / "manifest.json").read_bytes()
    for moment in ("put", "write"):
        done = backup_in_process(
            home,
            "from yifa.server.safekeeping.vessel import Folder; "
            f"Folder.{moment} = lambda *args: os.kill(os.getpid(), signal.SIGKILL)",
        )
        assert done.returncode == -signal.SIGKILL
    assert (home / "stick" / "manifest.json").read_bytes() == before
    taken = restore(home, "killed")
    assert taken.returncode == 0, taken.stdout + taken.stderr
    assert backup_in_process(home, "pass").returncode == 0
    named = {one["at"] for one in json.loads((home / "stick" / "manifest.json").read_text("utf-8"))["files"].values()}
    left = {path.relative_to(home / "stick").as_posix() for path in (home / "stick").rglob("*") if path.is_file()}
    assert {name for name in left if not name.startswith(("keys-", "manifest"))} == named and len(left) == len(
        named
    ) + 2


def test_a_full_disk_ends_a_backup_with_one_sentence_and_the_last_one_stays(home: Path) -> None:
    before = (home / "stick" / "manifest.json").read_bytes()
    # No file of this process may grow beyond 100 kB, which the system says as it says that a disk is full.
    done = backup_in_process(
        home,
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))",
    )
    assert done.returncode == 1 and "备份没有写成" in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert (home / "stick" / "manifest.json").read_bytes() == before
