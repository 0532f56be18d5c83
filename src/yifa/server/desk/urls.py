"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from yifa.server.desk import styleguide

app_name = "desk"
urlpatterns = [
    path("style/", styleguide.show, name="style"),
]
