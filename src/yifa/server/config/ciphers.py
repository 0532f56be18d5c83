"""The house's ciphers behind one interface: SM4-GCM (GB/T 32907-2016), HMAC-SM3 (GB/T 32905-2016), derived keys.

This is the one place that names an algorithm for data at rest. Where an assessment asks for a cryptographic device
(GM/T 0018 SDF, or PKCS#11), what has to be replaced is `encrypt`, `decrypt` and `mac`: they take a key that may then be
the handle of a key inside the device, and nobody above knows the difference.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hmac import HMAC

from yifa.server.config.keys import former_master_key, index_key, master_key

NONCE = 12
TAG = 16
INDEXING = "index"


_TEXT_OF = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


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


def derived(purpose: str) -> bytes:
    """The installation's own 256-bit secret for one purpose."""
    apart = index_key() if purpose == INDEXING else None
    return apart or _derived(master_key(), purpose)


@lru_cache(maxsize=64)
def _derived(master: bytes, purpose: str) -> bytes:
    return mac(master, purpose.encode())


def lock(purpose: str, data: bytes, bound_to: str) -> bytes:
    """Encrypt with the installation's own key for one purpose, for what is no matter's."""
    return encrypt(derived(purpose)[:16], data, bound_to.encode())


def unlock(purpose: str, token: bytes, bound_to: str) -> bytes:
    """The data of `lock`, also while the master key is being replaced.

    Raises:
        InvalidTag: another master key or place, or altered.
    """
    try:
        return decrypt(derived(purpose)[:16], token, bound_to.encode())
    except InvalidTag:
        former = former_master_key()
        if former is None:
            raise
        return decrypt(_derived(former, purpose)[:16], token, bound_to.encode())


def lock_values(purpose: str, values: Mapping[str, Any], bound_to: str) -> str:
    """`lock` for values, as one text."""
    data = _TEXT_OF(values).encode()
    return base64.b64encode(lock(purpose, data, bound_to)).decode()


def unlock_values(purpose: str, token: str, bound_to: str) -> dict[str, Any]:
    """The values of `lock_values`. Raises ValueError when the text was altered or moved."""
    try:
        opened: dict[str, Any] = json.loads(unlock(purpose, base64.b64decode(token), bound_to))
    except InvalidTag as error:
        raise ValueError("密文与所在的记录不符，可能被改动过，或者主密钥不是封它的那一把。") from error
    return opened


def locked_anew(purpose: str, token: bytes, bound_to: str) -> bytes | None:
    """The same under the new master key; None where it is under it already. Raises InvalidTag as `unlock`."""
    try:
        decrypt(derived(purpose)[:16], token, bound_to.encode())
    except InvalidTag:
        return lock(purpose, unlock(purpose, token, bound_to), bound_to)
    return None


def new_key() -> bytes:
    """A fresh 128-bit key."""
    return secrets.token_bytes(16)


def seal(key: bytes, values: Mapping[str, Any], bound_to: str) -> str:
    """Encrypt values into one text; `bound_to` ties it to its place, so that it can't be moved to another entry."""
    data = _TEXT_OF(values).encode()
    return base64.b64encode(encrypt(key, data, bound_to.encode())).decode()


def unseal(key: bytes, token: str, bound_to: str, parse_float: Callable[[str], float] | None = None) -> dict[str, Any]:
    """The values of `seal`, fractions as `parse_float` reads them. Raises ValueError when the text was altered or moved."""
    try:
        opened: dict[str, Any] = json.loads(
            decrypt(key, base64.b64decode(token), bound_to.encode()), parse_float=parse_float
        )
    except InvalidTag as error:
        raise ValueError("个人信息的密文与所在记录不符，可能被改动过。") from error
    return opened
