"""Personal data: encrypted per matter before it is hashed, so that erasing a matter's key erases the person.

SM4-GCM (GB/T 32907-2016) with a key of its own for each matter, wrapped by the installation's master key.
The blind index uses HMAC-SM3, so that equal names can be found without being readable.
"""

from __future__ import annotations

import base64
import hmac
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


def _encrypt(key: bytes, data: bytes, bound_to: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound_to)
    sealed = encryptor.update(data) + encryptor.finalize()
    return nonce + encryptor.tag + sealed


def _decrypt(key: bytes, token: bytes, bound_to: bytes) -> bytes:
    nonce, tag, sealed = token[:NONCE], token[NONCE : NONCE + TAG], token[NONCE + TAG :]
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(bound_to)
    return decryptor.update(sealed) + decryptor.finalize()


@cache
def _derived(purpose: str) -> bytes:
    mac = HMAC(master_key(), hashes.SM3())
    mac.update(purpose.encode())
    return mac.finalize()


def key_for(purpose: str) -> bytes:
    """The installation's own 128-bit key for one purpose, for what is no matter's."""
    return _derived(purpose)[:16]


def new_key() -> bytes:
    """A fresh 128-bit key."""
    return secrets.token_bytes(16)


def wrap(key: bytes, matter: int) -> bytes:
    """The matter's key as it is stored."""
    return _encrypt(key_for("wrap"), key, b"key:%d" % matter)


def unwrap(wrapped: bytes, matter: int) -> bytes:
    """The matter's key. Raises ValueError when the master key is not the one it was wrapped with."""
    try:
        return _decrypt(key_for("wrap"), bytes(wrapped), b"key:%d" % matter)
    except InvalidTag as error:
        raise ValueError("主密钥与账簿不符，个人信息无法读出，请从备份恢复密钥文件。") from error


def readable(row: Any) -> bytes | None:
    """The key of a `MatterKey` row; None when it is damaged: one matter's key stops nothing but that matter."""
    try:
        return unwrap(row.wrapped, row.matter_id)
    except ValueError:
        return None


def seal(key: bytes, values: Mapping[str, Any], bound_to: str) -> str:
    """Encrypt values into one text; `bound_to` ties it to its place, so that it can't be moved to another entry."""
    data = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(_encrypt(key, data, bound_to.encode())).decode()


def unseal(key: bytes, token: str, bound_to: str) -> dict[str, Any]:
    """The values of `seal`. Raises ValueError when the text was altered or moved."""
    try:
        opened: dict[str, Any] = json.loads(_decrypt(key, base64.b64decode(token), bound_to.encode()))
    except InvalidTag as error:
        raise ValueError("个人信息的密文与所在记录不符，可能被改动过。") from error
    return opened


def seal_file(data: bytes, name: str) -> bytes:
    """A stored file's content as it lies on the disk; `name` (town and content hash) ties it to its place."""
    return _encrypt(_derived("file")[:16], data, name.encode())


def open_file(sealed: bytes, name: str) -> bytes:
    """The content of `seal_file`. Raises ValueError when it was altered, moved, or sealed under another master key."""
    try:
        return _decrypt(_derived("file")[:16], sealed, name.encode())
    except InvalidTag as error:
        raise ValueError("附件的内容与账簿记录不符，可能被改动过。") from error


def digest(town: str, kind: str, value: str) -> str:
    """Blind index entry of a party's name, identity number or phone within one town."""
    key = _derived("index")
    return hmac.new(key, f"{town}|{kind}|{value}".encode(), _index_hash()).hexdigest()[:32]


@cache
def _index_hash() -> str:
    import hashlib

    return "sm3" if "sm3" in hashlib.algorithms_available else "sha256"
