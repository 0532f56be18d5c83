"""The bundle for machines without a network: the right packages for the target, and what the product needs."""

from __future__ import annotations

import importlib.util
import re
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def bundle() -> ModuleType:
    """The script, loaded from its file."""
    spec = importlib.util.spec_from_file_location("bundle", ROOT / "scripts" / "bundle.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def packages(lock: str) -> set[str]:
    return set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))


def test_each_target_gets_the_packages_whose_markers_hold_there(bundle: ModuleType) -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    windows, linux = (packages(bundle.needed(lock, name, "3.11")) for name in ("win_amd64", "linux_x86_64"))
    assert {"gunicorn"} == linux - windows - {"uvloop"} and "colorama" in windows - linux
    assert " ; " not in bundle.needed(lock, "win_amd64", "3.11")
    assert bundle.needed(lock, "linux_x86_64", "3.11").count("--hash=sha256:") > 500


def test_a_bundle_holds_source_wheels_and_front_end_and_no_tests(bundle: ModuleType, tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    (wheels / "click-8-py3-none-any.whl").write_bytes(b"x")
    vendor = ROOT / "src" / "yifa" / "server" / "ui" / "static" / "vendor"
    bundle.pack(tmp_path / "b.zip", wheels, vendor)
    names = set(zipfile.ZipFile(tmp_path / "b.zip").namelist())
    assert {"yifa/run.py", "yifa/requirements.lock", "yifa/wheels/click-8-py3-none-any.whl"} <= names
    assert any(name.endswith("vendor/echarts.min.js") for name in names)
    assert not any(name.startswith(("yifa/tests/", "yifa/benchmarks/")) for name in names)
