from django.apps import AppConfig
from django.forms import Field
from django.urls import register_converter

from yifa.server.config.converters import TownCodeConverter


class ConfigConfig(AppConfig):
    """Error pages with their style sheet, and what every form says when something is missing."""

    name = "yifa.server.config"
    label = "config"

    def ready(self) -> None:
        """Django's own wording speaks of fields (字段), a clerk fills in a form; every room's addresses name towns alike."""
        Field.default_error_messages["required"] = "请填写这一项。"
        register_converter(TownCodeConverter, "town")
