"""An empty simulated book for every test of a domain."""

from __future__ import annotations

import pytest

from yifa.domains import catalogue
from yifa.kernel.simulate import SimulatedBook
from yifa.law.calendar import default_calendar


@pytest.fixture
def book() -> SimulatedBook:
    """Over the whole catalogue, on the day a simulated book begins."""
    return SimulatedBook(catalogue=catalogue(), calendar=default_calendar())
