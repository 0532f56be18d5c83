"""What can be wrong with a file or a template, said in Chinese to the person who brought it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

MEBIBYTE = 1024 * 1024
#: Largest office file accepted, in bytes as it lies on disk.
MAX_FILE_BYTES = 32 * MEBIBYTE
#: Largest total of the parts of an office file after unpacking, in bytes.
MAX_UNPACKED_BYTES = 400 * MEBIBYTE
#: A part larger than 8 MiB that packs better than this is taken for a decompression bomb.
MAX_RATIO = 250
MAX_PARTS = 10_000

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_KIND_NAME = {"docx": "Word 文档（.docx）", "xlsx": "Excel 表格（.xlsx）"}


class OfficeError(ValueError):
    """A file or template that can't be used. ``str()`` is a Chinese sentence that says what to do."""


class FileTooLarge(OfficeError):
    """The file, or what it unpacks to, is beyond the limits."""


class WrongFileType(OfficeError):
    """The file is not of the kind asked for, whatever its name says."""


class FileEncrypted(OfficeError):
    """The file is protected by a password."""


class FileDamaged(OfficeError):
    """The file is of the right kind but can't be read."""


class TemplateFault(OfficeError):
    """A document template that can't be loaded or run."""


class ContentFault(OfficeError):
    """Content that can't be set: an empty table, a wrong column count."""


@contextmanager
def reading(message: str) -> Iterator[None]:
    """Turn whatever a reader raises on a broken file into ``FileDamaged``.

    The readers of zip, XML, workbooks and PDF raise a dozen unrelated kinds on damaged input, and new ones with each
    release; to the person who brought the file they all mean the same.
    """
    try:
        yield
    except OfficeError:
        raise
    except Exception as error:
        raise FileDamaged(message) from error


DAMAGED_PACKAGE = "文件已损坏，打不开。请用办公软件打开并另存一份后再试。"


def guard_package(data: bytes, kind: str) -> None:
    """Refuse an Office Open XML file that is oversized, a bomb, encrypted, damaged or of another kind.

    :param data: the file.
    :param kind: ``"docx"`` or ``"xlsx"``.
    :raises FileTooLarge, FileEncrypted, WrongFileType, FileDamaged: with a Chinese message.
    """
    if len(data) > MAX_FILE_BYTES:
        raise FileTooLarge(
            f"文件有 {len(data) / MEBIBYTE:.1f} MB，超过 {MAX_FILE_BYTES // MEBIBYTE} MB。请删去图片或分几个文件再试。"
        )
    wanted = _KIND_NAME[kind]
    if data.startswith(_OLE_MAGIC):
        # A password-protected docx or xlsx is an OLE container, and so is the old binary format.
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise FileEncrypted("文件设有打开密码。请在办公软件里去掉密码，另存后再试。")
        raise WrongFileType(f"这是旧格式文件（.doc 或 .xls）。请在办公软件里另存为{wanted}后再试。")
    if not data.startswith(b"PK"):
        raise WrongFileType(f"这不是{wanted}。请选对文件，或另存为该格式后再试。")
    with reading(DAMAGED_PACKAGE), zipfile.ZipFile(BytesIO(data)) as package:
        _guard_parts(package.infolist())
        names = set(package.namelist())
    if _MAIN_PART[kind] not in names:
        raise WrongFileType(f"这不是{wanted}。请选对文件，或另存为该格式后再试。")


def _guard_parts(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise FileTooLarge("文件解开后过大，不予读取。请删去多余的工作表、图片或空行后再试。")
    for part in parts:
        if part.flag_bits & 0x1:
            raise FileEncrypted("文件经过加密压缩。请去掉密码，另存后再试。")
        if part.file_size > 8 * MEBIBYTE and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise FileTooLarge("文件的压缩比异常，疑似压缩炸弹，不予读取。请从来源处重新导出。")
