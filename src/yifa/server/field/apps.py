from __future__ import annotations

from django.apps import AppConfig


class FieldConfig(AppConfig):
    """The phone room at /field/."""

    name = "yifa.server.field"
    label = "field"
    verbose_name = "手机"
