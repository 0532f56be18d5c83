from __future__ import annotations

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "yifa.server.figures"
    label = "figures"
    verbose_name = "数"
