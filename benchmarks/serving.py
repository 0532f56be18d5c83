"""A server of its own over a data folder, as `yifa serve` starts it: one process, or YIFA_BENCH_WORKERS."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException

# `yifa serve --workers N`
WORKERS = ["--workers", os.environ["YIFA_BENCH_WORKERS"]] if "YIFA_BENCH_WORKERS" in os.environ else []


@contextmanager
def serving(folder: str) -> Iterator[int]:
    """The port of a server that has begun to answer. It is stopped afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "yifa.cli", "serve", "--port", str(port), *WORKERS]
    environment = {**os.environ, "YIFA_DATA": folder, "PYTHONPATH": os.pathsep.join(sys.path)}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/sign-in/")
            if connection.getresponse().status == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.2)
    raise RuntimeError("服务没有启动。")
