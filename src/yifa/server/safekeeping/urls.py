"""Addresses of the page 账簿."""

from __future__ import annotations

from django.urls import path

from yifa.server.safekeeping import pages

app_name = "safekeeping"
urlpatterns = [
    path("books/", pages.books, name="books"),
    path("books/seal/", pages.seal, name="seal"),
    path("trust/", pages.trust, name="trust"),
    path("trust/yifa-ca.crt", pages.trust_file, name="trust-file"),
    path("books/<int:pk>/", pages.sheet, name="sheet"),
]
