from __future__ import annotations

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """The county and above: packages, positions, sums, reports received, forms asked once."""

    name = "yifa.server.oversight"
    label = "oversight"
    verbose_name = "县级"

    def ready(self) -> None:
        """Register the panel of asked forms, and what `verify` proves of what was received."""
        from yifa.server.ledger import verification
        from yifa.server.oversight import panels  # noqa: F401
        from yifa.server.oversight.witness import self_check

        verification.FURTHER.append(("received", self_check))
