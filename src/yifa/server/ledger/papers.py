"""Papers of a step: which templates it produces, and their numbers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from yifa.domains import catalogue
from yifa.kernel.model import Procedure
from yifa.kernel.records import Entry
from yifa.office.papers import load_template
from yifa.server.ledger.numbering import Numbers


@lru_cache(maxsize=1024)
def paper_number_form(document: str) -> str:
    """The form of a paper's number in its template's front matter, or ""."""
    path: Path | None = catalogue().documents.get(document)
    if path is None:
        return ""
    text = path.read_text(encoding="utf-8")
    if not text.startswith("---"):
        return ""
    front = yaml.safe_load(text.split("---", 2)[1]) or {}
    return str(front.get("number", ""))


def number_papers(procedure: Procedure, entry: Entry, numbers: Numbers) -> dict[str, str]:
    """{document: number} for what the step produces; "" for papers without a number."""
    action = procedure.actions.get(entry.action)
    if action is None:
        return {}
    return {document: numbers.paper(document, paper_number_form(document), entry.day) for document in action.produces}


@lru_cache(maxsize=1024)
def paper_name(document: str) -> str:
    """The Chinese name of a paper; its id where its template is not there."""
    path = catalogue().documents.get(document)
    return load_template(path.read_text(encoding="utf-8")).name if path else document
