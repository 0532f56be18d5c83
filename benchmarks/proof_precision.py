"""How often each rule is right, and whether it speaks no louder than it may.

Right: an alarm on a sentence labelled faulty, on a real sentence with one figure altered that the true one has not, or
at a planted fault. Wrong: an alarm on a sentence labelled sound, on a real sentence without a fault, on a clean corpus,
or beside every planted fault. Clean corpora (State Council reports, party reports, policies, laws) are fetched for the
measurement and never kept: `YIFA_CLEAN_TEXTS` names a folder with one sub-folder of text files each.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.document import Table
from benchmarks.proof_planted import score_planted
from benchmarks.proof_real import HALVES, altered, judge, real_sentences
from benchmarks.proof_scores import labelled
from yifa.law.in_force import ActsInForce
from yifa.proof.examine import examine
from yifa.proof.loudness import MAY_SAY_MUST, NEEDED
from yifa.proof.model import Document, Finding
from yifa.proof.readers import read_document

TITLE = "Precision of the proof-reader's rules"
SHARED = Path(os.environ.get("YIFA_SHARED", Path(__file__).resolve().parents[2] / "shared"))
CLEAN = os.environ.get("YIFA_CLEAN_TEXTS", "")
OWN = ("judged", "judged_rounds", "judged_twins")


@dataclass
class Tally:
    """Right and wrong alarms of one rule, and where the wrong ones were."""

    right: int = 0
    wrong: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        total = self.right + sum(self.wrong.values())
        return self.right / total if total else 1.0


class TooLoudError(Exception):
    """A rule says must though it is not right often enough."""


def measure(real_half: str = HALVES[0]) -> dict[str, Tally]:
    """Every rule's alarms (errors and warnings), judged."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    _own(tallies)
    _planted(tallies)
    _real(tallies, real_half)
    _clean(tallies)
    return tallies


def _serious(findings: tuple[Finding, ...]) -> list[Finding]:
    return [f for f in findings if f.severity != "info"]


def _own(tallies: dict[str, Tally]) -> None:
    import json

    from benchmarks.proof_scores import DATA

    records = [s for half in ("dev", "held_out", "fresh") for s in labelled(half)]
    for name in OWN:
        with (DATA / f"{name}.jsonl").open(encoding="utf-8") as lines:
            records += [json.loads(line) for line in lines]
    for record in records:
        for finding in _serious(judge(record["text"]).findings):
            if record["faulty"]:
                tallies[finding.rule].right += 1
            else:
                tallies[finding.rule].wrong["own sentences"] += 1


def _planted(tallies: dict[str, Tally]) -> None:
    score = score_planted()
    for (rule, _), count in score.right_by_rule.items():
        tallies[rule].right += count
    for (rule, _), count in score.wrong_by_rule.items():
        tallies[rule].wrong["planted documents"] += count


def _real(tallies: dict[str, Tally], half: str) -> None:
    path = SHARED / "proof" / "real_sentences.jsonl"
    if not path.is_file():
        return
    for record in real_sentences(path, half):
        found = _serious(judge(record["text"]).findings)
        sound = record["consistent"] is not False and not record["issues"]
        for finding in found:
            if sound:
                tallies[finding.rule].wrong["real sentences"] += 1
            else:
                tallies[finding.rule].right += 1
        known = {(f.rule, f.message) for f in found}
        for one in altered(record):
            for finding in _serious(judge(one.text).findings):
                if (finding.rule, finding.message) not in known:
                    tallies[finding.rule].right += 1


def _clean(tallies: dict[str, Tally]) -> None:
    for folder in sorted(Path(CLEAN).iterdir()) if CLEAN else []:
        for path in sorted(folder.glob("*")):
            document: Document = read_document(path.read_bytes(), path.name if path.suffix == ".txt" else "text.txt")
            for finding in _serious(examine(document, acts=ActsInForce()).findings):
                tallies[finding.rule].wrong[folder.name] += 1


def run() -> Table:
    """The table of all rules; fails where one speaks louder than it may."""
    tallies = measure()
    rows = []
    loud = []
    for rule, tally in sorted(tallies.items(), key=lambda item: (item[1].precision, item[0])):
        may = rule in MAY_SAY_MUST
        wrong = "; ".join(f"{place} {n}" for place, n in sorted(tally.wrong.items()))
        rows.append(
            (rule, tally.right, sum(tally.wrong.values()), round(tally.precision, 3), "must" if may else "ask", wrong)
        )
        if may and tally.precision < NEEDED:
            loud.append(f"{rule} {tally.precision:.3f}")
    if loud:
        raise TooLoudError("rules that may not say must: " + ", ".join(loud))
    return Table(
        ("rule", "right", "wrong", "precision", "may say", "wrong on"),
        tuple(rows),
        "labelled sentences, altered real sentences, planted documents; clean corpora" + ("" if CLEAN else " absent"),
    )
