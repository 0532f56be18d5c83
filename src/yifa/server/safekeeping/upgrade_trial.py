"""An upgrade is tried on a copy first: migrated, replayed, proved and compared, before the original is touched."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from django.db import connection

from yifa.server.config.database import batched
from yifa.server.config.paths import data_dir
from yifa.server.config.progress import silent
from yifa.server.safekeeping import database_copy

ROOM = "tmp-upgrade-"
DATABASE = "yifa.sqlite3"
# Faults named in the sentence; all of them stand in the file beside.
SHOWN = 3
# What the trial makes of its own, or what belongs to the running installation alone.
NOT_LENT = {"server.lock", "logs", "tmp", "backup", DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"}
# Copied, since the trial writes there: keys are registered, and where chains stand is written down.
COPIED = ("keys", "heads")


class TrialFault(Exception):
    """The upgrade did not go well on the copy; the original is untouched. `str()` says why and what to do."""


def has_entries() -> bool:
    """Whether there is anything to lose: entries in the database as it lies there, of whatever version."""
    with connection.cursor() as cursor:
        if "ledger_entry" not in connection.introspection.table_names(cursor):
            return False
        cursor.execute("SELECT 1 FROM ledger_entry LIMIT 1")
        return cursor.fetchone() is not None


def try_on_copy() -> int:
    """Migrate a copy of the SQLite database in a process of its own, prove it, and compare every entry; how many.

    Raises:
        TrialFault: there is no room for a copy, or it went wrong; nothing of the installation was changed.
    """
    folder = data_dir()
    needed = 2 * Path(connection.settings_dict["NAME"]).stat().st_size
    if shutil.disk_usage(folder).free < needed:
        raise TrialFault(
            f"磁盘放不下试更新的副本（约需{needed / 1e6:,.0f}兆字节），原库没有动。"
            "请腾出空间；实在腾不出的，先备份到别处，再运行 yifa migrate --without-copy。"
        )
    with tempfile.TemporaryDirectory(dir=folder, prefix=ROOM) as made:
        room = Path(made)
        for lent in folder.iterdir():
            if lent.name in COPIED:
                shutil.copytree(lent, room / lent.name)
            elif lent.name not in NOT_LENT and not lent.name.startswith("tmp-"):
                (room / lent.name).symlink_to(lent, target_is_directory=lent.is_dir())
        database_copy.copy_to(room / DATABASE, silent)
        before = entries_of(room / DATABASE)
        _yifa(room, "migrate", "--without-copy")
        _yifa(room, "verify", "--json")
        if entries_of(room / DATABASE) != before:
            raise TrialFault("副本更新后账簿的记录与更新前不同，原库没有动。请保留现状，把这句话告诉维护人员。")
    return before[0]


def entries_of(database: Path) -> tuple[int, str]:
    """(how many entries, one mark over all of them, payload and hash) of a database file of any version."""
    digest, count = hashlib.sha256(), 0
    opened = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        rows = opened.execute("SELECT town, seq, payload, prev, hash FROM ledger_entry ORDER BY town, seq")
        for batch in batched(rows, 1000):
            count += len(batch)
            digest.update(json.dumps(batch, ensure_ascii=False).encode())
    finally:
        opened.close()
    return count, digest.hexdigest()


def _yifa(room: Path, *words: str) -> None:
    """Run a command on the copy, in a process of its own."""
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {"YIFA_DATA": str(room)}
    ran = subprocess.run([sys.executable, "-m", "yifa.cli", *words], env=environment, capture_output=True, check=False)
    if ran.returncode:
        output, errors = (part.decode("utf-8", "replace").strip() for part in (ran.stdout, ran.stderr))
        kept = data_dir() / "logs" / "upgrade.txt"
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(f"yifa {' '.join(words)}\n{output}\n{errors}\n", encoding="utf-8")
        raise TrialFault(
            f"先在副本上更新，没有成，原库没有动。原因：{cause_of(words[0], output, errors)}\n"
            f"全部输出在 {kept}，请交给维护人员；原来的版本可以照用。更新以前核验就有问题的，先从备份恢复。"
        )


def cause_of(command: str, output: str, errors: str) -> str:
    """Why a command on the copy failed, in a sentence: what `verify` found first, or what the command itself said."""
    if command == "verify" and output.startswith("["):
        faults = [(one["name"], fault["say"]) for one in json.loads(output) for fault in one["faults"]]
        if faults:
            listed = "；".join(f"{town}：{fault}" for town, fault in faults[:SHOWN])
            more = f"等{len(faults)}处" if len(faults) > SHOWN else ""
            return f"副本能更新，但核验不符：{listed}{more}。"
    message = errors.rpartition("Error: ")[2].strip() or output.rpartition("\n")[2].strip()
    return (
        message.splitlines()[0] if message else f"yifa {command} 中途停了，没有留下话（可能是内存不够，被系统结束）。"
    )
