"""The recipe for a law that changes is what it says: rows added, a version, and each day has the period of its law."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from yifa.commands import law as law_command
from yifa.domains import ROOT
from yifa.kernel.catalogue import Catalogue, load
from yifa.kernel.limits import resolve
from yifa.law import data_files, limit_versions, limits
from yifa.law.limit_table import table_faults

PAGE = Path(__file__).resolve().parents[2] / "docs" / "law-over-time.md"
KIND = "enforcement-case"


def blocks(language: str) -> list[str]:
    recipe = PAGE.read_text(encoding="utf-8").partition("## A law changes")[2]
    return re.findall(rf"```{language}\n(.*?)```", recipe, re.DOTALL)


@pytest.fixture
def amended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalogue]:
    """The tables and the procedure with what the page says to write."""
    limit, version = blocks("yaml")
    (older,) = blocks("csv")
    columns = list(data_files.read_rows("older_limits.csv")[0])
    tables = {
        "limits.yaml": [*data_files.read_table("limits.yaml"), *yaml.safe_load(limit)],
        "older_limits.csv": [*data_files.read_rows("older_limits.csv"), *csv.DictReader([older.strip()], columns)],
    }
    monkeypatch.setattr(limits, "read_table", tables.get)
    monkeypatch.setattr(limit_versions, "read_rows", tables.get)
    limits.all_limits.cache_clear()
    limit_versions.older_limits.cache_clear()
    text = (ROOT / "enforcement" / f"{KIND}.yaml").read_text(encoding="utf-8")
    (tmp_path / "enforcement").mkdir()
    changed = re.sub(r"^versions:.*\n", lambda _: version, text, count=1, flags=re.M)
    (tmp_path / "enforcement" / f"{KIND}.yaml").write_text(changed, encoding="utf-8")
    (tmp_path / "roles.yaml").write_text((ROOT / "roles.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    yield load(tmp_path)
    limits.all_limits.cache_clear()
    limit_versions.older_limits.cache_clear()


def test_a_case_has_the_period_of_the_law_of_its_day(amended: Catalogue) -> None:
    before, after = (resolve(amended.at(KIND, day).limits["decide"]).length for day in ("2026-12-31", "2027-01-01"))
    assert (before, after) == (90, 60)
    # What else the period does is taken over: what pauses, resumes and extends it.
    old, new = (amended.at(KIND, day).limits["decide"] for day in ("2026-12-31", "2027-01-01"))
    assert {**old.model_dump(), "rule": new.rule} == new.model_dump()


def test_asked_for_a_day_before_the_change_the_new_period_answers_with_the_old(amended: Catalogue) -> None:
    found = limits.get_limit("penalty-decision-60d")
    assert limit_versions.limit_on(found, date(2027, 1, 1)).length == 60
    assert limit_versions.limit_on(found, date(2026, 12, 31)).length == 90


def test_what_the_page_adds_to_the_table_has_no_fault_and_given_twice_it_has() -> None:
    limit, _ = blocks("yaml")
    table = data_files.read_text("limits.yaml")
    assert list(table_faults(table + limit)) == []
    assert "在第" in next(iter(table_faults(table + limit + limit)))[1]


def test_the_tables_and_commands_that_the_page_names_are_there() -> None:
    recipe = PAGE.read_text(encoding="utf-8").partition("## A law changes")[2]
    for name in re.findall(r"`(\w+\.(?:csv|yaml))`", recipe):
        assert data_files.read_text(name), name
    assert (PAGE.parents[1] / "tests" / "law" / "statutory_limits.csv").is_file()


@pytest.mark.django_db
def test_what_a_change_of_law_touches_is_listed() -> None:
    result = CliRunner().invoke(law_command.command, ["change", "代表法", "--json"])
    touched = json.loads(result.output)
    assert touched["act"] == "代表法" and len(touched["程序"]) > 20 and touched["文书"] and touched["期限"]
    assert any((ROOT / "congress").name in line for line in touched["程序"])
    assert touched["在办事项"] == touched["报告"] == []
