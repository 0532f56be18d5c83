"""Reports and papers read in a process with limits; old binary Office files through LibreOffice, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from yifa.proof.model import Document
from yifa.proof.readers import UnreadableError, check_size, form_of, read_document
from yifa.server.config.confined import FILE, MIB, SCAN, Limits, confined, limited

NAMES = ("soffice", "libreoffice", "soffice.exe")
PLACES = (
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
)
SECONDS = 90
OFFICE = Limits(cpu=SECONDS, memory=8192 * MIB, wall=SECONDS)
"""LibreOffice maps far more address space than it uses."""
OLD = ("doc", "xls")


def document_of(data: bytes, name: str) -> Document:
    """Read an uploaded report in a process with limits. Raises UnreadableError with a Chinese sentence."""
    check_size(len(data))
    form = form_of(data)
    convert = convert_with_office
    if form in OLD:  # before the worker is asked: LibreOffice has limits of its own
        convert = partial(_converted, convert_with_office(data, form, form + "x"))
    limits = SCAN if form in ("pdf", "picture") and find_spec("rapidocr") else FILE
    return confined(read_document, refuse=UnreadableError, limits=limits)(data, name, convert)


def _converted(result: bytes, data: bytes, form: str, wanted: str) -> bytes:
    return result


def office() -> str | None:
    """Path of LibreOffice, or None."""
    for name in NAMES:
        program = shutil.which(name)
        if program:
            return program
    return next((str(path) for path in PLACES if path.is_file()), None)


def convert_with_office(data: bytes, form: str, wanted: str) -> bytes:
    """Convert the bytes of a .doc or .xls to .docx or .xlsx. Raises UnreadableError where that fails."""
    program = office()
    if program is None:
        raise UnreadableError(f"读 .{form} 要靠 LibreOffice，这台电脑没有装。请在 Word、WPS 里另存为 .{wanted} 再核。")
    with tempfile.TemporaryDirectory(prefix="yifa-") as folder:
        source = Path(folder) / f"source.{form}"
        source.write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            wanted,
            "--outdir",
            folder,
            str(source),
        ]
        try:
            subprocess.run(limited(command, OFFICE), capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise UnreadableError(
                f"LibreOffice {SECONDS}秒没有转换完。请在 Word、WPS 里另存为 .{wanted} 再核。"
            ) from error
        result = Path(folder) / f"source.{wanted}"
        if not result.is_file():
            raise UnreadableError(
                f"LibreOffice 打不开这个 .{form}，可能损坏或加了密码。请在 Word、WPS 里另存为 .{wanted} 再核。"
            )
        return result.read_bytes()
