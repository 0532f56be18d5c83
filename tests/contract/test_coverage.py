"""What the catalogue must carry is carried: no system, limit or rule is lost, and what is not enforced says why."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from yifa.domains import ROOT, catalogue
from yifa.kernel.coverage import cover
from yifa.kernel.yaml_lines import load_with_lines
from yifa.law.limits import all_limits

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_no_system_limit_or_rule_is_lost() -> None:
    found = cover(catalogue(), ROOT)
    assert [line.key for line in found.lost] == []
    assert found.unknown == ()
    assert (len(found.systems), len(found.limits), len(found.rules)) == (151, len(all_limits()), 172)


def test_what_is_kept_elsewhere_names_a_file_that_exists() -> None:
    elsewhere, _ = load_with_lines((ROOT / "elsewhere.yaml").read_text(encoding="utf-8"))
    source = ROOT.parent
    for rule, where in elsewhere["rules"].items():
        for path in re.findall(r"(?:law|kernel|office|proof|server)/[\w/]+(?:\.py|\.yaml)?", where):
            assert (source / path).exists() or (source / f"{path}.py").exists(), f"{rule}: {path}"


def test_the_page_of_rules_not_enforced_lists_just_those() -> None:
    elsewhere, _ = load_with_lines((ROOT / "elsewhere.yaml").read_text(encoding="utf-8"))
    page = (DOCS / "rules-not-enforced.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| (R\d{3}) ", page, re.MULTILINE)) == set(elsewhere["not_enforced"])


@pytest.mark.shared
def test_the_systems_are_those_of_the_inventory(shared: Path) -> None:
    inventory = (shared / "reference" / "seed_systems.md").read_text(encoding="utf-8")
    ids = set(re.findall(r"^### G\d+-\d+ `([\w-]+)`", inventory, re.MULTILINE))
    assert {line.key for line in cover(catalogue(), ROOT).systems} == ids


@pytest.mark.shared
def test_every_published_statistic_is_mapped_to_a_figure(shared: Path) -> None:
    from yifa.server.demo import scenario

    with (shared / "reference" / "seed_figures.csv").open(encoding="utf-8-sig") as file:
        wanted = {row["id"] for row in csv.DictReader(file) if row["is_statistic"] == "1"}
    told = [item for key in scenario.town_keys() for item in scenario.read(key).published]
    assert wanted - {item.id for item in told} == set()
    assert [item.figure for item in told if item.figure not in catalogue().figures] == []
