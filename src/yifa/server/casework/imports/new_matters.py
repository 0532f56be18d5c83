"""New matters from a sheet: each row takes the opening step of its kind of work, by today's law and in one's own post."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from yifa.kernel.actor import Actor
from yifa.kernel.context import OLD_NOTES
from yifa.kernel.model import ActionSpec, Procedure
from yifa.server.casework.imports.cells import Fault
from yifa.server.casework.imports.engine import OldLedger, Ready
from yifa.server.casework.imports.keeping import known_rows
from yifa.server.casework.models import ImportedRow
from yifa.server.ledger.entry_parts import old_moment
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.journal import Step, writing


def opening_for(procedure: Procedure, actor: Actor) -> ActionSpec | None:
    """The opening step that rows would take: the first this person may take."""
    return next((action for action in procedure.opening if actor.roles & set(action.by)), None)


def open_all(ledger: OldLedger, actor: Actor, *, keep: bool, skip_faulty: bool) -> tuple[int, list[tuple[str, Fault]]]:
    """Take every new row through the door, all or none unless faulty ones may be left.

    Returns: how many were (or would be) opened, and what the door refused, in words that name row and column.
    """
    action = opening_for(ledger.procedure, actor)
    if action is None:
        return 0, [("", Fault(0, "", "您的岗位不能登记这一类事项。"))]
    known = known_rows(ledger)
    fresh = [one for at, one in enumerate(ledger.judged.ready) if at not in known]
    faults: list[tuple[str, Fault]] = []
    with transaction.atomic():
        made = _take(ledger, actor, action, fresh, faults)
        if not keep or (faults and not skip_faulty):
            transaction.set_rollback(True)
    return made, faults


def _take(
    ledger: OldLedger, actor: Actor, action: ActionSpec, fresh: Sequence[Ready], faults: list[tuple[str, Fault]]
) -> int:
    letters = {name: one.column.letter for _, columns in ledger.sheets for one in columns for name, _ in one.targets}
    rows = []
    with writing(ledger.town) as writer:
        for one in fresh:
            life = one.life
            step = Step(
                ledger.procedure.procedure,
                action.key,
                fields_of_step(life.values, action),
                occurred_at=datetime.fromisoformat(old_moment(life.opened)),
                reason=f"由原有台账“{ledger.name}”导入",
            )
            try:
                taken = writer.take(actor, step)
            except Refused as refused:
                for refusal in refused.examination.refusals:
                    faults.append((one.sheet, Fault(one.row, letters.get(refusal.field, ""), refusal.say)))
                continue
            rows.append(
                ImportedRow(
                    town=ledger.town.code,
                    procedure=ledger.procedure.procedure,
                    fingerprint=one.mark,
                    matter_id=taken.matter_id,
                )
            )
        ImportedRow.objects.bulk_create(rows)
    return len(rows)


def fields_of_step(values: Any, action: ActionSpec) -> dict[str, Any]:
    """Of a row's values those that the opening step asks for."""
    keys = {key for key, _ in action.fields()}
    return {key: value for key, value in values.items() if key in keys and key != OLD_NOTES}
