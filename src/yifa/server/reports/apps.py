from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "yifa.server.reports"
    label = "reports"
    verbose_name = "报告"

    def ready(self) -> None:
        """Hold the matters of reports to the reports' own steps."""
        from yifa.server.ledger.step import asked
        from yifa.server.reports.filing import only_through_the_report

        asked.connect(only_through_the_report, dispatch_uid="reports.only_through_the_report")
