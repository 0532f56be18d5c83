"""Addresses of the desk."""

from __future__ import annotations

from django.urls import include, path

from yifa.server.desk import styleguide

app_name = "desk"
urlpatterns = [
    path("style/", styleguide.show, name="style"),
    path("", include("yifa.server.desk.urls_figures")),
]
