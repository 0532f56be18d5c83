"""Addresses of the phone room, all below /field/: the service worker there answers for nothing else."""

from __future__ import annotations

from django.urls import path

from yifa.server.field.views import data, grid_map, public, shell

app_name = "field"
urlpatterns = [
    path("field/", shell.home, name="home"),
    path("field/worker.js", shell.worker, name="worker"),
    path("field/app.webmanifest", shell.manifest, name="manifest"),
    path("field/me.json", data.me, name="me"),
    path("field/forms.json", data.forms, name="forms"),
    path("field/work.json", data.work, name="work"),
    path("field/outline.json", data.outline, name="outline"),
    path("field/certificate.json", data.certificate, name="certificate"),
    path("field/send/open/<slug:procedure>/<slug:action>/", data.open_matter, name="send-open"),
    path("field/send/<int:position>/<slug:action>/", data.step, name="send-step"),
    path("field/c/<str:ticket>/", public.verify, name="verify"),
    path("field/map/", grid_map.show, name="map"),
    path("field/map/events.json", grid_map.events, name="map-events"),
    path("field/map/outlines.json", grid_map.outlines, name="map-outlines"),
    path("field/map/load/", grid_map.load, name="map-load"),
]
