"""What the system is told about the server, for both systems, also where paths hold blanks and percent signs."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import PurePosixPath, PureWindowsPath

from yifa.server.safekeeping.service import systemd_unit, windows_task


def test_a_unit_starts_again_brings_the_database_up_to_date_and_writes_only_where_it_must() -> None:
    unit = systemd_unit(PurePosixPath("/opt/yi fa/bin/python"), PurePosixPath("/srv/100%"), "0.0.0.0", 8000, "yifa",
                        "/media/stick", "yifa-recipient-x")  # fmt: skip
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
    assert r'"C:\Program Files\yifa\python.exe" -m yifa.cli serve --host 0.0.0.0 --port 80' in arguments
    assert r'set "YIFA_DATA=D:\依法 & 数据"' in arguments
