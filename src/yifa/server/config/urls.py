"""Addresses. Each room brings its own; what needs no sign-in says so itself (`login_not_required`)."""

from __future__ import annotations

from django.urls import include, path

from yifa.server.config import errors

urlpatterns = [
    path("", include("yifa.server.towns.urls")),
    path("", include("yifa.server.rooms.proofreading.urls")),
    path("", include("yifa.server.portal.urls")),
    path("", include("yifa.server.field.urls")),
    path("", include("yifa.server.rooms.exams.urls")),
    path("", include("yifa.server.rooms.ballots.urls")),
    path("", include("yifa.server.rooms.publicity.urls")),
    path("", include("yifa.server.rooms.review.urls")),
    path("enforcement/", include("yifa.server.rooms.enforcement.urls")),
    path("", include("yifa.server.desk.urls")),
    path("", include("yifa.server.rooms.centre.urls")),
    path("", include("yifa.server.oversight.urls")),
    path("", include("yifa.server.oversight.upward_urls")),
    path("", include("yifa.server.api.urls")),
    path("", include("yifa.server.notices.urls")),
    path("", include("yifa.server.safekeeping.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
