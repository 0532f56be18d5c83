"""The room of the proof-reading page."""

from __future__ import annotations

from django.apps import AppConfig


class ProofreadingConfig(AppConfig):
    """Has no tables: what is checked is never stored."""

    name = "yifa.server.rooms.proofreading"
