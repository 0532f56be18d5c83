"""A small catalogue of its own: the engine must not depend on what the house happens to declare."""

from __future__ import annotations

from pathlib import Path

import pytest

from yifa.kernel.catalogue import Catalogue, load
from yifa.law.calendar import WorkCalendar, default_calendar


@pytest.fixture(scope="session")
def calendar() -> WorkCalendar:
    return default_calendar()


@pytest.fixture(scope="session")
def small() -> Catalogue:
    return load(Path(__file__).with_name("catalogue"))
