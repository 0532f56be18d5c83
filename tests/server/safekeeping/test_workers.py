"""A server of several processes answers from all of them, replaces one that dies, and leaves none behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.server.field.own_server import OwnServer
from yifa.commands.serve import command

pytestmark = pytest.mark.slow


def children(process: int) -> set[int]:
    said = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True)
    return {int(word) for word in said.stdout.split()}


def status(server: OwnServer) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/sign-in/", timeout=30) as answer:
        return int(answer.status)


def until(said: str, holds: object) -> None:
    for _ in range(300):
        if holds():  # type: ignore[operator]
            return
        time.sleep(0.1)
    raise AssertionError(said)


def test_two_processes_answer_one_that_dies_is_replaced_and_none_stays_behind(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    server = OwnServer(tmp_path)
    main = server.start("--workers", "2")
    try:
        until("two workers", lambda: len(children(main)) == 2)
        assert [status(server) for _ in range(4)] == [200] * 4
        first = children(main)
        os.kill(min(first), signal.SIGKILL)
        until("a new worker", lambda: len(children(main)) == 2 and children(main) != first)
        assert [status(server) for _ in range(4)] == [200] * 4
        workers = children(main)
        assert server.stop() == 0
        assert not [worker for worker in workers if Path(f"/proc/{worker}").exists()]
    finally:
        server.kill()


def test_more_than_one_process_is_refused_where_the_system_cannot_fork(monkeypatch: object) -> None:
    monkeypatch.delattr(os, "fork")  # type: ignore[attr-defined]
    answer = CliRunner().invoke(command, ["--workers", "2"])
    assert answer.exit_code == 2
    assert "请去掉 --workers" in answer.output
