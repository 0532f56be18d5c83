"""What a server looks at before it starts: it refuses what would lay the town's data open, or spoil it."""

from __future__ import annotations

import os
import stat
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Max
from django.utils import timezone

from yifa.server.config import heads
from yifa.server.config.keys import MASTER, master_key
from yifa.server.config.paths import data_dir
from yifa.server.safekeeping.restore import UNFINISHED

# Two machines that keep time by the network differ by less.
CLOCK_MAY_DIFFER = timedelta(minutes=5)


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


def refuse_lost_tail() -> None:
    """Raises Dangerous: a chain ends before where it stood after the last commit (a damaged log, an old database)."""
    from yifa.server.administration.models import Act
    from yifa.server.ledger.models import Book

    ends = {(heads.ENTRIES, town): seq for town, seq in Book.objects.values_list("town", "seq")}
    ends |= {
        (heads.ACTS, town): seq
        for town, seq in Act.objects.values("town").annotate(Max("seq")).values_list("town", "seq__max")
    }
    for chain, town in heads.all_noted():
        try:
            noted = heads.noted(chain, town)
        except ValueError:  # what this file should say, verify tells
            continue
        if noted and ends.get((chain, town), 0) < noted[0]:
            raise Dangerous(
                f"{town}的账应到第{noted[0]:,}条，数据库里只到第{ends.get((chain, town), 0):,}条：数据库的日志损坏，"
                "或者换成了旧库。请保留现状，从最近的备份恢复（yifa restore），再运行 yifa verify 核验。"
            )


def refuse_clock_behind(now: datetime) -> None:
    """Raises Dangerous: the machine's clock stands before the newest entry, so that periods would be reckoned wrongly."""
    from yifa.server.ledger.models import Entry

    newest = Entry.objects.order_by("-recorded_at").values_list("recorded_at", flat=True).first()
    if newest is not None and now < newest - CLOCK_MAY_DIFFER:
        raise Dangerous(
            f"这台机器的时钟是{timezone.localtime(now):%Y-%m-%d %H:%M}，比最后一条记录（{timezone.localtime(newest):%Y-%m-%d %H:%M}）"
            "还早，期限会算错。请校准时钟再启动；核对过现在的时间没有错，就加 --clock-is-right 启动。"
        )


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
