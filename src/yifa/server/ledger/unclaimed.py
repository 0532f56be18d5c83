"""Files that were taken in and that no entry uses yet: how much of them one person and a town may keep, and when they go.

A file is stored before its step is taken, so that nothing is lost when a form comes back. What nobody used within a day
is nobody's evidence, and personal data without a purpose (个人信息保护法 第19条, 第47条).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet, Sum
from django.utils import timezone

from yifa.server.ledger.errors import BadAttachment
from yifa.server.ledger.facts import settings_of
from yifa.server.ledger.models import Attachment, Unclaimed
from yifa.server.towns.models import Town

# Longer than a form's ticket holds, so that no form can still bring the file.
KEPT_FOR = timedelta(hours=25)
MEBIBYTE, GIBIBYTE = 1024**2, 1024**3


def room_for(town: Town, person: int, size: int) -> None:
    """Raises BadAttachment where `size` more bytes are beyond what the person, or the town, may keep."""
    practice = settings_of(town)
    own = int(practice["files_person_mb"]) * MEBIBYTE
    waiting = _total(Unclaimed.objects.filter(town=town.code, person=person))
    if waiting + size > own:
        raise BadAttachment(
            f"还没有办进事项的附件已有{waiting / MEBIBYTE:.0f}兆，每人最多{own // MEBIBYTE}兆。"
            "请先把手上的步骤办完再传；没有用上的附件一天后自动清除。"
        )
    most = int(practice["files_town_gb"]) * GIBIBYTE
    if _total(Attachment.objects.filter(town=town.code)) + size > most:
        raise BadAttachment(
            f"本镇的附件已满{most // GIBIBYTE}吉字节，没有收下这个文件。请系统管理员在“本镇设置”提高“附件总量”，并核对磁盘空间。"
        )


def _total(rows: object) -> int:
    return int(rows.aggregate(total=Sum("size"))["total"] or 0)  # type: ignore[attr-defined]


def note(town: str, sha: str, size: int, person: int, *, new: bool) -> None:
    """A file was taken in. One that some entry uses already is nobody's to clear."""
    now = timezone.now()
    if new:
        Unclaimed.objects.create(town=town, sha=sha, size=size, person=person, at=now)
    else:
        Unclaimed.objects.filter(town=town, sha=sha).update(person=person, at=now)


def claim(town: str, hashes: Iterable[str]) -> None:
    """An entry uses these files now."""
    if wanted := set(hashes):
        Unclaimed.objects.filter(town=town, sha__in=wanted).delete()


def overdue(now: datetime) -> QuerySet[Unclaimed]:
    """Files that nobody used within a day."""
    return Unclaimed.objects.filter(at__lt=now - KEPT_FOR).order_by("id")
