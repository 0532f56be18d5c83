"""The front door of proof-reading: text in, report out."""

from __future__ import annotations

from yifa.proof.model import Document, Report
from yifa.proof.quantities import read_quantities
from yifa.proof.relations import find_relations

#: A longer text is no report; readers and commands refuse it rather than fill the machine's memory.
MOST_CHARACTERS = 1_000_000


def check_text(text: str, *, id: str | int | None = None) -> Report:
    """Read a pasted text: its quantities, relations and the faults of its figures. Never raises on any string."""
    return check_document(Document(text=text), id=id)


def check_document(document: Document, *, id: str | int | None = None) -> Report:
    """The same for a document as a reader of files gives it, with its tables and what is known of it."""
    quantities = read_quantities(document.text)
    relations, findings = find_relations(document, quantities)
    return Report(document, tuple(quantities), tuple(relations), tuple(findings), id)
