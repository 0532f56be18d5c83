"""Passkeys (W3C Web Authentication): a second step that no copied page can ask for, kept by the telephone or the computer.

The library is imported where it is used: it costs a fifth of a second, which the commands need not pay.
"""

from __future__ import annotations

import ipaddress
import json
import time
from base64 import b64decode, b64encode
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django_otp.models import Device, TimestampMixin

from yifa.server.administration.kept import Kept, keep
from yifa.server.config.ciphers import lock_values, unlock_values
from yifa.server.towns.second_step import CodeDevice

# What changes whenever a passkey is used; everything else has its act.
USED = ("sign_count", "last_used_at")
PURPOSE = "second-step"
CHALLENGE = "passkey-challenge"
SECONDS = 300
NAME = "依法"


class Unproved(Exception):
    """A passkey that did not prove itself; `str()` says in Chinese what to do."""


class Passkey(Kept, TimestampMixin, Device):
    """A passkey of one person. Its id and public key are sealed and bound to the person, so that none can be swapped in."""

    sealed = models.TextField()
    sign_count = models.BigIntegerField(default=0)

    class Meta(Device.Meta):
        app_label = "towns"

    @property
    def bound_to(self) -> str:
        """What the sealed values are bound to."""
        return f"passkey:{self.user_id}"

    @property
    def values(self) -> dict[str, bytes]:
        """`id` and `key`. Raises ValueError when they were altered or belong to another person."""
        opened = unlock_values(PURPOSE, self.sealed, self.bound_to)
        return {name: b64decode(text) for name, text in opened.items()}

    def seal(self, credential: bytes, public_key: bytes) -> None:
        """Keep the id and the public key."""
        values = {"id": b64encode(credential).decode(), "key": b64encode(public_key).decode()}
        self.sealed = lock_values(PURPOSE, values, self.bound_to)


keep(Passkey, "通行密钥", of="user__town_id", passing=USED)


def has_second_step(person: int) -> bool:
    """Whether somebody has taken up an authenticator or a passkey."""
    return (
        CodeDevice.objects.filter(user=person, confirmed=True).exists() or Passkey.objects.filter(user=person).exists()
    )


def can_serve(request: HttpRequest) -> bool:
    """Whether browsers offer passkeys at this address: a name, by HTTPS or on the machine itself."""
    host = _host(request)
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return request.is_secure() or host == "localhost" or host.endswith(".localhost")
    return False


def options_to_make(request: HttpRequest, person: Any) -> str:
    """What the browser is to make, as JSON. The challenge is kept in the session and good once, for five minutes."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import AuthenticatorSelectionCriteria, PublicKeyCredentialDescriptor

    held = [PublicKeyCredentialDescriptor(id=one.values["id"]) for one in Passkey.objects.filter(user=person)]
    options = generate_registration_options(
        rp_id=_host(request),
        rp_name=NAME,
        user_name=person.username,
        user_display_name=person.name,
        user_id=f"person:{person.pk}".encode(),
        authenticator_selection=AuthenticatorSelectionCriteria(),
        exclude_credentials=held,
    )
    _keep_challenge(request, options.challenge)
    return options_to_json(options)


def made(request: HttpRequest, person: Any, answer: str) -> Passkey:
    """Keep the passkey the browser made. Raises Unproved."""
    from webauthn import verify_registration_response

    challenge = _challenge(request)
    try:
        proved = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(request),
            expected_origin=_origin(request),
        )
    except Exception as error:  # the library raises a dozen kinds, and others on input that is no answer at all
        raise Unproved("没有建成通行密钥。请再按一次“建立通行密钥”，按浏览器的提示做完。") from error
    row = Passkey(user=person, name=NAME, sign_count=proved.sign_count)
    row.seal(proved.credential_id, proved.credential_public_key)
    row.save()
    return row


def options_to_prove(request: HttpRequest, person: Any) -> str:
    """What the browser is to prove, as JSON; empty where this person has no passkey."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    held = [PublicKeyCredentialDescriptor(id=one.values["id"]) for one in Passkey.objects.filter(user=person)]
    if not held:
        return ""
    options = generate_authentication_options(rp_id=_host(request), allow_credentials=held)
    _keep_challenge(request, options.challenge)
    return options_to_json(options)


def proved(request: HttpRequest, person: Any, answer: str) -> Passkey:
    """The passkey that proved itself. Raises Unproved."""
    from webauthn import base64url_to_bytes, verify_authentication_response

    challenge = _challenge(request)
    try:
        wanted = base64url_to_bytes(json.loads(answer)["id"])
        row = next(one for one in Passkey.objects.filter(user=person) if one.values["id"] == wanted)
        used = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(request),
            expected_origin=_origin(request),
            credential_public_key=row.values["key"],
            credential_current_sign_count=row.sign_count,
        )
    except Exception as error:  # as above; a counter that runs backwards (a copied passkey) is among them
        raise Unproved("通行密钥没有通过。请再按一次“用通行密钥登录”；仍不行的，请找系统管理员重置。") from error
    row.sign_count, row.last_used_at = used.new_sign_count, timezone.now()
    row.save(update_fields=list(USED))
    return row


def _host(request: HttpRequest) -> str:
    host = request.get_host()
    return host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _keep_challenge(request: HttpRequest, challenge: bytes) -> None:
    request.session[CHALLENGE] = [b64encode(challenge).decode(), int(time.time())]


def _challenge(request: HttpRequest) -> bytes:
    """The challenge of this session, taken away with the look. Raises Unproved where there is none, or it is stale."""
    text, at = request.session.pop(CHALLENGE, ("", 0))
    if not text or time.time() - at > SECONDS:
        raise Unproved("停留太久，请再按一次。")
    return b64decode(text)
