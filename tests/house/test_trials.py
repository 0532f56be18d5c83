"""Short versions of the trials, in processes of their own: `python3 run.py trial` runs the long ones."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "size"), [("changes", 30), ("flips", 8), ("attacks", 1), ("fuzz", 100), ("kills", 5)])
def test_a_short_trial_finds_nothing(name: str, size: int) -> None:
    code = (
        f"from trials.{name} import run; table, failed = run({size}, 5); print(table.text()); raise SystemExit(failed)"
    )
    env = {**os.environ, "DATABASE_URL": "", "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    done = subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
