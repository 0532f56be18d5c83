"""What is wrong with an installation, in Chinese: each check says what it looked at, whether it is well, what to do."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

from yifa.server.administration.models import INSTALLATION, Safety
from yifa.server.config.paths import data_dir

SPACE = 2_000_000_000  # bytes: less than this and an import or a backup may not fit


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `grave`: the service should not run like this."""

    about: str
    well: bool
    say: str
    grave: bool = False


def _finding(about: str, well: bool, looked: str, mend: str, grave: bool = True) -> Finding:
    """What was looked at; when it is not well, also what to do."""
    return Finding(about, well, looked if well else f"{looked}，{mend}", grave and not well)


def _rights() -> Iterator[Finding]:
    can_write = os.access(data_dir(), os.W_OK)
    looked = f"数据目录{'可以' if can_write else '不能'}写入"
    yield _finding("写入", can_write, looked, "请检查权限，或者是不是挂成了只读")
    if os.name != "posix":
        yield Finding("权限", True, "在 Windows 上由账户权限保护，请确认数据目录只有运行依法的账户能打开")
        return
    folder = data_dir()
    closed = not stat.S_IMODE(folder.stat().st_mode) & 0o077
    yield _finding("数据目录", closed, str(folder), f"可被他人打开，请执行 chmod 700 {folder}")
    for path in sorted((folder / "keys").glob("*.key")):
        closed = not stat.S_IMODE(path.stat().st_mode) & 0o077
        yield _finding("密钥文件", closed, path.name, f"可被他人读取，请执行 chmod 600 {path}")


def _keys() -> Iterator[Finding]:
    from yifa.server.ledger import key_marks
    from yifa.server.towns.models import Town

    wrong = [
        fault
        for town in (INSTALLATION, *Town.objects.values_list("code", flat=True))
        for fault in key_marks.faults(town)
    ]
    yield Finding("密钥登记", not wrong, "；".join(wrong) or "各密钥文件与登记的相同", bool(wrong))
    from yifa.server.ledger.crypto import readable
    from yifa.server.ledger.models import MatterKey

    row = MatterKey.objects.order_by("-matter_id").first()
    if row is None:
        yield Finding("主密钥", True, "还没有需要它打开的件")
    else:
        well = readable(row) is not None
        yield Finding(
            "主密钥",
            well,
            "能打开最近的件" if well else "打不开最近的件：主密钥换过或者损坏，请从备份恢复 keys 目录",
            not well,
        )


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(data_dir()).free
    yield Finding("磁盘", free > SPACE, f"还剩{free / 1e9:.1f} GB" + ("" if free > SPACE else "，请清理或换盘"))


def _clock() -> Iterator[Finding]:
    from yifa.server.ledger.models import Entry

    now = timezone.now()
    newest = Entry.objects.order_by("-recorded_at").values_list("recorded_at", flat=True).first()
    right = newest is None or newest <= now + timedelta(minutes=5)
    looked = f"现在是{timezone.localtime(now):%Y-%m-%d %H:%M}"
    yield _finding("时钟", right, looked, "比最后一条记录还早：请校准时间，否则期限会算错")
    # Above this storey, so asked for by name.
    ran = apps.get_model("schedule", "Run").objects.order_by("-started").values_list("started", flat=True).first()
    if ran is None:
        yield Finding("定时工作", False, "还没有运行过：服务没有运行时不会封账、提醒、核验")
        return
    looked = f"上次{timezone.localtime(ran):%m-%d %H:%M}"
    yield _finding("定时工作", now - ran < timedelta(minutes=30), looked, "已停了一阵，请启动服务", grave=False)


def _calendar() -> Iterator[Finding]:
    from yifa.server.towns.calendar import work_calendar

    year = timezone.localdate().year
    known = year in work_calendar().loaded_years
    yield Finding(
        "放假安排", known, f"{year}年的已有" if known else f"没有{year}年的放假安排，期限只能暂定，请在“放假安排”登记"
    )


def _safety() -> Iterator[Finding]:
    for kind, name, days, mend in (
        ("backup", "备份", settings.BACKUP_DAYS, "请运行 yifa backup，或设 YIFA_BACKUP 由系统每夜备份"),
        ("verify", "账簿核验", 3, "请运行 yifa verify，或保持服务运行，每夜自动核验"),
    ):
        last = Safety.objects.filter(kind=kind).order_by("-at").first()
        if last is None:
            yield Finding(name, False, f"从来没有做过。{mend}")
            continue
        old = timezone.now() - last.at > timedelta(days=days)
        sentence = f"{timezone.localtime(last.at):%Y-%m-%d %H:%M}，{'完好' if last.well else '有问题'}"
        yield Finding(name, last.well and not old, sentence + (f"。{mend}" if old or not last.well else ""))


def _database() -> Iterator[Finding]:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield Finding(
        "数据库结构", not steps, "已是最新" if not steps else f"还差{len(steps)}步，请运行 yifa migrate", bool(steps)
    )
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            (answer,) = cursor.fetchone()
        yield Finding(
            "数据库文件",
            answer == "ok",
            "完好" if answer == "ok" else f"损坏（{answer}），请停止服务，从备份恢复",
            answer != "ok",
        )


def _certificate() -> Iterator[Finding]:
    from yifa.server.safekeeping.certificates import RENEW_DAYS, days_left

    left = days_left(timezone.now())
    if left is not None:
        yield _finding("证书", left > RENEW_DAYS, f"HTTPS 证书还有{left}天", "请再运行 yifa cert", grave=left <= 0)


def _versions() -> Iterator[Finding]:
    from yifa import __version__

    well = sys.version_info >= (3, 11)
    yield Finding(
        "版本",
        well,
        f"依法 {__version__}，Python {sys.version_info[0]}.{sys.version_info[1]}，{connection.display_name}",
    )


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    _rights,
    _keys,
    _disk,
    _clock,
    _calendar,
    _safety,
    _database,
    _certificate,
    _versions,
)


def examine() -> list[Finding]:
    """All findings. A check that itself fails is a finding, and the others go on."""
    findings: list[Finding] = []
    for check in CHECKS:
        try:
            findings += check()
        except Exception as error:
            findings.append(Finding(check.__name__.strip("_"), False, f"没有查成：{str(error)[:200]}", True))
    return findings
