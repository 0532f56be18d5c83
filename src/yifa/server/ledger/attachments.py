"""Attachments: kept by content hash outside the database, sealed, checked by size and by what the bytes say they are.

What a file is called proves nothing; its first bytes are compared with the few kinds an office uses. Programs, pages
with scripts and archives of unknown content are not taken.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from yifa.kernel.attached import PARTICULARS
from yifa.office.container import names_inside
from yifa.server.config.confined import PAPER, confined
from yifa.server.config.files import write_whole
from yifa.server.ledger import crypto, unclaimed
from yifa.server.ledger.errors import BadAttachment, NotFound
from yifa.server.ledger.models import Attachment
from yifa.server.towns.models import Town

SALT = "yifa.attachment"
# Beginning of the file → (media type, endings it may be called by). Longer and rarer marks first.
SIGNATURES: tuple[tuple[bytes, str, tuple[str, ...]], ...] = (
    (b"%PDF-", "application/pdf", ("pdf",)),
    (b"\xff\xd8\xff", "image/jpeg", ("jpg", "jpeg")),
    (b"\x89PNG\r\n\x1a\n", "image/png", ("png",)),
    (b"GIF8", "image/gif", ("gif",)),
    (b"II*\x00", "image/tiff", ("tif", "tiff")),
    (b"MM\x00*", "image/tiff", ("tif", "tiff")),
    (b"BM", "image/bmp", ("bmp",)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword", ("doc", "xls", "ppt", "wps", "et", "dps")),
    (b"ID3", "audio/mpeg", ("mp3",)),
    (b"\xff\xfb", "audio/mpeg", ("mp3",)),
    (b"#!AMR", "audio/amr", ("amr",)),
)
# A folder or file inside a zip container → (media type, endings).
CONTAINERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",)),
    ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",)),
    ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation", ("pptx",)),
    ("OFD.xml", "application/ofd", ("ofd",)),
)
TAKEN = "PDF、OFD、Word、Excel、WPS、图片（jpg、png、tif、heic、webp）、录音录像（mp3、m4a、wav、mp4）、纯文本"
# Shown in the browser itself; everything else is offered to be saved.
SHOWN = frozenset({"application/pdf", "image/jpeg", "image/png", "image/gif", "image/webp"})


MADE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored file as a form's value holds it, with what is said of it (`kernel.attached.PARTICULARS`)."""

    sha: str
    name: str
    mime: str
    size: int
    kind: str = ""
    source: str = ""
    taken_on: str = ""
    maker: str = ""

    def value(self) -> dict[str, Any]:
        """As it stands in an entry."""
        particulars = {key: getattr(self, key) for key in PARTICULARS if getattr(self, key)}
        return {"sha": self.sha, "name": self.name, "mime": self.mime, "size": self.size, **particulars}

    def ticket(self, person: int) -> str:
        """Proof, for the form that comes back, that this person has just stored this file."""
        return signing.dumps(self.value(), salt=f"{SALT}:{person}", compress=True)


def from_ticket(ticket: str, person: int) -> Kept:
    """The file a form refers to. Raises BadAttachment for a ticket that is forged, stale or another's."""
    try:
        return Kept(**signing.loads(ticket, salt=f"{SALT}:{person}", max_age=24 * 3600))
    except (signing.BadSignature, TypeError) as error:
        raise BadAttachment("附件已经失效，请重新选择文件。") from error


def recognise(name: str, head: bytes, whole: Any = None) -> str:
    """The media type by content; the ending must agree with it.

    Args:
        name: what the file is called.
        head: its first bytes, at least 16 where it has them.
        whole: the file, seekable, to look into containers.

    Raises:
        BadAttachment: of a kind that is not taken, or called something it is not.
    """
    ending = Path(name).suffix.lower().lstrip(".")
    kind = _by_content(head, whole)
    if kind is None:
        raise BadAttachment(f"“{name}”不是可以收存的文件。可以上传：{TAKEN}。")
    mime, endings = kind
    if ending not in endings:
        raise BadAttachment(
            f"“{name}”的扩展名与内容不符：内容是{endings[0].upper()}文件。请核对是否选错文件，或改回原来的扩展名再上传。"
        )
    return mime


def _by_content(head: bytes, whole: Any) -> tuple[str, tuple[str, ...]] | None:
    if head[:4] == b"PK\x03\x04":
        return _container(whole)
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in (b"heic", b"heix", b"mif1", b"msf1"):
            return "image/heic", ("heic", "heif")
        return ("audio/mp4", ("m4a",)) if brand == b"M4A " else ("video/mp4", ("mp4", "mov", "m4v"))
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"WAVE"):
        return ("image/webp", ("webp",)) if head[8:12] == b"WEBP" else ("audio/wav", ("wav",))
    for mark, mime, endings in SIGNATURES:
        if head.startswith(mark):
            return mime, endings
    return ("text/plain", ("txt",)) if _is_text(head) else None


