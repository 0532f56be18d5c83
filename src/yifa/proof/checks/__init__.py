"""The checks of a text beside its arithmetic: one small function per kind of fault, listed here."""

from __future__ import annotations

from collections.abc import Iterable

from yifa.proof.checks import (
    calendar_words,
    cited_acts,
    contents,
    counting_words,
    disclosure_form,
    elements,
    endings,
    formulas,
    labels,
    misprints,
    misspelt,
    organs,
    phrases,
    placeholders,
    places,
    privacy,
    punctuation,
    remnants,
    renamed,
    repeats,
    terms,
    wording,
    years,
)
from yifa.proof.checks.context import Acts, Check, Context
from yifa.proof.model import Finding

__all__ = ["CHECKS", "Acts", "Check", "Context", "run_checks"]

CHECKS: tuple[Check, ...] = (
    placeholders.placeholders,
    places.foreign_places,
    organs.organs,
    remnants.remnants,
    elements.title_form,
    elements.missing_elements,
    elements.addressee_scope,
    elements.file_numbers,
    elements.heading_order,
    elements.heading_style,
    years.year_mismatch,
    years.impossible_dates,
    years.future_dates,
    years.relative_time,
    contents.statutory_parts,
    contents.misplaced,
    repeats.repeats,
    repeats.heading_echo,
    repeats.doubled_words,
    formulas.formulas,
    formulas.periods,
    formulas.act_scope,
    cited_acts.cited_acts,
    labels.undefined_labels,
    labels.partly_listed,
    labels.known_parts,
    labels.two_meanings,
    labels.reserved_names,
    terms.terms,
    misspelt.misspelt,
    misprints.misprints,
    terms.set_phrases,
    terms.theme_days,
    terms.body_names,
    wording.bare_self,
    wording.grammar,
    wording.label_mismatch,
    punctuation.doubled_marks,
    punctuation.unbalanced,
    punctuation.half_width,
    renamed.renamed_organs,
    renamed.hotlines,
    renamed.mixed_kinds,
    calendar_words.weekdays,
    calendar_words.backward_spans,
    calendar_words.title_month,
    counting_words.measure_words,
    counting_words.missing_figures,
    counting_words.ordinals,
    counting_words.approximations,
    phrases.wordings,
    phrases.near_phrases,
    disclosure_form.disclosure_form,
    endings.missing_stop,
    endings.lone_half_width,
    privacy.personal_data,
    privacy.sensitive_groups,
    privacy.external_figures,
)


def run_checks(context: Context, checks: Iterable[Check] = CHECKS) -> list[Finding]:
    """Findings of all checks, in the order of the text, none twice."""
    findings = {finding for check in checks for finding in check(context)}
    return sorted(findings, key=lambda f: (f.start, f.end, f.rule))
