"""What the doctor says of an installation that looks well until something is to be kept in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from yifa.server.config.paths import data_dir
from yifa.server.safekeeping.doctor import examine

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("can_write", [True, False])
def test_a_data_folder_that_may_not_be_written_is_told(
    own_keys: Path, monkeypatch: pytest.MonkeyPatch, can_write: bool
) -> None:
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: can_write if path == data_dir() else real(path, mode))
    found = next(one for one in examine() if one.about == "写入")
    assert found.well is can_write and found.grave is not can_write
    assert ("只读" in found.say) is not can_write
