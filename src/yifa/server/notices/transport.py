"""To group robots of WeCom (企业微信) and DingTalk (钉钉); mail goes by `config.outgoing`."""

from __future__ import annotations

import base64
import hashlib
import hmac
import urllib.parse

from django.conf import settings

from yifa.server.config.outgoing import UndeliveredError, mail_ready, post_json, send_mail

__all__ = ["AddressError", "UndeliveredError", "check_address", "mail_ready", "post_text", "send_mail", "signed"]
# Robots of the two public services; whoever runs one of his own names it in YIFA_WEBHOOK_HOSTS.
HOSTS = {"wecom": "qyapi.weixin.qq.com", "dingtalk": "oapi.dingtalk.com"}


class AddressError(ValueError):
    """Not the address of a robot; `str()` says in Chinese how one looks."""


def check_address(kind: str, address: str) -> str:
    """The host of a robot's address.

    Raises:
        AddressError: not HTTPS, or not on a host where such robots are. Otherwise an administrator of one town could
            make the machine call any address of the inner network.
    """
    try:
        parts = urllib.parse.urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise AddressError("地址看不懂，请从机器人的设置里整段复制。") from error
    place = f"{host}:{port}" if port else host
    if place in settings.WEBHOOK_HOSTS and parts.scheme in ("http", "https"):
        return host
    if parts.scheme != "https" or place != HOSTS[kind] or parts.username:
        raise AddressError(f"地址应以 https://{HOSTS[kind]}/ 开头，请从机器人的设置里整段复制。")
    return host


def signed(address: str, secret: str, milliseconds: int) -> str:
    """A DingTalk robot's address with the signed time (自定义机器人安全设置·加签): HMAC-SHA256 over time and secret."""
    if not secret:
        return address
    mark = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256).digest()
    query = urllib.parse.urlencode({"timestamp": milliseconds, "sign": base64.b64encode(mark).decode()})
    return f"{address}{'&' if '?' in address else '?'}{query}"


def post_text(kind: str, address: str, secret: str, text: str, milliseconds: int) -> None:
    """A text to a robot. Raises UndeliveredError."""
    try:
        check_address(kind, address)
    except AddressError as error:
        raise UndeliveredError(str(error)) from error
    to = signed(address, secret, milliseconds) if kind == "dingtalk" else address
    reply = post_json(to, {"msgtype": "text", "text": {"content": text}}, whom="机器人")
    code = reply.get("errcode") if isinstance(reply, dict) else None
    if code != 0:
        raise UndeliveredError(f"机器人没有收下（errcode {code if isinstance(code, int) else '不明'}）。")
