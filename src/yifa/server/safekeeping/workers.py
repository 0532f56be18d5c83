"""The server under gunicorn: several processes behind one socket, as one core answers only so many pages, and HTTPS."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.base import Worker

from yifa.server.safekeeping.certificates import server_files

# A worker that does not report for so long is stopped and replaced.
SILENT_SECONDS = 120
# A form sent over a connection that was just closed is lost to some browsers; gunicorn closes after two seconds of rest.
KEPT_OPEN_SECONDS = 75


class Workers(BaseApplication):
    """The product in `count` processes of `threads` threads each, on a socket that is open already.

    The catalogue is loaded once and shared by all. `begin` starts the clock of each: whichever ticks first does a job,
    the others find it taken. With `https` it speaks with the certificate of `yifa cert`.
    """

    def __init__(
        self,
        application: Any,
        listener: socket.socket,
        count: int,
        threads: int,
        begin: Callable[[], Any],
        *,
        https: bool,
    ) -> None:
        self._application, self._listener, self._count, self._threads = application, listener, count, threads
        self._begin, self._https = begin, https
        super().__init__()

    def load_config(self) -> None:
        """What gunicorn is told."""
        settings_of_server: dict[str, Any] = {
            "bind": f"fd://{self._listener.fileno()}",
            "workers": self._count,
            "threads": self._threads,
            "worker_class": "gthread",
            "preload_app": True,
            "timeout": SILENT_SECONDS,
            "graceful_timeout": 20,
            "keepalive": KEPT_OPEN_SECONDS,
            "loglevel": "warning",
            "post_fork": _own_connections,
            "post_worker_init": lambda worker: self._begin(),
        }
        if self._https:
            certificate, key = server_files()
            settings_of_server |= {"certfile": str(certificate), "keyfile": str(key)}
        for name, value in settings_of_server.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application that was loaded before the workers were forked."""
        return self._application


def _own_connections(server: Any, worker: Worker) -> None:
    """A connection belongs to the process that opened it."""
    from django.db import connections

    connections.close_all()
