from __future__ import annotations

from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "yifa.server.schedule"
    label = "schedule"
    verbose_name = "定时"
