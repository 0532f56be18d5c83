"""From a fresh clone to the first page: environment, packages, database, server."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from benchmarks.document import Table

TITLE = "From a fresh clone to the first page"
ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 900  # seconds
STEP = re.compile(r"^\s*(\S.*?)：完成（([\d.]+) 秒）", re.MULTILINE)
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")


def first_page(log: Path, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server has said its address and answers there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        if found := ADDRESS.search(log.read_text(encoding="utf-8")):
            with urllib.request.urlopen(found[0]) as answer:
                answer.read()
            return
        time.sleep(0.2)
    raise RuntimeError(f"no page was served:\n{log.read_text(encoding='utf-8')}")


def run() -> Table:
    """Clone, run the one command a newcomer runs, and stop the clock at the first page."""
    with tempfile.TemporaryDirectory(prefix="yifa-bench-") as folder:
        clone, log = Path(folder, "yifa"), Path(folder, "log")
        subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
        base = getattr(sys, "_base_executable", sys.executable)  # the machine's Python, not this environment's
        began = time.monotonic()
        with log.open("wb") as output:
            server = subprocess.Popen([base, "run.py"], cwd=clone, stdout=output, stderr=subprocess.STDOUT)
            try:
                first_page(log, server)
                total = time.monotonic() - began
            finally:
                server.terminate()
                server.wait()
        steps = STEP.findall(log.read_text(encoding="utf-8"))
        rest = total - sum(float(seconds) for _, seconds in steps)
        rows = (*steps, ("数据库、演示镇、启动", f"{rest:.1f}"), ("合计", f"{total:.1f}"))
    return Table(("步骤", "秒"), rows, "a clone of the committed tree; package caches as the machine had them")
