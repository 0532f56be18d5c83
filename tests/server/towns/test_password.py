"""What a password must be, and the one-time code beside it."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django_otp.oath import TOTP

from tests.server.towns.conftest import PASSWORD
from yifa.server.towns.models import Person
from yifa.server.towns.second_step import CodeDevice

pytestmark = pytest.mark.django_db
NEW = "bamboo-ferry-41"


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short-1", "至少10个字符，现在是7个"),
        ("qwertyuiop", "太常见"),
        ("zhanglan-2024x", "不要有姓名、用户名、电话或邮箱名"),
        ("我是张岚我的密码啊", "不要有姓名"),
        ("13800001234", "不要有姓名、用户名、电话"),
        ("90817263544", "不能全是数字"),
        ("ababababab", "至少要有5种"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(clerk: Person, password: str, said: str) -> None:
    clerk.phone = "13800001234"
    with pytest.raises(ValidationError) as refused:
        validate_password(password, clerk)
    assert said in "".join(refused.value.messages)


def test_a_sentence_is_a_good_password(clerk: Person) -> None:
    validate_password("春风 又绿 江南 岸 月明", clerk)
    validate_password(NEW, clerk)


def change(client: Client, old: str = PASSWORD, new: str = NEW) -> object:
    return client.post("/me/password/", {"old_password": old, "new_password1": new, "new_password2": new})


def test_changing_the_password_needs_the_old_one(signed_in: Client, clerk: Person) -> None:
    assert "原密码不对" in change(signed_in, old="guess").content.decode()
    assert "不能与原密码相同" in change(signed_in, new=PASSWORD).content.decode()
    assert change(signed_in).status_code == 302
    clerk.refresh_from_db()
    assert clerk.check_password(NEW)


def test_changing_the_password_ends_the_sessions_elsewhere(signed_in: Client, clerk: Person) -> None:
    elsewhere = Client()
    elsewhere.post("/sign-in/", {"username": clerk.username, "password": PASSWORD})
    change(signed_in)
    assert signed_in.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302


def test_with_a_temporary_password_nothing_opens_before_it_is_changed(signed_in: Client, clerk: Person) -> None:
    Person.objects.filter(pk=clerk.pk).update(must_change_password=True)
    assert signed_in.get("/me/").url == "/me/password/"
    assert "临时密码" in signed_in.get("/me/password/").content.decode()
    change(signed_in)
    assert signed_in.get("/me/").status_code == 200


def code_now(device: CodeDevice) -> str:
    return f"{TOTP(device.secret).token():06d}"


def enrol(client: Client, person: Person) -> CodeDevice:
    client.get("/me/code/")
    device = CodeDevice.objects.get(user=person)
    client.post("/me/code/", {"code": code_now(device)})
    device.refresh_from_db()
    return device


def test_an_authenticator_counts_only_after_it_has_shown_one_right_code(signed_in: Client, clerk: Person) -> None:
    page = signed_in.get("/me/code/").content.decode()
    picture = signed_in.get("/me/code/picture.svg")
    device = CodeDevice.objects.get(user=clerk)
    wrong = f"{(int(code_now(device)) + 1) % 10**6:06d}"
    assert "/me/code/picture.svg" in page and picture["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<?xml") and b"style=" not in picture.content
    assert "验证码不对" in signed_in.post("/me/code/", {"code": wrong}).content.decode()
    assert not CodeDevice.objects.get(user=clerk).confirmed


def test_with_an_authenticator_the_password_alone_opens_nothing(signed_in: Client, clerk: Person) -> None:
    device = enrol(signed_in, clerk)
    assert device.confirmed and signed_in.get("/me/code/picture.svg").status_code == 404
    signed_in.post("/sign-out/")
    signed_in.post("/sign-in/", {"username": clerk.username, "password": PASSWORD})
    assert signed_in.get("/me/").url == "/verify/"
    assert signed_in.get("/me/password/").url == "/verify/"
    CodeDevice.objects.update(last_t=-1)
    assert signed_in.post("/verify/", {"code": code_now(device), "next": "/me/"}).url == "/me/"
    assert signed_in.get("/me/").status_code == 200


def test_a_code_is_good_once(signed_in: Client, clerk: Person) -> None:
    device = enrol(signed_in, clerk)
    signed_in.post("/sign-out/")
    signed_in.post("/sign-in/", {"username": clerk.username, "password": PASSWORD})
    assert "验证码不对或已过期" in signed_in.post("/verify/", {"code": code_now(device)}).content.decode()
    assert "输错次数较多" in signed_in.post("/verify/", {"code": "123456"}).content.decode()


def test_giving_up_the_authenticator_needs_the_password(signed_in: Client, clerk: Person) -> None:
    enrol(signed_in, clerk)
    signed_in.post("/me/code/remove/", {"password": "guess"})
    assert CodeDevice.objects.filter(user=clerk).exists()
    signed_in.post("/me/code/remove/", {"password": PASSWORD})
    assert not CodeDevice.objects.filter(user=clerk).exists()
