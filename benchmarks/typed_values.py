"""How many values people type in ten whole lives, counted from the forms: today's and those of an earlier commit.

A value counts where a form demands it and nothing gives it: it is not carried over from the matter it comes from, was not
said in an earlier step of the same matter, has no default, is not computed and not offered by the form (`fills`, the
village of a chosen entry). Hours that several steps ask are counted each time. Of a party its name counts, and each
particular the step demands.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.document import Table

TITLE = "Values typed in ten lives, before and after"
ROOT = Path(__file__).resolve().parents[1]
BEFORE = "d7e55f9"
# A life: the kinds of work it goes through, with the steps of each; what one offers the next carries over.
INTAKE = ("dispute-intake", "receive triage assign")
MEDIATION = ("people-mediation", "register accept mediate agree visit archive")
LIVES: dict[str, tuple[tuple[str, str], ...]] = {
    "调解并达成协议": (INTAKE, MEDIATION),
    "欠薪调解到司法确认": (INTAKE, MEDIATION, ("judicial-confirmation", "prepare submit accept decide perform")),
    "普通程序罚款": (
        ("enforcement-clue", "register settle"),
        (
            "enforcement-case",
            "propose file inspect interview order recheck conclude notify waive decide serve pay close archive",
        ),
    ),
    "当场罚款（手机）": (("summary-penalty", "decide"),),
    "检查发现隐患": (("enterprise-inspection", "propose approve result"), ("hazard", "find order recheck")),
    "热线工单": (("hotline-order", "receive accept contact reply close"),),
    "信访": (("petition-case", "register accept investigate opine deliver close"),),
    "合同审查": (
        ("contract", "draft quick_check"),
        (
            "legality-review",
            "apply accept office_opinion justice_opinion adviser_opinion conclude deputy_approve leader_approve",
        ),
    ),
    "许可": (("service-case", "receive accept review approve deliver archive"),),
    "信息公开申请": (("disclosure-request", "register reply deliver"),),
}


def counted() -> dict[str, dict[str, int]]:
    """By life and kind of work: the values its forms demand of people, in the catalogue that is importable now."""
    from yifa.domains import catalogue
    from yifa.kernel.context import all_fields

    newest: dict[str, Any] = {key: versions[-1] for key, versions in catalogue().versions.items()}
    offers = _offers_of(newest)
    told: dict[str, dict[str, int]] = {}
    for name, life in LIVES.items():
        told[name] = {}
        known: set[str] = set()
        for at, (kind, steps) in enumerate(life):
            procedure = newest[kind]
            fields = all_fields(procedure)
            said = set(known)
            number = 0
            for key in steps.split():
                action = procedure.actions.get(key)
                anew = _said_anew(procedure, fields) if offers else set()
                given = (said - anew) | (offers(procedure, action) if offers and action else set())
                for typed in _demanded(procedure, action, fields, given) if action else ():
                    number += typed
                said |= {field for field, _ in action.fields()} | set(action.sets) if action else set()
            told[name][kind] = number
            follows = life[at + 1][0] if at + 1 < len(life) else ""
            known = {
                field
                for key in steps.split()
                if key in procedure.actions
                for spawn in procedure.actions[key].offers
                if spawn.procedure == follows
                for field in spawn.carries
            }
    return told


def _offers_of(newest: dict[str, Any]) -> Callable[[Any, Any], set[str]] | None:
    """What a form offers by itself, by procedure and step; None in a commit where forms offer nothing."""
    try:
        from yifa.kernel.fills import places_known
    except ImportError:
        return None
    return lambda procedure, action: {
        *action.fills,
        *places_known(newest, procedure, action),
    }


def _said_anew(procedure: Any, fields: Any) -> set[str]:
    """Hours that several steps of a case ask: an earlier step's is not this one's."""
    times = Counter(key for action in procedure.actions.values() for key, _ in action.fields())
    return {key for key, number in times.items() if number > 1 and fields[key].type == "datetime"}


def _demanded(procedure: Any, action: Any, fields: Any, said: set[str]) -> Iterator[int]:
    for key, required in action.fields():
        spec = fields[key]
        party = procedure.parties.get(key)
        needs = len((getattr(party, "needs", None) or {}).get(action.key, ())) if party else 0
        given = key in said or key in action.sets or bool(getattr(spec, "default", ""))
        if not required or given:
            continue
        yield 1 + needs


def earlier(commit: str) -> dict[str, dict[str, int]]:
    """The same count over the forms of an earlier commit, taken from the repository's history."""
    packed = subprocess.run(["git", "archive", commit, "src"], cwd=ROOT, check=True, capture_output=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as tree:
            tree.extractall(folder, filter="data")
        path = os.pathsep.join([str(Path(folder) / "src"), str(ROOT)])
        ran = subprocess.run(
            [sys.executable, "-m", "benchmarks.typed_values"],
            env={**os.environ, "PYTHONPATH": path},
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        )
    told: dict[str, dict[str, int]] = json.loads(ran.stdout)
    return told


def run() -> Table:
    """Before, after and the share that is left, life by life."""
    before, after = earlier(BEFORE), counted()
    sums = [(name, sum(before[name].values()), sum(after[name].values())) for name in LIVES]
    sums.append(("all ten", sum(was for _, was, _ in sums), sum(now for _, _, now in sums)))
    rows = tuple((name, was, now, f"{(now - was) / was:+.0%}") for name, was, now in sums)
    return Table(("life", "before", "after", "change"), rows, f"the forms of commit {BEFORE} and of today")


if __name__ == "__main__":
    print(json.dumps(counted(), ensure_ascii=False))
