"""Reports as they were received, as files: the town's own Word file where it came along, else its words laid out here."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from yifa.law.dates import day_or_none
from yifa.office.docx import official_to_docx, official_to_pdf, parse_markdown
from yifa.office.model import Official
from yifa.server.config.progress import Progress
from yifa.server.oversight.container import BadPackage
from yifa.server.oversight.keys import ever_pinned
from yifa.server.oversight.models import ReportVersion
from yifa.server.oversight.package import opened
from yifa.server.oversight.reading import content_of
from yifa.server.oversight.receiving import file_of
from yifa.server.reports.paper import broken


def official(content: Mapping[str, Any]) -> Official:
    """What a town sent, as a document under its own head; nothing is added to its words."""
    return Official(
        title=broken(str(content["title"])),
        blocks=tuple(parse_markdown(str(content["plain"]))),
        issuer_mark=f"{content['signature']}文件" if content["number"] else None,
        number=str(content["number"]) or None,
        addressees=(str(content["addressee"]),) if content["addressee"] else (),
        signature=str(content["signature"]),
        dated=day_or_none(content["signed_on"]),
    )


def as_docx(version: ReportVersion) -> bytes:
    """The Word file that came in the package; where the town could make none, or the package is gone, one made here."""
    content = content_of(version)
    first, last = (content[key][:7].replace("-", "") for key in ("first", "last"))
    name = f"report/{content['kind']}-{first}-{last}-{content['edition']}.docx"
    try:
        came = opened(file_of(version.town, version.package.sm3).read_bytes(), ever_pinned)
    except (OSError, BadPackage):
        return official_to_docx(official(content))
    return came.files.get(name) or official_to_docx(official(content))


def as_pdf(version: ReportVersion) -> bytes:
    """The report as PDF, set from the words received."""
    return official_to_pdf(official(content_of(version)))


def all_as_zip(versions: Mapping[str, ReportVersion], names: Mapping[str, str], progress: Progress) -> Iterator[bytes]:
    """Word and PDF of each report in one zip file, in pieces as they are made: the first are on their way at once."""
    pieces = _Pieces()
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, (code, version) in enumerate(versions.items(), 1):
            stem = f"{code[:9]}{names.get(code, '')}-第{version.n}稿"
            archive.writestr(_entry(f"{stem}.docx"), as_docx(version))
            archive.writestr(_entry(f"{stem}.pdf"), as_pdf(version))
            progress(done, len(versions))
            yield pieces.taken()
    yield pieces.taken()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


class _Pieces(io.RawIOBase):
    """What a zip file is written to: gives away what has been written since it was last asked."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def taken(self) -> bytes:
        piece = bytes(self._held)
        self._held.clear()
        return piece
