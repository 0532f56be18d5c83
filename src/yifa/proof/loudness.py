"""How loud each rule may speak: *must* only where it is right at least 99 times in 100, as measured.

The list is recomputed by `run.py bench proof_precision` from labelled and altered real sentences, documents with
planted faults and clean national corpora; the benchmark fails where a rule of the list falls below the mark. All other
rules ask (warning) or note (info).
"""

from __future__ import annotations

from dataclasses import replace

from yifa.proof.model import Finding
from yifa.proof.words import words

#: The share of right alarms from which a rule may say must.
NEEDED = 0.99
MAY_SAY_MUST = words(
    """
    sum-mismatch ratio-mismatch change-mismatch part-over-whole average-mismatch product-mismatch flow-mismatch trend-reversed
    closed-over-accepted compared-wrongly rate-over-100 table-total table-row disclosure-table disclosure-text disclosure-last
    ledger-mismatch last-year-change last-year-carried impossible-date date-after-signature signed-early outline-years misspelt wrong-term wrong-organ
    missing-subject theme-day power-rules power-legislation personal-id personal-card title-organ placeholder mask-damage
    missing-part-results missing-part-shortcomings missing-part-leader missing-part-plan
    """
)


def softened(finding: Finding) -> Finding:
    """The finding as loud as its rule may be."""
    if finding.severity == "error" and finding.rule not in MAY_SAY_MUST:
        return replace(finding, severity="warning")
    return finding
