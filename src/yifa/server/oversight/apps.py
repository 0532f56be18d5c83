from __future__ import annotations

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "yifa.server.oversight"
    label = "oversight"
    verbose_name = "县级"
