"""One file that installs without a network: source, wheels and front end, for machines that have Python and nothing else.

    python3 run.py bundle FILE.zip --platform win_amd64 --python 3.11 --python 3.12

Unpacked there, `python3 run.py` installs from the wheels beside it (`wheels/`) and serves. Every wheel is checked against
the hashes of requirements.lock, here and again there. Run by the environment's own Python, whose pip knows the markers.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Target → (tags of wheels it takes, what its Python says of itself).
PLATFORMS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "win_amd64": (
        ("win_amd64",),
        {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    ),
    "linux_x86_64": (
        (
            "manylinux_2_28_x86_64",
            "manylinux_2_27_x86_64",
            "manylinux_2_17_x86_64",
            "manylinux2014_x86_64",
            "manylinux_2_12_x86_64",
            "manylinux1_x86_64",
        ),
        {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
    ),
    "linux_aarch64": (
        ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
        {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "aarch64"},
    ),
}
# Folders of a checkout that the product needs; tests and measurements stay at home.
LEFT_OUT = ("tests/", "benchmarks/", "trials/", ".ci/", ".git")


def needed(lock: str, platform: str, python: str) -> str:
    """The lock's entries that hold on the target, without their markers (which pip would ask of this machine)."""
    from pip._vendor.packaging.markers import Marker

    there = {
        **PLATFORMS[platform][1],
        "python_version": python,
        "python_full_version": f"{python}.0",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "extra": "",
    }
    kept = []
    for entry in re.split(r"\n(?=\S)", lock.strip()):
        head, _, hashes = entry.partition(" \\\n")
        requirement, _, marker = head.partition(" ; ")
        if not marker or Marker(marker.strip()).evaluate(there):
            kept.append(f"{requirement.strip()} \\\n{hashes}" if hashes else requirement)
    return "\n".join(kept) + "\n"


def download(platform: str, python: str, into: Path) -> None:
    """Fetch the wheels of one target. Raises CalledProcessError: one is not to be had."""
    with tempfile.TemporaryDirectory() as room:
        wanted = Path(room) / "requirements.txt"
        lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
        wanted.write_text(needed(lock, platform, python), encoding="utf-8")
        tags = [word for tag in PLATFORMS[platform][0] for word in ("--platform", tag)]
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--disable-pip-version-check",
            "--no-deps",
            "--require-hashes",
            "--only-binary=:all:",
            "--implementation",
            "cp",
            "--python-version",
            python,
            *tags,
            "-d",
            str(into),
            "-r",
            str(wanted),
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def sources() -> list[str]:
    """Names of the files that git keeps and the product needs."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [name for name in listed.split("\0") if name and not name.startswith(LEFT_OUT)]


def pack(file: Path, wheels: Path, vendor: Path) -> int:
    """Write the bundle; returns how many files are in it."""
    names = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        parts = [(name, ROOT / name) for name in sources()]
        parts += [(f"wheels/{path.name}", path) for path in sorted(wheels.iterdir())]
        parts += [(path.relative_to(ROOT).as_posix(), path) for path in sorted(vendor.rglob("*")) if path.is_file()]
        for name, path in parts:
            bundle.write(path, f"yifa/{name}")
            names += 1
    return names


def main(words: list[str]) -> int:
    """Read the command line, fetch and pack."""
    parser = argparse.ArgumentParser(prog="run.py bundle", description="打成一个不用联网就能安装的文件")
    parser.add_argument("file", type=Path)
    parser.add_argument("--platform", choices=PLATFORMS, default="win_amd64", help="装到哪种电脑")
    parser.add_argument("--python", action="append", help="那台电脑的 Python 版本，可以给几个（默认 3.11）")
    parser.add_argument("--vendor", type=Path, required=True, help=argparse.SUPPRESS)
    options = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as room:
        for python in options.python or ["3.11"]:
            print(f"  下载 {options.platform}、Python {python} 的软件包 …", flush=True)
            try:
                download(options.platform, python, Path(room))
            except subprocess.CalledProcessError:
                print(f"有的软件包没有 {options.platform}、Python {python} 的成品，原因见上。", file=sys.stderr)
                return 1
        count = pack(options.file, Path(room), options.vendor)
    print(f"已写 {options.file}（{options.file.stat().st_size / 1e6:.0f} 兆字节，{count:,}个文件）。")
    print("拿到那台电脑上解开，在 yifa 目录里运行 python3 run.py（Windows：py run.py）。")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
