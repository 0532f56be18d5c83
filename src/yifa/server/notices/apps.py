from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices for people, and the channels that carry messages about them."""

    name = "yifa.server.notices"
    label = "notices"
    verbose_name = "提醒"

    def ready(self) -> None:
        """Say on the opening page how many notices are unread; tell whose deadlines a holiday notice moved."""
        from yifa.server.casework.rooms import counts_on_today
        from yifa.server.notices.holidays import tell_of_moved
        from yifa.server.notices.pages import unread_of
        from yifa.server.towns.signals import deadlines_moved

        counts_on_today(unread_of)
        deadlines_moved.connect(tell_of_moved, dispatch_uid="notices-moved")
