"""Addresses of 核数. All of them are open to whoever reaches the machine."""

from __future__ import annotations

from django.urls import path

from yifa.server.rooms.proofreading import views

app_name = "proofreading"
urlpatterns = [
    path("check/", views.check, name="check"),
    path("check/word/", views.word, name="word"),
    path("check/report.css", views.styles, name="styles"),
]
