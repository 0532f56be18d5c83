"""A data folder of a test's own, for tests that change, lose or replace key files.

The folder of the process (`YIFA_DATA`, see `tests.conftest`) is shared by all its tests: what one does to a key there, the
next ones would have to live with until it is put back.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from yifa.server.config import keys
from yifa.server.config.paths import data_dir


@pytest.fixture
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The key folder, with the keys of the process as they are now: the database may hold what they sealed."""
    keys.master_key()
    keys.secret_key()
    folder = tmp_path / "data" / "keys"
    shutil.copytree(data_dir() / "keys", folder)
    folder.parent.chmod(0o700)
    monkeypatch.setenv("YIFA_DATA", str(folder.parent))
    return folder
