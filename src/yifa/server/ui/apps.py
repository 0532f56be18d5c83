from django.apps import AppConfig


class UiConfig(AppConfig):
    """How pages are made."""

    name = "yifa.server.ui"
    label = "ui"
    verbose_name = "页面部件"
