"""What the system is told about the server, for both systems, also where paths hold blanks and percent signs."""

from __future__ import annotations

import os
import xml.etree.ElementTree as ElementTree
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from click.testing import CliRunner

from yifa.commands.service import command
from yifa.server.safekeeping import certificates
from yifa.server.safekeeping.service import Serving, systemd_unit, windows_task


def test_a_unit_starts_again_brings_the_database_up_to_date_and_writes_only_where_it_must() -> None:
    unit = systemd_unit(
        PurePosixPath("/opt/yi fa/bin/python"),
        PurePosixPath("/srv/100%"),
        Serving("0.0.0.0", 8000),
        "yifa",
        "/media/stick",
        "yifa-recipient-x",
    )
    lines = unit.splitlines()
    assert "Restart=always" in lines and "User=yifa" in lines and "UMask=0077" in lines
    assert 'ExecStartPre="/opt/yi fa/bin/python" -m yifa.cli migrate' in lines
    assert "ReadWritePaths=/srv/100%% /media/stick" in lines and "Environment=YIFA_BACKUP=/media/stick" in lines


def test_a_windows_task_is_well_formed_and_quotes_its_paths() -> None:
    task = windows_task(
        PureWindowsPath(r"C:\Program Files\yifa\python.exe"), PureWindowsPath(r"D:\依法 & 数据"), "0.0.0.0", 80
    )
    told = ElementTree.fromstring(task.replace('encoding="UTF-16"', 'encoding="UTF-8"').encode())
    arguments = next(node.text or "" for node in told.iter() if node.tag.endswith("Arguments"))
    assert (
        r'"C:\Program Files\yifa\python.exe" -m yifa.cli serve --host 0.0.0.0 --port 80 --only-this-port' in arguments
    )
    assert r'set "YIFA_DATA=D:\依法 & 数据"' in arguments


@pytest.mark.skipif(os.name == "nt", reason="a unit is what systemd reads")
def test_a_unit_serves_as_it_was_asked_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    files = tmp_path / "server.pem", tmp_path / "server.key"
    monkeypatch.setattr(certificates, "server_files", lambda: files)
    monkeypatch.setenv("YIFA_HOSTS", "yifa.local, 192.168.1.10")
    asked = ["show", "--https", "--workers", "2"]
    refused = CliRunner().invoke(command, asked)
    assert refused.exit_code == 1 and "请先运行 yifa cert" in refused.output
    for file in files:
        file.touch()
    lines = CliRunner().invoke(command, asked).output.splitlines()
    (start,) = [line for line in lines if line.startswith("ExecStart=")]
    assert start.endswith(" -m yifa.cli serve --host 0.0.0.0 --port 8000 --only-this-port --https --workers 2")
    assert 'Environment="YIFA_HOSTS=yifa.local, 192.168.1.10"' in lines
    plain = CliRunner().invoke(command, ["show"]).output
    assert "--https" not in plain and "--workers" not in plain


def test_several_processes_are_refused_where_the_system_cannot_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork", raising=False)
    refused = CliRunner().invoke(command, ["show", "--workers", "2"])
    assert refused.exit_code == 2 and "请去掉 --workers" in refused.output
