"""How the system keeps the server running: a systemd unit, or a task of Windows. Pure text; the command puts it in place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from xml.sax.saxutils import escape

NAME = "yifa"
# Ports below it a Linux gives to programs that may have them only.
PRIVILEGED = 1024


@dataclass(frozen=True, slots=True)
class Serving:
    """How the server is to listen: the options of `yifa serve`, and the names it answers to (YIFA_HOSTS)."""

    host: str
    port: int
    https: bool = False
    workers: int = 1
    names: str = ""

    @property
    def options(self) -> str:
        """As they are written behind `yifa serve`."""
        words = ["--host", self.host, "--port", str(self.port), "--only-this-port"]
        words += ["--https"] if self.https else []
        words += ["--workers", str(self.workers)] if self.workers > 1 else []
        return " ".join(words)


def systemd_unit(python: PurePath, data: PurePath, serving: Serving, user: str, backup: str, recipient: str) -> str:
    """A unit that starts with the machine, starts again when it ends, and may write nowhere but the data folder."""
    settings = [f"Environment=YIFA_DATA={_word(str(data))}", "Environment=PYTHONUTF8=1"]
    if serving.names:
        settings.append(f"Environment={_word(f'YIFA_HOSTS={serving.names}')}")
    if backup:
        settings += [f"Environment=YIFA_BACKUP={_word(backup)}", f"Environment=YIFA_BACKUP_RECIPIENT={recipient}"]
    writable = " ".join(_word(path) for path in (str(data), backup) if path)
    return "\n".join(
        [
            "[Unit]",
            "Description=Yifa 依法",
            "After=network.target",
            "",
            "[Service]",
            f"User={user}",
            *settings,
            f"ExecStartPre={_word(str(python))} -m yifa.cli migrate",
            f"ExecStart={_word(str(python))} -m yifa.cli serve {serving.options}",
            "Restart=always",
            "RestartSec=5",
            "UMask=0077",
            *(["AmbientCapabilities=CAP_NET_BIND_SERVICE"] if serving.port < PRIVILEGED else []),
            "NoNewPrivileges=true",
            "ProtectSystem=strict",
            "PrivateTmp=true",
            f"ReadWritePaths={writable}",
            "",
            "[Install]",
            "WantedBy=multi-user.target",
            "",
        ]
    )


def _word(text: str) -> str:
    """A word of a unit file: percent signs doubled, quoted where it holds a blank."""
    text = text.replace("%", "%%")
    return f'"{text}"' if " " in text else text


def windows_task(python: PurePath, data: PurePath, host: str, port: int) -> str:
    """A task (schtasks /create /xml) that starts with the machine and again a minute after it has ended."""
    call = f'/c set "YIFA_DATA={data}" && set PYTHONUTF8=1 && "{python}" -m yifa.cli migrate && "{python}" -m yifa.cli serve'
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers><BootTrigger><Enabled>true</Enabled></BootTrigger></Triggers>
  <Principals><Principal id="Author"><LogonType>S4U</LogonType><RunLevel>LeastPrivilege</RunLevel></Principal></Principals>
  <Settings>
    <RestartOnFailure><Interval>PT1M</Interval><Count>999</Count></RestartOnFailure>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
  </Settings>
  <Actions Context="Author">
    <Exec><Command>cmd.exe</Command><Arguments>{escape(f"{call} --host {host} --port {port} --only-this-port")}</Arguments></Exec>
  </Actions>
</Task>
"""
