from django.apps import AppConfig


class CentreConfig(AppConfig):
    """The dispute centre, mediators and the hotline."""

    name = "yifa.server.rooms.centre"
    label = "centre"
    verbose_name = "矛调中心"

    def ready(self) -> None:
        from yifa.server.rooms.centre import doors  # noqa: F401 - registers what this room offers
