"""How the figures of a report hang together."""

from __future__ import annotations

from collections.abc import Sequence

from yifa.proof.model import Document, Finding, Quantity, Relation
from yifa.proof.patterns import lazy
from yifa.proof.relations.amounts import in_printed_units
from yifa.proof.relations.averages import find_averages
from yifa.proof.relations.changes import find_changes
from yifa.proof.relations.claims import find_claims
from yifa.proof.relations.coverage import find_coverage
from yifa.proof.relations.dates import find_same_dates
from yifa.proof.relations.divisions import find_divisions
from yifa.proof.relations.flows import find_flows
from yifa.proof.relations.itemised import find_itemised
from yifa.proof.relations.items import passages
from yifa.proof.relations.limits import find_limits
from yifa.proof.relations.meaning import find_by_meaning
from yifa.proof.relations.meaning.points import find_points
from yifa.proof.relations.meaning.structures import find_pupils_per_teacher, find_ratio_of_incomes, find_structures
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.questions import find_questions
from yifa.proof.relations.ratios import find_ratios
from yifa.proof.relations.repeats import find_repeats
from yifa.proof.relations.rivals import silence_rivals
from yifa.proof.relations.sums import find_sums
from yifa.proof.relations.suspects import find_suspects
from yifa.proof.relations.tables import find_tables
from yifa.proof.relations.trends import find_trends

__all__ = ["find_relations"]

_CHECKS = (
    find_divisions,
    find_sums,
    find_itemised,
    find_ratios,
    find_coverage,
    find_changes,
    find_averages,
    find_flows,
    find_limits,
    find_repeats,
    find_suspects,
    find_by_meaning,
)


_HALF_WIDTH = lazy(r"(?<!\d)[,:]|[,:](?!\d)|[;()!?]")
_FULL_WIDTH = str.maketrans(",:;()!?", "，：；（）！？")


def _in_full_width(text: str) -> str:
    """The text with full-width marks, as long as before; the marks within a figure (1,256; 19:30) stay.

    Half of what is typed or copied from pages has “受理86件,办结84件(旧存3件)”; every relation is read from one form.
    """
    return _HALF_WIDTH.sub(lambda m: m[0].translate(_FULL_WIDTH), text)


def find_relations(document: Document, quantities: Sequence[Quantity]) -> tuple[list[Relation], list[Finding]]:
    """The relations between the quantities of a document, and what is wrong with those that fail."""
    outcome = Outcome()
    text = _in_full_width(document.text)
    stretches = passages(text, quantities)
    for check in _CHECKS:
        check(stretches, outcome)
    find_same_dates(text, quantities, outcome)
    find_structures(text, quantities, outcome)
    find_ratio_of_incomes(text, quantities, outcome)
    find_pupils_per_teacher(text, quantities, outcome)
    find_points(text, quantities, stretches, outcome)
    find_trends(text, quantities, outcome)
    find_tables(document.tables, quantities, stretches, outcome)
    find_questions(stretches, outcome)
    find_claims(text, stretches, outcome)
    silence_rivals(stretches, outcome)
    outcome.findings.sort(key=lambda f: (f.start, f.end))
    return outcome.relations, in_printed_units(outcome.findings, quantities)
