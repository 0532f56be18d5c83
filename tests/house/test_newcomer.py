"""The page for newcomers names what is there: every file, folder, command, and the way from a value to the book."""

from __future__ import annotations

import re
from pathlib import Path

from yifa.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "newcomer.md").read_text(encoding="utf-8")


def test_every_file_and_folder_of_the_page_is_there() -> None:
    named = set(re.findall(r"`((?:src|tests|docs)/[^`]+)`", PAGE))
    named |= {f"docs/{link}" for link in re.findall(r"\]\(([\w-]+\.md)\)", PAGE)}
    assert len(named) > 20
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_every_command_of_the_page_is_one() -> None:
    assert {words[0] for words in (found.split() for found in re.findall(r"`yifa ([^`]+)`", PAGE))} <= set(COMMANDS)


def test_a_task_asks_for_three_files_at_most() -> None:
    tasks = [line.split("|")[1:-1] for line in PAGE.partition("## ")[0].splitlines() if line.startswith("| ")][2:]
    assert len(tasks) == 10
    for task, opened, _ in tasks:
        assert 1 <= len(re.findall(r"`[^`]+`|\]\(|the procedure's file|the view it names", opened)) <= 3, task


def test_each_step_of_the_way_knows_the_next() -> None:
    """One value goes down and comes up once: each module of the way imports the next."""
    server = ROOT / "src" / "yifa" / "server"
    way = [
        ("api/stepping.py", "casework.step_form"),
        ("casework/step_form.py", "ledger.journal"),
        ("ledger/journal.py", "ledger.writer"),
        ("ledger/writer.py", "yifa.kernel"),
        ("api/serializers.py", "casework.matter_view"),
    ]
    for module, following in way:
        assert following in (server / module).read_text(encoding="utf-8"), module
        assert f"`{module}`" in PAGE or module.rsplit("/", 1)[-1] in PAGE, module
