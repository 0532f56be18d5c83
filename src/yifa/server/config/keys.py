"""The secrets of an installation, made on first start and kept in files only the owner can read.

`secret.key` signs sessions and forms: losing it signs everyone out. `master.key` wraps the keys of the matters:
losing it makes personal data unreadable for good, so it is never made anew beside an existing `secret.key`.
`town-<code>.key` signs what a town hands out: checkpoints, packages.
"""

from __future__ import annotations

import base64
import os
import secrets
import stat
from functools import cache, lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.exceptions import ImproperlyConfigured

from yifa.server.config.paths import data_dir

MASTER_BYTES = 32
MASTER, SECRET = "master.key", "secret.key"
# The master key before, while what it sealed is being sealed anew (`yifa keys rotate`).
FORMER = "master-former.key"
# The key of the blind index, set apart when the master key is replaced: it opens nothing, and digests must stay equal.
INDEX = "index.key"


class UnusableKey(ImproperlyConfigured):
    """A key file is missing, damaged, or lies open to others; `str()` says in Chinese what to do."""


def _write_once(path: Path, text: str) -> None:
    """Write a new file in one step; of two processes starting together, the first one's content stands."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
        except OSError:  # a file system without hard links
            if not path.exists():
                os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _read(path: Path) -> str:
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise UnusableKey(f"密钥文件 {path} 可被他人读取。请执行 chmod 600 {path} 后再启动。")
    text = path.read_text(encoding="ascii").strip()
    if not text:
        raise UnusableKey(f"密钥文件 {path} 是空的。请从备份恢复后再启动。")
    return text


def signing_name(town: str) -> str:
    """What the file of a town's signing key is called."""
    return f"town-{town}.key"


def content_of(name: str) -> bytes | None:
    """A key file as it lies on the disk at this moment; None where there is none."""
    try:
        return (data_dir() / "keys" / name).read_bytes()
    except FileNotFoundError:
        return None


def public_half(content: bytes) -> str:
    """The public key, in base64, of a signing key's file; empty when the file is damaged."""
    try:
        seed = bytes.fromhex(content.decode("ascii"))
        raw = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    except ValueError:
        return ""
    return base64.b64encode(raw).decode()


def _folder() -> Path:
    """The key folder, with both keys in it."""
    folder = data_dir() / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    master, secret = folder / MASTER, folder / SECRET
    if not master.exists():
        if secret.exists():
            raise UnusableKey(
                f"主密钥文件 {master} 不见了。没有它，已加密的个人信息无法读出。请从备份恢复这个文件后再启动。"
            )
        _write_once(master, secrets.token_hex(MASTER_BYTES))
    if not secret.exists():
        _write_once(secret, secrets.token_urlsafe(48))
    return folder


def town_seed(town: str) -> bytes:
    """The 32 bytes of a town's signing key, made when first asked for.

    Raises:
        UnusableKey: the file is damaged or readable by others.
    """
    path = _folder() / signing_name(town)
    if not path.exists():
        _write_once(path, secrets.token_hex(MASTER_BYTES))
    return _hex_key(path, _stamp(path), "签名密钥文件")


@cache
def secret_key() -> str:
    """The key that signs sessions, cookies and forms."""
    return _read(_folder() / SECRET)


def master_key() -> bytes:
    """The 32 bytes that wrap the key of every matter, as the file has it now: another process may have replaced it.

    Raises:
        UnusableKey: the file is missing, empty, damaged or readable by others.
    """
    path = _key_file(data_dir(), MASTER)
    try:
        return _hex_key(path, _stamp(path), "主密钥文件")
    except FileNotFoundError:
        _folder()
        return _hex_key(path, _stamp(path), "主密钥文件")


def former_master_key() -> bytes | None:
    """The master key before, while what it sealed is being sealed anew; None at all other times.

    Raises:
        UnusableKey: as `master_key`.
    """
    path = _key_file(data_dir(), FORMER)
    try:
        return _hex_key(path, _stamp(path), "原主密钥文件")
    except FileNotFoundError:
        return None


def index_key() -> bytes | None:
    """The key of the blind index where it was set apart from the master key's; None where it follows from it."""
    path = _key_file(data_dir(), INDEX)
    try:
        return _hex_key(path, _stamp(path), "索引密钥文件")
    except FileNotFoundError:
        return None


@cache
def _key_file(folder: Path, name: str) -> Path:
    """Where a key file lies."""
    return folder / "keys" / name


def _stamp(path: Path) -> tuple[int, ...]:
    """What tells a file from the one that lay there before, and who may read it.

    A clock that ticks every few milliseconds gives two files written one after the other the same time, and a restored
    file may bear an old one: therefore also which file on the disk it is, and when that was last laid or changed.
    """
    status = os.stat(path)
    return status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_size, status.st_mode


@lru_cache(maxsize=64)
def _hex_key(path: Path, stamp: tuple[int, ...], what: str) -> bytes:
    """The 32 bytes of a key file. `stamp`: so that a replaced one is read again."""
    try:
        key = bytes.fromhex(_read(path))
    except ValueError as error:
        raise UnusableKey(f"{what} {path} 已损坏。请从备份恢复后再启动。") from error
    if len(key) != MASTER_BYTES:
        raise UnusableKey(f"{what} {path} 长度不对。请从备份恢复后再启动。")
    return key


def write_anew(name: str, text: str) -> None:
    """Put a key file in the place of the one that lies there, in one step, for its owner alone."""
    path = _folder() / name
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        _write_once(draft, text)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def drop(name: str) -> None:
    """Remove a key file that is no longer needed."""
    (data_dir() / "keys" / name).unlink(missing_ok=True)
