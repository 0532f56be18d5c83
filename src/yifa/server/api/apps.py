from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Access tokens, remembered answers and the operations under /api/v1/."""

    name = "yifa.server.api"
    label = "api"
    verbose_name = "接口"
