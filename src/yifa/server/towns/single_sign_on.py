"""Sign-in by the county's own provider: OpenID Connect (with PKCE) or CAS 3. Who is not a person here stays outside.

The provider says who somebody is; what he may do is decided here, by his posts. A second step that is owed is owed all the
same, since the provider's own is not known.
"""

from __future__ import annotations

from functools import lru_cache
from secrets import compare_digest, token_urlsafe
from typing import Any
from urllib.parse import urlencode, urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from cas import CASClient
from cas import CASError as CASFault
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from joserfc.errors import JoseError
from lxml.etree import XMLSyntaxError
from requests import RequestException, Session

from yifa.server.towns.auth import SYSTEM
from yifa.server.towns.models import Person

BACKEND = "yifa.server.towns.auth.PersonBackend"
# Keys in the session: where to go afterwards, what a CAS ticket must come back with, and that the password was the provider's.
NEXT, STATE, BY_PROVIDER = "sso-next", "sso-state", "by-provider"
PATIENCE = 10  # seconds for an answer of the provider
ELSEWHERE = "统一身份认证没有答复，或者答复不对。请稍后再试；也可以用本系统的用户名和密码登录。"


def offered() -> str:
    """The address at which sign-in by the provider begins; empty where there is none."""
    if settings.OIDC_ISSUER:
        return reverse("towns:sso")
    return reverse("towns:cas") if settings.CAS_SERVER else ""


def guarded(address: str, name: str) -> str:
    """A provider's address. Raises ImproperlyConfigured: over the network only HTTPS."""
    parts = urlsplit(address)
    if address and parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ImproperlyConfigured(f"{name} 应以 https:// 开头：统一身份认证的答复决定谁能登录，不能明文传送。")
    return address.rstrip("/")


@lru_cache(maxsize=4)
def _client(issuer: str, client: str, secret: str) -> Any:
    return OAuth().register(
        "county",
        client_id=client,
        client_secret=secret,
        server_metadata_url=f"{guarded(issuer, 'YIFA_OIDC_ISSUER')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "default_timeout": PATIENCE},
    )


def _of_settings() -> Any:
    if not settings.OIDC_ISSUER:
        raise Http404
    return _client(settings.OIDC_ISSUER, settings.OIDC_CLIENT, settings.OIDC_SECRET)


@login_not_required
@never_cache
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider."""
    client = _of_settings()
    _remember_next(request)
    back = request.build_absolute_uri(reverse("towns:sso-back"))
    try:
        answer: HttpResponse = client.authorize_redirect(request, back)
    except (RequestException, AuthlibBaseError, ValueError, RuntimeError):
        return _refused(request, ELSEWHERE)
    return answer


@login_not_required
@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """The browser comes back with a code, which is exchanged for a signed statement of who it is."""
    client = _of_settings()
    try:
        claims = client.authorize_access_token(request).get("userinfo")
    except (RequestException, AuthlibBaseError, JoseError, ValueError, KeyError, TypeError):
        return _refused(request, ELSEWHERE)
    name = str((claims or {}).get(settings.OIDC_CLAIM) or "")
    return _signed_in(request, name)


@login_not_required
@never_cache
@require_GET
def cas(request: HttpRequest) -> HttpResponse:
    """To the CAS server, and back with a ticket, which is asked about once."""
    if not settings.CAS_SERVER:
        raise Http404
    ticket = request.GET.get("ticket", "")
    if not ticket:
        _remember_next(request)
        request.session[STATE] = token_urlsafe(16)
        return redirect(_cas(request, request.session[STATE]).get_login_url())
    state = request.session.pop(STATE, "")
    # A ticket that this browser did not go for could sign it in as somebody else.
    if not state or not compare_digest(state, request.GET.get("state", "")):
        return _refused(request, ELSEWHERE)
    try:
        name, _, _ = _cas(request, state).verify_ticket(ticket)
    except (RequestException, CASFault, XMLSyntaxError, ValueError, AttributeError):
        return _refused(request, ELSEWHERE)
    return _signed_in(request, str(name or ""))


class _Patient(Session):
    """Requests that do not wait for ever."""

    def request(self, *args: Any, **kwargs: Any) -> Any:
        return super().request(*args, **{"timeout": PATIENCE, **kwargs})


def _cas(request: HttpRequest, state: str) -> Any:
    service = f"{request.build_absolute_uri(reverse('towns:cas'))}?{urlencode({'state': state})}"
    return CASClient(
        version=3, service_url=service, server_url=f"{guarded(settings.CAS_SERVER, 'YIFA_CAS')}/", session=_Patient()
    )


def _remember_next(request: HttpRequest) -> None:
    target = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        request.session[NEXT] = target


def _signed_in(request: HttpRequest, name: str) -> HttpResponse:
    """Sign in the person of that name, whom an administrator has entered here."""
    if not name:
        return _refused(request, ELSEWHERE)
    person = Person.objects.filter(username=name, is_active=True).exclude(username=SYSTEM).first()
    if person is None:
        return _refused(
            request, f"统一身份认证认得您（{name[:40]}），但这里没有这个用户名的在用账号。请联系本镇系统管理员。"
        )
    target = request.session.pop(NEXT, "") or settings.LOGIN_REDIRECT_URL
    login(request, person, backend=BACKEND)
    request.session[BY_PROVIDER] = True
    return redirect(target)


def _refused(request: HttpRequest, say: str) -> HttpResponse:
    return render(request, "towns/sso_refused.html", {"say": say}, status=403)
