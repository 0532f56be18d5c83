"""What everybody has to read: no line of a template or a procedure's file runs off the screen, and the formatter decides."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WIDEST = 160


def wide(kind: str) -> list[str]:
    """Lines of files of one kind that run off the screen."""
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "src").rglob(f"*.{kind}"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > WIDEST
    ]


def test_no_line_of_a_procedures_file_runs_off_the_screen() -> None:
    assert wide("yaml") == []


def test_no_line_of_a_template_runs_off_the_screen() -> None:
    assert wide("html") == []


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
        for folder in ("src", "tests", "scripts", "benchmarks", "trials")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 450
    ]
    assert long == []
