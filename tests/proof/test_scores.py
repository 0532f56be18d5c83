"""Scores on labelled sentences and on the five real reports; printed as tables, held above fixed floors."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.proof_scores import SentenceScore, score_judged, score_seeds, score_sentences

pytestmark = pytest.mark.slow


def _print(score: SentenceScore) -> None:
    print(f"\n{score.name}: {score.sentences} sentences")
    print(f"{'':14}{'precision':>10}{'recall':>8}{'F1':>8}{'right':>7}{'wrong':>7}{'missed':>8}")
    for name in ("quantities", "counted", "kinds", "relations"):
        tally = getattr(score, name)
        numbers = f"{tally.precision:>10.3f}{tally.recall:>8.3f}{tally.f1:>8.3f}"
        print(f"{name:14}{numbers}{tally.right:>7}{tally.wrong:>7}{tally.missed:>8}")
    print(f"faulty found   {score.found} of {score.faulty} (as error {score.found_as_error})")
    print(f"sound alarmed  {score.alarms} of {score.sound} (as error {score.errors})")


@pytest.mark.parametrize("half", ["dev", "held_out", "fresh"])
def test_labelled_sentences_are_read_and_judged(half: str) -> None:
    score = score_sentences(half)
    _print(score)
    assert score.quantities.f1 >= 0.97
    assert score.kinds.f1 >= 0.97
    assert score.relations.recall >= 0.9
    assert score.found >= 0.85 * score.faulty
    assert score.alarms <= 0.01 * score.sound


@pytest.mark.parametrize("name", ["judged", "judged_rounds"])
def test_judged_sentences_find_the_faulty_and_spare_the_sound(name: str) -> None:
    score = score_judged(name)
    print(f"\n{name}: found {score.found} of {score.faulty}, alarmed {score.alarms} of {score.sound}")
    assert score.found >= 0.9 * score.faulty
    assert score.alarms <= 0.01 * score.sound


@pytest.mark.parametrize(("half", "share"), [("tuned", 0.9), ("aside", 0.85)])
def test_twins_of_sound_sentences_are_found_and_the_sound_ones_spared(half: str, share: float) -> None:
    score = score_judged("judged_twins", half)
    print(f"\n{score.name}: found {score.found} of {score.faulty}, alarmed {score.alarms} of {score.sound}")
    assert score.found >= share * score.faulty
    assert score.alarms <= 0.01 * score.sound


@pytest.mark.shared
def test_the_five_reports_are_read_whole_and_no_sound_relation_is_called_an_error(shared: Path) -> None:
    score = score_seeds(shared)
    print(f"\nfigures read {score.read} of {score.figures}")
    for line in score.misread:
        print("  misread", line)
    for kind, (found, of) in sorted(score.by_kind.items()):
        print(f"relations {kind:6} {found} of {of}")
    for line in score.not_found:
        print("  not stated", line)
    assert score.read == score.figures
    assert score.false_errors == []
    assert score.by_kind["sum"][0] == score.by_kind["sum"][1]
    assert score.by_kind["yoy"][0] == score.by_kind["yoy"][1]
