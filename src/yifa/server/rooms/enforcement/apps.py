"""The enforcement room."""

from __future__ import annotations

from django.apps import AppConfig


class EnforcementConfig(AppConfig):
    """Has no tables: everything it shows is computed from the ledger."""

    name = "yifa.server.rooms.enforcement"
    label = "enforcement"
    verbose_name = "执法"

    def ready(self) -> None:
        from yifa.server.rooms.enforcement import doors  # noqa: F401 - registers what it offers on other pages
