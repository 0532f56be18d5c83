"""Quorums and majorities: exactly two thirds is enough, exactly half is not more than half."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.domains.decisions.majorities import at_least, least, least_over_half, over_half

PEOPLE = st.integers(1, 100_000)
SHARES = st.sampled_from([(2, 3), (4, 5), (1, 3), (1, 5)])


@pytest.mark.parametrize(
    ("whole", "two_thirds", "half"), [(36, 24, 19), (37, 25, 19), (30, 20, 16), (1, 1, 1), (9, 6, 5), (7, 5, 4)]
)
def test_worked_by_hand(whole: int, two_thirds: int, half: int) -> None:
    assert (least(whole, 2, 3), least_over_half(whole)) == (two_thirds, half)


@given(PEOPLE, PEOPLE, SHARES)
def test_at_least_is_the_comparison_of_fractions(part: int, whole: int, share: tuple[int, int]) -> None:
    assert at_least(part, whole, *share) == (Fraction(part, whole) >= Fraction(*share))
    assert over_half(part, whole) == (Fraction(part, whole) > Fraction(1, 2))


@given(PEOPLE, SHARES)
def test_the_number_told_to_the_clerk_is_the_smallest_that_suffices(whole: int, share: tuple[int, int]) -> None:
    enough, more = least(whole, *share), least_over_half(whole)
    assert at_least(enough, whole, *share) and not at_least(enough - 1, whole, *share)
    assert over_half(more, whole) and not over_half(more - 1, whole)
