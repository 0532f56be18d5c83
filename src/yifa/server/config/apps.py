from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """An app only so that its error pages and their style sheet are found."""

    name = "yifa.server.config"
    label = "config"
