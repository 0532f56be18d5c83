"""Benchmarks of the proof-reader: how right, how fast, beside cn2an, jionlp and Microsoft Recognizers-Text.

The peers are no dependencies. They are looked for in the interpreter named by `YIFA_PEERS_PYTHON`, or in this one;
where one is missing the table says so. The Chinese specifications of Recognizers-Text are read from `YIFA_SHARED`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.document import Table
from benchmarks.proof_planted import score_planted
from benchmarks.proof_real import HALVES as PAGES
from benchmarks.proof_real import score_real
from benchmarks.proof_scores import COUNTED, Tally, labelled, score_judged, score_seeds, score_sentences
from yifa.law.in_force import ActsInForce
from yifa.proof.examine import examine
from yifa.proof.model import Document
from yifa.proof.quantities import read_quantities
from yifa.proof.quantities.numerals import read_number

TITLE = "Proof-reading"
HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("YIFA_SHARED", HERE.parents[1] / "shared"))
HALVES = ("dev", "held_out", "fresh")
PEERS = ("cn2an", "jionlp", "recognizers-text")
#: Characters in the text the reading speed is taken on.
LENGTH = 1_000_000
#: Characters of a ten-page report.
TEN_PAGES = 8_000

Row = dict[str, Any]


def run() -> Table:
    """Speed, scores on our own sentences and on five real reports, and the peers beside us."""
    rows = [*_speed(), *_scores(), *_real(), *_planted(), *_seeds(), *_peers()]
    cells = tuple((row["name"], row["value"], row["unit"], row["note"]) for row in rows)
    return Table(
        ("measured", "value", "unit", "note"), cells, "our own sentences in tests/proof/data; five real reports"
    )


def _row(name: str, value: float | str, unit: str, note: str = "") -> Row:
    return {"name": name, "value": value, "unit": unit, "note": note}


def _best(action: Any, times: int = 3) -> float:
    """Processor seconds, so that other work on the machine does not count; the best of three."""
    best = float("inf")
    for _ in range(times):
        started = time.process_time()
        action()
        best = min(best, time.process_time() - started)
    return best


def _speed() -> list[Row]:
    sentences = "".join(s["text"] for half in HALVES for s in labelled(half))
    dense = sentences * (LENGTH // len(sentences) + 1)
    rows = []
    seeds = sorted((SHARED / "seeds").glob("*.txt"))
    if seeds:
        prose = "\n".join(f.read_text(encoding="utf-8") for f in seeds)
        long = prose * (LENGTH // len(prose) + 1)
        rows.append(_row("reading, real reports", round(len(long) / _best(lambda: read_quantities(long))), "chars/s"))
        report = prose[:TEN_PAGES]
        rows.append(_row("checking a ten-page report", round(1000 * _best(lambda: _examined(report)), 1), "ms"))
    seconds = _best(lambda: read_quantities(dense))
    rows.append(_row("reading, figures in every clause", round(len(dense) / seconds), "chars/s", "labelled sentences"))
    command = [
        sys.executable,
        "-c",
        "import time; s = time.process_time(); import yifa.proof.api; print(time.process_time() - s)",
    ]
    taken = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | _path()).stdout
    rows.append(_row("import of yifa.proof.api", round(1000 * float(taken), 1), "ms"))
    return rows


def _examined(text: str) -> None:
    """The whole examination as `yifa check` makes it."""
    examine(Document(text=text), acts=ActsInForce())


def _path() -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}


def _scores() -> list[Row]:
    rows = []
    for judged, use in (
        (score_judged(), "used in tuning"),
        (score_judged("judged_rounds"), "used in tuning"),
        (score_judged("judged_twins", "tuned"), "used in tuning"),
        (score_judged("judged_twins", "aside"), "kept aside"),
    ):
        found, alarmed = round(judged.found / judged.faulty, 3), round(judged.alarms / judged.sound, 3)
        rows.append(_row(f"{judged.name}: faulty found", found, "", f"of {judged.faulty}, {use}"))
        rows.append(_row(f"{judged.name}: sound alarmed", alarmed, "", f"of {judged.sound}, {use}"))
    for half in HALVES:
        score = score_sentences(half)
        note = f"{score.sentences} sentences, {half}"
        for name in ("quantities", "counted", "kinds", "relations"):
            tally: Tally = getattr(score, name)
            rows.append(
                _row(f"{name} F1", round(tally.f1, 4), "", f"{note}; P {tally.precision:.3f} R {tally.recall:.3f}")
            )
        rows.append(
            _row("faulty sentences found", round(score.found / score.faulty, 3), "", f"{note}; of {score.faulty}")
        )
        rows.append(
            _row("sound sentences alarmed", round(score.alarms / score.sound, 3), "", f"{note}; of {score.sound}")
        )
    return rows


def _real() -> list[Row]:
    """Real sentences, true and with one figure altered, by halves of pages."""
    path = SHARED / "proof" / "real_sentences.jsonl"
    if not path.is_file():
        return [_row("real sentences", "not present", "", "reference folder absent")]
    rows = []
    for half in PAGES:
        score = score_real(path, half)
        rows.append(
            _row("altered relations caught", round(score.caught / score.altered, 3), "", f"{half}; of {score.altered}")
        )
        rows.append(_row("sound real sentences alarmed", score.alarmed_sentences, f"of {score.sound}", half))
    return rows


def _planted() -> list[Row]:
    """Whole documents of our own with planted faults."""
    score = score_planted()
    return [
        _row(
            "planted faults found",
            round(score.found / score.planted, 3),
            "",
            f"of {score.planted}, {score.documents} documents",
        ),
        _row(
            "false alarms beside them", round(10_000 * len(score.false) / score.characters, 2), "per 10,000 characters"
        ),
    ]


def _seeds() -> list[Row]:
    if not (SHARED / "seeds").is_dir():
        return [_row("five real reports", "not present", "", "reference folder absent")]
    score = score_seeds(SHARED)
    rows = [_row("figures read in five real reports", score.read, f"of {score.figures}")]
    rows += [
        _row(f"relations stated: {kind}", found, f"of {of}") for kind, (found, of) in sorted(score.by_kind.items())
    ]
    rows.append(_row("errors on relations that hold", len(score.false_errors), ""))
    return rows


def _specifications() -> list[tuple[str, float]]:
    """The inputs of Recognizers-Text that are one number and nothing else."""
    path = SHARED / "peers" / "recognizers-text-chinese" / "NumberModel.json"
    if not path.is_file():
        return []
    chosen = []
    for case in json.loads(path.read_text(encoding="utf-8-sig")):
        results = case["Results"]
        whole = len(results) == 1 and results[0]["Start"] == 0 and results[0]["End"] == len(case["Input"]) - 1
        if whole and "^" not in case["Input"]:
            chosen.append((case["Input"], float(results[0]["Resolution"]["value"])))
    return chosen


def _peers() -> list[Row]:
    specifications = _specifications()
    sentences = [s for half in HALVES for s in labelled(half)]
    given = {"numbers": [text for text, _ in specifications], "sentences": [s["text"] for s in sentences]}
    ours = [read_number(text) for text in given["numbers"]]
    rows = []
    if specifications:
        right = sum(
            _same(None if o is None else float(o), want) for o, (_, want) in zip(ours, specifications, strict=True)
        )
        rows.append(
            _row(
                "Recognizers-Text number specs: yifa", right, f"of {len(specifications)}", "inputs that are one number"
            )
        )
    started = time.process_time()
    found = [
        [float(q.value) for q in read_quantities(s["text"]) if q.value is not None and q.kind in COUNTED]
        for s in sentences
    ]
    rows.append(_sentences_row("yifa", found, sentences, time.process_time() - started, ""))
    answers = _ask(given)
    for peer in PEERS:
        answer = answers.get(peer)
        if answer is None:
            rows.append(
                _row(f"peer {peer}", "not installed", "", "set YIFA_PEERS_PYTHON to an interpreter that has it")
            )
            continue
        if specifications:
            right = sum(_same(got, want) for got, (_, want) in zip(answer["numbers"], specifications, strict=True))
            rows.append(
                _row(f"Recognizers-Text number specs: {peer}", right, f"of {len(specifications)}", answer["version"])
            )
        if answer["sentences"] is not None:
            read = [values or [] for values in answer["sentences"]]
            rows.append(_sentences_row(peer, read, sentences, answer["seconds"], answer["version"]))
    return rows


def _same(got: float | None, want: float) -> bool:
    return got is not None and abs(got - want) <= 1e-6 * max(1.0, abs(want))


def _sentences_row(
    name: str, found: list[list[float]], sentences: list[dict[str, Any]], seconds: float, note: str
) -> Row:
    """Values of counts, percentages and money only: the one thing every reader gives."""
    tally = Tally()
    for values, sentence in zip(found, sentences, strict=True):
        want = Counter(
            round(q["value"], 6) for q in sentence["quantities"] if q["kind"] in COUNTED and q["value"] is not None
        )
        tally.add(Counter(round(v, 6) for v in values), want)
    speed = round(sum(len(s["text"]) for s in sentences) / seconds) if seconds else 0
    words = f"P {tally.precision:.3f} R {tally.recall:.3f}; {speed:,} chars/s {note}".strip()
    return _row(f"values in labelled sentences, F1: {name}", round(tally.f1, 4), "", words)


def _ask(given: dict[str, Any]) -> dict[str, Any]:
    interpreter = os.environ.get("YIFA_PEERS_PYTHON", sys.executable)
    command = [interpreter, str(HERE / "proof_peers.py")]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=False)
    last = done.stdout.strip().splitlines()[-1:] or ["{}"]
    try:
        answers: dict[str, Any] = json.loads(last[0])
    except json.JSONDecodeError:
        return {}
    return answers
