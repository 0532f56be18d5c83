"""Addresses of legal education."""

from __future__ import annotations

from django.urls import path

from yifa.server.rooms.publicity import views

app_name = "publicity"
urlpatterns = [
    path("publicity/calendar/", views.calendar, name="calendar"),
    path("publicity/courses/", views.course_calendar, name="courses"),
    path("publicity/villages/", views.villages, name="villages"),
    path("publicity/venues/", views.venues, name="venues"),
]
