"""What a server looks at before it starts: it refuses what would lay the town's data open, or spoil it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import IO

from django.core.exceptions import ImproperlyConfigured

from yifa.server.config.keys import MASTER, master_key
from yifa.server.config.paths import data_dir
from yifa.server.safekeeping.restore import UNFINISHED


class Dangerous(Exception):
    """The server must not start like this; `str()` says in Chinese what to do."""


def refuse_dangerous() -> None:
    """Raises Dangerous: keys missing, damaged or readable by others; a data folder open to others or not to be written."""
    try:
        master_key()
    except ImproperlyConfigured as error:
        raise Dangerous(str(error)) from error
    folder = data_dir()
    if (folder / UNFINISHED).exists():
        raise Dangerous(f"数据目录 {folder} 的恢复没有做完。请再运行一次 yifa restore。")
    if os.name == "posix" and stat.S_IMODE(folder.stat().st_mode) & 0o007:
        raise Dangerous(f"数据目录 {folder} 可被其他账户打开。请执行 chmod 700 {folder} 后再启动。")
    if not os.access(folder, os.W_OK):
        raise Dangerous(f"数据目录 {folder} 不能写入。请检查权限，或者是不是挂成了只读，再启动。")


def refuse_another_key() -> None:
    """Raises Dangerous: the master key is not the one whose data lies here, so that what is written would be unreadable."""
    from yifa.server.administration.models import INSTALLATION
    from yifa.server.ledger import key_marks

    if wrong := key_marks.foreign(INSTALLATION, MASTER):
        raise Dangerous(wrong)


def hold_folder() -> IO[str]:
    """Hold the data folder for one server; keep the returned file open as long as it runs.

    Raises:
        Dangerous: another server holds it.
    """
    lock = _open(data_dir() / "server.lock")
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise Dangerous(
            f"已经有一个依法服务在用数据目录 {data_dir()}。请先停掉它，或用 YIFA_DATA 另指一个目录。"
        ) from error
    return lock


def _open(path: Path) -> IO[str]:
    try:
        return path.open("a+", encoding="ascii")
    except OSError as error:
        raise Dangerous(f"{path} 打不开：{error.strerror}。请检查数据目录的权限。") from error
