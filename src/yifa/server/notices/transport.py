"""Out of the house: by SMTP, and to group robots of WeCom (企业微信) and DingTalk (钉钉)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import smtplib
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail import get_connection as mail_connection

TIMEOUT = 10
# Robots of the two public services; whoever runs one of his own names it in YIFA_WEBHOOK_HOSTS.
HOSTS = {"wecom": "qyapi.weixin.qq.com", "dingtalk": "oapi.dingtalk.com"}
MOST_BYTES = 65536


class UndeliveredError(Exception):
    """It did not go out; `str()` says why in Chinese, without address or key."""


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


def mail_ready() -> bool:
    """Whether the installation has said by which server mail goes."""
    return bool(settings.EMAIL_HOST)


def send_mail(to: str, subject: str, body: str, key: str) -> None:
    """One mail. Sent again, it has the same Message-ID, so that a mailbox shows it once. Raises UndeliveredError."""
    name = hashlib.sha256(key.encode()).hexdigest()[:32]
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    headers = {"Message-ID": f"<{name}@{domain}>", "Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(subject, body, None, [to], headers=headers, connection=mail_connection(timeout=TIMEOUT)).send()
    except smtplib.SMTPRecipientsRefused as error:
        raise UndeliveredError("邮件服务器不收这个邮箱，请核对本人的电子邮箱。") from error
    except smtplib.SMTPAuthenticationError as error:
        raise UndeliveredError("邮件服务器不认用户名或密码，请核对 YIFA_MAIL_USER 和 YIFA_MAIL_PASSWORD。") from error
    except (smtplib.SMTPException, OSError) as error:
        raise UndeliveredError(f"邮件服务器没有收下（{type(error).__name__}）。") from error


def signed(address: str, secret: str, milliseconds: int) -> str:
    """A DingTalk robot's address with the signed time (自定义机器人安全设置·加签): HMAC-SHA256 over time and secret."""
    if not secret:
        return address
    mark = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256).digest()
    query = urllib.parse.urlencode({"timestamp": milliseconds, "sign": base64.b64encode(mark).decode()})
    return f"{address}{'&' if '?' in address else '?'}{query}"


class _Stay(urllib.request.HTTPRedirectHandler):
    """A robot does not send elsewhere; whoever answers with a redirect is not one."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def post_text(kind: str, address: str, secret: str, text: str, milliseconds: int) -> None:
    """A text to a robot. Raises UndeliveredError."""
    try:
        check_address(kind, address)
    except AddressError as error:
        raise UndeliveredError(str(error)) from error
    to = signed(address, secret, milliseconds) if kind == "dingtalk" else address
    content = json.dumps({"msgtype": "text", "text": {"content": text}}, ensure_ascii=False).encode()
    request = urllib.request.Request(to, content, {"Content-Type": "application/json; charset=utf-8"}, method="POST")
    try:
        # No proxy: what is called is the address that was checked.
        opener = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=TIMEOUT) as answer:
            reply = json.loads(answer.read(MOST_BYTES))
    except urllib.error.HTTPError as error:
        raise UndeliveredError(f"机器人的服务器答{error.code}。") from error
    except (OSError, ValueError) as error:
        raise UndeliveredError(f"连不上机器人的服务器，或者答复看不懂（{type(error).__name__}）。") from error
    code = reply.get("errcode") if isinstance(reply, dict) else None
    if code != 0:
        raise UndeliveredError(f"机器人没有收下（errcode {code if isinstance(code, int) else '不明'}）。")
