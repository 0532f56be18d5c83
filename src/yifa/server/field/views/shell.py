"""The page the phone keeps: the same for everybody and without a word about anybody, so that it may stay on the phone."""

from __future__ import annotations

import hashlib
from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

# What is kept on the phone. The map's library is fetched with the rest, but read only when a map is opened.
FILES = (
    "field/field.css",
    "field/app.js",
    "field/dom.js",
    "field/store.js",
    "field/net.js",
    "field/queue.js",
    "field/photo.js",
    "field/where.js",
    "field/fields.js",
    "field/pages.js",
    "field/report.js",
    "field/roadside.js",
    "ui/signing.js",
    "field/icon.svg",
    "field/icon-192.png",
    "vendor/leaflet.js",
    "vendor/leaflet.css",
)


@cache
def version() -> str:
    """Changes when any kept file does, so that phones fetch them anew."""
    digest = hashlib.sha256()
    for name in (*FILES, "field/worker.js"):
        path = finders.find(name)
        assert isinstance(path, str), f"static file {name} is missing"
        with open(path, "rb") as file:
            digest.update(name.encode() + file.read())
    return digest.hexdigest()[:16]


@login_not_required
@require_GET
@cache_control(no_cache=True)
def home(request: HttpRequest) -> HttpResponse:
    """The phone's page. Who is signed in it asks for itself."""
    return render(request, "field/shell.html")


@login_not_required
@require_GET
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the list of what it keeps."""
    path = finders.find("field/worker.js")
    assert isinstance(path, str)
    with open(path, encoding="utf-8") as file:
        code = file.read()
    addresses = JsonResponse([reverse("field:home"), *(static(name) for name in FILES)], safe=False).content.decode()
    text = f'const VERSION = "{version()}";\nconst KEPT = {addresses};\n{code}'
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


@login_not_required
@require_GET
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """What lets the page be put on the phone's first screen."""
    home_page = reverse("field:home")
    icons = [
        {"src": static("field/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("field/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
    ]
    answer = JsonResponse(
        {
            "name": "依法 网格",
            "short_name": "网格",
            "lang": "zh-CN",
            "start_url": home_page,
            "scope": home_page,
            "display": "standalone",
            "orientation": "portrait",
            "background_color": "#ffffff",
            "theme_color": "#1f4e8c",
            "icons": icons,
        },
        json_dumps_params={"ensure_ascii": False},
    )
    answer["Content-Type"] = "application/manifest+json"
    return answer
