"""Sending a package to the county over HTTPS: the same bytes as on a stick."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any, Protocol

from yifa.server.oversight.container import MOST

SECONDS = 60


class NotPushed(ValueError):
    """The county could not be reached, or did not answer as a county does; `str()` says in Chinese what to do."""


class Sendable(Protocol):
    """A package as it was made."""

    @property
    def data(self) -> bytes: ...
    @property
    def digest(self) -> str: ...


def fetched(address: str, token: str, town: str) -> bytes:
    """What the county hands back to a town, from its address. Raises NotPushed."""
    url = f"{address.rstrip('/')}/api/county/returns/{town}"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answered:
            return bytes(answered.read(MOST + 1))
    except urllib.error.HTTPError as error:
        raise NotPushed(f"县级没有给回件（{error.code}）：请核对令牌是不是本镇账号的。") from error
    except (OSError, ValueError) as error:
        raise NotPushed("连不上县级的网址。请检查网址和网络；也可以请县级把回件存到优盘带来。") from error


def push(address: str, token: str, made: Sendable) -> dict[str, Any]:
    """Put a package to the county's address; what it answers. Raises NotPushed."""
    url = f"{address.rstrip('/')}/api/county/packages/{made.digest}"
    request = urllib.request.Request(url, made.data, {"Content-Type": "application/zip"}, method="PUT")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answered:
            body = answered.read()
    except urllib.error.HTTPError as error:
        body = error.read()
    except (OSError, ValueError) as error:
        raise NotPushed("连不上县级的网址。请检查网址和网络；也可以用 --to 文件夹 存到优盘送去。") from error
    try:
        answer = json.loads(body)
        return {"say": str(answer.get("say") or answer.get("detail") or answer), "well": bool(answer.get("well"))}
    except (ValueError, AttributeError) as error:
        raise NotPushed("对方的回答不是县级工作台的回答。请检查网址。") from error
