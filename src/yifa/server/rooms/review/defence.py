"""The respondent's evidence list, drafted from the file of the act that is challenged: its papers up to that act."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from yifa.kernel.model import ActionSpec
from yifa.kernel.records import VOID, State
from yifa.server.casework.place import Place
from yifa.server.casework.rooms import knows_about_a_step
from yifa.server.ledger.journal import history
from yifa.server.ledger.models import Link, Matter
from yifa.server.ledger.papers import paper_name
from yifa.server.ledger.scope import visible_matters

#: Answers that hand in evidence: kind of work → step.
ANSWERS = {"reconsideration": "reply", "administrative-litigation": "answer"}
#: Linked matters that are no file of the challenged act.
NO_FILE = frozenset(
    {"reconsideration", "administrative-litigation", "judicial-advice", "judgment-performance", "legality-review"}
)
MOST = 80


@knows_about_a_step
def evidence_from_the_file(place: Place, action: ActionSpec, row: Matter, state: State) -> dict[str, Any]:
    """Papers of the linked file, oldest first; those made after the act are left out (行政复议法 第46条; 行政诉讼法 第35条)."""
    if ANSWERS.get(row.procedure) != action.key or state.values.get("evidence"):
        return {}
    act_on = str(state.values.get("act_on") or "9999-12-31")
    rows = [paper for file in _files(place, row) for paper in _papers(file, act_on)]
    return {"evidence": sorted(rows, key=lambda paper: str(paper["formed_on"]))[:MOST]} if rows else {}


def _files(place: Place, row: Matter) -> list[Matter]:
    pairs = Link.objects.filter(Q(from_id=row.id) | Q(to_id=row.id)).values_list("from_id", "to_id")
    others = {other for pair in pairs for other in pair} - {row.id}
    seen = visible_matters(place.actor).filter(id__in=others, town=row.town)
    return list(seen.exclude(procedure__in=sorted(NO_FILE)).order_by("id"))


def _papers(file: Matter, act_on: str) -> list[dict[str, Any]]:
    entries = history(file.id, None)
    withdrawn = {entry.corrects for entry in entries if entry.action == VOID}
    return [
        {"name_": paper_name(document), "formed_on": entry.day}
        for entry in entries
        if entry.n not in withdrawn and entry.day <= act_on
        for document in entry.papers
    ]
