"""Everything a town owns, written into a folder that needs no Yifa: ledgers, book, figures, reports, files."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yifa.domains import catalogue
from yifa.domains.roles import role_name
from yifa.kernel.context import all_fields
from yifa.kernel.model import Procedure
from yifa.office.sheets import Column, write_ledger
from yifa.server.administration.models import Act
from yifa.server.casework import town_papers
from yifa.server.casework.town_papers import file_name
from yifa.server.config.files import write_whole
from yifa.server.config.procedures import in_force
from yifa.server.figures import queries
from yifa.server.figures.details import Teller, values_of
from yifa.server.figures.period import Period
from yifa.server.figures.queries import Scope
from yifa.server.figures.request import span_of
from yifa.server.ledger.attachments import opened
from yifa.server.ledger.errors import NotFound
from yifa.server.ledger.models import Attachment, Entry, Matter
from yifa.server.ledger.postings import Posting
from yifa.server.reports.models import Report
from yifa.server.reports.paper import to_docx, to_text
from yifa.server.reports.texts import title_of
from yifa.server.towns.models import Grant, Person, Town

_OWN = (
    ("_number", "编号"),
    ("_title", "事由"),
    ("_status", "状态"),
    ("_opened", "登记日期"),
    ("_closed", "办结日期"),
    ("_village", "村（社区）"),
    ("_handler", "经办人"),
    ("_parties", "当事人"),
    ("_brought", "补录"),
)
_CHUNK = 500
Tell = Callable[[str], None]


@dataclass
class Exported:
    """What was written: files by kind, and what could not be."""

    ledgers: int = 0
    matters: int = 0
    entries: int = 0
    reports: int = 0
    papers: int = 0
    forms: int = 0
    files: int = 0
    missing: list[str] = field(default_factory=list)


# How what a spreadsheet runs begins, a tab or line end before it included.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def export_town(town: Town, folder: Path, *, personal: bool, tell: Tell = lambda _: None) -> Exported:
    """Write a town's ledgers (xlsx), book (JSON lines), figures (CSV), reports and files into an empty folder.

    :param personal: names, numbers and telephones in the open; each look is noted in the reading log. Without it,
        personal columns are left out and parties stay masked. Attachments are as they were handed in, so they are
        written only with it.
    :raises FileExistsError: the folder holds something.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} 里已经有东西。请写一个空目录，免得新旧混在一起。")
    done = Exported()
    for procedure in in_force().values():
        count = _ledger(town, procedure, folder / "台账", personal)
        if count:
            tell(f"{procedure.name}　{count}件")
            done.ledgers, done.matters = done.ledgers + 1, done.matters + count
    done.entries = _book(town, folder / "账簿.jsonl")
    _figures(town, folder / "数")
    done.reports = _reports(town, folder / "报告", done)
    done.forms = _forms(town, folder / "填报的表", done)
    _organisation(town, folder / "机构")
    if personal:
        tell("文书")
        done.papers = town_papers.papers(town, folder / "文书", done.missing)
        done.files = _files(town, folder / "附件", done)
    _write(folder / "说明.txt", _READ_ME.format(town=town.name, **vars(done)))
    return done


_READ_ME = """{town}的全部资料

台账/　　每种台账一份 Excel，共{ledgers}种{matters}件。
账簿.jsonl　每行一条记录，按先后排列，共{entries}条；hash 由上一条的 hash 和 payload 按 SM3 算出，可以逐条核验。
数/　　　口径.csv 是每个数的定义；按年.csv 是各年的数，没有数据的写“无数据”；记数.csv 是逐笔记数，按数、日期、村相加就是报表上的数。
报告/　　签发的报告按签发时的文字和数（Word 和文本），未签发的按现在的数，共{reports}份。
填报的表/　别处发来、填好的表，每一版一个文件，共{forms}份；目录.csv 记着报给谁、谁签的、每格由什么数来。
机构/　　单位、人员和岗位、村（社区）、本地做法、机构变动记录（变动.jsonl，同样可以逐条核验）。
文书/　　每件的文书（Word），印发过的是印发时的原样，共{papers}份。
附件/　　办件所附的文件，目录.csv 记着原来的文件名，共{files}个。
不含个人信息的导出没有文书、附件两项。
"""


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content.encode() if isinstance(content, str) else content)


def _ledger(town: Town, procedure: Procedure, folder: Path, personal: bool) -> int:
    matters = Matter.objects.filter(town=town.code, procedure=procedure.procedure).order_by("id")
    if not matters.exists():
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    fields = {
        key: spec
        for key, spec in all_fields(procedure).items()
        if spec.type not in ("table", "attachment", "matter") and (personal or not spec.personal)
    }
    named = [*_OWN, *((key, spec.name) for key, spec in fields.items() if key not in procedure.parties)]
    columns = [Column(key, name) for key, name in named]
    with (folder / f"{file_name(procedure.name)}.xlsx").open("wb") as stream:
        rows = _rows(town, procedure, list(dict(named)), personal)
        return write_ledger(columns, rows, title=procedure.name, stream=stream, caption=town.name)


def _rows(town: Town, procedure: Procedure, keys: list[str], personal: bool) -> Iterator[Mapping[str, Any]]:
    last, at, fields = 0, 0, all_fields(procedure)
    while True:
        rows = Matter.objects.filter(town=town.code, procedure=procedure.procedure, id__gt=last).order_by("id")
        matters = list(rows[:_CHUNK])
        if not matters:
            return
        values = values_of(matters, None, personal)
        teller = Teller(town, procedure, fields, matters, values)
        for matter, values_of_row in zip(matters, values, strict=True):
            at += 1
            cells = {key: teller.cell(key, "", at, matter, values_of_row) for key in keys}
            yield {
                key: value if value is None or isinstance(value, int) else str(value) for key, value in cells.items()
            }
        last = matters[-1].id


