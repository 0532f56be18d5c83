"""Backup of a running installation: database, files and, apart and encrypted, the keys. Checked after it is written.

A folder is brought up to date: attachments, which never change, are copied once. Everything else is written under new
names beside the last backup's; `manifest.json` comes last and says what lies where, then what it no longer names goes. So
a backup that is broken off leaves the last one as it was.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from yifa import __version__
from yifa.server.administration.models import INSTALLATION, ActBook
from yifa.server.config import heads
from yifa.server.config.paths import data_dir
from yifa.server.ledger.models import Book
from yifa.server.safekeeping import database_copy
from yifa.server.safekeeping.keyfile import seal_keys
from yifa.server.safekeeping.vessel import Vessel, files_under, sha256_of, vessel

FORMAT = "yifa-backup/1"
# Folders of the data folder that are no one's loss, or that go another way.
APART = {"keys", "backup", "logs", "tmp", heads.FOLDER}
Show = Callable[[str, int, int], None]
"""(what is being done, done, total)"""


@dataclass(frozen=True, slots=True)
class Done:
    """What a backup came to."""

    at: datetime
    files: int
    copied: int
    bytes: int
    positions: dict[str, Any]


def back_up(target: Path, show: Show, *, passphrase: str = "", recipient: str = "") -> Done:
    """Write a backup into a folder or a .tar file.

    Raises:
        KeyFault, CopyFault, OSError: nothing that has a manifest is left half-written.
    """
    at = timezone.localtime()
    keys = {name: path.read_text(encoding="ascii") for name, path in files_under(data_dir() / "keys")}
    sealed = seal_keys(keys, passphrase=passphrase, recipient=recipient)
    before = {} if target.suffix == ".tar" else _listed(target)
    stamp = at.strftime("%Y%m%dT%H%M%S%f")
    into = vessel(target)
    # Read before the copy is made, so that the copy holds at least this much.
    stood = positions()
    with tempfile.TemporaryDirectory(dir=data_dir(), prefix="tmp-backup-") as room:
        copy = Path(room) / database_copy.file_name()
        database_copy.copy_to(copy, lambda done, total: show("复制数据库", done, total))
        place = f"database-{stamp}{copy.suffix}"
        listed: dict[str, Any] = {
            copy.name: {"size": copy.stat().st_size, "sha256": into.put(place, copy), "at": place}
        }
    copied = _files(into, before, listed, stamp, show)
    into.write(f"keys-{stamp}.yifa", sealed)
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "made_at": at.isoformat(timespec="seconds"),
        "yifa": __version__,
        "engine": "postgresql" if "database.zip" in listed else "sqlite",
        "positions": stood,
        "keys": f"keys-{stamp}.yifa",
        "files": listed,
    }
    into.write("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    into.close({manifest["keys"], "manifest.json", *(one["at"] for one in listed.values())})
    return Done(at, len(listed), copied, sum(one["size"] for one in listed.values()), stood)


def _files(into: Vessel, before: dict[str, Any], listed: dict[str, Any], stamp: str, show: Show) -> int:
    """Files of the data folder beside database and keys. Returns how many had to be copied."""
    names = [
        (name, path)
        for name, path in files_under(data_dir())
        if name.split("/")[0] not in APART and not name.startswith(("yifa.sqlite3", "tmp-"))
    ]
    copied = 0
    for done, (name, path) in enumerate(names):
        size = path.stat().st_size
        known = before.get(f"data/{name}")
        # An attachment's name is its content's hash: what lies there under that name and size is that file.
        stays = name.startswith("attachments/")
        if stays and known and known["size"] == size and into.has(known["at"], size):
            listed[f"data/{name}"] = known
        else:
            place = f"data/{name}" if stays else f"data-{stamp}/{name}"
            listed[f"data/{name}"] = {"size": size, "sha256": into.put(place, path), "at": place}
            copied += 1
        if done % 50 == 0 or done + 1 == len(names):
            show("复制文件", done + 1, len(names))
    return copied


def _listed(target: Path) -> dict[str, Any]:
    """What the last backup in this folder listed, and still has as it was."""
    try:
        files: dict[str, Any] = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError):
        return {}
    return files


def positions() -> dict[str, Any]:
    """Where each town's books stand."""
    acts = {book.town: book for book in ActBook.objects.all()}
    books = {book.town: book for book in Book.objects.all()}
    return {
        town: {
            "seq": books[town].seq if town in books else 0,
            "head": books[town].head if town in books else "",
            "acts": acts[town].seq if town in acts else 0,
            "acts_head": acts[town].head if town in acts else "",
        }
        for town in sorted(acts.keys() | books.keys())
        if town != INSTALLATION or town in acts
    }


def check(folder: Path, show: Show) -> list[str]:
    """Names of files of a backup that are missing or not as they were written."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    wrong = []
    for done, (name, one) in enumerate(manifest["files"].items()):
        path = folder / one["at"]
        if not path.is_file() or path.stat().st_size != one["size"] or sha256_of(path) != one["sha256"]:
            wrong.append(name)
        if done % 50 == 0:
            show("核对备份", done + 1, len(manifest["files"]))
    return wrong
