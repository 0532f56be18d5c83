"""Render produced files as an office would, and count what is on the page."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

_ALIASES = {
    "仿宋_GB2312": "Noto Serif CJK SC",
    "楷体_GB2312": "Noto Serif CJK SC",
    "宋体": "Noto Serif CJK SC",
    "方正小标宋简体": "Noto Serif CJK SC",
    "黑体": "Noto Sans CJK SC",
}

needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None or shutil.which("pdftotext") is None,
    reason="LibreOffice or poppler is not on this machine",
)

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not on this machine")


def render(document: bytes, folder: Path) -> list[list[str]]:
    """The lines of text on each page of a .docx, as LibreOffice sets it."""
    source = folder / "document.docx"
    source.write_bytes(document)
    aliases = "".join(
        f'<alias binding="same"><family>{name}</family><prefer><family>{other}</family></prefer></alias>'
        for name, other in _ALIASES.items()
    )
    fonts = folder / "fonts.conf"
    fonts.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include>{aliases}</fontconfig>',
        encoding="utf-8",
    )
    convert(source, "pdf", folder, {"FONTCONFIG_FILE": str(fonts)})
    return pdf_lines(folder / "document.pdf")


def convert(source: Path, kind: str, folder: Path, environment: dict[str, str] | None = None) -> None:
    """Let LibreOffice save a file as another kind, beside it."""
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(folder),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=180,
        env={**os.environ, **(environment or {})},
    )


def pdf_lines(path: Path) -> list[list[str]]:
    """The lines of text on each page of a PDF."""
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True).stdout.decode()
    pages = text.split("\f")[:-1]
    return [[line.strip() for line in page.split("\n") if line.strip()] for page in pages]
