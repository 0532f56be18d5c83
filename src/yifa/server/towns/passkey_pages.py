"""Pages of one's own passkeys: make one, give one up."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as otp_login

from yifa.server.towns import passkeys
from yifa.server.towns.access import actor_of_request
from yifa.server.towns.models import Person
from yifa.server.towns.passkeys import Passkey, Unproved
from yifa.server.towns.second_step import CodeDevice, must_use


@never_cache
@require_http_methods(["GET", "POST"])
def passkey_setup(request: HttpRequest) -> HttpResponse:
    """Make a passkey. Whoever is signed in for longer gives his password: an unattended desk must not be enough."""
    person = request.user
    assert isinstance(person, Person)
    fault, enrolling = "", bool(request.session.get("owes_device"))
    if request.method == "POST":
        try:
            if not enrolling and not person.check_password(request.POST.get("password", "")):
                raise Unproved("密码不对，没有建立通行密钥。")
            row = passkeys.made(request, person, request.POST.get("credential", ""))
            otp_login(request, row)
            request.session["owes_device"] = False
            messages.success(request, "通行密钥已建立。下次登录，输入密码后按一下指纹、面容或锁屏密码即可。")
            return redirect("towns:profile")
        except Unproved as error:
            fault = str(error)
    can = passkeys.can_serve(request)
    context = {
        "fault": fault,
        "enrolling": enrolling,
        "can": can,
        "options": passkeys.options_to_make(request, person) if can else "",
    }
    return render(request, "towns/passkey_setup.html", context, status=422 if fault else 200)


@require_POST
def passkey_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a passkey; the password is asked for, and the last second step stays where the town demands one."""
    person = request.user
    assert isinstance(person, Person)
    own = Passkey.objects.filter(user=person)
    others = own.exclude(pk=pk).exists() or CodeDevice.objects.filter(user=person, confirmed=True).exists()
    if not others and must_use(person.town, actor_of_request(request)):
        messages.error(request, "本镇要求您的岗位使用动态验证码或通行密钥，最后一个不能停用。")
    elif not person.check_password(request.POST.get("password", "")):
        messages.error(request, "密码不对，通行密钥没有停用。")
    else:
        own.filter(pk=pk).delete()
        messages.success(request, "通行密钥已停用。")
    return redirect("towns:profile")
