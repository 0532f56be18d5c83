"""Records of decisions are numbered without gaps, each bears its own number, and what links to one finds it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECORDS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
LINK = re.compile(r"decisions/(\d{4}-[\w-]+\.md)")


def test_records_are_numbered_without_gaps() -> None:
    assert [record.name[:4] for record in RECORDS] == [f"{number:04d}" for number in range(1, len(RECORDS) + 1)]


def test_each_record_bears_its_own_number() -> None:
    for record in RECORDS:
        assert record.read_text(encoding="utf-8").startswith(f"# {record.name[:4]} "), record.name


def test_every_link_to_a_record_finds_it() -> None:
    there = {record.name for record in RECORDS}
    links = {link for page in ROOT.glob("docs/*.md") for link in LINK.findall(page.read_text(encoding="utf-8"))}
    assert links and links <= there, links - there
