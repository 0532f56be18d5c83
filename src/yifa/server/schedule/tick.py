"""One tick: start whatever is due and not yet started. Safe to call from several processes at once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, close_old_connections, transaction
from django.utils import timezone

from yifa.server.config.discreet import kind_and_place
from yifa.server.schedule.jobs import JOBS, Job
from yifa.server.schedule.models import Run

log = logging.getLogger(__name__)


def tick(now: datetime | None = None, jobs: Iterable[Job] = JOBS) -> list[str]:
    """Run what is due; returns the keys of the jobs run. One that fails is logged and tried at its next time."""
    moment = timezone.localtime(now or timezone.now())
    done = []
    for job in jobs:
        planned = job.planned_before(moment)
        try:
            with transaction.atomic():
                run = Run.objects.create(job=job.key, planned=planned, started=timezone.now())
        except IntegrityError:
            continue
        try:
            job.work(planned)
        except Exception as error:  # a job's fault must not stop the others
            log.exception("scheduled job %s failed", job.key)
            run.failed = kind_and_place(error)[:300]
        run.ended = timezone.now()
        run.save(update_fields=["ended", "failed"])
        done.append(job.key)
    return done


def start_clock(every: float = 60.0) -> threading.Event:
    """Tick in a thread of this process until the returned event is set."""
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(every):
            try:
                close_old_connections()
                tick()
            except Exception:
                log.exception("tick failed")

    threading.Thread(target=run, name="clock", daemon=True).start()
    return stop
