"""Personal data: encrypted per matter before it is hashed, so that erasing a matter's key erases the person.

A key of its own for each matter, wrapped by the installation's master key. The blind index uses HMAC-SM3, so that
equal names can be found without being readable. The ciphers themselves stand in `config.ciphers`.
"""

from __future__ import annotations

import hmac
from functools import cache, cached_property
from typing import Any

from cryptography.exceptions import InvalidTag

from yifa.server.config.ciphers import INDEXING, decrypt, derived, encrypt, lock, new_key, seal, unlock, unseal


class Keyring:
    """The installation's own keys as one transaction finds them: their files are looked at once, not for every value."""

    @cached_property
    def _wrapping(self) -> bytes:
        return derived("wrap")[:16]

    @cached_property
    def _indexing(self) -> hmac.HMAC:
        return hmac.new(derived(INDEXING), digestmod=_index_hash())

    def wrap(self, key: bytes, matter: int) -> bytes:
        """The matter's key as it is stored."""
        return encrypt(self._wrapping, key, f"key:{matter}".encode())

    def unwrap(self, wrapped: bytes | memoryview, matter: int) -> bytes:
        """The matter's key, also while the master key is being replaced. Raises ValueError: another master key's."""
        try:
            return decrypt(self._wrapping, bytes(wrapped), f"key:{matter}".encode())
        except (InvalidTag, TypeError):
            pass
        try:
            return unlock("wrap", bytes(wrapped), f"key:{matter}")
        except (InvalidTag, TypeError) as error:
            raise ValueError("主密钥与账簿不符，个人信息无法读出，请从备份恢复密钥文件。") from error

    def readable(self, row: Any) -> bytes | None:
        """The key of a `MatterKey` row; None when it is damaged: one matter's key stops nothing but that matter."""
        try:
            return self.unwrap(row.wrapped, row.matter_id)
        except ValueError:
            return None

    def digest(self, town: str, kind: str, value: str) -> str:
        """Blind index entry of a party's name, identity number or phone within one town."""
        code = self._indexing.copy()
        code.update(f"{town}|{kind}|{value}".encode())
        return code.hexdigest()[:32]


def wrap(key: bytes, matter: int) -> bytes:
    """One key as a `Keyring` wraps it."""
    return Keyring().wrap(key, matter)


def unwrap(wrapped: bytes | memoryview, matter: int) -> bytes:
    """One key as a `Keyring` gives it. Raises ValueError."""
    return Keyring().unwrap(wrapped, matter)


def readable(row: Any) -> bytes | None:
    """One key as a `Keyring` reads it."""
    return Keyring().readable(row)


def digest(town: str, kind: str, value: str) -> str:
    """One blind index entry as a `Keyring` makes it."""
    return Keyring().digest(town, kind, value)


def seal_file(data: bytes, name: str) -> bytes:
    """A stored file's content as it lies on the disk; `name` (town and content hash) ties it to its place."""
    return lock("file", data, name)


def open_file(sealed: bytes, name: str) -> bytes:
    """The content of `seal_file`. Raises ValueError when it was altered, moved, or sealed under another master key."""
    try:
        return unlock("file", sealed, name)
    except InvalidTag as error:
        raise ValueError("附件的内容与账簿记录不符，可能被改动过。") from error


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
