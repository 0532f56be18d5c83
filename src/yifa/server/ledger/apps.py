from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "yifa.server.ledger"
    label = "ledger"
    verbose_name = "账簿"

    def ready(self) -> None:
        from yifa.server.ledger import calendar

        calendar.listen()
