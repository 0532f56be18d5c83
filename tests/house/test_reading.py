"""What everybody has to read: no line of a template or a procedure's file runs off the screen, and the formatter decides."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WIDEST = 160


@pytest.mark.parametrize("kind", ["yaml", "html"])
def test_no_line_runs_off_the_screen(kind: str) -> None:
    wide = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "src").rglob(f"*.{kind}"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > WIDEST
    ]
    assert wide == []


def test_the_formatter_decides_how_code_is_laid_out() -> None:
    mark = "# fmt" + ": "
    kept = [
        str(path.relative_to(ROOT))
        for folder in ("src", "tests", "scripts", "benchmarks", "trials")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if mark in path.read_text(encoding="utf-8")
    ]
    assert kept == []


def test_no_module_is_longer_than_450_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {lines}"
        for path in sorted((ROOT / "src").rglob("*.py"))
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 450
    ]
    assert long == []
