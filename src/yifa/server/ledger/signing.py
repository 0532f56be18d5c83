"""A town's signature: Ed25519, with a key of its own made on first use and kept beside the installation's keys.

SM2 stands behind the same form ("sm2 <key id> <base64>" on a second line) where a device or library offers it.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from yifa.kernel.chain import sm3
from yifa.server.config.keys import UnusableKey, content_of, signing_name, town_seed

ALGORITHM = "ed25519"


class BadSignature(ValueError):
    """A signature that does not hold; `str()` says in Chinese what is wrong."""


@dataclass(frozen=True, slots=True)
class TownKey:
    """A town's signing key."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> str:
        """The public key in base64, to be handed to the county."""
        return base64.b64encode(self.private.public_key().public_bytes_raw()).decode()

    @property
    def id(self) -> str:
        """The fingerprint that stands on the printed sheet: the first 16 hex digits of the public key's SM3."""
        return key_id(self.public)

    def sign(self, content: bytes) -> str:
        """`ed25519 <key id> <base64>`."""
        return f"{ALGORITHM} {self.id} {base64.b64encode(self.private.sign(content)).decode()}"


def key_id(public: str) -> str:
    """The fingerprint of a public key given in base64."""
    return sm3(base64.b64decode(public)).hex()[:16]


def key_of(town: str) -> TownKey:
    """The signing key of a town on this machine, as its file is now; made when it is first asked for.

    Raises:
        UnusableKey: it is lost or is another than the registered one; none is made in its place.
    """
    content = content_of(signing_name(town))
    return _registered(town) if content is None else _as_registered(town, content)


@lru_cache(maxsize=64)
def _as_registered(town: str, content: bytes) -> TownKey:
    """The key of a file's content, held against the register once: another process may have replaced the file since."""
    return _registered(town)


def _registered(town: str) -> TownKey:
    # A restore checks signatures before there is a data folder, so before Django is set up.
    from yifa.server.ledger import key_marks

    if wrong := key_marks.foreign(town, signing_name(town)):
        raise UnusableKey(wrong)
    return TownKey(Ed25519PrivateKey.from_private_bytes(town_seed(town)))


def check(public: str, content: bytes, signature: str) -> None:
    """Raises BadSignature unless `signature` was made over `content` with the key of `public` (base64)."""
    try:
        algorithm, named, signed = signature.split(" ")
        if algorithm != ALGORITHM or named != key_id(public):
            raise BadSignature("签名所用的钥匙与登记的不是同一把。")
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public)).verify(base64.b64decode(signed), content)
    except InvalidSignature as error:
        raise BadSignature("签名不对，内容在签名以后被改动过。") from error
    except ValueError as error:
        if isinstance(error, BadSignature):
            raise
        raise BadSignature("签名的写法不对。") from error
