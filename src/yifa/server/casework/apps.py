from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """What a person does with matters, on whatever screen."""

    name = "yifa.server.casework"
    label = "desk"  # as its tables and migrations are called in databases that exist
    verbose_name = "办件"
