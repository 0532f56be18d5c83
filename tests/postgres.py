"""A throwaway PostgreSQL server from the installed binaries, for tests.

As a command it runs another command with DATABASE_URL pointing at such a server:

    python -m tests.postgres python -m pytest tests/server
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

# Durability off: a test database need not survive a power cut.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class NoPostgreSQL(RuntimeError):
    """The server's programs are not installed on this machine."""


def binaries() -> Path:
    """The folder holding initdb and pg_ctl, the newest where there are several."""
    on_path = shutil.which("initdb")
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    found = [Path(on_path)] if on_path else candidates
    if not found:
        raise NoPostgreSQL("initdb is not installed; on Debian: apt-get install postgresql")
    return found[-1].parent


def free_port() -> int:
    """A TCP port of the loopback nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def as_server_user() -> list[str]:
    """PostgreSQL refuses to run as root; then its own account does it."""
    return ["runuser", "-u", "postgres", "--"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """Start a server on a free port, give its `postgres://` address, stop and remove it at the end."""
    folder, port, user = binaries(), free_port(), as_server_user()
    home = Path(tempfile.mkdtemp(prefix="yifa-pg-"))
    if user:
        shutil.chown(home, "postgres")
    data = home / "data"
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 {FAST}"
    initdb: list[str | Path] = [
        folder / "initdb",
        "-D",
        data,
        "-U",
        "yifa",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    control: list[str | Path] = [*user, folder / "pg_ctl", "-D", data, "-w", "-s"]
    try:
        subprocess.run([*user, *initdb], check=True, stdout=subprocess.DEVNULL, cwd=home)
        subprocess.run([*control, "-l", home / "log", "-o", options, "start"], check=True, cwd=home)
        try:
            yield f"postgres://yifa@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, cwd=home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    with postgres_server() as address:
        sys.exit(subprocess.call(sys.argv[1:], env={**os.environ, "DATABASE_URL": address}))
