"""Where each chain stood when it was last written, in a small file beside the database.

A database whose log is damaged opens without its last transactions and looks whole: the chains end earlier, and nothing
in them says so. What stands here was written after the commit, so the database must hold at least that much.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from django.db import transaction

from yifa.server.config.paths import data_dir

FOLDER = "heads"
ENTRIES, ACTS = "entries", "acts"


def note(chain: str, town: str, seq: int, head: str) -> None:
    """Write down where a chain stands, once the transaction has been committed."""
    transaction.on_commit(lambda: _write(_path(chain, town), f"{seq:012d} {head}\n".encode("ascii")), robust=True)


def noted(chain: str, town: str) -> tuple[int, str] | None:
    """(position, head) as they were written down last; None where nothing was.

    Raises:
        ValueError: the file is damaged.
    """
    try:
        text = _path(chain, town).read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    seq, _, head = text.rstrip("\n").partition(" ")
    if len(head) != 64 or len(text) != 78:
        raise ValueError(f"末尾位置的记录{FOLDER}/{_path(chain, town).name}损坏")
    return int(seq), head


def all_noted() -> list[tuple[str, str]]:
    """(chain, town) of everything that was written down."""
    folder = data_dir() / FOLDER
    return [(path.suffix[1:], path.stem) for path in sorted(folder.glob("*.*"))]


def forget() -> None:
    """Drop all that was written down: the database begins anew (tests)."""
    shutil.rmtree(data_dir() / FOLDER, ignore_errors=True)


def _path(chain: str, town: str) -> Path:
    return data_dir() / FOLDER / f"{town}.{chain}"


def _write(path: Path, line: bytes) -> None:
    """One line of one length, written over the last one: nothing to lock, nothing that grows."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.write(handle, line)
    finally:
        os.close(handle)
