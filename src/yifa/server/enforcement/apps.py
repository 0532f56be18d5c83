"""The enforcement room."""

from __future__ import annotations

from django.apps import AppConfig


class EnforcementConfig(AppConfig):
    """Has no tables: everything it shows is computed from the ledger."""

    name = "yifa.server.enforcement"
    label = "enforcement"
