"""Pages of signing in and out, of one's own password and second step."""

from __future__ import annotations

import io
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_otp import login as otp_login
from django_otp.models import Device

from yifa.domains.roles import roles
from yifa.server.towns import passkeys
from yifa.server.towns.access import actor_of_request
from yifa.server.towns.auth import typed_username
from yifa.server.towns.brake import held_until
from yifa.server.towns.forms import CodeForm, NewPasswordForm, SignInForm
from yifa.server.towns.models import Person
from yifa.server.towns.second_step import CodeDevice, must_use
from yifa.server.towns.single_sign_on import offered


@method_decorator([login_not_required, never_cache], name="dispatch")
class SignIn(LoginView):
    """Name and password."""

    template_name = "towns/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where the county's own sign-in begins, if there is one."""
        return super().get_context_data(**kwargs) | {"sso": offered(), "sso_name": settings.SSO_NAME}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Try a password, unless a brake holds."""
        if until := held_until(request):
            context = {"locked_until": timezone.localtime(until), "username": typed_username(request, None)}
            return render(request, "towns/held.html", context, status=429)
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer


def _safe_next(request: HttpRequest) -> str:
    target = request.GET.get("next") or request.POST.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else str(settings.LOGIN_REDIRECT_URL)


def _person(request: HttpRequest) -> Person:
    person: Person = request.user  # type: ignore[assignment]
    return person


def _try_code(device: CodeDevice, form: CodeForm) -> bool:
    """Check a code; a refusal is written on the form, with the time to try again when guesses came too fast."""
    allowed, why = device.verify_is_allowed()
    if not allowed:
        until = timezone.localtime(why["locked_until"]) if why and "locked_until" in why else None
        form.add_error("code", f"输错次数较多，请在{until:%H:%M:%S}以后再试。" if until else "请稍后再试。")
        return False
    if device.verify_token(form.cleaned_data["code"]):
        return True
    form.add_error("code", "验证码不对或已过期。请核对手机时间，等下一个验证码再试。")
    return False


@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The second step: a passkey, or the code of the authenticator."""
    person = _person(request)
    device = CodeDevice.objects.filter(user=person, confirmed=True).first()
    has_passkey = passkeys.Passkey.objects.filter(user=person).exists()
    if not request.session.get("owes_code") or (device is None and not has_passkey):
        request.session["owes_code"] = False
        return HttpResponseRedirect(_safe_next(request))
    by_passkey, fault = "credential" in request.POST, ""
    form = CodeForm(None if by_passkey else request.POST or None)
    used: Device | None = None
    if by_passkey:
        try:
            used = passkeys.proved(request, person, request.POST["credential"])
        except passkeys.Unproved as error:
            fault = str(error)
    elif device is not None and request.method == "POST" and form.is_valid() and _try_code(device, form):
        used = device
    if used is not None:
        otp_login(request, used)
        request.session["owes_code"] = False
        request.session.cycle_key()
        return HttpResponseRedirect(_safe_next(request))
    context = {
        "form": form,
        "fault": fault,
        "has_code": device is not None,
        "has_passkey": has_passkey,
        "options": passkeys.options_to_prove(request, person) if passkeys.can_serve(request) else "",
    }
    return render(request, "towns/verify.html", context)


@require_GET
def profile(request: HttpRequest) -> HttpResponse:
    """What the house knows of me: post, roles with their dates, sign-in."""
    person, today = _person(request), timezone.localdate()
    grants = person.grants.select_related("unit", "village").order_by("-since", "-id")
    known = roles()
    rows = [
        {
            "grant": grant,
            "description": known[grant.role].description if grant.role in known else "",
            "state": grant.state_on(today),
        }
        for grant in grants
    ]
    context = {
        "rows": rows,
        "actor": actor_of_request(request),
        "has_code": CodeDevice.objects.filter(user=person, confirmed=True).exists(),
        "passkeys": passkeys.Passkey.objects.filter(user=person).order_by("created_at"),
    }
    return render(request, "towns/profile.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """A new password of one's own choosing."""
    person = _person(request)
    form = NewPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        person.must_change_password = False
        form.save()
        update_session_auth_hash(request, person)
        messages.success(request, "密码已更改。在其他电脑上的登录已失效。")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "towns/password.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def code_setup(request: HttpRequest) -> HttpResponse:
    """Take an authenticator into use: scan, then prove it with one code."""
    person = _person(request)
    if CodeDevice.objects.filter(user=person, confirmed=True).exists():
        return redirect("towns:profile")
    device = CodeDevice.objects.filter(user=person, confirmed=False).first()
    if device is None:
        device = CodeDevice.objects.create(user=person, name="手机", confirmed=False)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _try_code(device, form):
        CodeDevice.objects.filter(pk=device.pk).update(confirmed=True)
        otp_login(request, device)
        request.session["owes_device"] = False
        messages.success(request, "动态验证码已启用。下次登录，输入密码后还要填写手机上的6位验证码。")
        return redirect("towns:profile")
    return render(request, "towns/code_setup.html", {"form": form, "secret": device.typed_secret})


@never_cache
@require_GET
def code_picture(request: HttpRequest) -> HttpResponse:
    """The QR code of an authenticator not yet in use; afterwards it is never shown again."""
    device = CodeDevice.objects.filter(user=_person(request), confirmed=False).first()
    if device is None:
        raise Http404
    picture = io.BytesIO()
    segno.make(device.config_url, error="m").save(picture, kind="svg", scale=4, border=4, light="white")
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@require_POST
def code_remove(request: HttpRequest) -> HttpResponse:
    """Give up the second step; the password is asked for, since an unattended desk must not be enough."""
    person = _person(request)
    has_passkey = passkeys.Passkey.objects.filter(user=person).exists()
    if not has_passkey and must_use(person.town, actor_of_request(request)):
        messages.error(request, "本镇要求您的岗位使用动态验证码或通行密钥，不能停用。换手机请找系统管理员重置。")
    elif not person.check_password(request.POST.get("password", "")):
        messages.error(request, "密码不对，动态验证码没有停用。")
    else:
        CodeDevice.objects.filter(user=person).delete()
        messages.success(request, "动态验证码已停用。")
    return redirect("towns:profile")
