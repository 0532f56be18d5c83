"""A small OpenID Connect provider and CAS server on the loopback, as a county would run one."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "yifa", "a secret of the county"


class Provider:
    """What it knows: who sits at the browser, and codes and tickets given out."""

    def __init__(self) -> None:
        self.person = "zhanglan"
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})
        self.signs_with = self.key
        self.given: dict[str, dict[str, str]] = {}
        self.address = ""

    def authorize(self, asked: dict[str, str]) -> str:
        code = secrets.token_urlsafe(8)
        self.given[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The signed statement, for a code, once, to whoever began with the challenge of this verifier."""
        begun = self.given.pop(asked.get("code", ""), None)
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            begun is None
            or begun["code_challenge"] != challenge
            or authorization != f"Basic {known.replace('%20', ' ')}"
        ):
            return None
        now = int(time.time())
        claims = {
            "iss": self.address,
            "sub": "4711",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": begun["nonce"],
            "preferred_username": self.person,
        }
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.signs_with)
        return {"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def cas_login(self, asked: dict[str, str]) -> str:
        ticket = f"ST-{secrets.token_urlsafe(8)}"
        self.given[ticket] = asked
        return f"{asked['service']}&{urlencode({'ticket': ticket})}"

    def cas_validate(self, asked: dict[str, str]) -> str:
        begun = self.given.pop(asked.get("ticket", ""), None)
        inner = '<cas:authenticationFailure code="INVALID_TICKET">no</cas:authenticationFailure>'
        if begun and begun["service"] == asked["service"]:
            inner = f"<cas:authenticationSuccess><cas:user>{self.person}</cas:user></cas:authenticationSuccess>"
        return f'<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">{inner}</cas:serviceResponse>'


@contextmanager
def running() -> Iterator[Provider]:
    """The provider, listening until the end."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            return None

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
            at = provider.address
            if parts.path == "/.well-known/openid-configuration":
                self._tell(
                    {
                        "issuer": at,
                        "authorization_endpoint": f"{at}/authorize",
                        "token_endpoint": f"{at}/token",
                        "jwks_uri": f"{at}/jwks",
                        "id_token_signing_alg_values_supported": ["RS256"],
                    }
                )
            elif parts.path == "/jwks":
                self._tell({"keys": [provider.key.as_dict(private=False)]})
            elif parts.path == "/authorize":
                self._send(302, b"", Location=provider.authorize(asked))
            elif parts.path == "/cas/login":
                self._send(302, b"", Location=provider.cas_login(asked))
            elif parts.path == "/cas/p3/serviceValidate":
                self._send(200, provider.cas_validate(asked).encode())
            else:
                self._send(404, b"")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked = {key: values[0] for key, values in parse_qs(body).items()}
            told = provider.token(asked, self.headers.get("Authorization", ""))
            self._tell(told or {"error": "invalid_grant"}, 200 if told else 400)

        def _tell(self, content: dict[str, Any], status: int = 200) -> None:
            self._send(status, json.dumps(content).encode(), **{"Content-Type": "application/json"})

        def _send(self, status: int, content: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
