"""The annotated report as a web page: self-contained, for screen, phone and A4 paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from jinja2 import Environment, FunctionLoader, Template, select_autoescape

from yifa.proof.county import County
from yifa.proof.model import Report, Table
from yifa.proof.outline import DATE, HEADINGS, Outline
from yifa.proof.render.view import (
    ABOUT,
    SIGNS,
    WORDS,
    Note,
    Piece,
    groups_of,
    head_line,
    notes_of,
    pieces,
    tally,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: cells of (pieces, row span, column span, whether a number)."""

    cells: tuple[tuple[tuple[Piece, ...], int, int, bool], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a table. `form` is title, head1, head2, body, right or table."""

    form: str
    pieces: tuple[Piece, ...] = ()
    rows: tuple[Row, ...] = ()


def report_page(report: Report, name: str = "") -> str:
    """The whole page with its styles inside; needs no script and no network."""
    return str(_template("page.html").render(css=report_css(), **_values(report, name)))


def report_fragment(report: Report, name: str = "") -> str:
    """The same without page head and styles, to stand in a page of the server; styles are in `report_css()`."""
    return str(_template("report.html").render(**_values(report, name)))


def county_page(county: County, pages: Mapping[str, str], copies: Mapping[str, str]) -> str:
    """The page over all reports; `pages` and `copies` are the links to each report's page and Word copy by name."""
    read = [row for row in county.rows if not row.unreadable]
    summary = (
        f"读成{len(read)}份，须改共{sum(r.errors for r in read)}处，需说明共{sum(r.warnings for r in read)}处；"
        f"相同的话{len(county.shared)}处。"
    )
    return str(
        _template("county.html").render(css=report_css(), county=county, pages=pages, copies=copies, summary=summary)
    )


@cache
def report_css() -> str:
    """The style sheet of both."""
    return _resource("report.css")


def _values(report: Report, name: str) -> dict[str, object]:
    notes = notes_of(report)
    groups = groups_of(notes)
    return {
        "name": name or report.document.source or report.document.title or "粘贴的文字",
        "head_line": head_line(report),
        "tally": tally(report),
        "notes": report.document.notes,
        "groups": {severity: [g for g in groups if g.severity == severity] for severity in SIGNS},
        "infos": sum(1 for n in notes if n.finding.severity == "info"),
        "signs": SIGNS,
        "words": WORDS,
        "about": ABOUT,
        "blocks": _blocks(report, notes),
    }


def _blocks(report: Report, notes: list[Note]) -> list[Block]:
    text = report.document.text
    outline = Outline(text, report.document.tables)
    tables = sorted(report.document.tables, key=lambda t: t.start)
    last = outline.lines[-6].start if len(outline.lines) > 12 else len(text)
    blocks: list[Block] = []
    table = 0
    for line in outline.lines:
        while table < len(tables) and tables[table].end < line.start:
            table += 1
        if table < len(tables) and tables[table].start <= line.start <= tables[table].end:
            current = tables[table]
            if not blocks or line.start <= current.start + 1 or blocks[-1].form != "table":
                blocks.append(Block("table", rows=_rows(report, notes, current)))
            continue
        blocks.append(
            Block(
                _form(line.text, line.start, report.document.title, last),
                tuple(pieces(report, notes, line.start, line.end)),
            )
        )
    return blocks


def _form(text: str, start: int, title: str | None, last: int) -> str:
    if text == title:
        return "title"
    if HEADINGS[0].match(text) and len(text) <= 60:
        return "head1"
    if HEADINGS[1].match(text) and len(text) <= 60:
        return "head2"
    if (
        start >= last
        and len(text) <= 30
        and (DATE.search(text) or text.endswith(("政府", "委员会", "办事处", "司法所")))
    ):
        return "right"
    return "body"


def _rows(report: Report, notes: list[Note], table: Table) -> tuple[Row, ...]:
    height = max((c.row for c in table.cells), default=-1) + 1
    lines: list[list[tuple[tuple[Piece, ...], int, int, bool]]] = [[] for _ in range(height)]
    for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
        number = cell.text.strip().rstrip("%％").replace(".", "", 1).replace(",", "").isdigit()
        lines[cell.row].append(
            (tuple(pieces(report, notes, cell.start, cell.end)), cell.row_span, cell.column_span, number)
        )
    return tuple(Row(tuple(line)) for line in lines)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_resource),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _template(name: str) -> Template:
    return _environment().get_template(name)


def _resource(name: str) -> str:
    return resources.files("yifa.proof.render").joinpath(name).read_text(encoding="utf-8")
