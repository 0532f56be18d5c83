"""The hash chain of a book: hash = SM3(prev ‖ canonical JSON).

Sources: GB/T 32905-2016 (SM3), RFC 8785 (JSON canonicalisation).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from json.encoder import encode_basestring
from typing import Any

import rfc8785
from cryptography.hazmat.primitives import hashes

GENESIS = "0" * 64


def _sm3_cryptography(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def _sm3_hashlib(data: bytes) -> bytes:
    code = _begun().copy()
    code.update(data)
    return code.digest()


@cache
def _begun() -> hashlib._Hash:
    """SM3 of nothing yet: looking an algorithm up by its name costs as much as hashing an entry."""
    return hashlib.new("sm3")


# hashlib has SM3 only where the system's OpenSSL does; it is faster, and the result is the same.
sm3: Callable[[bytes], bytes] = _sm3_hashlib if "sm3" in hashlib.algorithms_available else _sm3_cryptography


# The same bytes as RFC 8785 for what `_plain` lets through, by the interpreter's own encoder.
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")).encode
# A text as both write it.
quoted: Callable[[str], str] = encode_basestring
_EXACT = 2**53 - 1


def canonical(content: Mapping[str, Any]) -> bytes:
    """Canonical JSON (RFC 8785) in UTF-8. Raises ValueError for values JSON can't hold exactly."""
    return canonical_text(dict(content)).encode()


def canonical_text(value: dict[str, Any] | list[Any]) -> str:
    """Canonical JSON as text, for what stands within a larger one."""
    return _encode(value) if _plain(value) else rfc8785.dumps(value).decode()


def _plain(value: Any) -> bool:
    """Whether the interpreter's encoder writes a value just as RFC 8785 asks.

    It writes fractions otherwise than ECMAScript does, accepts whole numbers beyond what JSON holds exactly, and sorts
    keys by characters, not by UTF-16 units, which differs beyond the basic plane alone.
    """
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is dict:
        return all(type(key) is str and (key.isascii() or max(key) < "\ud800") for key in value) and all(
            map(_plain, value.values())
        )
    if kind is list or kind is tuple:
        return all(map(_plain, value))
    return kind is int and -_EXACT <= value <= _EXACT


def canonical_list(content: Sequence[Any]) -> str:
    """A list likewise, as text."""
    return rfc8785.dumps(list(content)).decode()


def link(prev: str, payload: bytes) -> str:
    """Hash of an entry: `prev` is the former entry's hash in hex (64 digits), `payload` its canonical JSON."""
    return sm3(bytes.fromhex(prev) + payload).hex()


def broken_at(entries: Iterable[tuple[int, str, bytes, str]], prev: str = GENESIS, seq: int = 0) -> int | None:
    """The first position where a chain does not hold, or None.

    `entries` are (seq, prev, payload, hash) in order; a gap in seq breaks the chain as well.
    """
    for number, stored_prev, payload, stored in entries:
        seq += 1
        if number != seq or stored_prev != prev or link(prev, payload) != stored:
            return number
        prev = stored
    return None


def seal(prev: str, entry_hash: str, lines: Iterable[str]) -> str:
    """The seal of an entry: it binds what was counted to what happened.

    `seal_n = SM3(seal_{n-1} ‖ hash_n ‖ SM3(posting lines of n, sorted, joined by line feeds))`, in hex.
    """
    counted = sm3("\n".join(sorted(lines)).encode())
    return sm3(bytes.fromhex(prev) + bytes.fromhex(entry_hash) + counted).hex()
