from __future__ import annotations

from django.urls import path

from yifa.server.oversight.views import upward

app_name = "upward"
urlpatterns = [
    path("upward/", upward.home, name="home"),
    path("upward/package/", upward.package, name="package"),
    path("upward/take/", upward.taken, name="taken"),
    path("upward/key/", upward.sheet, name="sheet"),
    path("upward/county-key/", upward.enrol, name="enrol"),
    path("upward/prove/", upward.proved, name="proved"),
    path("upward/forms/<int:position>/", upward.form, name="form"),
    path("upward/forms/<int:position>/file.xlsx", upward.file, name="file"),
]
