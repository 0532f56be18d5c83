"""A server in a process of its own, which can be killed and started again on the same book, behind a cable that breaks.

`python -m tests.server.field.own_server` makes the database: a town with its people.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
POST = b"POST /field/send/"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class OwnServer:
    """`yifa serve` over a folder of its own, whose database a module makes (run by its name)."""

    def __init__(self, folder: Path, made_by: str = "tests.server.field.own_server") -> None:
        self.folder, self.port = folder, free_port()
        path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        self._environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {
            "YIFA_DATA": str(folder),
            "PYTHONPATH": path,
            "DJANGO_SETTINGS_MODULE": "yifa.server.config.settings",
        }
        command = [sys.executable, "-m", made_by]
        subprocess.run(command, env=self._environment, cwd=ROOT, check=True)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> int:
        """Serve, and wait until somebody is answered; the number of the process."""
        command = [sys.executable, "-m", "yifa.cli", "serve", "--port", str(self.port), *options]
        self._process = subprocess.Popen(command, env=self._environment, cwd=ROOT, stdout=subprocess.DEVNULL)
        for _ in range(300):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self._process.pid
            time.sleep(0.1)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """As a power cut does: no word of farewell."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def stop(self) -> int:
        """As whoever runs the server stops it; what it returned."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(timeout=60)

    def count(self, table: str) -> int:
        """Rows of a table, read from the file."""
        with sqlite3.connect(f"file:{self.folder / 'yifa.sqlite3'}?mode=ro", uri=True) as book:
            found: int = book.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            return found


class Cable:
    """Between phone and server. `break_at` says where the next report is cut, and `then` what happens at that moment.

    "request": after half of the report has gone through; "answer": after the server has answered, before the phone
    hears of it.
    """

    def __init__(self, port: int) -> None:
        self.to, self.break_at = port, ""
        self.then: Callable[[], None] = lambda: None
        self.broken = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self.to))
        except OSError:
            near.close()
            return
        state = {"reporting": False}
        threading.Thread(target=self._pump, args=(near, far, state, True), daemon=True).start()
        self._pump(far, near, state, False)

    def _pump(self, source: socket.socket, sink: socket.socket, state: dict[str, bool], outward: bool) -> None:
        passed = 0
        try:
            while data := source.recv(16384):
                if outward and POST in data:
                    state["reporting"], passed = True, 0
                if state["reporting"] and self.break_at == ("request" if outward else "answer"):
                    passed += len(data)
                    if not outward or passed > 40_000:
                        self._cut()
                        break
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # wakes whoever waits at the other pump, too
            end.close()

    def _cut(self) -> None:
        self.break_at = ""
        self.then()
        self.broken.set()

    def close(self) -> None:
        """Nothing goes through any more."""
        self._listener.close()


def _make() -> None:
    from yifa.server.config import setup

    setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests.server.field.conftest import settle
    from tests.server.ledger.conftest import found_town

    settle(found_town())


if __name__ == "__main__":
    _make()
