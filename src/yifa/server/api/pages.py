"""Pages about the machine interface: what it offers, with examples; and the tokens of a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yifa.server.api import tokens
from yifa.server.api.app import document
from yifa.server.api.models import Token
from yifa.server.api.problems import TITLES
from yifa.server.towns.access import administered_person
from yifa.server.towns.models import Person

STATES = {
    "in-force": ("有效", "running"),
    "waiting": ("待本人确认", "waiting"),
    "expired": ("已过期", "ended"),
    "revoked": ("已撤销", "ended"),
    "superseded": ("改密码后失效", "ended"),
}

# What each kind of fault means; a problem's `type` leads to its line.
STATUSES = {**TITLES, 409: "读过以后被别人先办了一步；meanwhile 说明是谁办了什么，请重新读取后再办"}


class TokenForm(forms.Form):
    """What a token is for, for how long, what it may do; and the maker's own password, as for every new key."""

    name = forms.CharField(label="用途", max_length=60, help_text="例如 12345热线平台对接")
    days = forms.TypedChoiceField(label="有效期", coerce=int, choices=[(d, f"{d}天") for d in tokens.DAYS], initial=90)
    may_write = forms.TypedChoiceField(
        label="可以做什么",
        coerce=lambda choice: choice == "1",
        choices=[("0", "只读"), ("1", "读取和办理")],
        initial="0",
    )
    password = forms.CharField(
        label="您的登录密码", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        """Wrong passwords count towards the lock-out as they do at sign-in."""
        typed: str = self.cleaned_data["password"]
        maker: Person = self.request.user  # type: ignore[assignment]
        if authenticate(self.request, username=maker.username, password=typed) is None:
            raise forms.ValidationError("密码不对，或者因连续输错已锁定。请核对后再试，锁定的15分钟后再试。")
        return typed


@login_not_required
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of every operation, for programs that make clients of it. It says nothing of this town."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Every operation by group, with a call to copy."""
    origin = request.build_absolute_uri("/").rstrip("/")
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(_operation(origin, path, method, operation))
    return render(request, "api/overview.html", {"groups": groups, "statuses": STATUSES})


def _operation(origin: str, path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    parameters = [
        {"name": p["name"], "required": p.get("required", False), "about": p["schema"].get("description", "")}
        for p in operation.get("parameters", [])
        if p["in"] == "query"
    ]
    return {
        "method": method.upper(),
        "path": path,
        "name": operation["summary"],
        "id": operation["operationId"],
        "about": operation.get("description", ""),
        "asked": parameters,
        "curl": _curl(origin, path, method, operation),
    }


def _curl(origin: str, path: str, method: str, operation: dict[str, Any]) -> str:
    call = 'curl -H "Authorization: Bearer $YIFA_TOKEN"'
    if method == "get":
        needed = "&".join(
            f"{p['name']}=…" for p in operation.get("parameters", []) if p["in"] == "query" and p.get("required")
        )
        return f'{call} "{origin}{path}{"?" + needed if needed else ""}"'
    if "application/json" not in operation["requestBody"]["content"]:
        return f'{call} -F file=@照片.jpg "{origin}{path}"'
    body = '{"version": 3, "values": {}}' if "{action}" in path else '{"procedure": "…", "values": {}}'
    return (
        f'{call} -H "Idempotency-Key: $(uuidgen)" \\\n  -H "Content-Type: application/json" '
        f"-d '{body}' \\\n  \"{origin}{path}\""
    )


@never_cache
@require_http_methods(["GET", "POST"])
def own_tokens(request: HttpRequest) -> HttpResponse:
    """The tokens that act in one's own name, and the form for another."""
    person: Person = request.user  # type: ignore[assignment]
    return _tokens(request, person, own=True)


@never_cache
@require_http_methods(["GET", "POST"])
def persons_tokens(request: HttpRequest, pk: int) -> HttpResponse:
    """For an administrator: a colleague's tokens. One made here works once the colleague has said yes to it."""
    return _tokens(request, administered_person(request, pk), own=False)


def _tokens(request: HttpRequest, person: Person, *, own: bool) -> HttpResponse:
    maker: Person = request.user  # type: ignore[assignment]
    form = TokenForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        token, secret = tokens.make(person, maker, cleaned["name"], cleaned["days"], may_write=cleaned["may_write"])
        context = {"token": token, "secret": secret, "own": maker.pk == person.pk, "back": _back(person, own)}
        return render(request, "api/new_token.html", context)
    now = timezone.now()
    rows = [
        {
            "token": token,
            "state": STATES[token.state(now)],
            "live": token.state(now) in ("in-force", "waiting"),
            "waiting": token.state(now) == "waiting",
            "revoke": _revoke_href(token, own),
        }
        for token in Token.objects.filter(person=person).select_related("person", "made_by")
    ]
    context = {"person": person, "own": own, "rows": rows, "form": form}
    return render(request, "api/tokens.html", context, status=422 if request.method == "POST" else 200)


def _back(person: Person, own: bool) -> str:
    return reverse("own-tokens") if own else reverse("person-tokens", args=[person.pk])


def _revoke_href(token: Token, own: bool) -> str:
    return (
        reverse("revoke-own-token", args=[token.pk])
        if own
        else reverse("revoke-person-token", args=[token.person_id, token.pk])
    )


@require_POST
def confirm_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes to a token an administrator made in one's name."""
    token = get_object_or_404(Token, pk=pk, person=request.user)
    if token.state(timezone.now()) != "waiting":
        raise Http404
    tokens.confirm(token)
    messages.success(
        request, f"令牌“{token.name}”从现在起可以用您的名义{'读取和办理' if token.may_write else '读取'}。"
    )
    return redirect("own-tokens")


@require_POST
def revoke_own(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own tokens."""
    return _revoked(request, get_object_or_404(Token, pk=pk, person=request.user), "own-tokens")


@require_POST
def revoke_persons(request: HttpRequest, pk: int, token_pk: int) -> HttpResponse:
    """End a colleague's token."""
    who = administered_person(request, pk)
    return _revoked(request, get_object_or_404(Token, pk=token_pk, person=who), "person-tokens", who.pk)


def _revoked(request: HttpRequest, token: Token, back: str, *args: int) -> HttpResponse:
    tokens.revoke(token)
    messages.success(request, f"令牌“{token.name}”已撤销，从现在起不能再用。")
    return redirect(back, *args)
