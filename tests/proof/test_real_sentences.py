"""Real sentences of real pages, true and with one figure altered; the half to learn from and the half kept aside."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.proof_real import HALVES, score_real

pytestmark = pytest.mark.shared


@pytest.mark.parametrize("half", HALVES)
def test_altered_relations_are_caught_and_true_sentences_left_alone(shared: Path, half: str) -> None:
    score = score_real(shared / "proof" / "real_sentences.jsonl", half)
    print(f"\n{half}: caught {score.caught} of {score.altered}, alarmed {score.alarmed_sentences} of {score.sound}")
    assert score.caught >= 0.75 * score.altered
    assert score.alarmed_sentences <= 0.01 * score.sound
