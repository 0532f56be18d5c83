"""Never personal data in a message: every procedure is lived with names, numbers and telephones in every field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from tests.server.ledger.test_contract import TOWN, sample_town
from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.kernel.context import all_fields
from yifa.kernel.model import Procedure
from yifa.kernel.parties import LABELS as PARTY_LABELS
from yifa.kernel.records import Entry
from yifa.kernel.simulate import SimulatedBook
from yifa.law.calendar import default_calendar
from yifa.server.ledger import models
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.journal import Step, writing
from yifa.server.notices.composing import facts_of
from yifa.server.notices.models import Notice
from yifa.server.notices.wording import body_of, subject_of
from yifa.server.towns.models import Town

pytestmark = pytest.mark.slow

__all__ = ["sample_town"]
PERSON, IDENTITY, PHONE = "秘甲某某", "110101199003074514", "13912345678"
MARK = f"{PERSON}{IDENTITY}{PHONE}"
# The name of an act in the list of powers: a case must name the same as its ground (行政处罚法 第59条第3项).
COMPARED = frozenset({"act_name"})


def marked(procedure: Procedure, values: Any) -> dict[str, Any]:
    """The same form with somebody's name, identity number and telephone wherever words may be written."""
    fields, told = all_fields(procedure), dict(values)
    for key, value in values.items():
        spec = fields[key]
        if spec.type == "party":
            told[key] = [{**party, "name": PERSON, "phone": PHONE, "address": MARK, "note": MARK} for party in value]
        elif key in COMPARED:
            continue
        elif spec.type in ("text", "paragraph") and not spec.pattern and isinstance(value, str) and "\n" not in value:
            # What stands line by line is a list that later steps draw from.
            told[key] = f"{value}{MARK}"
    return told


def secrets_of(values: Any) -> Iterator[str]:
    """Whatever identifies somebody among a form's parties."""
    for value in values.values():
        for item in value if isinstance(value, list) else []:
            if isinstance(item, dict):
                yield from (str(item[key]) for key in PARTY_LABELS if item.get(key) and key not in ("kind", "gender"))


def lived(sample_town: Town) -> set[str]:
    """Every sample of every procedure, with marks where the law lets them stand; gives what must not be said."""
    book, hidden = SimulatedBook(catalogue=catalogue(), calendar=default_calendar()), {PERSON, IDENTITY, PHONE}
    for key, procedure in catalogue().newest.items():
        if procedure.home != "town":
            continue  # the county's own book; no town's people are told of it
        for sample in range(min(1, len(procedure.samples))):
            book.today = date(2025, 3, 3)
            book.live(key, sample)
    with writing(sample_town) as writer:
        for entry in book.asked:
            procedure = catalogue().get(entry.procedure, entry.version)
            hidden |= set(secrets_of(entry.values)) if procedure.parties else set()
            _take(writer, entry, procedure)
    return {word for word in hidden if len(word) > 2}


def _take(writer: Any, entry: Entry, procedure: Procedure) -> None:
    posts = procedure.actions[entry.action].by if entry.action in procedure.actions else (entry.role,)
    actor = Actor(entry.actor, "试办", frozenset(posts), TOWN, "", TOWN[:9], frozenset())
    moment = datetime.fromisoformat(entry.occurred_at)
    matter = models.row_id(TOWN, entry.matter) if entry.matter != entry.seq else 0
    known, said = set(all_fields(procedure)), ""
    for values in (marked(procedure, entry.values) if set(entry.values) <= known else entry.values, entry.values):
        step = Step(entry.procedure, entry.action, values, matter, None, moment, "试办" + MARK, links=entry.links)
        try:
            writer.take(actor, step, recorded_at=moment)
        except Refused as refused:
            said = refused.message  # a mark where the law does not let one stand: the plain form is taken instead
            continue
        return
    raise AssertionError(f"{entry.procedure}.{entry.action}: {said}")


def test_no_message_about_any_kind_of_matter_names_anybody(sample_town: Town, settings: Any) -> None:
    settings.YIFA_ADDRESS = "https://yifa.example"
    hidden = lived(sample_town)
    assert any(PERSON in row.title for row in models.Matter.objects.all()), "the marks must have reached the titles"
    now, said = datetime(2025, 4, 7, 9), 0
    for row in models.Matter.objects.order_by("id"):
        limits = catalogue().get(row.procedure, row.version).limits.values()
        notices = [Notice(matter_id=row.id, kind=kind, at=now) for kind in ("handed", "returned")]
        notices += [
            Notice(matter_id=row.id, kind="due", stage=stage, limit=limit.name, due=now.date(), at=now)
            for limit in limits
            for stage in ("alarm", "due", "overdue")
        ]
        facts = facts_of(notices)
        message = body_of(subject_of(sample_town.name, facts), facts)
        assert not [word for word in hidden if word in message], message
        said += 1
    assert said > len(catalogue().newest) // 2
