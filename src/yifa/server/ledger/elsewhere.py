"""What other matters of the town's book say against a step: a number given out already, an officer who was elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from yifa.kernel.context import all_fields
from yifa.kernel.model import Procedure
from yifa.kernel.records import CORRECT, VOID, State
from yifa.office.errors import OfficeError
from yifa.office.paper_text import words_in
from yifa.server.config.confined import PAPER, confined
from yifa.server.ledger.attachments import opened
from yifa.server.ledger.errors import NotFound
from yifa.server.ledger.models import Entry, Matter, MatterField, row_id
from yifa.server.ledger.serialization import plain_values

# The check that asks where else the officers were; steps that no rule of theirs asks are not looked up.
PRESENCE = "officers-nowhere-else"
# Checks that read attached documents.
READS = frozenset({"final-as-reviewed"})


@lru_cache(maxsize=2048)
def asks_where(procedure: Procedure, action: str) -> bool:
    """Whether a rule of the step asks where else its officers were."""
    return any(rule.check == PRESENCE and (not rule.on or action in rule.on) for rule in procedure.rules)


@lru_cache(maxsize=2048)
def asks_texts(procedure: Procedure, action: str) -> bool:
    """Whether a rule of the step reads what is attached."""
    return any(rule.check in READS and (not rule.on or action in rule.on) for rule in procedure.rules)


def attached_texts(town: str, procedure: Procedure, values: Mapping[str, Any]) -> dict[str, str]:
    """Words of the documents attached, by field; what has no words to read (a scan) is left out."""
    texts: dict[str, str] = {}
    for key, spec in all_fields(procedure).items():
        if spec.type != "attachment":
            continue
        words = [text for item in values.get(key) or () if (text := _words(town, item))]
        if words:
            texts[key] = "\n".join(words)
    return texts


def _words(town: str, item: Mapping[str, Any]) -> str:
    try:
        with opened(town, item) as content:
            read = confined(words_in, refuse=OfficeError, limits=PAPER)(content.read())
    except (NotFound, OfficeError):
        return ""
    return read.text if read else ""


@lru_cache(maxsize=2048)
def unique_fields(procedure: Procedure) -> tuple[str, ...]:
    """Fields no two entries in force may share."""
    return tuple(key for key, spec in all_fields(procedure).items() if spec.unique and not spec.personal)


def taken_values(
    town: str, procedure: Procedure, state: State, form: Mapping[str, Any], waiting: Iterable[MatterField]
) -> dict[str, str]:
    """Field → what the entry in force is called that says the same already. `waiting`: rows not written yet."""
    own = row_id(town, state.matter) if state.exists else 0
    taken: dict[str, str] = {}
    for key in unique_fields(procedure):
        value = str(form.get(key) or "").strip()
        if not value:
            continue
        known = set(
            MatterField.objects.filter(town=town, procedure=procedure.procedure, field=key, text=value[:200])
            .exclude(matter_id=own)
            .values_list("matter_id", flat=True)
        )
        rows = Matter.objects.filter(id__in=known, is_open=True).values_list("number", "title")
        names = [f"“{title}”{number}" for number, title in rows]
        names += [
            "同一批的另一条"
            for row in waiting
            if row.procedure == procedure.procedure and row.field == key and row.text == value and row.matter_id != own
        ]
        if names:
            taken[key] = names[0]
    return taken


def officers_elsewhere(
    town: str, procedure: Procedure, state: State, form: Mapping[str, Any], titles: Mapping[int, Mapping[str, Any]]
) -> tuple[str, ...]:
    """Other matters whose officers were at work at the time the form names, in words with both times.

    The time is `began`–`ended` of the form (or the moment of the act, where it has no length). Matters are found by
    the officers they name, then their entries are read; nothing personal is.
    """
    began, ended = _span(form)
    named = form.get("officers") or state.values.get("officers") or ()
    officers = {int(item) for item in (named if isinstance(named, list | tuple) else [named]) if str(item).isdigit()}
    if not began or not officers:
        return ()
    clashes = []
    for row in _with_officers(town, officers, row_id(town, state.matter) if state.exists else 0):
        shared = officers & set(plain_values(row.snapshot).get("officers") or ())
        for action_began, action_ended in _times(row.id, began[:10]):
            if began < action_ended and action_began < ended:
                who = "、".join(str(titles.get(item, {}).get("title", "")) for item in sorted(shared))
                clashes.append(
                    f"{who}在{_clock(action_began)}至{_clock(action_ended)[-5:]}正办“{row.title}”{row.number}"
                )
    return tuple(clashes)


def _with_officers(town: str, officers: set[int], own: int) -> Iterator[Matter]:
    """Matters that name one of the officers."""
    fields = MatterField.objects.filter(town=town, field="officers").exclude(matter_id=own)
    named = [
        matter for matter, text in fields.values_list("matter_id", "text") if officers & set(map(int, text.split("、")))
    ]
    yield from Matter.objects.filter(id__in=named)


def _times(matter: int, day: str) -> Iterator[tuple[str, str]]:
    """The times at which the officers of a matter were at work on a day, as corrected."""
    by_entry: dict[int, dict[str, Any]] = {}
    for payload in Entry.objects.filter(matter_id=matter, day__gte=day).order_by("n").values_list("payload", flat=True):
        content = json.loads(payload)
        if content["action"] == VOID:
            by_entry.pop(content["corrects"], None)
        elif content["action"] == CORRECT:
            by_entry.get(content["corrects"], {}).update(content["values"])
        else:
            by_entry[content["n"]] = dict(content["values"])
    for values in by_entry.values():
        began, ended = _span(values)
        if began and began[:10] <= day <= ended[:10]:
            yield began, ended


def _span(values: Mapping[str, Any]) -> tuple[str, str]:
    """(begin, end) of what a form says, "" where it says no time; a moment without an end lasts its minute."""
    began = str(values.get("began") or values.get("happened_at") or "").replace(" ", "T")[:16]
    # "~" sorts behind every digit: the end lies after the minute itself.
    return began, max(str(values.get("ended") or "").replace(" ", "T")[:16], f"{began}~") if began else ""


def _clock(moment: str) -> str:
    return moment.rstrip("~").replace("T", " ")
