"""One round of the clock: look, compose, send. A fault in one of them is logged and does not stop the others."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.utils import timezone

from yifa.server.notices.composing import compose
from yifa.server.notices.gathering import gather
from yifa.server.notices.holidays import remind
from yifa.server.notices.models import Message, Notice
from yifa.server.notices.sending import deliver

log = logging.getLogger(__name__)
NOTICES_KEPT = timedelta(days=180)
MESSAGES_KEPT = timedelta(days=90)


def go_round(now: datetime | None = None) -> None:
    """Gather, remind, compose, deliver."""
    moment = timezone.localtime(now)
    for work in (gather, remind, compose, deliver):
        try:
            work(moment)
        except Exception:
            log.exception("notices: %s failed", work.__name__)


def forget(now: datetime) -> None:
    """Drop old notices and messages; the journal keeps what happened."""
    Notice.objects.filter(at__lt=now - NOTICES_KEPT).delete()
    Message.objects.filter(made_at__lt=now - MESSAGES_KEPT).delete()
