"""Papers of trust: a licence, a word on reporting faults, a bill of materials that agrees with the locks."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def sbom() -> ModuleType:
    """The script, loaded from its file."""
    spec = importlib.util.spec_from_file_location("sbom", ROOT / "scripts" / "sbom.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_dependency_has_a_licence_and_a_reason(sbom: ModuleType) -> None:
    assert sbom.unexplained() == []


def test_the_bill_lists_what_is_locked_with_its_hashes(sbom: ModuleType) -> None:
    components = sbom.bill()["components"]
    locked = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    assert {one["name"] for one in components if one["purl"].startswith("pkg:pypi/")} == set(locked)
    assert all(one["hashes"] for one in components) and len({one["bom-ref"] for one in components}) == len(components)


def test_a_licence_and_a_word_on_faults_stand_in_front() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "yifa verify" in (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_the_table_of_standards_names_tests_that_are_there() -> None:
    text = (ROOT / "docs" / "standards.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/.]+)`", text)
    assert len(named) > 20 and [name for name in named if not (ROOT / name).exists()] == []
