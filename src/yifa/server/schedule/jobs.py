"""What is done by the clock, and how often. A job takes the moment it was planned for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

Work = Callable[[datetime], None]
# How long an idempotency key gives its first answer again.
ANSWERS_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Job:
    """A job: daily at an hour, or every so many minutes."""

    key: str
    name: str
    work: Work
    hour: int | None = None
    minutes: int = 60

    def planned_before(self, now: datetime) -> datetime:
        """The last planned moment at or before `now` (local time)."""
        if self.hour is None:
            since_midnight = now.hour * 60 + now.minute
            at = since_midnight - since_midnight % self.minutes
            return now.replace(hour=at // 60, minute=at % 60, second=0, microsecond=0)
        today = now.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        return today if today <= now else today - timedelta(days=1)


def seal_books(planned: datetime) -> None:
    """Seal every book once a day, so that later tampering shows."""
    from yifa.server.ledger.checkpoints import books_to_seal, checkpoint, unchanged

    for town in books_to_seal():
        if not unchanged(town):
            checkpoint(town, planned)


def prove_books(planned: datetime) -> None:
    """Prove every town's books and files, and note what was found for the administrators."""
    from yifa.server.safekeeping.proof import prove_everything

    prove_everything()


def back_up(planned: datetime) -> None:
    """Write the nightly backup where the installation names a place for it."""
    from yifa.server.safekeeping.nightly import back_up_as_set

    back_up_as_set()


def clear_sessions(planned: datetime) -> None:
    """Drop sessions that have ended, and failed sign-ins that no brake counts any more."""
    from django.core.management import call_command

    from yifa.server.towns import brake

    call_command("clearsessions")
    brake.forget()


def clear_files(planned: datetime) -> None:
    """Drop files that were taken in more than a day ago and that no entry uses."""
    from yifa.server.ledger.attachments import clear_unclaimed

    clear_unclaimed(planned)


def refresh_statistics(planned: datetime) -> None:
    """Tell the database how its tables are filled by now, so that it chooses its ways through them well."""
    from yifa.server.config import database

    database.refresh_statistics()


def close_paused_years(planned: datetime) -> None:
    """Compute provisional deadlines again: a notice may have been entered by another process."""
    from yifa.server.ledger.project import recompute_provisional
    from yifa.server.towns.calendar import work_calendar

    recompute_provisional(work_calendar())


def check_figures(planned: datetime) -> None:
    """Look for figures that should agree and don't, so that the morning shows where."""
    from yifa.server.figures import nightly

    nightly.check_figures(planned)


def clear_tallies(planned: datetime) -> None:
    """Drop counts of how often an address asked the public site, and forms begun there that nobody went on with."""
    from yifa.server.portal import guard, paging

    guard.clear()
    paging.clear()


def tell_residents(planned: datetime) -> None:
    """Tell whoever asked for it that his matter stands elsewhere than when he heard last."""
    from django.utils import timezone

    from yifa.server.portal import telling

    telling.tell_all(timezone.now())


def restore_practice(planned: datetime) -> None:
    """Give back what towns had shortened for a key period that is over."""
    from yifa.server.casework.tightening import restore_overdue
    from yifa.server.towns.models import Town

    for town in Town.objects.all():
        restore_overdue(town, planned.date())


def forget_answers(planned: datetime) -> None:
    """Drop the answers kept for idempotency keys that nobody will send again."""
    from yifa.server.api.models import Answered

    Answered.objects.filter(at__lt=planned - ANSWERS_KEPT).delete()


def send_notices(planned: datetime) -> None:
    """See what has come due, and send what is to be sent."""
    from yifa.server.notices.rounds import go_round

    go_round()


def tell_other_systems(planned: datetime) -> None:
    """Tell the systems that towns have named what is new in their books."""
    from yifa.server.api import webhooks

    webhooks.tell_everybody(planned)


def forget_notices(planned: datetime) -> None:
    """Drop notices and messages that are long past."""
    from yifa.server.notices.rounds import forget

    forget(planned)


def find_unreviewed(planned: datetime) -> None:
    """Compare the ledgers with the reviews: what went out without one."""
    from yifa.server.rooms.review import finder

    finder.sweep_all(planned)


def expect_reports(planned: datetime) -> None:
    """At a county: from 1 January open what is awaited of each town's yearly report, so that a silent one shows by itself."""
    from yifa.server.oversight.receipts import expect_due

    expect_due(planned)


def answer_forms(planned: datetime) -> None:
    """At a town: answer forms of the county anew whose day is over."""
    from yifa.server.oversight.forms.answering import refill_due

    refill_due(planned.date())


def compact_lake(planned: datetime) -> None:
    """At a county that has DuckDB: write the files that sums over towns are read from, where packages have come."""
    from yifa.server.oversight.lake import keep_compact

    keep_compact()


JOBS: tuple[Job, ...] = (
    Job("seal-books", "封账", seal_books, hour=1),
    Job("prove-books", "核验账簿", prove_books, hour=1),
    Job("back-up", "备份", back_up, hour=2),
    Job("clear-sessions", "清理过期登录", clear_sessions, hour=2),
    Job("restore-practice", "恢复防护期收紧的时限", restore_practice, hour=0),
    Job("clear-tallies", "清理公开网站的计次", clear_tallies, hour=2),
    Job("clear-files", "清理没有用上的附件", clear_files, hour=2),
    Job("statistics", "更新数据库统计", refresh_statistics, hour=2),
    Job("provisional-deadlines", "复核暂定期限", close_paused_years, hour=3),
    Job("forget-answers", "清理接口答复", forget_answers, hour=2),
    Job("forget-notices", "清理旧提醒", forget_notices, hour=2),
    Job("check-figures", "核对各项数", check_figures, hour=4),
    Job("tell-residents", "告知办事人进度", tell_residents, minutes=5),
    Job("notices", "提醒", send_notices, minutes=5),
    Job("webhooks", "通知其他系统", tell_other_systems, minutes=1),
    Job("answer-forms", "上级报表重新取数", answer_forms, hour=0),
    Job("expect-reports", "列入应收年度报告", expect_reports, hour=1),
    Job("compact-lake", "整理县级合计用的文件", compact_lake, hour=3),
    Job("find-unreviewed", "比对应审未审", find_unreviewed, hour=5),
)
