from __future__ import annotations

from django.apps import AppConfig


class BallotsConfig(AppConfig):
    name = "yifa.server.rooms.ballots"
    label = "ballots"
    verbose_name = "无记名投票"

    def ready(self) -> None:
        from yifa.server.rooms.ballots import doors, panels  # noqa: F401 - register its door, panel, and what it knows
