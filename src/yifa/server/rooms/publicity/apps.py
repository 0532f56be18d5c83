from __future__ import annotations

from django.apps import AppConfig


class PublicityConfig(AppConfig):
    """Has no tables: everything it shows stands in the ledger."""

    name = "yifa.server.rooms.publicity"
    label = "publicity"
    verbose_name = "普法"

    def ready(self) -> None:
        from yifa.server.rooms.publicity import doors  # noqa: F401 - registers its doors on ledgers