def _container(whole: Any) -> tuple[str, tuple[str, ...]] | None:
    if whole is None:
        return None
    inside = confined(names_inside, refuse=BadAttachment, limits=PAPER)(whole.read())
    whole.seek(0)
    for mark, mime, endings in CONTAINERS:
        if any(item == mark or (mark.endswith("/") and item.startswith(mark)) for item in inside):
            return mime, endings
    return None


def _is_text(head: bytes) -> bool:
    if not head or b"\x00" in head or head.lstrip()[:1] == b"<" or head[:2] in (b"MZ", b"#!"):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            # The last bytes may be half of a character.
            head[:-3].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def store(town: Town, person: int, upload: UploadedFile) -> Kept:
    """Check and keep one uploaded file; the same content is kept once for a town.

    Raises:
        BadAttachment: empty, too large, beyond what person or town may keep, or of a kind that is not taken; the
            message says what to do.
    """
    name = clean_name(upload.name or "")
    size = upload.size or 0
    if not size:
        raise BadAttachment(f"“{name}”是空文件，请重新选择。")
    if size > settings.ATTACHMENT_MAX_BYTES:
        most = settings.ATTACHMENT_MAX_BYTES // (1024 * 1024)
        raise BadAttachment(f"“{name}”有{size / 1024 / 1024:.1f}兆字节，一个附件最多{most}兆，请压缩或拆开后上传。")
    upload.seek(0)
    head = upload.read(2048)
    upload.seek(0)
    mime = recognise(name, head, upload)
    unclaimed.room_for(town, person, size)
    sha = _write(town, b"".join(upload.chunks()))
    _, new = Attachment.objects.get_or_create(
        town=town.code,
        sha=sha,
        defaults={"name": name, "mime": mime, "size": size, "stored_at": timezone.now(), "stored_by": person},
    )
    unclaimed.note(town.code, sha, size, person, new=new)
    return Kept(sha, name, mime, size)


def clean_name(name: str) -> str:
    """What a file is called, without folders and control characters, not longer than is kept."""
    plain = "".join(ch for ch in name.replace("\\", "/").rpartition("/")[2] if ch.isprintable()).strip() or "附件"
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: 190 - len(ending)]}{dot}{ending}" if dot else plain[:190]


def path_of(town: str, sha: str) -> Path:
    """Where the content of a town's file lies."""
    return Path(settings.MEDIA_ROOT) / town[:9] / sha[:2] / sha


def clear_unclaimed(now: datetime) -> int:
    """Drop what nobody used within a day: rows first, then the file. Gives how many files went."""
    gone = 0
    for row in unclaimed.overdue(now):
        with transaction.atomic():
            Attachment.objects.filter(town=row.town, sha=row.sha).delete()
            row.delete()
        path_of(row.town, row.sha).unlink(missing_ok=True)
        gone += 1
    return gone


def keep_file(town: Town, person: int, name: str, content: bytes) -> Kept:
    """Keep a file made here, as `store` keeps an uploaded one."""
    sha = _write(town, content)
    mime = MADE[name.rsplit(".", 1)[-1]]
    Attachment.objects.get_or_create(
        town=town.code,
        sha=sha,
        defaults={"name": name, "mime": mime, "size": len(content), "stored_at": timezone.now(), "stored_by": person},
    )
    return Kept(sha, name, mime, len(content))


def _write(town: Town, content: bytes) -> str:
    """Seal the content under its hash; a crash on the way leaves no half file under a name.

    What was sealed is opened once before it is kept: a machine at fault is told of while somebody still has the file.
    """
    sha = hashlib.sha256(content).hexdigest()
    name = f"{town.code}:{sha}"
    sealed = crypto.seal_file(content, name)
    try:
        as_given = crypto.open_file(sealed, name) == content
    except ValueError:
        as_given = False
    if not as_given:
        raise BadAttachment(
            "文件加密后没能照原样解开，没有保存。请再试一次；仍然不行的，请系统管理员检查这台机器的内存和磁盘。"
        )
    write_whole(path_of(town.code, sha), sealed)
    return sha


def opened(town: str, item: Mapping[str, Any]) -> io.BytesIO:
    """The content of a stored file. Raises NotFound when it is no longer on the disk, or not what was stored."""
    sha = str(item["sha"])
    try:
        return io.BytesIO(crypto.open_file(path_of(town, sha).read_bytes(), f"{town}:{sha}"))
    except OSError as error:
        raise NotFound("这个附件在磁盘上找不到了，请联系系统管理员从备份中恢复。") from error
    except ValueError as error:
        raise NotFound(f"{error}请联系系统管理员从备份中恢复。") from error
