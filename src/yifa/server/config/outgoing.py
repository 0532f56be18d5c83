"""Out of the house: a mail by SMTP, a message to an address that was allowed."""

from __future__ import annotations

import hashlib
import json
import smtplib
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail import get_connection as mail_connection

TIMEOUT = 10
MOST_BYTES = 65536


class UndeliveredError(Exception):
    """It did not go out; `str()` says why in Chinese, without address or key."""


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


class _Stay(urllib.request.HTTPRedirectHandler):
    """A robot does not send elsewhere; whoever answers with a redirect is not one."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def post_json(address: str, content: object, *, whom: str, headers: Mapping[str, str] | None = None) -> Any:
    """Post JSON to an address that was checked; what it answers. `whom`: who that is, for the words of a failure.

    Raises:
        UndeliveredError: it cannot be reached, answers with an error, or with no JSON.
    """
    body = json.dumps(content, ensure_ascii=False).encode()
    kind = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
    request = urllib.request.Request(address, body, kind, method="POST")
    try:
        # No proxy: what is called is the address that was checked.
        opener = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=TIMEOUT) as answer:
            return json.loads(answer.read(MOST_BYTES) or b"null")
    except urllib.error.HTTPError as error:
        raise UndeliveredError(f"{whom}的服务器答{error.code}。") from error
    except (OSError, ValueError) as error:
        raise UndeliveredError(f"连不上{whom}的服务器，或者答复看不懂（{type(error).__name__}）。") from error
