"""Review of a contract's text: what it says, and where a careful reviewer would stop."""

from __future__ import annotations

from yifa.proof.contract.model import CitedLaws, Contract, Finding, Registered, Review
from yifa.proof.contract.reading import read_contract
from yifa.proof.contract.review import review_contract
from yifa.proof.contract.security import payment_days
from yifa.proof.contract.values import capital_money

__all__ = [
    "CitedLaws",
    "Contract",
    "Finding",
    "Registered",
    "Review",
    "amount_words",
    "payment_days",
    "read_contract",
    "review_contract",
]


def amount_words(contract: Contract) -> str:
    """The first sum in capital words of the clauses, as it is written; "" where there is none."""
    return next((s.text[v.start : v.end] for s in contract.terms for v in capital_money(s.text)), "")
