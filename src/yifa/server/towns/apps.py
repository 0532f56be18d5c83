from django.apps import AppConfig


class TownsConfig(AppConfig):
    name = "yifa.server.towns"
    label = "towns"
    verbose_name = "乡镇与人员"
