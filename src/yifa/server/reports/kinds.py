"""Kinds of reports: data files with front matter and text, `templates/*.md`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from yifa.server.reports.tokens import parse

FOLDER = Path(__file__).with_name("templates")


class Declared(BaseModel):
    """Base: an unknown key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LimitTold(Declared):
    """A statutory date of a kind of report: the limit's id and the step it runs to."""

    rule: str
    step: Literal["deliver", "publish"]


class RowTold(Declared):
    """A row of a table: its heading, and what its cells refer to where the columns do not say it. `{column}` stands for
    the column's name; `total` is the last cell. `fixed` stands in every cell of a row that no figure can answer."""

    name: str
    key: str = ""
    cell: str = ""
    total: str = ""
    fixed: str = ""


class TableTold(Declared):
    """A table of figures with one reference to a cell: `<<name>>` in the text stands for it.

    `columns`: heading → reference (`{row}`: the row's name); empty where each row says its own. `last`: heading of
    the rows' totals.
    """

    corner: str
    columns: dict[str, str]
    last: str = ""
    rows: tuple[RowTold, ...]

    @property
    def text(self) -> str:
        """The table as a report's text holds it."""
        heads = [self.corner, *self.columns, *([self.last] if self.last else [])]
        lines = ["| " + " | ".join(heads) + " |", "|:--|" + "--:|" * (len(heads) - 1)]
        for row in self.rows:
            cells = [row.name]
            for column, ref in self.columns.items():
                asked = (row.cell or ref).replace("{column}", column).replace("{row}", row.key or row.name)
                cells.append(row.fixed or f"[[{asked}]]")
            lines.append("| " + " | ".join([*cells, *([f"[[{row.total}]]"] if self.last else [])]) + " |")
        return "\n".join(lines)


class Template(Declared):
    """A kind of report.

    `copies` are told of it (抄送); `filed` names the kind of matter in the book whose steps the report's steps are.
    `sections` are the headings the law asks for; `sign` the roles that may sign; `paper` whether it goes out as an
    official document with a number, or as a sheet of the office.
    """

    id: str
    name: str
    order: int = 50
    about: str = ""
    period: Literal["year", "quarter", "month"] = "year"
    title: str
    addressee: str = ""
    copies: tuple[str, ...] = ()
    filed: str = ""
    signature: str = "[[@机关]]"
    paper: Literal["official", "plain"] = "official"
    sections: tuple[str, ...] = ()
    sign: tuple[str, ...] = ("mayor", "secretary")
    publishes: bool = True
    limits: tuple[LimitTold, ...] = ()
    basis: str = ""
    tables: dict[str, TableTold] = {}
    body: str = ""


@cache
def templates() -> dict[str, Template]:
    """Every kind of report, by id, in the order of their use. Raises pydantic.ValidationError, TokenFault."""
    listed = [read(path) for path in sorted(FOLDER.glob("*.md"))]
    return {template.id: template for template in sorted(listed, key=lambda item: (item.order, item.id))}


def read(path: Path) -> Template:
    """One template file: front matter between lines of three hyphens, then the text."""
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    template = Template.model_validate({"id": path.stem, "body": body.strip() + "\n", **yaml.safe_load(front)})
    for name, table in template.tables.items():
        template = template.model_copy(update={"body": template.body.replace(f"<<{name}>>", table.text)})
    for text in (template.title, template.addressee, template.signature, template.body):
        parse(text)
    return template
