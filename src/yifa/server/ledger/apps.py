from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "yifa.server.ledger"
    label = "ledger"
    verbose_name = "账簿"

    def ready(self) -> None:
        from yifa.server.ledger.project import on_calendar_changed
        from yifa.server.towns.signals import calendar_changed

        calendar_changed.connect(on_calendar_changed, dispatch_uid="ledger-recompute")
