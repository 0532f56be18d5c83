"""What a step's form is filled with before anybody types: texts and lists the enforcement room can work out."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from yifa.kernel.fields import FieldError, parse_date
from yifa.kernel.model import ActionSpec, Procedure
from yifa.server.desk.place import Place
from yifa.server.desk.reading import may_read_personal, note_look
from yifa.server.enforcement.casework import DECISIONS, publication_of
from yifa.server.enforcement.pool import files_between
from yifa.server.ledger.journal import matter_key
from yifa.server.ledger.models import Matter
from yifa.server.ledger.stored import state_of


def for_step(place: Place, procedure: Procedure, action: ActionSpec, row: Matter) -> dict[str, Any]:
    """Values for a step on a matter: the masked text where a decision is to be published."""
    if procedure.procedure not in DECISIONS or action.key != "publish":
        return {}
    if not place.actor.roles & set(action.by) or not may_read_personal(place, procedure, row):
        return {}
    made = publication_of(place, procedure, state_of(row, matter_key(row.id)))
    if made is None:
        return {}
    note_look(place, row.id, "生成公示文本")
    return {"publish_text": made.text}


def for_opening(place: Place, procedure: Procedure, query: QueryDict) -> dict[str, Any]:
    """Values for an opening step: the list of files of a spot check between the days in the address."""
    if procedure.procedure != "file-spot-check" or not (query.get("first") and query.get("last")):
        return {}
    try:
        first, last = parse_date(query["first"]).isoformat(), parse_date(query["last"]).isoformat()
    except FieldError:
        return {}
    return {"from_": first, "until_": last, "pool_list": "\n".join(files_between(place, first, last))}
