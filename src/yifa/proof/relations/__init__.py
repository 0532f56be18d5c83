"""How the figures of a report hang together."""

from __future__ import annotations

from collections.abc import Sequence

from yifa.proof.model import Document, Finding, Quantity, Relation

__all__ = ["find_relations"]


def find_relations(document: Document, quantities: Sequence[Quantity]) -> tuple[list[Relation], list[Finding]]:
    """The relations between the quantities of a document, and what is wrong with those that fail."""
    return [], []
