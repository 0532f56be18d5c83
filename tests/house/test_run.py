"""run.py tells whoever starts it what went wrong and what to do."""

from __future__ import annotations

import importlib.util
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

from yifa.commands.serve import listen

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """run.py as a module, keeping its log and stamp out of the checkout."""
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "LOG", tmp_path / "install.log")
    monkeypatch.setattr(module, "STAMP", tmp_path / "stamp.json")
    return module


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port somebody listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("getaddrinfo ENOTFOUND", "首次安装需要网络"),
        ("OSError: [Errno 28] No space left on device", "磁盘已满"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "指纹不符"),
        ("The virtual environment was not created because ensurepip is not available", "python3-venv"),
        ("something nobody foresaw", "原因见上"),
    ],
)
def test_a_failed_installation_says_what_to_do(setup: ModuleType, said: str, advice: str) -> None:
    with pytest.raises(setup.SetupError, match=advice) as refused:
        setup.step("安装", [sys.executable, "-c", f"import sys; print({said!r}); sys.exit(1)"])
    assert said in str(refused.value)


def test_too_little_room_is_told_before_anything_is_fetched(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "SPACE_NEEDED", 10**18)
    with pytest.raises(setup.SetupError, match="磁盘空间不足"):
        setup.install()


def test_an_installation_is_redone_when_a_lock_changes(setup: ModuleType, tmp_path: Path) -> None:
    setup.ROOT = tmp_path
    (tmp_path / "a.lock").write_text("one", encoding="utf-8")
    before = setup.fingerprint("a.lock")
    (tmp_path / "a.lock").write_text("two", encoding="utf-8")
    assert setup.fingerprint("a.lock") != before


def test_the_files_the_pages_load_point_at_no_missing_source_map(setup: ModuleType) -> None:
    for name in setup.FRONT_END.values():
        content = (setup.VENDOR / name).read_bytes()
        assert content
        assert not re.search(rb"sourceMappingURL=\S+\s*(\*/)?\s*$", content), name


def test_a_taken_port_gives_the_next_one(taken_port: int, capsys: pytest.CaptureFixture[str]) -> None:
    with listen("127.0.0.1", taken_port) as found:
        assert found.getsockname()[1] > taken_port
    assert f"端口 {taken_port} 已被占用" in capsys.readouterr().out


def test_a_service_takes_its_own_port_or_none(taken_port: int) -> None:
    with pytest.raises(click.ClickException, match=f"端口 {taken_port} 用不了"):
        listen("127.0.0.1", taken_port, 1)


def test_an_address_of_another_machine_is_refused_with_advice() -> None:
    with pytest.raises(click.ClickException, match="请检查 --host"):
        listen("192.0.2.1", 8000)
