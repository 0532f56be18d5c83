"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from yifa.server.rooms.review.views import bypass, contracts, coverage, drafts, redline

app_name = "review"
urlpatterns = [
    path("review/bypass/", bypass.show, name="bypass"),
    path("review/bypass/sweep/", bypass.compare, name="sweep"),
    path("review/bypass/<int:position>/<slug:action>/", bypass.take_up, name="take-up"),
    path("review/contract-check/", contracts.check, name="check"),
    path("review/legal-service/", coverage.show, name="coverage"),
    path("m/<town:town>/<int:position>/contract-check/", contracts.of_matter, name="check-matter"),
    path("m/<town:town>/<int:position>/redline/", redline.of_matter, name="redline"),
    path("m/<town:town>/<int:position>/drafts/", drafts.of_matter, name="drafts"),
]
