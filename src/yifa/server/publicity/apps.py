from __future__ import annotations

from django.apps import AppConfig


class PublicityConfig(AppConfig):
    """Has no tables: everything it shows stands in the ledger."""

    name = "yifa.server.publicity"
    label = "publicity"
    verbose_name = "普法"

    def ready(self) -> None:
        from yifa.server.publicity import doors  # noqa: F401 - registers its doors on ledgers
