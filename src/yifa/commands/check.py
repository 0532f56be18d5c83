"""`yifa check`: read reports and find what does not add up."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yifa.commands.check_inputs import Refused, ledger_of, read_path

if TYPE_CHECKING:
    from yifa.proof.against_ledger import LedgerFigure
    from yifa.proof.model import Document, Report


@dataclass(frozen=True)
class Job:
    """What to do with every file: what it is compared with, and what is made of it."""

    last: Document | None = None
    ledger: Mapping[str, LedgerFigure] | None = None
    on: date | None = None
    html: Path | None = None
    docx: Path | None = None
    as_json: bool = False
    colour: bool = False
    width: int = 80
    brief: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of one file: the text to print, whether it has errors, or why it could not be read."""

    text: str
    errors: int = 0
    unreadable: bool = False


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="文件…")
@click.option(
    "--last", type=click.Path(path_type=Path), metavar="文件", help="上年的报告，核对沿用的句子、结转数和同比"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.option("--html", type=click.Path(path_type=Path), metavar="输出", help="带批注的网页；多个文件时是目录")
@click.option("--docx", type=click.Path(path_type=Path), metavar="输出", help="带批注的 Word；多个文件时是目录")
@click.option("--jsonl", is_flag=True, help="从标准输入逐行读 id、text，逐行输出 JSON 结果")
@click.option("--town", metavar="乡镇", help="与这个乡镇的台账核对（要装有工作台）")
@click.option("--year", type=int, metavar="年", help="台账的年度")
@click.option("--on", metavar="日期", help="按哪一天的有效法律核对引用，如 2025-02-28；默认按成文日期")
@click.option("--brief", is_flag=True, help="只列须改和需说明的，不列提示")
def command(
    files: tuple[Path, ...],
    last: Path | None,
    as_json: bool,
    html: Path | None,
    docx: Path | None,
    jsonl: bool,
    town: str | None,
    year: int | None,
    on: str | None,
    brief: bool,
) -> None:
    """核数：读报告（.docx .doc .pdf .html .txt .xlsx），找出对不上的数和不妥之处。不联网，不传出。文件写作 - 时读粘贴进来的文字。

    给一个目录时核其中全部报告：每份一页，另有一页总览（目录/核数结果/总览.html），Word 文件另存带批注的一份；
    --last 可以是上年的目录，--year 与各镇台账核对。

    有须改之处时退出码为 1，有文件读不了时为 2。
    """
    day = _day_option(on)
    if jsonl:
        _batch(day)
        return
    if not files:
        raise Refused("请写明要核的文件，如：yifa check 报告.docx")
    if len(files) == 1 and files[0].is_dir():
        _folder(files[0], day, last, html, year, as_json)
        return
    job = Job(
        last=_last(last),
        ledger=ledger_of(town, year),
        on=day,
        html=_place(html, files),
        docx=_place(docx, files),
        as_json=as_json,
        colour=sys.stdout.isatty() and "NO_COLOR" not in os.environ,
        width=min(_width(), 100),
        brief=brief,
    )
    outcomes = []
    for outcome in _run(files, job):
        click.echo(outcome.text, err=outcome.unreadable and not as_json)
        outcomes.append(outcome)
    if any(o.unreadable for o in outcomes):
        raise SystemExit(2)
    if any(o.errors for o in outcomes):
        raise SystemExit(1)


def _folder(
    folder: Path, day: date | None, last: Path | None, out: Path | None, year: int | None, as_json: bool
) -> None:
    """All reports of a folder: a line each, and where the pages are."""
    # One report should not wait for what only many need.
    from yifa.commands.check_folder import RESULTS, Task, check_folder, show_progress

    task = Task(day, last, out or folder / RESULTS, year)
    done, page = check_folder(folder, task, show_progress)
    for one in done:
        if as_json:
            body = {"id": one.name, "error": one.fault} if one.report is None else one.report.to_json()
            click.echo(json.dumps(body, ensure_ascii=False))
        elif one.report is None:
            click.echo(f"{one.name}：{one.fault}", err=True)
        else:
            errors = sum(f.severity == "error" for f in one.report.findings)
            asks = sum(f.severity == "warning" for f in one.report.findings)
            click.echo(f"{one.name}：须改{errors}处，需说明{asks}处")
    if not as_json:
        click.echo(f"总览：{page}")
    if any(one.report is None for one in done):
        raise SystemExit(2)
    if any(f.severity == "error" for one in done if one.report for f in one.report.findings):
        raise SystemExit(1)


def examine_file(path: Path, job: Job) -> Outcome:
    """Check one file and write what was asked for."""
    from yifa.law.in_force import ActsInForce
    from yifa.proof.examine import examine
    from yifa.proof.readers import UnreadableError

    try:
        document = read_path(path)
    except UnreadableError as error:
        text = (
            json.dumps({"id": str(path), "error": str(error)}, ensure_ascii=False)
            if job.as_json
            else f"{path}：{error}"
        )
        return Outcome(text, unreadable=True)
    report = examine(document, last=job.last, ledger=job.ledger, acts=ActsInForce(), on=job.on, id=str(path))
    for target, render in ((job.html, _html), (job.docx, _docx)):
        if target is not None:
            out = target / f"{path.stem}.{'html' if render is _html else 'docx'}" if target.is_dir() else target
            out.write_bytes(render(report, path))
    errors = sum(1 for f in report.findings if f.severity == "error")
    if job.as_json:
        return Outcome(json.dumps(report.to_json(), ensure_ascii=False), errors)
    from yifa.proof.render.terminal import terminal_summary

    text = terminal_summary(report, colour=job.colour, width=job.width, infos=not job.brief)
    return Outcome(text + "\n", errors)


def _html(report: Report, path: Path) -> bytes:
    from yifa.proof.render.html import report_page

    return report_page(report, path.name).encode()


def _docx(report: Report, path: Path) -> bytes:
    from yifa.commands.clock import now
    from yifa.proof.readers import form_of
    from yifa.proof.render.word import commented_docx

    data = path.read_bytes() if path.is_file() else b""
    return commented_docx(report, now(), data if data and form_of(data) == "docx" else None)


def _run(files: Sequence[Path], job: Job) -> Iterator[Outcome]:
    """Outcomes in the order of the files; several files run on all cores, with progress on the error output."""
    if len(files) == 1:
        yield examine_file(files[0], job)
        return
    # Only many reports need it, and one report should not wait for it.
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(min(len(files), os.cpu_count() or 1)) as pool:
        outcomes = pool.map(partial(examine_file, job=job), files)
        for done, outcome in enumerate(outcomes, 1):
            if sys.stderr.isatty():
                click.echo(f"\r已核 {done}/{len(files)} 份\x1b[K", nl=done == len(files), err=True)
            yield outcome


def _batch(on: date | None) -> None:
    """Lines of JSON in, lines of JSON out, in order; a bad line gives a line with `error`."""
    from yifa.commands.progress import counted
    from yifa.proof.batch import check_lines

    lines = (line.decode("utf-8", errors="replace") for line in sys.stdin.buffer)
    terminal = sys.stderr if sys.stderr.isatty() else None
    for result in counted(check_lines(lines, check=partial(examine_text, on=on)), terminal):
        sys.stdout.write(result + "\n")
    sys.stdout.flush()


def examine_text(text: str, *, id: str | int | None = None, on: date | None = None) -> Report:
    """Check one text of a batch."""
    from yifa.law.in_force import ActsInForce
    from yifa.proof.examine import examine
    from yifa.proof.model import Document

    return examine(Document(text=text), acts=ActsInForce(), on=on, id=id)


def _day_option(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"日期“{text}”看不懂，请写成 2025-02-28 的样子。") from None


def _last(path: Path | None) -> Document | None:
    if path is None:
        return None
    from yifa.proof.readers import UnreadableError

    try:
        return read_path(path)
    except UnreadableError as error:
        raise Refused(f"上年的报告 {path} 读不了：{error}") from error


def _place(target: Path | None, files: Sequence[Path]) -> Path | None:
    """Where output goes: a file for one report, a directory, made if need be, for several."""
    if target is None:
        return None
    if len(files) > 1:
        target.mkdir(parents=True, exist_ok=True)
    elif not target.parent.is_dir():
        raise Refused(f"目录 {target.parent} 不存在，请先建好。")
    return target


def _width() -> int:
    import shutil

    return shutil.get_terminal_size((80, 24)).columns
