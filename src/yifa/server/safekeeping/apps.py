from __future__ import annotations

from django.apps import AppConfig


class SafekeepingConfig(AppConfig):
    name = "yifa.server.safekeeping"
    label = "safekeeping"
    verbose_name = "备份与核验"
