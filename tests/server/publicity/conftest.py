"""The town of the desk's tests."""

from __future__ import annotations

from tests.server.desk.conftest import actors, desk, people, quick_hashing, take, town  # noqa: F401
