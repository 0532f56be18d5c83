"""Papers of a step: which templates it produces, and their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from yifa.domains import catalogue
from yifa.kernel.model import Procedure
from yifa.kernel.records import Entry
from yifa.office.papers import PaperTemplate, load_template
from yifa.server.ledger.numbering import Numbers


@lru_cache(maxsize=1024)
def template_of(document: str) -> PaperTemplate | None:
    """The template of a paper; None where there is none."""
    path = catalogue().documents.get(document)
    return load_template(path.read_text(encoding="utf-8")) if path else None


def _number_form(document: str) -> str:
    """The form of a paper's number, or "" where it carries none."""
    template = template_of(document)
    return (template.number or "") if template else ""


def number_papers(procedure: Procedure, entry: Entry, numbers: Numbers) -> dict[str, str]:
    """{document: number} for what the step produces; "" for papers without a number."""
    action = procedure.actions.get(entry.action)
    if action is None:
        return {}
    return {document: numbers.paper(document, _number_form(document), entry.day) for document in action.produces}


def numbers_in_fields(procedure: Procedure, papers: Mapping[str, str]) -> dict[str, str]:
    """Numbers of a step's papers for the fields that say one (文号: `number_of`)."""
    return {key: papers[paper] for key, paper in _numbered(procedure) if papers.get(paper)}


@lru_cache(maxsize=2048)
def _numbered(procedure: Procedure) -> tuple[tuple[str, str], ...]:
    """The fields that say the number of a paper, with the paper."""
    return tuple((key, spec.number_of) for key, spec in procedure.fields.items() if spec.number_of)


def paper_name(document: str) -> str:
    """The Chinese name of a paper; its id where its template is not there."""
    template = template_of(document)
    return template.name if template else document


def is_outcome(document: str) -> bool:
    """Whether a paper is what a case ends in."""
    template = template_of(document)
    return template is not None and template.outcome
