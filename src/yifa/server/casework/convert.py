"""Old binary Office files through LibreOffice, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from yifa.proof.readers import UnreadableError

NAMES = ("soffice", "libreoffice", "soffice.exe")
PLACES = (
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
)
SECONDS = 90


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
            subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
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
