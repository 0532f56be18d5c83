"""The public site under load: one process of `yifa serve`, asked by wrk; and what a page weighs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote, urljoin
from urllib.request import urlopen

from benchmarks.books import installation
from benchmarks.document import Table
from benchmarks.serving import serving

TITLE = "The public site under load (SQLite, one process)"
TOWN = "datong"
SECONDS = int(os.environ.get("YIFA_BENCH_SECONDS", "20"))
CONNECTIONS = 16
MOST = 600
LINK = re.compile(r'href="([^"#]+)"')
WEIGHED = re.compile(r'<(?:link[^>]+rel="(?:stylesheet|icon)"[^>]+href|script[^>]+src)="([^"]+)"')
# Each request takes the next address of the list, so that every page has its turn.
SCRIPT = """local at = 0
local paths = {%s}
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at])
end
"""


def run() -> Table:
    """Requests a second and the time of the middle and the 99th percentile, for a demonstration town of 760 rows."""
    if shutil.which("wrk") is None:
        raise SystemExit("没有 wrk。Debian/Ubuntu：apt-get install wrk。")
    with installation() as folder:
        prefix = _town()
        with serving(folder) as port:
            base = f"http://127.0.0.1:{port}"
            pages = _walk(base, f"/p/{prefix}/")
            forms = [path for path in pages if "/form/" in path]
            read = [path for path in pages if path not in forms]
            searched = [
                f"/p/{prefix}/search/?q={quote(word)}" for word in ("许可", "登记", "处罚", "占道", "宅基地", "养老")
            ]
            rows = [
                _loaded(base, "home", [f"/p/{prefix}/"]),
                _loaded(base, f"every page to read ({len(read)})", read),
                _loaded(base, f"search ({len(searched)} words)", searched),
                _loaded(base, "search, made anew each time", [f"{path}&anew=1" for path in searched]),
                _loaded(base, f"forms ({len(forms)}, never kept)", forms),
                *(_weight(base, name, path) for name, path in _weighed(prefix, read)),
            ]
    columns = ("what", "requests/s", "50 %, ms", "99 %, ms", "not 2xx", "bytes", "requests")
    data = f"{len(pages)} pages of one demonstration town; wrk, 2 threads, {CONNECTIONS} connections, {SECONDS} s each"
    return Table(columns, tuple(rows), data)


def _town() -> str:
    from yifa.server.demo import loader, scenario

    return loader.load(scenario.read(TOWN), lambda done, total: None).prefix


def _walk(base: str, start: str) -> list[str]:
    """Addresses reached from the home page, nearest first."""
    found, waiting = {start: True}, [start]
    while waiting and len(found) < MOST:
        path = waiting.pop(0)
        page = urlopen(base + path).read().decode()
        for link in LINK.findall(page):
            target = urljoin(path, link.replace("&amp;", "&"))
            known = target.startswith("/p/") and "/type/" not in target
            if known and target not in found and (target.isascii() or "part=" in target):
                target = quote(target, safe="/?=&%")
                found[target] = True
                waiting.append(target)
    return list(found)


def _loaded(base: str, name: str, paths: list[str]) -> tuple[object, ...]:
    with tempfile.NamedTemporaryFile("w", suffix=".lua", delete=False) as script:
        script.write(SCRIPT % ", ".join(f'"{path}"' for path in paths))
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-s", script.name, base]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    Path(script.name).unlink()
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    assert rate, said
    middle, high = (_milliseconds(said, mark) for mark in ("50%", "99%"))
    return (name, f"{float(rate[1]):.0f}", middle, high, bad[1] if bad else "0", "", "")


def _milliseconds(said: str, mark: str) -> str:
    found = re.search(rf"{mark}\s+([\d.]+)(us|ms|s)", said)
    assert found, said
    return f"{float(found[1]) * {'us': 0.001, 'ms': 1, 's': 1000}[found[2]]:.0f}"


def _weighed(prefix: str, read: list[str]) -> list[tuple[str, str]]:
    item = next(path for path in read if "/i/" in path)
    form = f"/p/{prefix}/form/disclosure-request/register/"
    return [("weight: home", f"/p/{prefix}/"), ("weight: one published thing", item), ("weight: a form", form)]


def _weight(base: str, name: str, path: str) -> tuple[object, ...]:
    """Bytes and requests of a first visit, files included."""
    page = urlopen(base + path).read()
    files = set(WEIGHED.findall(page.decode()))
    total = len(page) + sum(len(urlopen(urljoin(base, file)).read()) for file in files)
    return (name, "", "", "", "", f"{total:,}", 1 + len(files))
