"""The register of keys: a mark of each key file in use, so that one that was changed, replaced or lost shows.

`master.key` and `secret.key` are the installation's, `town-<code>.key` a town's. A mark says nothing of its key: it is
a hash of at least 256 random bits. Of signing keys the public half is kept as well, also of those that were replaced, so
that what they signed can still be checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from django.db import DatabaseError, models, transaction
from django.utils import timezone

from yifa.kernel.chain import sm3
from yifa.server.administration.kept import Kept, keep
from yifa.server.administration.models import INSTALLATION
from yifa.server.config import keys
from yifa.server.towns.models import Town


class KeyMark(Kept):
    """A key file that is or was in use. `until`: when another took its place."""

    town = models.CharField(max_length=12)
    name = models.CharField(max_length=40)
    mark = models.CharField(max_length=64)
    public = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        app_label = "ledger"
        constraints: ClassVar = [models.UniqueConstraint(fields=["town", "name", "mark"], name="key_mark_once")]


keep(KeyMark, "密钥登记")


def names_of(town: str) -> list[str]:
    """The key files that belong to a town, or to the installation."""
    own = [keys.signing_name(town)]
    return [keys.MASTER, keys.SECRET, keys.INDEX, *own] if town == INSTALLATION else own


def mark_of(content: bytes) -> str:
    """What is kept of a key file's content."""
    return sm3(b"yifa-key\0" + content).hex()


def in_use(town: str, name: str) -> models.QuerySet[KeyMark]:
    """The marks that a key file may bear today: one, and two while a key is being replaced."""
    return KeyMark.objects.filter(town=town, name=name, until=None)


def note(town: str) -> None:
    """Register the key files of a town that lie there and that nothing was registered of."""
    for name in names_of(town):
        if (content := keys.content_of(name)) is not None and not KeyMark.objects.filter(town=town, name=name).exists():
            put_in_use(town, name, content, timezone.now())


def note_all() -> None:
    """Register the keys of the installation and of all towns (`yifa migrate`)."""
    for town in [INSTALLATION, *Town.objects.values_list("code", flat=True)]:
        note(town)


def put_in_use(town: str, name: str, content: bytes, at: datetime) -> None:
    """Register a key; those before it stay until `retire`."""
    public = keys.public_half(content) if name == keys.signing_name(town) else ""
    KeyMark.objects.create(town=town, name=name, mark=mark_of(content), public=public, since=at)


def retire(town: str, name: str, content: bytes, at: datetime) -> None:
    """End all keys of that name but the one given."""
    with transaction.atomic(savepoint=False):
        in_use(town, name).exclude(mark=mark_of(content)).update(until=at)


def faults(town: str) -> Iterator[str]:
    """What is wrong with the key files of a town, or of the installation, held against the register."""
    for name in names_of(town):
        marks = set(in_use(town, name).values_list("mark", flat=True))
        content = keys.content_of(name)
        if marks and content is None:
            yield f"密钥文件{name}不见了，请从备份恢复"
        elif content is not None and marks and mark_of(content) not in marks:
            yield f"密钥文件{name}与登记的不同：被改动、换过或者损坏，请从备份恢复"
    if town == INSTALLATION and keys.content_of(keys.FORMER) is not None:
        yield "主密钥正在更换而没有换完，请再运行一次 yifa keys rotate"


def foreign(town: str, name: str) -> str:
    """Why a key must not be used: it is another than the registered one. Empty when nothing speaks against it."""
    content = keys.content_of(name)
    try:
        marks = set(in_use(town, name).values_list("mark", flat=True))
    except DatabaseError:  # not migrated yet: nothing is registered
        return ""
    if not marks or (content is not None and mark_of(content) in marks):
        return ""
    return f"密钥文件{name}{'不见了' if content is None else '与登记的不同'}。请从备份恢复 keys 目录。"
