"""What is drawn from the catalogue is drawn anew with every change of it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from yifa.commands.catalogue import command

DRAWN = Path(__file__).resolve().parents[2] / "docs" / "procedures"


def test_the_pages_of_the_procedures_are_those_of_the_catalogue(tmp_path: Path) -> None:
    assert CliRunner().invoke(command, ["draw", "--to", str(tmp_path)]).exit_code == 0
    fresh = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    kept = {path.name: path.read_text(encoding="utf-8") for path in DRAWN.iterdir()}
    stale = sorted(name for name in fresh.keys() | kept.keys() if fresh.get(name) != kept.get(name))
    assert not stale, f"run `yifa catalogue draw`: {stale[:5]}"
