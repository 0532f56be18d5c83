"""Replacing keys while people work: the master key, the key of sessions and forms, a town's signing key.

Under a new master key everything that the old one sealed is sealed anew, a few rows at a time. Until that is done the old
one lies beside it (`master-former.key`), and what is read is opened with either. What is broken off goes on at the next call.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex, token_urlsafe
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.apps import apps
from django.conf import settings
from django.utils import timezone

from yifa.server.administration.models import INSTALLATION, ActBook
from yifa.server.config import ciphers, keys
from yifa.server.config.database import batched
from yifa.server.config.files import write_whole
from yifa.server.ledger import key_marks, signing
from yifa.server.ledger.models import MatterKey
from yifa.server.ledger.queueing import writing_turn
from yifa.server.oversight.succession import hand_on
from yifa.server.towns.passkeys import PURPOSE, Passkey
from yifa.server.towns.second_step import CodeDevice

Show = Callable[[str, int, int], None]
BATCH = 200
# Seconds within which whoever sealed something with the old key, before it was replaced, has written it.
GRACE = 5.0


class RotationFault(Exception):
    """A key that can't be replaced; `str()` says in Chinese why and what to do."""


@dataclass(slots=True)
class Sealed:
    """What was sealed anew: rows and files."""

    rows: int = 0
    files: int = 0


def rotate_master(show: Show) -> Sealed:
    """Replace the master key and seal everything anew; or go on where that was broken off.

    Raises:
        RotationFault: something opens with neither key; nothing is lost, and the old key stays.
    """
    if (wrong := list(key_marks.faults(INSTALLATION))) and keys.content_of(keys.FORMER) is None:
        raise RotationFault(f"{'；'.join(wrong)}。先恢复好，再更换。")
    if keys.content_of(keys.FORMER) is None or keys.content_of(keys.FORMER) == keys.content_of(keys.MASTER):
        _replace_master()
    done, seen = Sealed(), set[Path]()
    replaced = time.monotonic()
    _rows_anew(done, show)
    _files_anew(done, seen, show)
    time.sleep(max(0.0, GRACE - (time.monotonic() - replaced)))
    _files_anew(done, seen, show)
    with writing_turn():  # no writer stands between this look and the end of the old key
        _rows_anew(done, show)
        content = keys.content_of(keys.MASTER) or b""
        key_marks.retire(INSTALLATION, keys.MASTER, content, timezone.now())
    keys.drop(keys.FORMER)
    return done


def _replace_master() -> None:
    if keys.index_key() is None:
        keys.write_anew(keys.INDEX, ciphers.derived(ciphers.INDEXING).hex())
        key_marks.note(INSTALLATION)
    new = token_hex(keys.MASTER_BYTES)
    # Registered first: whenever this is broken off, the file that lies there is one of those registered.
    key_marks.put_in_use(INSTALLATION, keys.MASTER, new.encode(), timezone.now())
    keys.write_anew(keys.FORMER, keys.master_key().hex())
    keys.write_anew(keys.MASTER, new)


def _rows_anew(done: Sealed, show: Show) -> None:
    """Seal every row anew that is under the old key."""
    kinds: tuple[tuple[str, Iterable[Any], Callable[[list[Any]], int]], ...] = (
        ("各件的密钥", MatterKey.objects.order_by("matter_id").values_list("matter_id", flat=True), _matters),
        ("管理账的密钥", ActBook.objects.order_by("town").values_list("town", flat=True), _books),
        ("动态验证码", CodeDevice.objects.order_by("pk").values_list("pk", flat=True), _devices),
        ("通行密钥", Passkey.objects.order_by("pk").values_list("pk", flat=True), _passkeys),
        (
            "消息通道",
            apps.get_model("notices", "Channel")._default_manager.exclude(sealed="").values_list("pk", flat=True),
            _channels,
        ),
        ("导入中的文件", apps.get_model("desk", "StagedImport")._default_manager.values_list("pk", flat=True), _staged),
    )
    for what, rows, seal in kinds:
        ids = list(rows)
        for n, some in enumerate(batched(ids, BATCH)):
            with writing_turn():
                done.rows += seal(some)
            show(what, min((n + 1) * BATCH, len(ids)), len(ids))


def _anew(purpose: str, token: Any, bound_to: str, what: str) -> bytes | None:
    try:
        return ciphers.locked_anew(purpose, bytes(token), bound_to)
    except InvalidTag as error:
        raise RotationFault(
            f"{what}用新旧主密钥都打不开，可能被改动过。请先运行 yifa verify，从备份恢复，再继续更换。"
        ) from error


