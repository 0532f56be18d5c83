"""Size limits that keep a hostile or mistaken file from filling the memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from yifa.proof.readers.draft import UnreadableError

MAX_FILE = 64 * 1024 * 1024
"""Largest file that is opened, in bytes."""
MAX_FLAT = 16 * 1024 * 1024
"""Largest plain text or web page, in bytes; five million Chinese characters are 15 MB."""
MAX_PART = 40 * 1024 * 1024
"""Largest unpacked part of a .docx or .xlsx that is read, in bytes."""
MAX_RATIO = 300
LARGE = 10 * 1024 * 1024
"""Above this ratio of unpacked to packed size a part larger than this is taken for a zip bomb."""
BOMB = "文件解开后异常庞大（疑为压缩炸弹），没有读。请在 Word、WPS 里打开后另存一份再核。"
MAX_PARTS = 5000


def check_size(size: int, limit: int = MAX_FILE) -> None:
    """Refuse an empty or an enormous file, before it is read where the size is known beforehand."""
    if size == 0:
        raise UnreadableError("文件是空的（0 字节）。请检查是否保存成功或传输完整。")
    if size > limit:
        raise UnreadableError(
            f"文件有 {size / 1_048_576:.0f} MB，超过 {limit // 1_048_576} MB 的上限，没有读。"
            "报告正文一般不到 1 MB，请删去图片、附件，或只留正文再核。"
        )


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Open an Office file as an archive, refusing damaged and bomb-like ones by their directory."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UnreadableError("文件损坏，打不开。请在 Word、WPS 里打开后另存一份再核。") from error
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise UnreadableError(f"文件里有 {len(parts)} 个部件，不像正常的文档，没有读。")
    for part in parts:
        if part.flag_bits & 0x1:
            raise UnreadableError("文件加了密码。请去掉密码另存一份再核。")
    return archive


def stream_part(archive: zipfile.ZipFile, name: str, chunk: int = 1 << 16) -> Iterator[bytes]:
    """Unpack one part piece by piece; stop at the limit whatever the archive's directory claims."""
    try:
        info = archive.getinfo(name)
        packed = max(info.compress_size, 1)
        if info.file_size > MAX_PART or (info.file_size > LARGE and info.file_size / packed > MAX_RATIO):
            raise UnreadableError(BOMB)
        done = 0
        with archive.open(info) as stream:
            while piece := stream.read(chunk):
                done += len(piece)
                if done > MAX_PART or (done > LARGE and done / packed > MAX_RATIO):
                    raise UnreadableError(BOMB)
                yield piece
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise UnreadableError("文件损坏，解不开。请在 Word、WPS 里打开后另存一份再核。") from error


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One whole part, within the limits; empty when the archive has no such part."""
    if name not in archive.namelist():
        return b""
    return b"".join(stream_part(archive, name))
