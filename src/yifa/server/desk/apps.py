from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages for staff."""

    name = "yifa.server.desk"
    label = "desk_pages"
    verbose_name = "办公桌面"
