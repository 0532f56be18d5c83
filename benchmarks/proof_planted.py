"""Whole documents of our own with planted faults, labelled before the first run: what is found, and what is said amiss."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from yifa.law.in_force import ActsInForce
from yifa.proof.examine import examine
from yifa.proof.model import Document, Finding

DATA = Path(__file__).resolve().parents[1] / "tests" / "proof" / "data"


#: Faults of the whole paper may be told at its head or foot.
ELSEWHERE = ("missing-part", "head", "other-town", "wrong-body", "title-month", "title-year", "date", "signed")


@dataclass
class PlantedScore:
    """How all planted documents came out."""

    documents: int = 0
    characters: int = 0
    planted: int = 0
    found: int = 0
    by_kind: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    false: list[tuple[str, Finding, str]] = field(default_factory=list)
    right_by_rule: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    wrong_by_rule: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))


def base(name: str) -> str:
    """The sound text a planted document is made from."""
    for folder in ("planted", "sound"):
        path = DATA / folder / f"{name}.txt"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise FileNotFoundError(name)


def serious(text: str) -> list[Finding]:
    """Errors and warnings of a whole examination."""
    return [f for f in examine(Document(text=text), acts=ActsInForce()).findings if f.severity != "info"]


def score_planted() -> PlantedScore:
    """Plant, examine, compare: a fault is found where a finding lies in its sentence or names it."""
    score = PlantedScore()
    with (DATA / "planted" / "faults.jsonl").open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            _score(record["doc"], record["faults"], score)
    return score


def _score(name: str, faults: list[list[str]], score: PlantedScore) -> None:
    text = base(name)
    for _, was, now in faults:
        text = text.replace(was, now, 1)
    spans = [(kind, now, _sentence(text, text.index(now), len(now))) for kind, _, now in faults]
    findings = serious(text)
    score.documents += 1
    score.characters += len(text)
    explained: set[int] = set()
    for kind, now, (start, end) in spans:
        own = [n for n, f in enumerate(findings) if f.start < end and start < max(f.end, f.start + 1)]
        if kind in ELSEWHERE:
            own += [n for n, f in enumerate(findings) if f.about in ("form", "law") or f.rule == "title-month"]
        score.planted += 1
        score.by_kind[kind][1] += 1
        if own:
            score.found += 1
            score.by_kind[kind][0] += 1
            explained.update(own)
        else:
            score.missed.append((name, kind, now))
    for n, finding in enumerate(findings):
        tally = score.right_by_rule if n in explained else score.wrong_by_rule
        tally[finding.rule, finding.severity] += 1
        if n not in explained:
            score.false.append((name, finding, text[max(finding.start - 20, 0) : finding.end + 10]))


def _sentence(text: str, start: int, length: int) -> tuple[int, int]:
    left = max((m.end() for m in re.finditer("[。\n]", text[:start])), default=0)
    right = re.search("[。\n]", text[start + length - 1 :])
    return left, start + length - 1 + (right.start() if right else len(text) - start - length + 1) + 1
