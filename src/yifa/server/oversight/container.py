"""The outer form of a package: a zip file of fixed names in which no byte is free.

Every header is as this module writes it, so that a flipped bit anywhere is noticed; the manifest tells the digest of
each file as packed, so that nothing is unpacked that was not signed; only how keys were handed
on, which proves itself, is read before.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# All that a package may hold unpacked, in bytes.
MOST = 200_000_000
MANIFEST, SIGNATURE, SUCCESSION = "manifest.json", "manifest.sig", "keys/succession.json"
_STORED = (MANIFEST, SIGNATURE)
_LARGEST = {MANIFEST: 1_000_000, SIGNATURE: 2_000, SUCCESSION: 200_000}
_NAME = re.compile(
    r"(manifest\.(json|sig)|(links|postings|deadlines|figures)\.csv|keys/succession\.json"
    r"|(report|answers|letters)/[a-z0-9-]{1,80}\.(json|docx|xlsx))"
)
_DATE = (1 << 5) | 1  # 1 January 1980, midnight: the beginning of a zip file's time


class BadPackage(ValueError):
    """A file that is no package, or not whole; `str()` says in Chinese what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Packed:
    """One file within, as it lies there. `size` in bytes unpacked; the manifest and its signature lie unpacked."""

    name: str
    data: bytes
    size: int
    crc: int

    @property
    def method(self) -> int:
        return zipfile.ZIP_STORED if self.name in _STORED else zipfile.ZIP_DEFLATED

    def unpacked(self) -> bytes:
        """Its content. Raises BadPackage where it is not what the header says."""
        content = self.data
        if self.method == zipfile.ZIP_DEFLATED:
            inflating = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                content = inflating.decompress(self.data, self.size + 1)
            except zlib.error as error:
                raise BadPackage(f"数据包里的{self.name}损坏，请重新拷贝或传送。") from error
        if len(content) != self.size or zlib.crc32(content) != self.crc:
            raise BadPackage(f"数据包里的{self.name}与它自己的大小不符，请重新拷贝或传送。")
        return content


def packed(name: str, content: bytes) -> Packed:
    """A file packed, the same bytes each time."""
    data = content
    if name not in _STORED:
        deflating = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        data = deflating.compress(content) + deflating.flush()
    return Packed(name, data, len(content), zlib.crc32(content))


def write(files: Sequence[Packed]) -> bytes:
    """The whole file."""
    body, directory = bytearray(), bytearray()
    for file in files:
        name = file.name.encode("ascii")
        header = struct.pack("<HHHHHIII", 20, 0, file.method, 0, _DATE, file.crc, len(file.data), file.size)
        directory += b"PK\x01\x02" + struct.pack("<H", 0x0314) + header
        directory += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0o100600 << 16, len(body)) + name
        body += b"PK\x03\x04" + header + struct.pack("<HH", len(name), 0) + name + file.data
    closing = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), len(body), 0)
    return bytes(body + directory) + b"PK\x05\x06" + closing


def read(data: bytes) -> Mapping[str, Packed]:
    """The files of a package, still packed.

    Raises:
        BadPackage: no zip file, other names, too large, or a byte of it is not as `write` writes it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error, UnicodeDecodeError) as error:
        raise BadPackage("不是完整的数据包：文件不全或者已经损坏，请重新拷贝或传送。") from error
    files: dict[str, Packed] = {}
    for info in infos:
        if not _NAME.fullmatch(info.filename) or info.filename in files:
            raise BadPackage("数据包里有不该有的文件，不收。请用 yifa package 重新制作。")
        if info.file_size > _LARGEST.get(info.filename, MOST):
            raise BadPackage("数据包太大，不收。请分几次发送。")
        start = info.header_offset + 30 + len(info.filename)
        inside = data[start : start + info.compress_size]
        files[info.filename] = Packed(info.filename, inside, info.file_size, info.CRC)
    if sum(file.size for file in files.values()) > MOST:
        raise BadPackage(f"数据包展开后超过{MOST // 1_000_000}兆，不收。请分几次发送。")
    if not {MANIFEST, SIGNATURE} <= files.keys() or write(list(files.values())) != data:
        raise BadPackage("不是完整的数据包：文件不全或者已经损坏，请重新拷贝或传送。")
    return files
