"""The room's app: it adds its panels to the pages of the desk."""

from __future__ import annotations

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Legality review, contracts, unreviewed deeds and the coverage of legal service."""

    name = "yifa.server.rooms.review"
    label = "review"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the doors and the panels."""
        from yifa.server.rooms.review import defence, doors, panels  # noqa: F401
