"""After delivery: a report comes back with remarks, or went out wrong; the next edition says what it changes."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from yifa.kernel.actor import Actor
from yifa.server.reports.models import Report, ReportComment, Status
from yifa.server.reports.sentences import sentences
from yifa.server.reports.services import SENDERS, WRITERS, ReportRefused, move, need, not_before, note_step, step_on
from yifa.server.reports.texts import shown
from yifa.server.towns.models import Town


def returned(report: Report, actor: Actor, *, on: date, remarks: str, places: Sequence[tuple[str, str]] = ()) -> Report:
    """The level above sends a delivered report back with remarks; it is corrected by a new edition.

    Args:
        places: (words of the report, what is to be mended there).

    Raises:
        ReportRefused: not allowed, not delivered, no remarks, or it has been published (then `correct` it).
    """
    if not remarks.strip():
        raise ReportRefused("请写明上级的意见，改的人要照着改。")
    # What the county's own system hands back is entered by the town's.
    senders = SENDERS | (actor.roles & {"system"})
    with step_on(report, actor, senders, "登记退回", (Status.PUBLISH, Status.DONE)) as (held, book):
        if held.published_on:
            raise ReportRefused("这份报告已经公开，请用“更正”起草更正稿，公开时替换。")
        not_before(on, held.delivered_on, "退回")
        book.enter(actor, "return_", {"returned_on": on.isoformat(), "remarks": remarks.strip()})
        move(held, actor, Status.RETURNED, "被退回", f"{on}：{remarks.strip()}")
        for words, remark in places:
            ReportComment.objects.create(
                report=held,
                place=words.strip()[:200],
                text=remark.strip(),
                person=actor.person_id,
                person_name=actor.name,
                at=timezone.now(),
            )
    return held


@transaction.atomic
def correct(report: Report, actor: Actor, reason: str) -> Report:
    """Begin the next edition of a report that was returned, or that went out with a mistake; the old one is kept.

    Raises:
        ReportRefused: not allowed, no reason, not delivered yet, or a correction is under way.
    """
    need(actor, WRITERS, "更正")
    if not reason.strip():
        raise ReportRefused("请写明更正什么、为什么更正。")
    held = Report.objects.select_for_update().get(pk=report.pk)
    if held.status not in (Status.RETURNED, Status.PUBLISH, Status.DONE):
        raise ReportRefused("还没有报送的报告请退回修改，不用更正。")
    if held.corrections.exists():
        raise ReportRefused("这份报告已经有更正稿，请从报告列表中打开。")
    made = Report.objects.create(
        town=held.town,
        kind=held.kind,
        first=held.first,
        last=held.last,
        title=held.title,
        addressee=held.addressee,
        text=held.text,
        edition=held.edition + 1,
        replaces=held,
        matter=held.matter if held.status == Status.RETURNED else 0,
        drafted_by=actor.person_id,
        changed_at=timezone.now(),
    )
    if held.status == Status.RETURNED:
        for remark in held.comments.filter(settled_at=None):  # what the level above found has still to be mended
            remark.pk, remark.report = None, made
            remark.save(force_insert=True)
    note_step(made, actor, "draft", "起草更正稿", reason.strip())
    return made


@dataclass(frozen=True, slots=True)
class Difference:
    """Sentences that the next edition says otherwise; empty where it adds or leaves out."""

    before: str
    after: str


def differences(report: Report, town: Town) -> list[Difference]:
    """What an edition changes of the one it replaces, sentence by sentence, numbers as they are printed."""
    if report.replaces is None:
        return []
    before, after = (shown(one, town).body.plain for one in (report.replaces, report))
    return changes_between(before, after)


def changes_between(before: str, after: str) -> list[Difference]:
    """What one text says otherwise than another, sentence by sentence."""
    old, new = sentences(before), sentences(after)
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    return [
        Difference("".join(old[a:b]), "".join(new[c:d]))
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
    ]
