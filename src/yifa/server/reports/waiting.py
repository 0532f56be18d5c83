"""Which reports wait for somebody: told on his opening page, since most kinds of report have no matter in the book."""

from __future__ import annotations

from yifa.kernel.actor import Actor
from yifa.server.reports.models import Report, Status
from yifa.server.reports.services import NEXT, may, roles_for

OPEN = (*NEXT, Status.SIGN, Status.DELIVER, Status.PUBLISH)


def waiting_for(actor: Actor, town: str) -> list[Report]:
    """Reports that wait for a step this person may take, the longest waiting first; of drafts, his own sent back."""
    waiting = Report.objects.filter(town=town, status__in=OPEN).order_by("changed_at")
    own = [report for report in waiting if not actor.roles.isdisjoint(roles_for(report))]
    return [report for report in own if (_sent_back if report.status == Status.DRAFT else _open)(report, actor)]


def _sent_back(report: Report, actor: Actor) -> bool:
    return report.drafted_by == actor.person_id and report.steps.filter(name="退回").exists()


def _open(report: Report, actor: Actor) -> bool:
    return may(actor, report)
