"""A count that anybody can repeat from the published slips."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.domains.walking import refused
from yifa.domains.congress.ballot import Paper, Slip, digest, fault_of, listed, read_list, tally
from yifa.kernel.simulate import SimulatedBook

PAPER = Paper("票决", ("村道硬化", "路灯安装", "农贸市场改造"), 2)
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
receipts = st.tuples(*[st.text(LETTERS, min_size=4, max_size=4)] * 2).map("-".join)
slips = st.lists(
    st.builds(Slip, receipts, st.sets(st.integers(1, 3), max_size=2).map(lambda s: tuple(sorted(s)))),
    unique_by=lambda slip: slip.receipt,
)


@given(slips)
def test_a_published_list_is_read_back_slip_for_slip(cast: list[Slip]) -> None:
    assert read_list(listed(cast)) == sorted(cast, key=lambda slip: slip.receipt)


@given(slips, st.randoms())
def test_neither_count_nor_digest_depend_on_the_order_of_voting(cast: list[Slip], shuffling: object) -> None:
    other = list(reversed(cast))
    assert tally(cast, 3) == tally(other, 3) and digest(listed(cast)) == digest(listed(other))


@given(slips.filter(bool), st.integers(1, 3))
def test_one_changed_slip_changes_the_digest(cast: list[Slip], mark: int) -> None:
    changed = [Slip(cast[0].receipt, () if cast[0].marks else (mark,)), *cast[1:]]
    assert digest(listed(changed)) != digest(listed(cast))


def test_a_slip_may_mark_fewer_options_than_allowed_but_not_more_and_none_twice() -> None:
    assert [bool(fault_of(PAPER, marks)) for marks in ((), (1,), (1, 3), (1, 2, 3), (1, 1), (4,), (0,))] == [
        False,
        False,
        False,
        True,
        True,
        True,
        True,
    ]


def test_numbers_that_are_not_those_of_the_slips_are_refused(book: SimulatedBook) -> None:
    projects = [{"project": name} for name in PAPER.options]
    vote = book.take("livelihood-vote", "collect", {"year_": 2025})
    book.take("livelihood-vote", "shortlist", {"places": 1, "candidates": projects}, vote)
    cast = [Slip(f"AAA{n}-BBBB", (1,) if n != 4 else (2,)) for n in range(2, 9)]
    given = {
        "total": 9,
        "present": 8,
        "ballots_issued": 8,
        "ballots_back": 7,
        "ballots_valid": 7,
        "ballots_invalid": 0,
        "slips": listed(cast),
        "counts": [{"project": name, "yes": yes} for name, yes in zip(PAPER.options, (6, 1, 0), strict=True)],
    }
    false = {
        **given,
        "counts": [{**given["counts"][0], "yes": 7}, {**given["counts"][1], "yes": 0}, given["counts"][2]],
    }  # type: ignore[index, dict-item]
    assert "与电子票单重新计出的不一致" in refused(book, "livelihood-vote", "vote", vote, **false)
    twice = {**given, "slips": f"{given['slips']}\n{cast[0].line}"}
    assert "重复的回执号" in refused(book, "livelihood-vote", "vote", vote, **twice)
    book.take("livelihood-vote", "vote", given, vote)
    assert book.states[vote].values["chosen"] == [{"project": "村道硬化", "yes": 6}]
