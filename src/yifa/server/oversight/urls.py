from __future__ import annotations

from django.urls import re_path

from yifa.server.oversight.views import pushed

app_name = "county"
urlpatterns = [
    re_path(r"^api/county/packages/(?P<digest>[0-9a-f]{64})$", pushed.put, name="push"),
]
