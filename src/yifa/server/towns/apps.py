from django.apps import AppConfig


class TownsConfig(AppConfig):
    name = "yifa.server.towns"
    label = "towns"
    verbose_name = "乡镇与人员"

    def ready(self) -> None:
        from yifa.server.towns import brake  # noqa: F401 - hears of failed sign-ins
