"""Where Yifa keeps what it writes: one folder, `YIFA_DATA`."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path


def data_dir() -> Path:
    """The data folder: `YIFA_DATA`, else `var/` in the checkout or the working folder. Made, for the owner alone."""
    return _made(os.environ.get("YIFA_DATA", ""))


@cache
def _made(chosen: str) -> Path:
    # Asked for with every key, so found once.
    if chosen:
        folder = Path(chosen)
    else:
        checkout = Path(__file__).resolve().parents[4]
        folder = (checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()) / "var"
    folder = folder.expanduser().resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
