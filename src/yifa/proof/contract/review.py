"""The review of a contract: every check in its listed order, one finding for each fault, must before ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from yifa.proof.contract import (
    disputes,
    instalments,
    laws,
    mandatory,
    mentions,
    names,
    parties,
    products,
    quantities,
    security,
    sums,
    times,
    totals,
)
from yifa.proof.contract.model import CitedLaws, Contract, Finding, Registered, Review
from yifa.proof.contract.phrases import Phrase, find_phrases
from yifa.proof.contract.reading import read_contract
from yifa.proof.contract.registered import against
from yifa.proof.contract.terms_liability import LIABILITY
from yifa.proof.contract.terms_other import DATA, FAVOURS
from yifa.proof.contract.terms_payment import PAYMENT
from yifa.proof.contract.terms_property import PROPERTY

#: Checks that read structure, in the order a reviewer goes through a contract.
CHECKS: tuple[Callable[[Contract], Iterator[Finding]], ...] = (
    parties.missing,
    parties.capacity,
    parties.differing,
    parties.codes,
    sums.words_and_figures,
    sums.alone_in_words,
    sums.tables,
    sums.rates,
    totals.parts_of_a_whole,
    totals.monthly_and_yearly,
    totals.so_many_periods,
    totals.listed_sums,
    totals.items_above,
    totals.years_together,
    totals.yearly_interest,
    totals.turned_digits,
    totals.changed_by,
    instalments.instalments,
    products.areas,
    products.yields,
    products.sums_of_shares,
    products.shares_of_a_base,
    products.so_many_items,
    quantities.quantities_said_twice,
    mentions.said_the_other_way,
    times.impossible,
    times.term_against_dates,
    times.order,
    times.milestones,
    times.blanks,
    security.over_the_limit,
    security.penalties,
    security.payment_too_late,
    security.term_too_long,
    disputes.disputes,
    names.dead_references,
    names.absent_annexes,
    names.undefined_terms,
    names.copied_names,
    mandatory.clauses,
    mandatory.village_resolution,
    mandatory.personal_data,
)
#: Tables of wordings; a sentence found by an earlier table under the same kind is not told twice.
TABLES: tuple[tuple[Phrase, ...], ...] = (PAYMENT, PROPERTY, LIABILITY, FAVOURS, DATA)
_ORDER = ("must", "ask", "info")
#: A finding of the first kind on the same words makes one of the second superfluous.
_COVERS = {
    ("payment_after_audit", "payment_too_late"),
    ("payment_after_audit", "payment_after_funds"),
    ("payment_after_funds", "payment_too_late"),
    ("dispute_authority_decides", "dispute_void"),
    ("dispute_authority_decides", "unilateral_interpretation"),
    ("price_unilateral", "unilateral_interpretation"),
    ("labour_rights", "liability_excluded"),
    ("regime_change", "one_sided_termination"),
    ("revocation_unlawful", "one_sided_termination"),
    ("collective_asset_mortgage", "guarantee_forbidden"),
    ("land_price_favour", "tax_favour"),
    ("secrecy_unlimited", "personal_data_misuse"),
    ("competition_excluded", "unlawful_subcontract"),
    ("public_service_cutoff", "coercion_unlawful"),
    ("blank_unfilled", "amount_words_figures"),
    ("unlawful_subcontract", "personal_data_misuse"),
    ("subletting_free", "unlawful_subcontract"),
    ("dispute_void", "secrecy_unlimited"),
    ("endless_renewal", "lease_over_20"),
    ("project_name_differs", "party_name_inconsistent"),
    ("personal_data_misuse", "data_rights_given_away"),
    ("compensation_misallocated", "regime_change"),
    ("retention_over_3", "instalments_not_total"),
    ("one_sided_termination", "liability_excluded"),
}


def review_contract(
    text: str,
    on: date,
    acts: CitedLaws | None = None,
    registered: Registered | None = None,
    sme: bool | None = None,
) -> Review:
    """Read a contract and say what may not be signed so (must), and what to ask (ask). Never raises, whatever the text.

    Args:
        text: the contract's plain text, cells of tables parted by tabs.
        on: the day of the review; the law of this day is applied to a contract that bears no date.
        acts: a lookup of acts in force; without it the table of acts contracts cite most.
        registered: what the office has registered of the contract, compared with the text where given.
        sme: whether the counterparty is a small or medium enterprise; where it is known not to be, a late payment is
            told without objection.
    """
    contract = read_contract(text)
    findings = [f for check in CHECKS for f in check(contract)]
    findings += list(laws.cited_laws(contract, acts, on))
    findings += [f for table in TABLES for f in find_phrases(contract, table)]
    if registered is not None:
        findings += list(against(contract, registered))
    kept = _once(findings)
    if sme is False:
        kept = [replace(f, severity="info") if f.kind == "payment_too_late" else f for f in kept]
    return Review(
        contract, tuple(sorted(kept, key=lambda f: (_ORDER.index(f.severity), f.at if f.at >= 0 else len(text))))
    )


def _once(findings: list[Finding]) -> list[Finding]:
    """One finding for one fault: the same kind on the same words, or one that another says already, is left out."""
    kept: list[Finding] = []
    for f in findings:
        if f.quote and any(f.kind == k.kind and f.quote == k.quote and f.kind != "amount_words_figures" for k in kept):
            continue
        kept.append(f)
    quoted = {(f.kind, f.quote) for f in kept if f.quote}
    quotes = [(f.kind, f.quote) for f in kept if f.quote]
    drop = {
        (weak, q)
        for strong, weak in _COVERS
        for kind, q in quoted
        if kind == weak and any(k == strong and (q in other or other in q) for k, other in quotes)
    }
    return [f for f in kept if (f.kind, f.quote) not in drop]
