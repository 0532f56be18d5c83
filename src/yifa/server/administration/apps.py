from __future__ import annotations

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "yifa.server.administration"
    label = "administration"
    verbose_name = "管理账"
