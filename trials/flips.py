"""Single bits flipped in the files themselves: database, its log, attachments, keys. How many does `verify` see?"""

from __future__ import annotations

import hashlib
import random
import sqlite3
from collections import Counter
from pathlib import Path

from benchmarks.books import installation
from benchmarks.document import Table
from trials.changes import PASSING, proved
from trials.town import full_town

TITLE = "Flipped bits seen by verify"
SIZE = 500
KINDS = ("yifa.sqlite3", "yifa.sqlite3-wal", "attachments", "packages", "keys")


def run(size: int, seed: int) -> tuple[Table, bool]:
    """Flip one bit of one file, verify in a new connection, put the bit back; again and again."""
    rng = random.Random(seed)
    with installation() as folder:
        held = full_town()
        from django.db import connections

        _fold_in_half()
        base = _as_on_disk(Path(folder))
        stands = _meaning(Path(folder), base)
        seen, unseen, idle = Counter[str](), Counter[str](), Counter[str]()
        for _ in range(size):
            kind = rng.choice(KINDS)
            name = rng.choice(sorted(name for name in base if name == kind or name.startswith(f"{kind}/")))
            at = rng.randrange(len(base[name]) * 8)
            flipped = bytearray(base[name])
            flipped[at // 8] ^= 1 << (at % 8)
            connections.close_all()
            _lay(Path(folder), base | {name: bytes(flipped)})
            if _noticed(held):
                seen[kind] += 1
            elif _same(Path(folder), name, base, bytes(flipped), stands):
                idle[kind] += 1
            else:
                unseen[kind] += 1
        connections.close_all()
        _lay(Path(folder), base)
    rows = tuple((kind, f"{seen[kind]:,}", f"{unseen[kind]:,}", f"{idle[kind]:,}") for kind in KINDS)
    total = ("all", f"{sum(seen.values()):,}", f"{sum(unseen.values()):,}", f"{sum(idle.values()):,}")
    return Table(
        ("file", "seen", "unseen", "changed nothing that is read"),
        (*rows, total),
        "a small town with its log not yet folded in; verify against yesterday's checkpoint",
    ), bool(unseen)


def _fold_in_half() -> None:
    """Fold the log into the database, then write some more, so that a flip in either meets something."""
    from django.db import connection

    from benchmarks.books import live_mediations
    from yifa.server.towns.models import Town

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    live_mediations(Town.objects.get(), 4, lambda _: None, seed=2)


def _as_on_disk(folder: Path) -> dict[str, bytes]:
    """Every file, the log of the database among them, while the database is open."""
    names = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-shm", ".lock"))]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in names if path.stat().st_size}


def _lay(folder: Path, files: dict[str, bytes]) -> None:
    (folder / "yifa.sqlite3-shm").unlink(missing_ok=True)
    (folder / "yifa.sqlite3-wal").unlink(missing_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _noticed(held: list[object]) -> bool:
    try:
        return bool(proved(held))
    except Exception:  # a database that does not even open is noticed by everybody
        return True


def _same(folder: Path, name: str, base: dict[str, bytes], flipped: bytes, stands: str) -> bool:
    """Whether what is read of a flipped file is what was read before."""
    return name.startswith("yifa.sqlite3") and _meaning(folder, base | {name: flipped}) == stands


def _meaning(folder: Path, files: dict[str, bytes]) -> str:
    """A mark over all that is read of the database: its tables but the passing ones, row by row."""
    _lay(folder, files)
    opened = sqlite3.connect(folder / "yifa.sqlite3")
    digest = hashlib.sha256()
    try:
        tables = opened.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        for name, sql in tables:
            if not name.startswith((*PASSING, "ledger_text_")):
                digest.update(repr((name, sql)).encode())
                for row in opened.execute(f'SELECT * FROM "{name}" ORDER BY 1'):
                    digest.update(repr(row).encode())
    finally:
        opened.close()
    return digest.hexdigest()
