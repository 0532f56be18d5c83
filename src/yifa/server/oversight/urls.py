from __future__ import annotations

from django.urls import path, re_path

from yifa.server.oversight.views import pages, pushed

app_name = "county"
urlpatterns = [
    path("county/", pages.home, name="home"),
    path("county/reports/<int:year>/", pages.reports, name="reports"),
    path("county/reports/<int:year>/<str:town>/", pages.report, name="report"),
    path("county/reports/<int:year>/<str:town>/answer/", pages.answer, name="answer"),
    path("county/figures/", pages.figures, name="figures"),
    path("county/late/", pages.late, name="late"),
    re_path(r"^api/county/packages/(?P<digest>[0-9a-f]{64})$", pushed.put, name="push"),
    re_path(r"^api/county/returns/(?P<town>[0-9]{12})$", pushed.get, name="return"),
]
