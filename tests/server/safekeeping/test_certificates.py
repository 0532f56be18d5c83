"""HTTPS on the office network: a certificate that a phone trusts once, and a server that speaks it."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from django.test import Client

from tests.postgres import free_port
from tests.server.safekeeping.test_backup import yifa
from yifa.server.safekeeping import certificates

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("YIFA_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_the_authority_vouches_for_these_hosts_only_and_stays_while_they_do(folder: Path) -> None:
    authority = certificates.make(["yifa.local", "192.168.1.10"], NOW)
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical and len(limits.value.permitted_subtrees or ()) == 2
    assert certificates.make(["yifa.local", "192.168.1.10"], NOW + timedelta(days=380)) == authority
    assert certificates.days_left(NOW + timedelta(days=380)) == 397
    assert certificates.make(["other.local"], NOW) != authority
    if os.name == "posix":
        assert all(path.stat().st_mode & 0o077 == 0 for path in (folder / "keys").glob("*.key"))


@pytest.mark.django_db
def test_a_phone_is_led_to_it_before_anybody_has_signed_in(folder: Path) -> None:
    client = Client()
    assert client.get("/trust/").status_code == 404
    authority = certificates.make(["yifa.local"], NOW)
    page = client.get("/trust/").content.decode()
    assert certificates.fingerprint(authority) in page.replace("<wbr>", "") and "data:image/svg+xml" in page
    assert x509.load_pem_x509_certificate(client.get("/trust/yifa-ca.crt").content) == authority


@pytest.mark.browser
def test_the_page_for_phones_is_no_wider_than_a_phone(folder: Path, live_server: Any, narrow_page: Page) -> None:
    certificates.make(["yifa.local"], NOW)
    narrow_page.goto(f"{live_server.url}/trust/")
    narrow_page.get_by_role("link", name="下载本地证书").wait_for()
    assert narrow_page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.skipif(os.name == "nt", reason="a proxy serves HTTPS there; only on Windows this is left out")
def test_a_server_speaks_https_with_it(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    refused = yifa(data, "serve", "--https")
    assert refused.returncode == 1 and "yifa cert" in refused.stderr
    assert yifa(data, "migrate").returncode == 0 and yifa(data, "cert", "localhost").returncode == 0
    env = {**os.environ, "YIFA_DATA": str(data), "DATABASE_URL": "", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "yifa.cli", "serve", "--https", "--port", str(port)]
    server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        answer = _asked(
            f"https://localhost:{port}/sign-in/", ssl.create_default_context(cafile=str(data / "tls" / "ca.pem"))
        )
        assert b"csrfmiddlewaretoken" in answer.read()
        assert "Secure" in str(answer.headers["Set-Cookie"]) and answer.headers["Strict-Transport-Security"]
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0


def _asked(address: str, trusting: ssl.SSLContext) -> urllib.request.addinfourl:
    for _ in range(150):
        try:
            return urllib.request.urlopen(address, context=trusting, timeout=10)  # type: ignore[no-any-return]
        except (OSError, socket.timeout):  # noqa: UP041 - not listening yet
            time.sleep(0.2)
    raise AssertionError("the server did not answer")
