"""Addresses of the machine interface and of the pages about it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, include, path

from yifa.server.api import pages
from yifa.server.api.app import api


def _open_to_tokens(patterns: list[Any]) -> list[Any]:
    """Operations ask for a token or a session themselves; the sign-in page is no answer to a machine."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = login_not_required(pattern.callback)
    return patterns


urlpatterns = [
    path("api/", pages.overview, name="api-overview"),
    path("api/openapi.json", pages.openapi, name="api-openapi"),
    path("api/v1/", include((_open_to_tokens(api.urls[0]), "api"))),
    path("me/tokens/", pages.own_tokens, name="own-tokens"),
    path("me/tokens/<int:pk>/confirm/", pages.confirm_token, name="confirm-token"),
    path("me/tokens/<int:pk>/revoke/", pages.revoke_own, name="revoke-own-token"),
    path("people/<int:pk>/tokens/", pages.persons_tokens, name="person-tokens"),
    path("people/<int:pk>/tokens/<int:token_pk>/revoke/", pages.revoke_persons, name="revoke-person-token"),
]
