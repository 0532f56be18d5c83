"""Addresses of the examination room. Sitting an exam needs no account: an admission code will do."""

from __future__ import annotations

from django.urls import path

from yifa.server.rooms.exams import views

app_name = "exams"
urlpatterns = [
    path("exams/", views.mine, name="mine"),
    path("exams/mistakes/", views.mistakes, name="mistakes"),
    path("exams/<town:town>/<int:position>/", views.enter, name="enter"),
    path("exams/<town:town>/<int:position>/sheet/", views.sheet, name="sheet"),
    path("exams/<town:town>/<int:position>/room/", views.room, name="room"),
    path("exams/<town:town>/<int:position>/codes/", views.codes, name="codes"),
]
