"""Where sessions are kept: Django's table, read by its key in so many words."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore as Sessions
from django.contrib.sessions.models import Session
from django.utils import timezone

from yifa.server.config.prepared import Prepared

_SESSION = Prepared(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now), str, datetime)


class SessionStore(Sessions):
    """Django's own, whose one query of every request is built once."""

    def _get_session_from_db(self) -> Session | None:
        """The session of this key that has not ended; else the key is let go."""
        session = _SESSION.first(self.session_key, timezone.now())
        if session is None:
            self._session_key = None
        return session
