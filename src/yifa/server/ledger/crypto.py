"""Personal data: encrypted per matter before it is hashed, so that erasing a matter's key erases the person.

A key of its own for each matter, wrapped by the installation's master key. The blind index uses HMAC-SM3, so that
equal names can be found without being readable. The ciphers themselves stand in `config.ciphers`.
"""

from __future__ import annotations

import hmac
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag

from yifa.server.config.ciphers import INDEXING, derived, lock, new_key, seal, unlock, unseal


def wrap(key: bytes, matter: int) -> bytes:
    """The matter's key as it is stored."""
    return lock("wrap", key, f"key:{matter}")


def unwrap(wrapped: bytes | memoryview, matter: int) -> bytes:
    """The matter's key. Raises ValueError when the master key is not the one it was wrapped with."""
    try:
        return unlock("wrap", bytes(wrapped), f"key:{matter}")
    except (InvalidTag, TypeError) as error:
        raise ValueError("主密钥与账簿不符，个人信息无法读出，请从备份恢复密钥文件。") from error


def readable(row: Any) -> bytes | None:
    """The key of a `MatterKey` row; None when it is damaged: one matter's key stops nothing but that matter."""
    try:
        return unwrap(row.wrapped, row.matter_id)
    except ValueError:
        return None


def seal_file(data: bytes, name: str) -> bytes:
    """A stored file's content as it lies on the disk; `name` (town and content hash) ties it to its place."""
    return lock("file", data, name)


def open_file(sealed: bytes, name: str) -> bytes:
    """The content of `seal_file`. Raises ValueError when it was altered, moved, or sealed under another master key."""
    try:
        return unlock("file", sealed, name)
    except InvalidTag as error:
        raise ValueError("附件的内容与账簿记录不符，可能被改动过。") from error


def digest(town: str, kind: str, value: str) -> str:
    """Blind index entry of a party's name, identity number or phone within one town."""
    return hmac.new(derived(INDEXING), f"{town}|{kind}|{value}".encode(), _index_hash()).hexdigest()[:32]


@cache
def _index_hash() -> str:
    import hashlib

    return "sm3" if "sm3" in hashlib.algorithms_available else "sha256"


__all__ = [
    "digest",
    "new_key",
    "open_file",
    "readable",
    "seal",
    "seal_file",
    "unseal",
    "unwrap",
    "wrap",
]
