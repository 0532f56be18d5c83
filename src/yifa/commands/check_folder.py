"""`yifa check DIR`: thirty reports at once, each in a worker of its own with limits of time and memory."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yifa.server.config.progress import Progress

if TYPE_CHECKING:
    from yifa.proof.model import Document, Report

#: What is read of a folder; other files are passed over.
FORMS = frozenset(
    (".png", ".jpg", ".jpeg", ".docx", ".doc", ".wps", ".pdf", ".html", ".htm", ".txt", ".xlsx", ".xls", ".et")
)
#: Where the pages go unless told otherwise.
RESULTS = "核数结果"
#: Seconds and bytes one file may take; nobody vouches for the files.
MOST_SECONDS, MOST_MEMORY = 120, 2_000_000_000


class TooLongError(Exception):
    """A file took more time than it may."""


@dataclass(frozen=True)
class Task:
    """How each file of a folder is examined."""

    on: date | None
    last: Path | None
    out: Path
    year: int | None


@dataclass(frozen=True)
class Done:
    """What came of one file."""

    name: str
    report: Report | None
    page: str = ""
    copy: str = ""
    fault: str = ""


def files_of(folder: Path) -> list[Path]:
    """The reports of a folder and its sub-folders, in the order of their names; results of an earlier run left out."""
    files = (p for p in folder.rglob("*") if p.is_file() and p.suffix.lower() in FORMS)
    return sorted(p for p in files if RESULTS not in p.parts and not p.name.startswith(("~$", ".")))


def check_folder(folder: Path, task: Task, progress: Progress) -> tuple[list[Done], Path]:
    """Examine all files of a folder on all cores; write a page each and one over all, whose place is given back."""
    from yifa.proof.county import compare_towns
    from yifa.proof.render.html import county_page

    files = files_of(folder)
    if not files:
        raise click.UsageError(f"目录 {folder} 里没有可核的文件（{'、'.join(sorted(FORMS))}）。")
    task.out.mkdir(parents=True, exist_ok=True)
    done = list(_examined(files, folder, task, progress))
    reports = [(d.name, d.report) for d in done if d.report is not None]
    county = compare_towns(reports, [(d.name, d.fault) for d in done if d.report is None])
    page = task.out / "总览.html"
    pages = {d.name: d.page for d in done if d.page}
    copies = {d.name: d.copy for d in done if d.copy}
    page.write_text(county_page(county, pages, copies), encoding="utf-8")
    return done, page


def _examined(files: Sequence[Path], folder: Path, task: Task, progress: Progress) -> Iterator[Done]:
    """Outcomes in the order of the files; a worker that dies takes only its own file with it."""
    left = list(files)
    counted = 0
    while left:
        with ProcessPoolExecutor(min(len(left), os.cpu_count() or 1), initializer=_limit) as pool:
            futures: list[tuple[Path, Future[Done]]] = [(p, pool.submit(examine_one, p, folder, task)) for p in left]
            for path, future in futures:
                try:
                    outcome = future.result()
                except BrokenProcessPool:
                    # The first file not done is the one being worked on, or one beside it: alone it shows.
                    outcome = _alone(path, folder, task)
                left.remove(path)
                counted += 1
                progress(counted, len(files))
                yield outcome
                if future.cancelled() or isinstance(future.exception(), BrokenProcessPool):
                    break


def _alone(path: Path, folder: Path, task: Task) -> Done:
    try:
        with ProcessPoolExecutor(1, initializer=_limit) as pool:
            return pool.submit(examine_one, path, folder, task).result()
    except BrokenProcessPool:
        return Done(
            _name(path, folder), None, fault="核对时内存不够或程序中断，请单独核对这一份，或另存为 .docx 再核。"
        )


def _limit() -> None:
    """Bound the memory of a worker where the system can."""
    try:
        import resource
    except ImportError:  # Windows has none
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = MOST_MEMORY if most == resource.RLIM_INFINITY else min(MOST_MEMORY, most)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, most))


def _too_long(_signal: int, _frame: Any) -> None:
    raise TooLongError


def _name(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else path.name


def examine_one(path: Path, folder: Path, task: Task) -> Done:
    """Examine one file within its time and write its page, and a copy with comments of a Word file."""
    from yifa.proof.readers import UnreadableError

    name = _name(path, folder)
    timed = hasattr(signal, "SIGALRM")
    if timed:
        signal.signal(signal.SIGALRM, _too_long)
        signal.alarm(MOST_SECONDS)
    try:
        return _written(path, name, task)
    except UnreadableError as error:
        return Done(name, None, fault=str(error))
    except TooLongError:
        return Done(name, None, fault=f"核对超过{MOST_SECONDS}秒，已放下。请只留报告正文再核。")
    except MemoryError:
        return Done(name, None, fault="核对时内存不够，已放下。请只留报告正文再核。")
    finally:
        if timed:
            signal.alarm(0)


def _written(path: Path, name: str, task: Task) -> Done:
    from yifa.commands.check_inputs import read_path, town_ledger
    from yifa.commands.clock import now
    from yifa.law.in_force import ActsInForce
    from yifa.proof.examine import examine
    from yifa.proof.identify import identify
    from yifa.proof.readers import form_of
    from yifa.proof.render.html import report_page
    from yifa.proof.render.word import commented_docx

    data = path.read_bytes()
    document = read_path(path)
    known = identify(document)
    last = _last_of(known.town, path, task.last)
    ledger = town_ledger(known.town, task.year or known.year) if task.year else None
    report = examine(document, last=last, ledger=ledger, acts=ActsInForce(), on=task.on, id=name)
    stem = name.replace(os.sep, "_")
    (task.out / f"{stem}.html").write_text(report_page(report, name), encoding="utf-8")
    copy = ""
    if form_of(data) == "docx":
        copy = f"{path.stem}（批注）.docx" if os.sep not in name else f"{stem}（批注）.docx"
        (task.out / copy).write_bytes(commented_docx(report, now(), data))
    return Done(name, report, f"{stem}.html", copy)


def _last_of(town: str | None, path: Path, last: Path | None) -> Document | None:
    """Last year's report of the same town: the file itself, or in a folder the one of that town or file name."""
    from yifa.commands.check_inputs import read_path
    from yifa.proof.identify import identify
    from yifa.proof.readers import UnreadableError

    if last is None:
        return None
    if not last.is_dir():
        return read_path(last)
    for candidate in files_of(last):
        if candidate.name != path.name and (town is None or town not in candidate.name):
            continue
        try:
            return read_path(candidate)
        except UnreadableError:
            continue
    for candidate in files_of(last) if town else ():
        try:
            document = read_path(candidate)
        except UnreadableError:
            continue
        if identify(document).town == town:
            return document
    return None


def show_progress(done: int, of: int) -> None:
    """A bar on the error output, where somebody looks."""
    if sys.stderr.isatty():
        width = 24
        full = width * done // of
        click.echo(f"\r{'█' * full}{'░' * (width - full)} 已核 {done}/{of} 份\x1b[K", nl=done == of, err=True)
