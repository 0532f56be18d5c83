"""The keys of an installation in one encrypted file, for a passphrase or for the holder of a recipient's key.

Layout: one line of JSON (how the file key was made), a line feed, nonce and AES-256-GCM ciphertext of the rest, to which
that line is bound. Passphrase: scrypt. Recipient: X25519 with an ephemeral key and HKDF-SHA256, as age does it.
"""

from __future__ import annotations

import base64
import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

FORMAT = "yifa-keys/1"
PUBLIC, PRIVATE = "yifa-recipient-", "YIFA-IDENTITY-"
# 32 MiB and about a tenth of a second: a guess costs that much, too.
COST, BLOCK, PARALLEL = 2**15, 8, 1
SHORTEST = 12


class KeyFault(ValueError):
    """A passphrase, key or key file that will not do; `str()` says in Chinese what to do."""


def new_identity() -> tuple[str, str]:
    """(what is kept away from the machine, what is given to it)."""
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    return PRIVATE + _text(private.private_bytes_raw()), PUBLIC + _text(public)


def seal_keys(keys: dict[str, str], *, passphrase: str = "", recipient: str = "") -> bytes:
    """Encrypt key files (name → content).

    Raises:
        KeyFault: neither or both ways were given, the passphrase is short, or the recipient is none.
    """
    if bool(passphrase) == bool(recipient):
        raise KeyFault("备份密钥要用口令或者公钥加密，请给出其中一样。")
    if recipient:
        ephemeral = X25519PrivateKey.generate()
        shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(_bytes(recipient, PUBLIC)))
        head: dict[str, Any] = {
            "format": FORMAT,
            "way": "x25519",
            "recipient": recipient,
            "ephemeral": _text(ephemeral.public_key().public_bytes_raw()),
        }
        key = _agreed(shared, head)
    else:
        if len(passphrase) < SHORTEST:
            raise KeyFault(f"口令至少{SHORTEST}个字符：拿到备份的人可以一直试下去。")
        salt = secrets.token_bytes(16)
        head = {"format": FORMAT, "way": "scrypt", "salt": _text(salt), "n": COST, "r": BLOCK, "p": PARALLEL}
        key = _stretched(passphrase, salt, COST)
    line = json.dumps(head, sort_keys=True).encode()
    nonce = secrets.token_bytes(12)
    return line + b"\n" + nonce + AESGCM(key).encrypt(nonce, json.dumps(keys).encode(), line)


def open_keys(content: bytes, *, passphrase: str = "", identity: str = "") -> dict[str, str]:
    """The key files again.

    Raises:
        KeyFault: not such a file, the wrong passphrase or identity, or altered.
    """
    line, _, rest = content.partition(b"\n")
    try:
        head = json.loads(line)
        way = head["way"] if head["format"] == FORMAT else ""
    except (ValueError, KeyError, TypeError) as error:
        raise KeyFault("这不是依法的密钥备份文件。") from error
    if way == "x25519" and not identity:
        raise KeyFault(f"密钥是用公钥 {head['recipient']} 加密的，请用 --identity 给出与它相配的私钥文件。")
    if way == "scrypt" and not passphrase:
        raise KeyFault("密钥是用口令加密的，请给出备份时的口令。")
    if way == "x25519":
        private = X25519PrivateKey.from_private_bytes(_bytes(identity, PRIVATE))
        key = _agreed(private.exchange(X25519PublicKey.from_public_bytes(base64.b64decode(head["ephemeral"]))), head)
    elif way == "scrypt" and head["n"] <= 2**20:
        key = _stretched(passphrase, base64.b64decode(head["salt"]), head["n"])
    else:
        raise KeyFault("这份密钥备份的写法不认识，请用备份时的版本恢复。")
    try:
        keys: dict[str, str] = json.loads(AESGCM(key).decrypt(rest[:12], rest[12:], line))
    except InvalidTag as error:
        raise KeyFault("密钥打不开：口令或者私钥不对，或者文件被改动过。") from error
    return keys


def _stretched(passphrase: str, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost, r=BLOCK, p=PARALLEL).derive(passphrase.encode())


def _agreed(shared: bytes, head: dict[str, Any]) -> bytes:
    salt = (head["ephemeral"] + head["recipient"]).encode()
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=FORMAT.encode()).derive(shared)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(text: str, mark: str) -> bytes:
    try:
        content = base64.b64decode(text.strip().removeprefix(mark), validate=True)
    except ValueError as error:
        raise KeyFault("公钥或私钥写得不全，请整行复制。") from error
    if not text.strip().startswith(mark) or len(content) != 32:
        raise KeyFault("公钥或私钥不对，请整行复制，不要混用。")
    return content
