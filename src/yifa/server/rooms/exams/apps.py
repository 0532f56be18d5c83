from __future__ import annotations

from django.apps import AppConfig


class ExamsConfig(AppConfig):
    name = "yifa.server.rooms.exams"
    label = "exams"
    verbose_name = "学法考试"

    def ready(self) -> None:
        from yifa.server.rooms.exams import doors  # noqa: F401 - registers its door on the page of an exam
