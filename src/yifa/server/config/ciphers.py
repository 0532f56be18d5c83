"""The house's ciphers behind one interface: SM4-GCM (GB/T 32907-2016), HMAC-SM3 (GB/T 32905-2016), derived keys.

This is the one place that names an algorithm for data at rest. Where an assessment asks for a cryptographic device
(GM/T 0018 SDF, or PKCS#11), what has to be replaced is `encrypt`, `decrypt` and `mac`: they take a key that may then be
the handle of a key inside the device, and nobody above knows the difference.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hmac import HMAC

from yifa.server.config.keys import master_key

NONCE = 12
TAG = 16


def encrypt(key: bytes, data: bytes, bound_to: bytes) -> bytes:
    """SM4-GCM: nonce, tag, ciphertext. `bound_to` ties it to its place without being kept."""
    nonce = secrets.token_bytes(NONCE)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound_to)
    sealed = encryptor.update(data) + encryptor.finalize()
    return nonce + encryptor.tag + sealed


def decrypt(key: bytes, token: bytes, bound_to: bytes) -> bytes:
    """The data of `encrypt`. Raises InvalidTag: another key or place, or altered."""
    nonce, tag, sealed = token[:NONCE], token[NONCE : NONCE + TAG], token[NONCE + TAG :]
    if len(nonce) < NONCE or len(tag) < TAG:
        raise InvalidTag
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(bound_to)
    return decryptor.update(sealed) + decryptor.finalize()


def mac(key: bytes, data: bytes) -> bytes:
    """HMAC-SM3."""
    code = HMAC(key, hashes.SM3())
    code.update(data)
    return code.finalize()


@cache
def derived(purpose: str) -> bytes:
    """The installation's own 256-bit secret for one purpose."""
    return mac(master_key(), purpose.encode())


def key_for(purpose: str) -> bytes:
    """The installation's own 128-bit key for one purpose, for what is no matter's."""
    return derived(purpose)[:16]


def new_key() -> bytes:
    """A fresh 128-bit key."""
    return secrets.token_bytes(16)


def seal(key: bytes, values: Mapping[str, Any], bound_to: str) -> str:
    """Encrypt values into one text; `bound_to` ties it to its place, so that it can't be moved to another entry."""
    data = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(encrypt(key, data, bound_to.encode())).decode()


def unseal(key: bytes, token: str, bound_to: str) -> dict[str, Any]:
    """The values of `seal`. Raises ValueError when the text was altered or moved."""
    try:
        opened: dict[str, Any] = json.loads(decrypt(key, base64.b64decode(token), bound_to.encode()))
    except InvalidTag as error:
        raise ValueError("个人信息的密文与所在记录不符，可能被改动过。") from error
    return opened
