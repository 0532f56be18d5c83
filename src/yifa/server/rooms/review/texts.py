"""The text of a stored file or of one just handed in, for comparing and checking; nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from yifa.proof.contract import review_contract
from yifa.proof.readers import UnreadableError
from yifa.server.casework.convert import document_of
from yifa.server.config.confined import confined
from yifa.server.ledger.attachments import opened
from yifa.server.ledger.errors import NotFound
from yifa.server.towns.models import Town

MOST = 200_000
"""Longest text compared or checked, in characters: a contract of two hundred pages."""

reviewed = confined(review_contract, refuse=UnreadableError)
"""A contract's text read and judged, under limits."""


def text_of(data: bytes, name: str) -> str:
    """The plain text of a .docx, .doc, .pdf, .txt … Raises UnreadableError with a Chinese sentence."""
    text = document_of(data, name).text
    if len(text) > MOST:
        raise UnreadableError(
            f"“{name}”有{len(text) / 10_000:.0f}万字，一次只比{MOST // 10_000}万字以内的；请分开上传。"
        )
    return text


def text_of_upload(upload: UploadedFile) -> str:
    """The same for a file that comes with a form."""
    upload.seek(0)
    return text_of(upload.read(), upload.name or "")


def text_of_stored(town: Town, files: Sequence[Mapping[str, Any]] | None) -> tuple[str, str]:
    """(name, text) of the first readable stored file of a field; several files are read one after the other.

    Raises UnreadableError where none of them can be read.
    """
    texts, names, message = [], [], ""
    for item in files or ():
        name = str(item.get("name", "附件"))
        try:
            with opened(town.code, item) as content:
                texts.append(text_of(content.read(), name))
            names.append(name)
        except (UnreadableError, NotFound) as error:
            message = f"“{name}”：{error}"
    if not texts:
        raise UnreadableError(message or "还没有上传文件。")
    return "、".join(names), "\n".join(texts)
