"""The nightly backup, as the installation's settings ask for it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from yifa.server.safekeeping.backup import back_up, check
from yifa.server.safekeeping.proof import note


def _silent(what: str, done: int, total: int) -> None:
    return None


def back_up_as_set() -> None:
    """Back up to `YIFA_BACKUP` for `YIFA_BACKUP_RECIPIENT`; nothing where no place is named. Raises what failed."""
    if not settings.BACKUP_TO:
        return
    target = Path(settings.BACKUP_TO)
    try:
        done = back_up(target, _silent, recipient=settings.BACKUP_RECIPIENT)
        wrong = check(target, _silent) if target.is_dir() else []
    except Exception as error:
        note("backup", False, {"say": str(error)[:300]})
        raise
    note(
        "backup",
        not wrong,
        {"files": done.files, "bytes": done.bytes, "wrong": wrong[:20], "positions": done.positions},
    )
