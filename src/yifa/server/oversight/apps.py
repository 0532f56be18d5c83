from __future__ import annotations

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "yifa.server.oversight"
    label = "oversight"
    verbose_name = "县级"

    def ready(self) -> None:
        from yifa.server.ledger import verification
        from yifa.server.oversight.witness import self_check

        verification.FURTHER.append(("received", self_check))
