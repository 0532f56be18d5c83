"""Pictures as the public gets them: without what the camera wrote beside them (place, time, owner, serial number).

Only the segments that carry the picture go through; the stored original stays as it was handed in.
"""

from __future__ import annotations

from struct import unpack

# JPEG segments that the picture needs: tables, frames, scans, JFIF (E0) and Adobe's colour mark (EE).
_JPEG_KEPT = frozenset({0xDB, 0xC4, 0xDA, 0xDD, 0xE0, 0xEE, *range(0xC0, 0xD0)})
_PNG_KEPT = frozenset(
    {
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"gAMA",
        b"cHRM",
        b"sRGB",
        b"sBIT",
        b"bKGD",
        b"pHYs",
        b"iCCP",
    }
)


def bare(content: bytes, mime: str) -> bytes:
    """The picture without its hidden particulars; other files as they are. Raises ValueError for a broken picture."""
    if mime == "image/jpeg":
        return _jpeg(content)
    if mime == "image/png":
        return _png(content)
    return _webp(content) if mime == "image/webp" else content


def _jpeg(content: bytes) -> bytes:
    if content[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    pieces, at = [content[:2]], 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            raise ValueError("broken JPEG")
        mark = content[at + 1]
        if mark == 0xDA:  # the scan: from here on there is only picture, up to its end
            end = content.rfind(b"\xff\xd9")
            return b"".join([*pieces, content[at : end + 2 if end > at else len(content)]])
        length = int(unpack(">H", content[at + 2 : at + 4])[0])
        if mark in _JPEG_KEPT:
            pieces.append(content[at : at + 2 + length])
        at += 2 + length
    raise ValueError("broken JPEG")


def _png(content: bytes) -> bytes:
    if content[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("no PNG")
    pieces, at = [content[:8]], 8
    while at + 8 <= len(content):
        length, kind = int(unpack(">I", content[at : at + 4])[0]), content[at + 4 : at + 8]
        if kind in _PNG_KEPT:
            pieces.append(content[at : at + 12 + length])
        at += 12 + length
        if kind == b"IEND":
            break
    return b"".join(pieces)


def _webp(content: bytes) -> bytes:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        raise ValueError("no WebP")
    pieces, at = [], 12
    while at + 8 <= len(content):
        length, kind = int(unpack("<I", content[at + 4 : at + 8])[0]), content[at : at + 4]
        part = content[at : at + 8 + length + length % 2]
        if kind == b"VP8X":
            part = part[:8] + bytes([part[8] & ~0x0C]) + part[9:]  # neither EXIF nor XMP follows
        if kind not in (b"EXIF", b"XMP "):
            pieces.append(part)
        at += 8 + length + length % 2
    body = b"WEBP" + b"".join(pieces)
    return b"RIFF" + len(body).to_bytes(4, "little") + body
