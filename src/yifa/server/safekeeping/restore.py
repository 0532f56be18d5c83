"""Taking a backup back into an empty folder: files first, by hash, then the database, then one proof over everything."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from yifa.server.ledger.held import Held
from yifa.server.safekeeping.keyfile import open_keys

# Stands in a data folder that is not filled and proved yet: no server starts there, and a restore begins it anew.
UNFINISHED = "restore-unfinished"


class RestoreFault(Exception):
    """A backup that can't be taken back; `str()` says in Chinese why and what to do."""


def manifest_of(folder: Path) -> dict[str, Any]:
    """The manifest of an unpacked backup.

    Raises:
        RestoreFault: there is none, or it is of another kind.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RestoreFault("这里没有完整的备份：缺 manifest.json，上一次备份可能没有做完。请换一份。") from error
    if manifest.get("format") != "yifa-backup/1":
        raise RestoreFault("这份备份的写法不认识，请用做备份时的版本恢复。")
    places = [one["at"] for one in manifest["files"].values()]
    for name in [*manifest["files"], *places, manifest["keys"]]:
        if name.startswith(("/", "\\")) or ".." in Path(name).parts or ":" in name:
            raise RestoreFault(f"备份清单里的文件名“{name}”不安全，没有恢复。")
    return manifest


def refuse_older(manifest: dict[str, Any], held: Sequence[Held]) -> None:
    """Refuse a backup older than any position that somebody holds of a town's books or of the installation's.

    Raises:
        RestoreFault: it lacks entries that were there when the checkpoint was made.
    """
    for one in held:
        position = manifest["positions"].get(one.town, {"seq": 0, "acts": 0})
        if position["seq"] < one.seq or position["acts"] < one.acts:
            raise RestoreFault(
                f"备份比所示的封存旧：{one.town}的封存在第{one.seq:,}条（管理账第{one.acts:,}条），备份只到第{position['seq']:,}条"
                f"（管理账第{position['acts']:,}条）。请找更新的备份；没有时不带 --against 恢复，并向县级说明缺失。"
            )


def place_files(folder: Path, manifest: dict[str, Any], target: Path, passphrase: str, identity: str) -> None:
    """Put keys, files and (SQLite) the database into an empty data folder. Django need not be set up yet.

    Raises:
        RestoreFault, KeyFault, OSError: the folder then holds what was there before.
    """
    if (target / UNFINISHED).exists():
        shutil.rmtree(target)
    if target.exists() and any(target.iterdir()):
        raise RestoreFault(f"{target} 不是空的。请恢复到一个空目录，原来的目录不要动。")
    keys = open_keys((folder / manifest["keys"]).read_bytes(), passphrase=passphrase, identity=identity)
    draft = target.with_name(f".{target.name}.restoring")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    try:
        (draft / "keys").mkdir(mode=0o700)
        for name, content in keys.items():
            handle = os.open(draft / "keys" / Path(name).name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as out:
                out.write(content)
        for name, one in manifest["files"].items():
            if name.startswith("data/"):
                place = draft / name.removeprefix("data/")
                place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                shutil.copyfile(folder / one["at"], place)
                place.chmod(0o600)
        if manifest["engine"] == "sqlite":
            database = draft / "yifa.sqlite3"
            shutil.copyfile(folder / manifest["files"]["database.sqlite3"]["at"], database)
            database.chmod(0o600)
            _sound(database)
        (draft / UNFINISHED).touch(mode=0o600)
        if target.exists():
            target.rmdir()
        draft.replace(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _sound(database: Path) -> None:
    opened = sqlite3.connect(database)
    try:
        (answer,) = opened.execute("PRAGMA quick_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise RestoreFault("备份里的数据库打不开，请换一份备份。") from error
    finally:
        opened.close()
    if answer != "ok":
        raise RestoreFault(f"备份里的数据库不完好（{answer}），请换一份备份。")
