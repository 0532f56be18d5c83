"""Scores of the proof-reader on labelled sentences and on the five real reports."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from yifa.law.in_force import ActsInForce
from yifa.proof.api import check_text
from yifa.proof.examine import examine
from yifa.proof.model import Document, Quantity, Report

DATA = Path(__file__).resolve().parents[1] / "tests" / "proof" / "data"
COUNTED = ("count", "percent", "money")


@dataclass
class Tally:
    """Right, wrong and missed, with the usual measures."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, got: Counter[Any], want: Counter[Any]) -> None:
        """Compare two bags of answers."""
        self.right += sum((got & want).values())
        self.wrong += sum((got - want).values())
        self.missed += sum((want - got).values())

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 1.0


@dataclass
class SentenceScore:
    """How one set of labelled sentences came out."""

    name: str
    sentences: int = 0
    quantities: Tally = field(default_factory=Tally)
    counted: Tally = field(default_factory=Tally)
    kinds: Tally = field(default_factory=Tally)
    relations: Tally = field(default_factory=Tally)
    faulty: int = 0
    found: int = 0
    found_as_error: int = 0
    sound: int = 0
    alarms: int = 0
    errors: int = 0


def labelled(name: str) -> list[dict[str, Any]]:
    """The labelled sentences of one set: `dev`, `held_out` or `fresh`."""
    with (DATA / f"sentences_{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _key(start: int, end: int, value: float | None, unit: str, approx: str, kind: str) -> tuple[Any, ...]:
    return start, end, value, unit, approx, kind


def score_sentences(name: str) -> SentenceScore:
    """Read and check every sentence of a half and compare with its labels."""
    score = SentenceScore(name)
    for sentence in labelled(name):
        report = _judge(sentence["text"], sentence["faulty"], score)
        got = Counter(
            _key(q.start, q.end, None if q.value is None else float(q.value), q.unit, q.approx, q.kind)
            for q in report.quantities
        )
        want = Counter(
            _key(q["start"], q["end"], q["value"], q["unit"], q["approx"], q["kind"]) for q in sentence["quantities"]
        )
        score.quantities.add(got, want)
        score.counted.add(_counted(got), _counted(want))
        score.kinds.add(Counter((k[0], k[1], k[5]) for k in got), Counter((k[0], k[1], k[5]) for k in want))
        signs = Counter(r.kind + ("+" if r.holds else "-") for r in report.relations)
        score.relations.add(signs, Counter(sentence["relations"]))
    return score


def score_judged(name: str = "judged", half: str | None = None) -> SentenceScore:
    """Sentences judged only as sound or faulty (`judged`, `judged_rounds`, `judged_twins`).

    Of the twins, ``half`` takes those the rules were made with (“tuned”) or those nobody has looked at (“aside”).
    """
    score = SentenceScore(name if half is None else f"{name}, {half}")
    with (DATA / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for sentence in map(json.loads, lines):
            if half is None or sentence["half"] == half:
                _judge(sentence["text"], sentence["faulty"], score)
    return score


def _judge(text: str, faulty: bool, score: SentenceScore) -> Report:
    """Examine a sentence as `yifa check --jsonl` does; note whether its fault was found, or a sound one alarmed."""
    report = examine(Document(text=text), acts=ActsInForce())
    serious = [f for f in report.findings if f.severity != "info"]
    errors = [f for f in serious if f.severity == "error"]
    score.sentences += 1
    if faulty:
        score.faulty += 1
        score.found += bool(serious)
        score.found_as_error += bool(errors)
    else:
        score.sound += 1
        score.alarms += bool(serious)
        score.errors += bool(errors)
    return report


def _counted(bag: Counter[Any]) -> Counter[Any]:
    return Counter({k: n for k, n in bag.items() if k[5] in COUNTED})


@dataclass
class SeedScore:
    """How the five real reports came out."""

    figures: int = 0
    read: int = 0
    misread: list[str] = field(default_factory=list)
    by_kind: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    false_errors: list[str] = field(default_factory=list)
    not_found: list[str] = field(default_factory=list)


def score_seeds(shared: Path) -> SeedScore:
    """Compare with `seed_figures.csv` and `seed_relations.csv`."""
    texts = {f.name[:3]: f.read_text(encoding="utf-8") for f in sorted((shared / "seeds").glob("*.txt"))}
    reports = {seed: check_text(text) for seed, text in texts.items()}
    score = SeedScore()
    places: dict[str, int] = {}
    used: dict[str, set[int]] = defaultdict(set)
    for row in _rows(shared / "reference" / "seed_figures.csv"):
        score.figures += 1
        index = _find(row, texts[row["seed"]], reports[row["seed"]], used[row["seed"]])
        if index is None:
            score.misread.append(f"{row['id']} {row['quote']} = {row['value']}{row['unit']}")
            continue
        score.read += 1
        used[row["seed"]].add(index)
        places[row["id"]] = index
    _score_relations(shared, reports, places, score)
    return score


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _find(row: dict[str, str], text: str, report: Report, used: set[int]) -> int | None:
    """The quantity a labelled row speaks of: inside its quotation, same value, unit and approximation."""
    value = Decimal(row["value"]) if row["value"] else None
    again = None
    for m in re.finditer(re.escape(row["quote"]), text):
        for index, quantity in enumerate(report.quantities):
            if quantity.start < m.end() and quantity.end > m.start() and _agrees(row, value, quantity):
                if index not in used:
                    return index
                again = index
    zero = again is not None and report.quantities[again].value == 0
    ranged = again is not None and report.quantities[again].approx == "range"
    paper = again is not None and report.quantities[again].text.startswith("〔")
    shared_rate = again is not None and report.quantities[again].unit == "%"
    return again if zero or ranged or paper or shared_rate or _listed_twice(row, again, report) else None


def _listed_twice(row: dict[str, str], again: int | None, report: Report) -> bool:
    """The labels name some expressions twice under one quotation (the same name in title and text)."""
    return again is not None and report.quantities[again].kind in ("name", "ordinal", "date")


def _agrees(row: dict[str, str], value: Decimal | None, quantity: Quantity) -> bool:
    values = {quantity.value}
    if quantity.approx == "range":
        values |= {quantity.low, quantity.high}
    if quantity.text.startswith("〔"):
        values.add(Decimal(quantity.text[1:5]))
    same_value = value in values or (value is None and (quantity.masked or quantity.value is None))
    if value is None and not quantity.masked and quantity.value is not None:
        same_value = False
    over = row["approx"] == "over"
    same_approx = (quantity.approx == "over") == over
    same_unit = (
        quantity.unit == row["unit"]
        or quantity.kind in ("name", "ordinal", "date")
        or row["unit"].startswith(quantity.unit)
        or quantity.masked
    )
    return same_value and same_approx and same_unit


def _score_relations(shared: Path, reports: dict[str, Report], places: dict[str, int], score: SeedScore) -> None:
    failing: dict[str, list[set[int]]] = defaultdict(list)
    for row in _rows(shared / "reference" / "seed_relations.csv"):
        names = re.findall(r"\d{3}-\d{3}", row["expression"])
        operands = {places[n] for n in names if n in places}
        if row["holds"] == "0":
            failing[row["seed"]].append(operands)
        if row["kind"] not in ("sum", "ratio", "yoy", "equal", "bound") or row["holds"] not in ("0", "1"):
            continue
        holds = row["holds"] == "1"
        found = any(
            r.holds == holds and len(operands & set(r.operands)) >= min(2, len(operands))
            for r in reports[row["seed"]].relations
        )
        score.by_kind[row["kind"]][1] += 1
        score.by_kind[row["kind"]][0] += found
        if not found:
            score.not_found.append(f"{row['id']} {row['kind']} {row['expression']}")
    for seed, report in reports.items():
        for relation in report.relations:
            reported = any(
                f.severity == "error" and f.start == report.quantities[i].start
                for f in report.findings
                for i in relation.operands
            )
            known = any(len(set(relation.operands) & bad) >= 2 for bad in failing[seed])
            if not relation.holds and reported and not known:
                score.false_errors.append(f"{seed} {relation.reason}")
