"""Looking at personal data: who may, and that every look is noted."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from yifa.kernel.attached import are_personal
from yifa.kernel.context import all_fields
from yifa.kernel.model import Procedure
from yifa.server.casework.duties import mine
from yifa.server.casework.place import Place
from yifa.server.config.procedures import in_force
from yifa.server.ledger.models import Matter, Named, ReadLog
from yifa.server.ledger.scope import procedures_for, visible_matters


def note_look(place: Place, matter_id: int, what: str) -> None:
    """Journal a look at a matter's personal data."""
    ReadLog.objects.create(
        town=place.town.code, matter_id=matter_id, person=place.actor.person_id, at=timezone.now(), what=what[:100]
    )


def may_read_file(place: Place, procedure: Procedure, row: Matter) -> bool:
    """Papers name people, so that the file of a kind of work with personal data needs the right to read them."""
    return not are_personal(procedure) or may_read_personal(place, procedure, row)


def may_read_personal(place: Place, procedure: Procedure, row: Matter) -> bool:
    """Only who acts on this kind of work, stands in its `see.roles`, or is named in the matter needs the names.

    Seeing that a matter exists (a leader who answers for the town) is not yet a reason to see who is in it.
    """
    acting = {role for action in procedure.actions.values() for role in action.by} | set(procedure.see.roles)
    if place.actor.roles & acting or row.handler == place.actor.person_id:
        return True
    return Named.objects.filter(person=place.actor.person_id, matter_id=row.id).exists()


ACCOUNT = "办理中查看经过"


def reads_account(place: Place, procedure: Procedure, row: Matter) -> bool:
    """Whether somebody reads at once what an open matter is about (its personal paragraphs, not who the parties are):
    only its handler, or whoever it waits for today. He is asked for nothing; the first such look of a day is noted.

    Registers of people in care (`see: named`) stay closed until asked for.
    """
    has_account = any(spec.personal and spec.type == "paragraph" for spec in all_fields(procedure).values())
    if (
        not row.is_open
        or not has_account
        or procedure.see.level == "named"
        or not may_read_personal(place, procedure, row)
    ):
        return False
    if row.handler != place.actor.person_id and not mine(place.actor, place.today).filter(matter_id=row.id).exists():
        return False
    looks = ReadLog.objects.filter(town=place.town.code, matter_id=row.id, person=place.actor.person_id, what=ACCOUNT)
    if not looks.filter(at__date=place.today).exists():
        note_look(place, row.id, ACCOUNT)
    return True


def readable(place: Place, with_matters: set[str]) -> list[Procedure]:
    """Kinds of work whose ledgers a person may open: by his posts, or because a matter of it names him."""
    by_post = {p.procedure for p in procedures_for(place.actor)}
    return [p for p in in_force().values() if p.procedure in by_post | with_matters]


def ledger_of(place: Place, procedure: str) -> Procedure:
    """A kind of work whose ledger the person may open.

    Raises:
        Http404: no such kind. PermissionDenied: not by his posts, and nothing of it names him.
    """
    kind = in_force().get(procedure)
    if kind is None:
        raise Http404
    by_post = any(p.procedure == procedure for p in procedures_for(place.actor))
    if not by_post and not visible_matters(place.actor).filter(procedure=procedure).exists():
        raise PermissionDenied
    return kind
