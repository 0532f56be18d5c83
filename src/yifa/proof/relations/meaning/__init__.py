"""Relations by meaning: a passage is read into mentions, and the relations are chosen that explain most of them."""

from __future__ import annotations

from collections.abc import Sequence

from yifa.proof.relations.items import Passage
from yifa.proof.relations.meaning.bands import find_bands
from yifa.proof.relations.meaning.changes import find_amounts_of_change, find_changes_of_two_units
from yifa.proof.relations.meaning.classes import find_classes
from yifa.proof.relations.meaning.columns import find_columns
from yifa.proof.relations.meaning.divided import (
    find_all_of_several,
    find_changes_of_parts,
    find_divided_changes,
    find_divided_rates,
    find_gaps_of_points,
    find_second_divisions,
)
from yifa.proof.relations.meaning.divided_by_name import find_parts_by_name
from yifa.proof.relations.meaning.flows import find_answered_requests, find_done_and_open, find_identities, find_stages
from yifa.proof.relations.meaning.lists import find_lists, find_lists_with_nothing_left_out
from yifa.proof.relations.meaning.mentions import windows
from yifa.proof.relations.meaning.pairs import find_endings, find_pairs_of_a_total
from yifa.proof.relations.meaning.ranked import find_joint_shares, find_shares_of_the_first
from yifa.proof.relations.meaning.rates import (
    find_done_of_task,
    find_rates,
    find_rates_in_turn,
    find_targets,
    find_targets_told_before,
)
from yifa.proof.relations.meaning.rates_of_court import find_rates_of_court
from yifa.proof.relations.meaning.ratios_named import find_named_ratios
from yifa.proof.relations.meaning.shares import find_shares
from yifa.proof.relations.meaning.shares_named import (
    find_owned_shares,
    find_shares_of_its_whole,
    find_shares_of_two_bases,
)
from yifa.proof.relations.meaning.shares_summed import find_share_sums
from yifa.proof.relations.meaning.totals import find_totals
from yifa.proof.relations.outcome import Outcome

__all__ = ["find_by_meaning"]

_FINDERS = (
    find_bands,
    find_lists,
    find_lists_with_nothing_left_out,
    find_classes,
    find_parts_by_name,
    find_totals,
    find_columns,
    find_named_ratios,
    find_owned_shares,
    find_shares_of_two_bases,
    find_shares_of_its_whole,
    find_shares_of_the_first,
    find_joint_shares,
    find_shares,
    find_share_sums,
    find_rates_in_turn,
    find_rates_of_court,
    find_rates,
    find_targets,
    find_done_of_task,
    find_targets_told_before,
    find_amounts_of_change,
    find_changes_of_two_units,
    find_identities,
    find_stages,
    find_done_and_open,
    find_divided_changes,
    find_divided_rates,
    find_gaps_of_points,
    find_second_divisions,
    find_all_of_several,
    find_changes_of_parts,
    find_answered_requests,
    find_pairs_of_a_total,
    find_endings,
)


def find_by_meaning(passages: Sequence[Passage], outcome: Outcome) -> None:
    """All relations that the meaning of the words asserts, sentence by sentence."""
    for window in windows(passages):
        if len(window.own) + len(window.before) < 2:
            continue
        for find in _FINDERS:
            find(window, outcome)
