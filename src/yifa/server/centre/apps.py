from django.apps import AppConfig


class CentreConfig(AppConfig):
    """The dispute centre, mediators and the hotline."""

    name = "yifa.server.centre"
    label = "centre"
    verbose_name = "矛调中心"
