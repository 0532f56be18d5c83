"""Addresses of the public site. All but the service centre's own (`issue`, `inspection-code`,
`patrol`, `calling`) are open to whoever reaches the machine."""

from __future__ import annotations

from django.urls import path

from yifa.server.portal.views import (
    counter,
    disclosure,
    follow,
    forms,
    hall,
    inspection,
    maps,
    pages,
    papers,
    patrol,
    reports,
)

app_name = "portal"
urlpatterns = [
    path("m/<town:town>/<int:position>/receipt/", counter.issue, name="issue"),
    path("m/<town:town>/<int:position>/inspection-code/", inspection.inspection_code, name="inspection-code"),
    path("patrol/", patrol.patrol, name="patrol"),
    path("hall/", hall.calling, name="calling"),
    path("p/", pages.towns, name="towns"),
    path("p/<town:town>/", pages.home, name="home"),
    path("p/<town:town>/do/", pages.do, name="do"),
    path("p/<town:town>/say/", pages.say, name="say"),
    path("p/<town:town>/look/", pages.look, name="look"),
    path("p/<town:town>/look/<slug:shelf>/", pages.shelf, name="shelf"),
    path("p/<town:town>/look/<slug:shelf>/<slug:procedure>/", pages.kind, name="kind"),
    path("p/<town:town>/i/<int:position>/", pages.item, name="item"),
    path("p/<town:town>/i/<int:position>/<str:sha>/", pages.file, name="file"),
    path("p/<town:town>/hall/", hall.hall, name="hall"),
    path("p/<town:town>/hall/screen/", hall.screen, name="screen"),
    path("p/<town:town>/map.svg", maps.picture, name="map"),
    path("p/<town:town>/spot/", maps.spot, name="spot"),
    path("p/<town:town>/search/", pages.search, name="search"),
    path("p/<town:town>/remedies/", pages.remedies, name="remedies"),
    path("p/<town:town>/inspection/", inspection.inspection, name="inspection"),
    path("p/<town:town>/paper/", papers.paper, name="paper"),
    path("p/<town:town>/guide/", disclosure.guide, name="guide"),
    path("p/<town:town>/index/", disclosure.index, name="index"),
    path("p/<town:town>/about/", pages.about, name="about"),
    path("p/<town:town>/type/", pages.type_size, name="type"),
    path("p/<town:town>/reports/", reports.reports, name="reports"),
    path("p/<town:town>/reports/<int:pk>/", reports.report, name="report"),
    path("p/<town:town>/reports/<int:pk>/report.docx", reports.word, name="report-word"),
    path("p/<town:town>/reports/<int:pk>/<int:n>/", reports.number, name="number"),
    path("p/<town:town>/form/<slug:procedure>/<slug:action>/", forms.open_matter, name="form"),
    path("p/<town:town>/form/<slug:procedure>/<slug:action>/<int:position>/", forms.on_matter, name="form-on"),
    path("p/<town:town>/follow/", follow.follow, name="follow"),
    path("p/<town:town>/follow/mine/", follow.mine, name="mine"),
    path("p/<town:town>/follow/leave/", follow.leave, name="leave"),
    path("p/<town:town>/follow/tell/", follow.tell, name="tell"),
    path("p/<town:town>/follow/do/<slug:action>/", follow.step, name="my-step"),
    path("p/<town:town>/follow/paper/<int:n>/<slug:document>.pdf", follow.paper, name="my-paper"),
]
