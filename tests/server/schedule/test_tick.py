"""Scheduled work is done once, whoever ticks."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.utils import timezone

from yifa.server.schedule.jobs import JOBS, Job
from yifa.server.schedule.models import Run
from yifa.server.schedule.tick import tick

pytestmark = pytest.mark.django_db


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 3, 5, hour, minute, tzinfo=timezone.get_default_timezone())


def test_a_daily_job_runs_once_a_day_however_often_the_clock_ticks() -> None:
    seen: list[datetime] = []
    job = Job("trial", "试", seen.append, hour=3)
    for hour in (2, 3, 3, 9, 23):
        tick(at(hour), [job])
    assert [moment.day for moment in seen] == [4, 5]


def test_a_job_that_fails_is_noted_and_does_not_stop_the_others() -> None:
    seen: list[datetime] = []

    def fail(planned: datetime) -> None:
        raise RuntimeError("磁盘已满")

    assert tick(at(9), [Job("bad", "坏", fail, hour=1), Job("good", "好", seen.append, hour=1)]) == ["bad", "good"]
    # What went wrong and where; the words of an error may hold what nobody else may read.
    assert Run.objects.get(job="bad").failed.startswith("RuntimeError at test_tick.py") and len(seen) == 1


def test_a_job_of_every_quarter_of_an_hour_is_planned_on_the_quarter() -> None:
    assert Job("q", "刻", lambda _: None, minutes=15).planned_before(at(9, 44)) == at(9, 30)


def test_the_houses_own_jobs_run() -> None:
    tick(at(9))
    assert not Run.objects.exclude(failed="").exists()
    assert Run.objects.count() == len(JOBS)


@pytest.mark.sqlite  # PostgreSQL gathers its own statistics.
def test_the_database_learns_at_night_how_its_tables_are_filled() -> None:
    tick(at(9), [Job("first", "先", lambda _: None, hour=1), *(job for job in JOBS if job.key == "statistics")])
    assert not Run.objects.exclude(failed="").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT idx, stat FROM sqlite_stat1 WHERE tbl = %s", [Run._meta.db_table])
        counted = {int(stat.split()[0]) for _, stat in cursor.fetchall()}
    assert counted == {Run.objects.count()} == {2}
