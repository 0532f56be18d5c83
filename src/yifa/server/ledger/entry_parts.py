"""Parts of an entry that follow from the step and who takes it: stamps, the post he acts from, links that were chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils.timezone import get_default_timezone, localtime

from yifa.kernel.actor import Actor
from yifa.kernel.attached import ATTACHED, BOX, are_personal
from yifa.kernel.context import all_fields
from yifa.kernel.fields import FieldContext, FieldError, coerce, is_empty
from yifa.kernel.gates import Examination
from yifa.kernel.model import FieldSpec, Procedure
from yifa.kernel.records import Entry, Refusal, State
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.project import people_in, staff_fields
from yifa.server.ledger.serialization import personal_fields


def old_moment(at: str) -> str:
    """An ISO day or moment of an old ledger as entries have it; a day alone stands for its nine o'clock."""
    return f"{at[:16]}+08:00" if "T" in at else f"{at}T09:00+08:00"


def here(moment: datetime) -> datetime:
    """A moment by the clock of the office, whose zone never changes."""
    zone = get_default_timezone()
    if moment.tzinfo is zone:
        return moment
    return localtime(moment, zone) if moment.tzinfo is None else moment.astimezone(zone)


def stamp(moment: datetime, precision: str) -> str:
    return moment.isoformat(timespec=precision)


def role_of(procedure: Procedure, action: str, actor: Actor) -> str:
    """The post the person acts from: the first of the action's roles that he holds."""
    spec = procedure.actions.get(action)
    for role in spec.by if spec else ():
        if role in actor.roles:
            return role
    return min(actor.roles, default="")


def linked_by(procedure: Procedure, entry: Entry, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Links that follow from what was chosen in the form: the same thing in hand, what it is merged with."""
    linked = {int(link["to"]) for link in entry.links}
    links = []
    for key, spec in _linking(procedure):
        chosen = values.get(key)
        for to in chosen if isinstance(chosen, list) else [chosen] if chosen else []:
            if int(to) not in linked and int(to) != entry.matter:
                links.append({"to": int(to), "kind": spec.link})
    return links


@lru_cache(maxsize=2048)
def _linking(procedure: Procedure) -> tuple[tuple[str, FieldSpec], ...]:
    """The fields by which a form links matters."""
    return tuple((key, spec) for key, spec in procedure.fields.items() if spec.link)


def takes_away(procedure: Procedure, entry: Entry, before: State, after: State) -> bool:
    """Whether a later step may leave fewer rows: it names parties anew, empties a field, frees a colleague, ends an old life."""
    if len(after.runs) < len(before.runs):
        return True
    if any(key in procedure.parties or is_empty(value) for key, value in entry.values.items()):
        return True
    if before.handler == after.handler and staff_fields(procedure).isdisjoint(entry.values):
        # Whoever took a step stays in the matter.
        return False
    return not people_in(procedure, before) <= people_in(procedure, after)


def attached_files(items: Sequence[Mapping[str, Any]], occurred: datetime) -> tuple[Mapping[str, Any], ...]:
    """The files attached to a step, as they are recorded. Raises Refused for what can't be said of them."""
    if not items:
        return ()
    try:
        return tuple(coerce(ATTACHED, list(items), FieldContext(occurred.date().isoformat())))
    except FieldError as error:
        raise Refused(Examination({}, (Refusal("field", f"{ATTACHED.name}：{error}", field=BOX),))) from error


def files_of(procedure: Procedure, entry: Entry) -> Iterator[str]:
    """Hashes of the files that an entry uses."""
    for items in (*(entry.values.get(key) for key in _attaching(procedure)), entry.attachments):
        yield from (str(item["sha"]) for item in items or ())


@lru_cache(maxsize=2048)
def _attaching(procedure: Procedure) -> tuple[str, ...]:
    """The fields that hold files."""
    return tuple(key for key, spec in all_fields(procedure).items() if spec.type == "attachment")


def has_personal(procedure: Procedure, entry: Entry) -> bool:
    """Whether anything of an entry is sealed with the matter's key."""
    if entry.attachments and are_personal(procedure):
        return True
    return not personal_fields(procedure).isdisjoint(entry.values)
