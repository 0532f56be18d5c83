"""What `yifa check` reads: files from disk, and the ledger a report speaks for."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

if TYPE_CHECKING:
    from yifa.proof.against_ledger import LedgerFigure
    from yifa.proof.model import Document

LEDGER = "yifa.server.figures.proof"
"""Where the server side keeps `ledger_figures(town, year)`; absent on a machine that only checks reports."""


class Refused(click.ClickException):
    """A request that cannot be met; prints its Chinese reason alone."""

    exit_code = 2

    def show(self, file: IO[str] | None = None) -> None:
        click.echo(self.message, file=file, err=True)


def read_path(path: Path) -> Document:
    """Read a file from disk, its size looked at first, or the standard input for “-”. Raises UnreadableError."""
    from yifa.proof.readers import MAX_FILE, UnreadableError, check_size, read_document
    from yifa.server.casework.convert import convert_with_office

    if str(path) == "-":
        data = sys.stdin.buffer.read(MAX_FILE + 1)
        return read_document(data, "粘贴的文字", convert_with_office)
    try:
        check_size(path.stat().st_size)
        data = path.read_bytes()
    except IsADirectoryError as error:
        raise UnreadableError("这是目录，不是文件。请写文件名，或用 目录/*.docx。") from error
    except FileNotFoundError as error:
        raise UnreadableError("没有这个文件。请核对文件名和目录。") from error
    except OSError as error:
        raise UnreadableError("文件打不开。请看是否正被别的程序占用，或没有读取权限。") from error
    return read_document(data, path.name, convert_with_office)


def ledger_of(town: str | None, year: int | None) -> Mapping[str, LedgerFigure] | None:
    """The ledger a report is compared with; None where none is asked for. Raises Refused with what to do."""
    if town is None and year is None:
        return None
    if not town or not year:
        raise Refused("与台账核对要同时写明 --town 乡镇 和 --year 年度。")
    try:
        package = find_spec(LEDGER)
    except ModuleNotFoundError:
        package = None
    if package is None:
        raise Refused("这台机器没有装工作台（台账），不能与台账核对。请去掉 --town、--year，或在装有工作台的机器上核。")
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    from yifa.server.config import ready

    try:
        ready()
    except (ImproperlyConfigured, DatabaseError) as error:
        from yifa.commands.failures import sentence

        raise Refused(f"台账读不了：{sentence(error)}") from error

    from yifa.server.figures.proof import UnknownTownError, ledger_figures

    try:
        return ledger_figures(town, year)
    except UnknownTownError as error:
        raise Refused(str(error)) from error
    except DatabaseError as error:
        raise Refused(f"台账读不了：{error}。请先运行 yifa migrate，或用 YIFA_DATA 指明数据目录。") from error


def town_ledger(town: str | None, year: int | None) -> Mapping[str, LedgerFigure] | None:
    """The ledger of a town that a report speaks for; None where the town or the workplace is not here."""
    try:
        return ledger_of(town, year) if town and year else None
    except Refused:
        return None
