"""Addresses of figures, reports, forms of other bureaus and the leaders' page."""

from __future__ import annotations

from django.urls import path

from yifa.server.desk.views import comparing, figures, leaders, reports, tables

urlpatterns = [
    path("figures/", figures.explorer, name="figures"),
    path("figures/compare/", comparing.compare, name="figure-compare"),
    path("figures/confused/", comparing.lookalikes, name="figures-confused"),
    path("figures/<slug:key>/", figures.figure, name="figure"),
    path("tables/", tables.tables, name="tables"),
    path("tables/<int:pk>/", tables.table, name="table"),
    path("tables/<int:pk>/choose/", tables.choose, name="table-choose"),
    path("tables/<int:pk>/sent/", tables.sent, name="table-sent"),
    path("tables/<int:pk>/correct/", tables.correct, name="table-correct"),
    path("tables/<int:pk>/file/", tables.download, name="table-file"),
    path("leaders/", leaders.leaders, name="leaders"),
    path("reports/", reports.reports, name="reports"),
    path("reports/begin/", reports.begin, name="report-begin"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/edit/", reports.edit, name="report-edit"),
    path("reports/<int:pk>/preview/", reports.preview, name="report-preview"),
    path("reports/<int:pk>/suggest/", reports.suggest, name="report-suggest"),
    path("reports/<int:pk>/pick/", reports.pick, name="report-pick"),
    path("reports/<int:pk>/export/<slug:form>/", reports.export, name="report-export"),
    path("reports/<int:pk>/<slug:verb>/", reports.act, name="report-act"),
]
