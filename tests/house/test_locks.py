"""The repository installs the same everywhere and says nothing about the machine it was made on."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENT_LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))
# A folder of somebody's machine: home folders, drive letters, the folders checkouts tend to live in.
MACHINE_PATH = re.compile(r"(?<![\w.<{/-])/(?:home|Users|root|work|mnt|workspace|builds)/[\w.-]+|\b[A-Z]:\\Users\\")


def tracked_files() -> list[Path]:
    """Every file git keeps."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name]


def addresses(node: object, key: str = "") -> list[str]:
    """Every text with an address in a JSON tree, except the funding links npm writes for the authors."""
    if key == "funding":
        return []
    if isinstance(node, dict):
        return [found for name, value in node.items() for found in addresses(value, name)]
    if isinstance(node, list):
        return [found for value in node for found in addresses(value, key)]
    return [node] if isinstance(node, str) and "://" in node else []


@pytest.mark.parametrize("name", REQUIREMENT_LOCKS)
def test_a_python_lock_names_no_host(name: str) -> None:
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_the_node_lock_names_no_host() -> None:
    assert addresses(json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("name", REQUIREMENT_LOCKS)
def test_every_locked_package_carries_a_hash(name: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8").strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_everything_the_project_declares_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    declared = {
        "requirements.lock": project["project"]["dependencies"] + groups["build"],
        "requirements-test.lock": project["project"]["dependencies"] + groups["build"] + groups["test"],
        "requirements-ocr.lock": project["project"]["dependencies"]
        + project["project"]["optional-dependencies"]["ocr"],
        "requirements-node.lock": groups["node"],
    }
    for lock, requirements in declared.items():
        locked = set(re.findall(r"^([\w.-]+)==", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))
        wanted = {re.split(r"[\[<>=;! ]", requirement)[0].lower().replace("_", "-") for requirement in requirements}
        assert wanted <= locked, f"run scripts/lock.py: {lock} lacks {wanted - locked}"


def test_the_other_locks_hold_what_the_product_ships_with() -> None:
    def versions(name: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+==[^\s;]+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))

    assert versions("requirements.lock") <= versions("requirements-test.lock")
    assert versions("requirements.lock") <= versions("requirements-ocr.lock")


def test_no_tracked_file_names_a_folder_of_one_machine() -> None:
    found = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in MACHINE_PATH.finditer(text)]
    assert found == []
