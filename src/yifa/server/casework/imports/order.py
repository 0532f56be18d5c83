"""One import from beginning to end, and its answer: what `yifa import` and the page both do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yifa.kernel.actor import Actor
from yifa.server.casework.imports import taught
from yifa.server.casework.imports.answers import Answers
from yifa.server.casework.imports.counting import Tally
from yifa.server.casework.imports.engine import OldLedger, rows_of
from yifa.server.casework.imports.keeping import count, keep, known_rows
from yifa.server.config.progress import Progress
from yifa.server.ledger.models import Duty
from yifa.server.towns.models import Town


@dataclass(kw_only=True)
class Order:
    """What is asked: a file, for a town, as a kind of work, with answers and constants."""

    town: Town
    data: bytes
    name: str
    procedure: str = ""
    sheets: Sequence[str] = ()
    answers: Answers = field(default_factory=Answers)
    constants: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    skip_faulty: bool = False
    actor: Actor | None = None


def carry_out(order: Order, progress: Progress) -> tuple[dict[str, Any], str]:
    """Do it; the answer, and the mapping used as a file. Raises OfficeError when the file or the call cannot be used."""
    wanted = order.procedure or order.answers.procedure or _roll_in(order)
    if wanted.startswith("@"):
        from yifa.server.casework.imports.rolls import carry_out_roll

        return carry_out_roll(order, wanted)
    constants = {**order.constants, **order.answers.set}
    ledger = OldLedger(order.town, order.data, order.name, wanted, order.sheets, order.answers, constants)
    taught.add_words(order.answers, order.town.code, ledger.procedure.procedure)
    order.answers.check(ledger.procedure)
    judged = ledger.judged
    ledger.release()
    if order.dry_run or (judged.faults and not order.skip_faulty):
        created, known, tally, batch = 0, len(known_rows(ledger)), count(ledger), 0
    else:
        written = keep(ledger, order.actor or system_of(order.town), progress)
        created, known, tally, batch = written.created, written.known, written.tally, written.batch
    columns = list(rows_of(ledger.sheets))
    answer = {
        "procedure": ledger.procedure.procedure,
        "columns": columns,
        "rows": judged.rows,
        "matters": len(judged.ready),
        "created": created,
        "known": known,
        "faults": [{"sheet": s, "row": f.row, "column": f.column, "message": f.message} for s, f in judged.faults],
        "duplicates": [{"sheet": s, "row": row, "of": of} for s, row, of in judged.duplicates],
        "left_out": [{"sheet": s, "row": row, "message": m} for s, row, m in judged.left_out],
        "notices": [{"sheet": s, "row": f.row, "column": f.column, "message": f.message} for s, f in judged.notices],
        "states": dict(tally.states),
        "numbers": [one.number for one in judged.ready if one.number],
        "figures": tally.figures(),
        "alarms": _alarms(ledger, batch, tally),
    }
    return answer, Answers.written(ledger.procedure.procedure, columns, order.answers, constants)


def _roll_in(order: Order) -> str:
    from yifa.server.casework.imports.rolls import roll_of

    return roll_of(OldLedger(order.town, order.data, order.name, asked=order.sheets).layouts)


def _alarms(ledger: OldLedger, batch: int, tally: Tally) -> int:
    """What the matters that still run put before somebody; those that have ended put nothing."""
    if batch:
        from yifa.server.casework.models import ImportedRow

        ids = list(ImportedRow.objects.filter(batch=batch).values_list("matter_id", flat=True))
        return sum(Duty.objects.filter(matter_id__in=ids[at : at + 500]).count() for at in range(0, len(ids), 500))
    states = ledger.procedure.states
    return sum(number for key, number in tally.states.items() if key in states and not states[key].end)


def system_of(town: Town) -> Actor:
    """The system, acting for a town from the command line."""
    return Actor(0, "系统", frozenset({"system"}), town.code, "", town.prefix, frozenset())
