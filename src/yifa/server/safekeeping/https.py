"""Serving over HTTPS with the certificate of `yifa cert`: gunicorn in one process, beside the clock."""

from __future__ import annotations

import socket
from typing import Any

from gunicorn.app.base import BaseApplication

from yifa.server.safekeeping.certificates import server_files


class Secured(BaseApplication):
    """The product behind gunicorn, listening on a socket that is open already."""

    def __init__(self, application: Any, listener: socket.socket, threads: int, begin: Any) -> None:
        self._application, self._listener, self._threads, self._begin = application, listener, threads, begin
        super().__init__()

    def load_config(self) -> None:
        """What gunicorn is told."""
        certificate, key = server_files()
        told = {
            "bind": f"fd://{self._listener.fileno()}", "workers": 1, "threads": self._threads, "worker_class": "gthread",
            "certfile": str(certificate), "keyfile": str(key), "loglevel": "warning", "preload_app": False,
            "post_worker_init": lambda worker: self._begin(), "timeout": 120, "worker_tmp_dir": None,
        }  # fmt: skip
        for name, value in told.items():
            if value is not None:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """The product."""
        return self._application
