"""Remake every lock file from pyproject.toml and package.json.

Run it after changing a dependency:  .venv/bin/python scripts/lock.py [--upgrade]

Needs `uv` (pip install uv) and npm. The locks hold names, versions and hashes, and no host names: where
packages come from is the installing machine's own business (pip and npm settings).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# lock file -> (take the project's own requirements, groups, extras, constrained by)
LOCKS: dict[str, tuple[bool, list[str], list[str], str | None]] = {
    "requirements.lock": (True, ["build"], [], None),
    "requirements-test.lock": (True, ["build", "test"], [], "requirements.lock"),
    "requirements-ocr.lock": (True, ["build"], ["ocr"], "requirements.lock"),
    "requirements-node.lock": (False, ["node"], [], None),
}

# The oldest Python the product runs on; --universal covers the newer ones and the other systems.
PYTHON = "3.11"


def uv_command() -> list[str]:
    """The uv of this machine, or of this environment."""
    found = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if not found:
        raise SystemExit("uv is missing: pip install uv")
    return [found]


def lock_python(upgrade: bool) -> None:
    """Write the requirement locks."""
    for name, (own, groups, extras, constraint) in LOCKS.items():
        command = [*uv_command(), "pip", "compile", "--quiet", "--universal", "--python-version", PYTHON]
        command += ["--generate-hashes", "--no-header", "--no-annotate"]
        command += ["--no-emit-index-url", "--no-emit-find-links", "--output-file", name]
        command += [word for group in groups for word in ("--group", group)]
        command += [word for extra in extras for word in ("--extra", extra)]
        command += ["--constraint", constraint] if constraint else []
        command += ["--upgrade"] if upgrade else []
        command += ["pyproject.toml"] if own else []
        subprocess.run(command, cwd=ROOT, check=True)
        print(f"{name}: written")


def lock_node() -> None:
    """Write package-lock.json; .npmrc keeps the registry's address out of it."""
    npm = shutil.which("npm")
    if not npm:
        raise SystemExit("npm is missing: install Node 20 or newer")
    command = [npm, "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=ROOT, check=True, env=dict(os.environ))
    print("package-lock.json: written")


if __name__ == "__main__":
    lock_python("--upgrade" in sys.argv[1:])
    lock_node()
