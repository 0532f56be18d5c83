"""What every public page shows around its content."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from yifa.server.towns.models import Town
from yifa.server.ui.parts import Link

LARGE = "yifa_type"
MENU = (("home", "首页"), ("do", "我要办"), ("look", "我要查"), ("say", "我要说"))


def is_large(request: HttpRequest) -> bool:
    """Whether this browser has asked for large type."""
    return request.COOKIES.get(LARGE) == "large"


def frame(town: Town, path: str, large: bool) -> dict[str, Any]:
    """The town, the menu, the switch of type."""
    code = town.prefix
    menu = [Link(words, reverse(f"portal:{name}", args=[code])) for name, words in MENU]
    current = [Link(item.name, item.href, item.href == path or (i > 0 and path.startswith(item.href)))
               for i, item in enumerate(menu)]  # fmt: skip
    to = urlencode({"to": "plain" if large else "large", "back": path})
    return {
        "town": town,
        "code": code,
        "menu": current,
        "large": large,
        "type_href": f"{reverse('portal:type', args=[code])}?{to}",
    }
