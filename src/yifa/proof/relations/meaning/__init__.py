"""Relations by meaning: a passage is read into mentions, and the relations are chosen that explain most of them."""

from __future__ import annotations

from collections.abc import Sequence

from yifa.proof.relations.items import Passage
from yifa.proof.relations.meaning.changes import find_amounts_of_change, find_changes_of_two_units
from yifa.proof.relations.meaning.classes import find_classes
from yifa.proof.relations.meaning.columns import find_columns
from yifa.proof.relations.meaning.divided import (
    find_all_of_several,
    find_divided_changes,
    find_divided_rates,
    find_second_divisions,
)
from yifa.proof.relations.meaning.flows import find_answered_requests, find_done_and_open, find_identities, find_stages
from yifa.proof.relations.meaning.lists import find_lists
from yifa.proof.relations.meaning.mentions import windows
from yifa.proof.relations.meaning.ranked import find_shares_of_the_first
from yifa.proof.relations.meaning.rates import find_rates, find_rates_in_turn, find_targets
from yifa.proof.relations.meaning.ratios_named import find_named_ratios
from yifa.proof.relations.meaning.shares import find_owned_shares, find_share_sums, find_shares
from yifa.proof.relations.meaning.totals import find_totals
from yifa.proof.relations.outcome import Outcome

__all__ = ["find_by_meaning"]

_FINDERS = (
    find_lists,
    find_classes,
    find_totals,
    find_columns,
    find_named_ratios,
    find_owned_shares,
    find_shares_of_the_first,
    find_shares,
    find_share_sums,
    find_rates_in_turn,
    find_rates,
    find_targets,
    find_amounts_of_change,
    find_changes_of_two_units,
    find_identities,
    find_stages,
    find_done_and_open,
    find_divided_changes,
    find_divided_rates,
    find_second_divisions,
    find_all_of_several,
    find_answered_requests,
)


def find_by_meaning(passages: Sequence[Passage], outcome: Outcome) -> None:
    """All relations that the meaning of the words asserts, sentence by sentence."""
    for window in windows(passages):
        if len(window.own) + len(window.before) < 2:
            continue
        for find in _FINDERS:
            find(window, outcome)
