"""Who is asking: a token, or a person signed in at a browser. Both act in a seat, with that person's permissions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from yifa.server.api.problems import FORGED, Problem
from yifa.server.api.tokens import bearer_of
from yifa.server.config.bucket import Buckets, Rate
from yifa.server.towns.auth import client_address

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
requests_of = Buckets(Rate(settings.API_PER_MINUTE, settings.API_BURST))
# Guessing a secret of 256 bits is hopeless; this keeps the attempt from being a load.
failures_of = Buckets(Rate(10, 20))


def _spend(buckets: Buckets, name: str) -> None:
    wait = buckets.take(name)
    if wait:
        seconds = int(wait) + 1
        raise Problem(429, f"请求太密，请{seconds}秒后再试。", {"Retry-After": str(seconds)})


class TokenSeat(HttpBearer):
    """接口令牌：请求头 `Authorization: Bearer yifa_…`。"""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        bearer = bearer_of(token)
        if bearer is None:
            _spend(failures_of, client_address(request))
            raise Problem(401, "令牌不对、已过期、已撤销，或者尚未经本人确认。请到“我的账号—接口令牌”核对。")
        _spend(requests_of, f"token:{bearer.token.pk}")
        if request.method not in SAFE and not bearer.token.may_write:
            raise Problem(403, f"令牌“{bearer.token.name}”只能读。需要办理的，请另制一个可以办理的令牌。")
        request.user, request.actor = bearer.token.person, bearer.actor  # type: ignore[attr-defined]
        return bearer.token


class SessionSeat(APIKeyCookie):
    """浏览器会话：登录后的Cookie；办理时另须 X-CSRFToken。"""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any:
        if not request.user.is_authenticated:
            return None
        if check_csrf(request):
            raise Problem(403, FORGED)
        _spend(requests_of, f"person:{request.user.pk}")
        return request.user

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """Not asked: the session middleware has already said who it is."""
        return request.user
