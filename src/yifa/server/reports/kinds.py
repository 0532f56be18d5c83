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


class Template(Declared):
    """A kind of report.

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
    signature: str = "[[@机关]]"
    paper: Literal["official", "plain"] = "official"
    sections: tuple[str, ...] = ()
    sign: tuple[str, ...] = ("mayor", "secretary")
    publishes: bool = True
    limits: tuple[LimitTold, ...] = ()
    basis: str = ""
    body: str = ""


@cache
def templates() -> dict[str, Template]:
    """Every kind of report, by id, in the order of their use. Raises pydantic.ValidationError, TokenFault."""
    found = [read(path) for path in sorted(FOLDER.glob("*.md"))]
    return {template.id: template for template in sorted(found, key=lambda item: (item.order, item.id))}


def read(path: Path) -> Template:
    """One template file: front matter between lines of three hyphens, then the text."""
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    template = Template.model_validate({"id": path.stem, "body": body.strip() + "\n", **yaml.safe_load(front)})
    for text in (template.title, template.addressee, template.signature, template.body):
        parse(text)
    return template
