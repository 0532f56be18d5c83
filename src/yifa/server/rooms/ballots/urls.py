"""Addresses of the ballots. Voting needs no account, and must not have one: a slip is all a voter shows."""

from __future__ import annotations

from django.urls import path

from yifa.server.rooms.ballots import views

app_name = "ballots"
urlpatterns = [
    path("vote/", views.vote, name="vote"),
    path("vote/<town:town>/<int:position>/", views.count, name="count"),
    path("vote/<town:town>/<int:position>/box/", views.box_page, name="box"),
]
