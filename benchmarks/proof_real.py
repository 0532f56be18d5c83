"""Real sentences of real pages (474, labelled by hand, not ours): read, judged, and judged again with one figure altered.

The sentences are parted by page into a half to learn from and a half that is looked at only to report; the parting
is fixed by a seed. An altered sentence is a labelled one in which one figure of one relation that holds was changed
so that the relation fails; it counts as caught where an error or warning stands that the true sentence has not.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from benchmarks.proof_scores import Tally
from yifa.law.in_force import ActsInForce
from yifa.proof.examine import examine
from yifa.proof.model import Document, Finding, Report

SEED = 20261129
HALVES = ("learning", "kept aside")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DIGITS = re.compile(r"\d[\d,，]*(?:\.\d+)?")
#: Kinds that are labelled in both the sentences and our model under the same name.
SPAN_KINDS = ("count", "percent", "money")


@dataclass(frozen=True)
class Altered:
    """One labelled sentence with one figure of one true relation changed."""

    id: str
    text: str
    was: str
    now: str
    kind: str
    expression: str


@dataclass
class RealScore:
    """How one half came out."""

    half: str
    sentences: int = 0
    quantities: Tally = field(default_factory=Tally)
    sound: int = 0
    alarmed: list[tuple[str, Finding]] = field(default_factory=list)
    alarmed_sentences: int = 0
    altered: int = 0
    caught: int = 0
    missed: list[Altered] = field(default_factory=list)
    by_kind: dict[str, list[int]] = field(default_factory=dict)


def real_sentences(path: Path, half: str) -> list[dict[str, Any]]:
    """The sentences of one half; all sentences of one page fall into the same half."""
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    pages = sorted({r["url"] for r in records})
    random.Random(SEED).shuffle(pages)
    first = set(pages[: len(pages) // 2])
    return [r for r in records if (r["url"] in first) == (half == HALVES[0])]


def altered(record: dict[str, Any]) -> list[Altered]:
    """For each true relation of a record one text in which one of its figures is another."""
    found = []
    for number, relation in enumerate(record["relations"]):
        if not relation["holds"]:
            continue
        chance = random.Random(f"{SEED} {record['id']} {number}")
        values = set(_NUMBER.findall(relation["expression"])) - {"100"}
        operands = [q for q in record["quantities"] if q["kind"] in SPAN_KINDS and _plain(q["value"]) in values]
        operands = [q for q in operands if q["approx"] == "exact" and _DIGITS.search(q["surface"])]
        chance.shuffle(operands)
        for quantity in operands:
            change = _changed(quantity["surface"], chance)
            if change is not None and _fails(relation["expression"], quantity, change, record):
                text = record["text"][: quantity["start"]] + change + record["text"][quantity["end"] :]
                found.append(
                    Altered(record["id"], text, quantity["surface"], change, relation["kind"], relation["expression"])
                )
                break
    return found


def _fails(expression: str, quantity: dict[str, Any], change: str, record: dict[str, Any]) -> bool:
    """Whether the relation, all of whose figures stand in the text, fails with the changed figure."""
    if re.search(r"[^\d.+\-*/()<>=~round,]", expression):
        return False
    printed = {_plain(q["value"]) for q in record["quantities"]} | {"100", "10", "1", "2"}
    if not set(_NUMBER.findall(expression)) <= printed:
        return False
    old, was, now = _plain(quantity["value"]), *(_DIGITS.search(s) for s in (quantity["surface"], change))
    if was is None or now is None:
        return False
    if not Decimal(re.sub("[,，]", "", was[0])):
        return False
    factor = Decimal(old) / Decimal(re.sub("[,，]", "", was[0]))
    new = _plain(Decimal(re.sub("[,，]", "", now[0])) * factor)
    changed = re.sub(rf"(?<![\d.]){re.escape(old)}(?![\d.])", new, expression, count=1)
    left, sign, right = re.split(r"(==|<=|>=|~=)", changed, maxsplit=1)
    one, other = (float(eval(side, {"__builtins__": {}}, {"round": round})) for side in (left, right))
    if sign == "<=":
        return one > other
    if sign == ">=":
        return one < other
    return abs(one - other) > (0.6 if sign == "~=" else 1e-9)


def _plain(value: Any) -> str:
    try:
        number = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _changed(surface: str, chance: random.Random) -> str | None:
    """The figure with one digit changed by at least two, so that no rounding explains it."""
    match = _DIGITS.search(surface)
    if match is None:
        return None
    digits = [i for i in range(match.start(), match.end()) if surface[i].isdigit()]
    whole = [i for i in digits if "." not in surface[match.start() : i]][:2]
    place = chance.choice(whole)
    old = int(surface[place])
    choices = [d for d in range(10) if abs(d - old) >= 2 and not (d == 0 and place == whole[0])]
    return surface[:place] + str(chance.choice(choices)) + surface[place + 1 :]


def judge(text: str) -> Report:
    """The whole examination as `yifa check --jsonl` makes it."""
    return examine(Document(text=text), acts=ActsInForce())


def serious(report: Report) -> list[Finding]:
    """Errors and warnings about figures, which the sentences are labelled for."""
    return [f for f in report.findings if f.severity != "info" and f.about == "figures"]


def score_real(path: Path, half: str) -> RealScore:
    """Read and judge every sentence of a half, true and altered."""
    score = RealScore(half)
    for record in real_sentences(path, half):
        report = judge(record["text"])
        score.sentences += 1
        got = Counter(
            (q.start, q.end, float(q.value)) for q in report.quantities if q.kind in SPAN_KINDS and q.value is not None
        )
        want = Counter(
            (q["start"], q["end"], float(q["value"]))
            for q in record["quantities"]
            if q["kind"] in SPAN_KINDS and isinstance(q["value"], int | float)
        )
        score.quantities.add(got, want)
        alarms = serious(report)
        if record["consistent"] is not False and not record["issues"]:
            score.sound += 1
            score.alarmed += [(record["id"], f) for f in alarms]
            score.alarmed_sentences += bool(alarms)
        known = Counter((f.rule, f.message) for f in alarms)
        for one in altered(record):
            new = Counter((f.rule, f.message) for f in serious(judge(one.text))) - known
            tally = score.by_kind.setdefault(one.kind, [0, 0])
            tally[1] += 1
            score.altered += 1
            if new:
                score.caught += 1
                tally[0] += 1
            else:
                score.missed.append(one)
    return score