def _matters(ids: list[Any]) -> int:
    changed = []
    for row in MatterKey.objects.filter(matter_id__in=ids):
        wrapped = _anew("wrap", row.wrapped, f"key:{row.matter_id}", f"第{row.matter_id}号件的密钥")
        if wrapped is not None:
            row.wrapped = wrapped
            changed.append(row)
    MatterKey.objects.bulk_update(changed, ["wrapped"])
    return len(changed)


def _books(ids: list[Any]) -> int:
    count = 0
    for book in ActBook.objects.filter(town__in=ids):
        wrapped = _anew("wrap", book.wrapped, f"acts:{book.town}", "管理账的密钥")
        if wrapped is not None:
            count += ActBook.objects.filter(town=book.town).update(wrapped=wrapped)
    return count


def _devices(ids: list[Any]) -> int:
    count = 0
    for row in CodeDevice.objects.filter(pk__in=ids):
        if sealed := _text_anew("second-step", row.sealed, f"second-step:{row.user_id}", "动态验证码"):
            count += CodeDevice.objects.filter(pk=row.pk).update(sealed=sealed)
    return count


def _passkeys(ids: list[Any]) -> int:
    count = 0
    for row in Passkey.objects.filter(pk__in=ids):
        if sealed := _text_anew(PURPOSE, row.sealed, row.bound_to, "通行密钥"):
            count += Passkey.objects.filter(pk=row.pk).update(sealed=sealed)
    return count


def _channels(ids: list[Any]) -> int:
    count, channels = 0, apps.get_model("notices", "Channel")._default_manager
    for row in channels.filter(pk__in=ids):
        if sealed := _text_anew("notices", row.sealed, f"channel:{row.town}", "消息通道"):
            count += channels.filter(pk=row.pk).update(sealed=sealed)
    return count


def _staged(ids: list[Any]) -> int:
    count, staged = 0, apps.get_model("desk", "StagedImport")._default_manager
    for row in staged.filter(pk__in=ids):
        wrapped = _anew("wrap", row.key, f"key:{row.token.int % 10**15}", "导入中的文件")
        if wrapped is not None:
            count += staged.filter(pk=row.pk).update(key=wrapped)
    return count


def _text_anew(purpose: str, token: str, bound_to: str, what: str) -> str:
    import base64

    anew = _anew(purpose, base64.b64decode(token), bound_to, what)
    return base64.b64encode(anew).decode() if anew is not None else ""


def _files_anew(done: Sealed, seen: set[Path], show: Show) -> None:
    """Seal every stored file anew that is under the old key."""
    files = [path for path in _stored() if path not in seen]
    for n, path in enumerate(files, 1):
        name = f"{path.parts[-3].ljust(12, '0')}:{path.name}"
        anew = _anew("file", path.read_bytes(), name, f"文件{path.name[:8]}")
        if anew is not None:
            write_whole(path, anew)
            done.files += 1
        seen.add(path)
        if n % 50 == 0 or n == len(files):
            show("附件和文书", n, len(files))


def _stored() -> Iterator[Path]:
    """Every attachment and kept paper: `<town>/<two digits>/<hash>`."""
    return (path for path in sorted(Path(settings.MEDIA_ROOT).glob("*/??/*")) if len(path.name) == 64)


def rotate_secret() -> None:
    """Replace the key that signs sessions and forms: everybody signs in again when the server has started anew."""
    new = token_urlsafe(48)
    key_marks.put_in_use(INSTALLATION, keys.SECRET, new.encode(), timezone.now())
    keys.write_anew(keys.SECRET, new)
    key_marks.retire(INSTALLATION, keys.SECRET, new.encode(), timezone.now())


def rotate_signing(town: str) -> str:
    """Replace a town's signing key. Returns the new fingerprint.

    The old key signs the new one (`oversight.succession`), so that the county follows by itself; where the old one is lost
    or not the registered one, nothing is signed with it, and the new one is handed to the county on a new sheet.
    """
    name = keys.signing_name(town)
    key_marks.note(town)
    new = token_hex(keys.MASTER_BYTES)
    if keys.content_of(name) is not None and not key_marks.foreign(town, name):
        successor = signing.TownKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(new)))
        hand_on(town, signing.key_of(town), successor, timezone.now())
    key_marks.put_in_use(town, name, new.encode(), timezone.now())
    keys.write_anew(name, new)
    key_marks.retire(town, name, new.encode(), timezone.now())
    return signing.key_of(town).id