def _book(town: Town, path: Path) -> int:
    count = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as out:
        rows = Entry.objects.filter(town=town.code).order_by("seq").values_list("seq", "prev", "payload", "hash")
        for seq, prev, payload, digest in rows.iterator(chunk_size=2000):
            out.write(json.dumps({"seq": seq, "prev": prev, "hash": digest, "payload": payload}, ensure_ascii=False))
            out.write("\n")
            count += 1
    return count


def _csv(path: Path, head: list[str], rows: Iterator[list[Any]] | list[list[Any]]) -> None:
    """A table that Excel opens with its Chinese intact: the mark at the beginning says UTF-8."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(head)
        writer.writerows([_inert(cell) for cell in row] for row in rows)


def _inert(cell: Any) -> Any:
    """Text that a spreadsheet would run as a formula, marked as text: a list must not run what someone typed."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _figures(town: Town, folder: Path) -> None:
    figures = catalogue().figures
    head = ["代码", "名称", "单位", "口径", "由什么算出"]
    _csv(
        folder / "口径.csv",
        head,
        [
            [spec.key, spec.name, spec.unit, spec.definition, "、".join((*spec.ratio, *spec.sum))]
            for spec in figures.values()
        ],
    )
    span = span_of(town)
    years = [Period.year(year) for year in range(span[0], span[1] + 1)] if span else []
    values = [queries.values(figures, Scope(town.prefix), year) for year in years]
    _csv(
        folder / "按年.csv",
        ["代码", "名称", "单位", *(year.name for year in years)],
        [
            [spec.key, spec.name, spec.unit, *(values[spec.key].number for values in values)]
            for spec in figures.values()
        ],
    )
    postings = Posting.objects.filter(town=town.code).order_by("day", "seq")
    rows = postings.values_list("figure", "day", "village", "part", "amount", "seq", "matter_id").iterator(
        chunk_size=5000
    )
    head = ["数的代码", "日期", "村代码", "分项", "数量（金额为分）", "第几条记录", "办件"]
    _csv(folder / "记数.csv", head, ([*row] for row in rows))


def _reports(town: Town, folder: Path, done: Exported) -> int:
    reports = list(Report.objects.filter(town=town.code).order_by("id"))
    for report in reports:
        name = file_name(
            f"{report.period.name}{title_of(report, town)}{f'（第{report.edition}版）' if report.edition > 1 else ''}"
        )
        try:
            _write(folder / f"{name}.docx", to_docx(report, town))
            _write(folder / f"{name}.txt", to_text(report, town))
        except ValueError as fault:
            done.missing.append(f"报告“{name}”：{fault}")
    return len(reports)


def _forms(town: Town, folder: Path, done: Exported) -> int:
    head = ["表", "版次", "起", "止", "填表人", "报给", "报出日期", "签发人", "账簿位置", "答案", "文件"]
    lines = list(town_papers.forms(town, folder, done.missing))
    _csv(folder / "目录.csv", head, lines)
    return sum(bool(line[-1]) for line in lines)


def _organisation(town: Town, folder: Path) -> None:
    """Units, people with their posts, villages, local practice, and the book of their changes (people's data sealed)."""
    units = town.units.order_by("order", "key").values_list("key", "name", "is_active", "leader__name")
    _csv(folder / "单位.csv", ["代号", "名称", "在用", "分管领导"], [list(row) for row in units])
    people = Person.objects.filter(town=town).order_by("id").values_list("username", "name", "unit__name", "is_active")
    _csv(folder / "人员.csv", ["用户名", "姓名", "单位", "在用"], [list(row) for row in people])
    posts = Grant.objects.filter(person__town=town).order_by("since", "id")
    held = posts.values_list("person__username", "role", "scope", "unit__name", "village__name", "since", "until")
    rows = [[user, role_name(role), *rest] for user, role, *rest in held]
    _csv(folder / "岗位.csv", ["用户名", "岗位", "地域", "单位", "村（社区）", "起", "止"], rows)
    villages = town.villages().order_by("code").values_list("code", "name")
    _csv(folder / "村居.csv", ["区划代码", "名称"], [list(row) for row in villages])
    _write(folder / "本地做法.json", json.dumps(town.practice, ensure_ascii=False, indent=1))
    acts = Act.objects.filter(town=town.code).order_by("seq").values("seq", "prev", "hash", "payload")
    lines = (json.dumps(act, ensure_ascii=False) for act in acts.iterator(chunk_size=2000))
    _write(folder / "变动.jsonl", "".join(f"{line}\n" for line in lines))


def _files(town: Town, folder: Path, done: Exported) -> int:
    listed = []
    for row in Attachment.objects.filter(town=town.code).order_by("id"):
        name = f"{row.sha[:16]}-{file_name(row.name)}"
        try:
            _write(folder / name, opened(town.code, {"sha": row.sha}).read())
            listed.append([name, row.name, row.mime, row.size, row.sha])
        except NotFound as fault:
            done.missing.append(f"附件“{row.name}”：{fault.message}")
    _csv(folder / "目录.csv", ["文件", "原名", "类型", "字节", "SHA-256"], listed)
    return len(listed)
