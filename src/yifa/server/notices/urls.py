"""Addresses of notices and channels."""

from __future__ import annotations

from django.urls import path

from yifa.server.notices import pages

urlpatterns = [
    path("notices/", pages.notices, name="notices"),
    path("notices/read/", pages.read_all, name="notices-read"),
    path("me/notices/", pages.wishes, name="notice-wishes"),
    path("channels/", pages.channels, name="channels"),
    path("channels/add/<slug:kind>/", pages.add_channel, name="add-channel"),
    path("channels/<int:pk>/", pages.channel, name="channel"),
    path("channels/<int:pk>/test/", pages.test_channel, name="test-channel"),
    path("channels/<int:pk>/again/", pages.send_again, name="send-again"),
]
