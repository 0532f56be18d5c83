"""The rows of duties: projected with the matter they belong to, in the transaction that writes it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from yifa.domains.roles import roles
from yifa.kernel.duties import Duty, Running, duties_of
from yifa.kernel.model import Procedure
from yifa.kernel.records import State
from yifa.law.calendar import WorkCalendar
from yifa.server.ledger import models
from yifa.server.ledger.bulk_rows import insert, new_row

Rows = list[tuple[models.Duty, list[models.DutyPost]]]


def of_matter(
    procedure: Procedure,
    state: State,
    row: models.Matter,
    deadlines: Iterable[models.Deadline],
    calendar: WorkCalendar,
    settings: Mapping[str, Any],
) -> Rows:
    """The duties of a matter, each with the posts that may take it up."""

    def working_days(since: date, setting: str) -> date | None:
        days = int(settings.get(setting) or 0)
        return calendar.add_workdays(since, days) if days else None

    running = [
        Running(d.key, d.kind, d.due, d.alarm, d.due_at, d.state == "paused", d.start)  # type: ignore[arg-type]
        for d in deadlines
        if d.state in ("running", "paused")
    ]
    made = duties_of(procedure, state, running, working_days)[: models.Duty.MOST]
    return [_row(procedure, state, row, n, duty) for n, duty in enumerate(made)]


def _row(
    procedure: Procedure, state: State, row: models.Matter, n: int, duty: Duty
) -> tuple[models.Duty, list[models.DutyPost]]:
    key = row.id * models.Duty.MOST + n
    made = new_row(
        models.Duty,
        id=key,
        matter_id=row.id,
        town=row.town,
        procedure=row.procedure,
        status=row.status,
        kind=duty.kind,
        what=duty.what[:200],
        posts=",".join(duty.posts),
        unit=duty.unit,
        lies_in=state.unit,
        person=duty.person,
        barred=f",{','.join(map(str, duty.barred))}," if duty.barred else "",
        village=row.village,
        hidden_unit=row.hidden_unit,
        since=duty.since,
        due=duty.due,
        due_at=duty.due_at,
        alarm=duty.alarm,
        clock=duty.clock,
        limit=duty.limit,
    )
    posts = {(post, *_reach(procedure, post, duty.unit, state)) for post in duty.posts}
    return made, [
        new_row(models.DutyPost, duty_id=key, matter_id=row.id, town=row.town, post=post, unit=unit, named=named)
        for post, unit, named in sorted(posts)
    ]


def _reach(procedure: Procedure, post: str, unit: str, state: State) -> tuple[str, bool]:
    """(unit its holders must belong to, whether they must be named), by how far the post sees.

    A post that sees its own unit's work keeps to the unit where one of its holders began it; asked from outside (the
    cashier of a payment), it is asked whichever unit it is in.
    """
    role = roles().get(post)
    reach = role.reach if role else "self"
    named = reach == "self" or (procedure.see.level == "named" and post not in procedure.see.roles)
    began = any(post in held for held in state.posts.values())
    return (unit or state.unit if reach == "unit" and began else unit), named


def write(duties: Mapping[int, Rows], new: Collection[int] = ()) -> None:
    """Put the duties of matters in place of those they had. `new`: matters that had none."""
    if not duties:
        return
    if known := [matter for matter in duties if matter not in new]:
        models.DutyPost.objects.filter(matter_id__in=known).delete()
        models.Duty.objects.filter(matter_id__in=known).delete()
    rows = [item for made in duties.values() for item in made]
    insert(models.Duty, (duty for duty, _ in rows))
    insert(models.DutyPost, (post for _, posts in rows for post in posts))
