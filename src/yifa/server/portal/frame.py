"""What every public page shows around its content."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yifa.server.ledger.facts import settings_of
from yifa.server.towns.models import Town
from yifa.server.ui.parts import Link

LARGE = "yifa_type"
MENU = (("home", "首页"), ("do", "我要办"), ("look", "我要查"), ("say", "我要说"))


def is_large(request: HttpRequest) -> bool:
    """Whether this browser has asked for large type."""
    return request.COOKIES.get(LARGE) == "large"


# What the town says of itself at the foot of every page, in this order (政府信息公开条例 第12条、第20条).
CONTACT = (
    ("public_address", "地址"),
    ("public_postcode", "邮编"),
    ("public_hours", "办公时间"),
    ("public_phone", "电话"),
    ("public_fax", "传真"),
    ("public_mail", "电子邮箱"),
)
MARKS = (("site_mark", "网站标识码"), ("site_record", "备案号"))


def said_of(town: Town, wanted: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """(label, value) of the settings a town has filled in."""
    settings = settings_of(town)
    return [(label, str(settings[key])) for key, label in wanted if settings.get(key)]


def frame(town: Town, path: str, large: bool) -> dict[str, Any]:
    """The town, the menu, the switch of type."""
    code = town.prefix
    menu = [Link(words, reverse(f"portal:{name}", args=[code])) for name, words in MENU]
    current = [
        Link(item.name, item.href, item.href == path or (i > 0 and path.startswith(item.href)))
        for i, item in enumerate(menu)
    ]
    to = urlencode({"to": "plain" if large else "large", "back": path})
    return {
        "town": town,
        "code": code,
        "menu": current,
        "large": large,
        "contact": said_of(town, CONTACT),
        "marks": said_of(town, MARKS),
        "type_href": f"{reverse('portal:type', args=[code])}?{to}",
    }


def shown(
    request: HttpRequest, town: Town, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """A page of a visitor's own: never kept by anybody."""
    return render(request, template, {**frame(town, request.path, is_large(request)), **context}, status=status)
