"""The grid map with the 6,560 events of a town's year in a real browser, and what the phone's first page weighs."""

from __future__ import annotations

import gzip
import shutil
import statistics
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from benchmarks.books import TOWN, found_town, installation
from benchmarks.document import Table
from benchmarks.serving import serving

TITLE = "Grid map and phone in a real browser (SQLite)"
EVENTS = 6560
# How much slower than this machine an old phone's processor is taken to be.
SLOWER = 4
RUNS = 5
DRAWN = "(performance.getEntriesByName('yifa-map-drawn')[0] || { startTime: -1 }).startTime"
DRAG = """() => { window.frames_ = []; let last = performance.now(); window.going_ = true;
  const step = (now) => { window.frames_.push(now - last); last = now; if (window.going_) requestAnimationFrame(step); };
  requestAnimationFrame(step); }"""


def run() -> Table:
    """Load, drag and filter the map wide and narrow; weigh the phone's first page."""
    with installation() as folder:
        session = _town()
        with serving(folder) as port:
            rows = _measure(f"http://127.0.0.1:{port}", session)
    data = f"{EVENTS:,} grid events with coordinates in 40 villages; Chromium without graphics card"
    return Table(("measured", "1280 px", f"390 px, {SLOWER}x slower processor"), rows, data)


def _town() -> str:
    """A town with its map, its events, and a clerk's session."""
    from django.test import Client
    from django.utils import timezone

    from yifa.kernel.actor import Actor
    from yifa.server.ledger.journal import Step, writing
    from yifa.server.ledger.models import row_id
    from yifa.server.towns.models import Grant, Person, Town, Unit
    from yifa.server.ui.outline import keep
    from yifa.server.ui.schematic import Schematic

    found_town()
    town = Town.objects.get(code=TOWN)
    villages = {region.code: region.name for region in town.villages()}
    drawn = Schematic(TOWN, list(villages))
    keep(town, drawn.collection(villages, {}))
    unit = Unit.objects.create(town=town, key="center", name="综治中心")
    person = Person.objects.create_user(
        "clerk", "irrelevant here 1", name="甄试办", town=town, unit=unit, must_change_password=False
    )
    for role in ("governance-clerk", "safe-town-clerk"):
        Grant.objects.create(person=person, role=role, scope=TOWN[:9], unit=unit, since="2020-01-01")
    actor = Actor(person.pk, "甄试办", frozenset({"governance-clerk"}), TOWN, "center", TOWN[:9], frozenset())
    rng, zone, first = Random(1), timezone.get_default_timezone(), date(2025, 1, 2)
    with writing(town) as writer:
        for number in range(EVENTS):
            village = rng.choice(list(villages))
            day = first + timedelta(days=number * 350 // EVENTS)
            at = datetime(day.year, day.month, day.day, 9, tzinfo=zone)
            form = {
                "kind": rng.choice(("环境卫生", "公共设施损坏", "矛盾纠纷", "安全隐患")),
                "source": "网格员巡查",
                "village": village,
                "place": f"{number % 97}号",
                "point": drawn.point_in(village, rng),
                "what": "看到",
            }
            action = "handle" if number % 5 else "report"
            form |= {"result": "当场办好"} if action == "handle" else {}
            taken = writer.take(actor, Step("grid-event", action, form, occurred_at=at))
            if action == "report" and number % 25:
                writer.take(actor, Step("grid-event", "accept", {}, row_id(TOWN, taken.entry.matter), occurred_at=at))
    client = Client(SERVER_NAME="localhost")
    client.get("/sign-in/")  # the seat is taken by middleware, which wakes with the first request
    client.force_login(person, backend="yifa.server.towns.auth.PersonBackend")
    return str(client.cookies["yifa_session"].value)


def _measure(address: str, session: str) -> tuple[tuple[object, ...], ...]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        wide = _map(browser, address, session, {"width": 1280, "height": 800}, 1)
        narrow = _map(browser, address, session, {"width": 390, "height": 844}, SLOWER)
        rows: list[tuple[object, ...]] = [(name, wide[name], narrow[name]) for name in wide]
        rows += _first_load(browser, address, session)
        browser.close()
    return tuple(rows)


def _page(browser: Any, address: str, session: str, size: dict[str, int], slower: int) -> Any:
    context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.add_cookies([{"name": "yifa_session", "value": session, "url": address}])
    page = context.new_page()
    if slower > 1:
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    return page


def _map(browser: Any, address: str, session: str, size: dict[str, int], slower: int) -> dict[str, object]:
    page = _page(browser, address, session, size, slower)
    drawn = []
    for _ in range(RUNS):
        page.goto(f"{address}/field/map/?year=2025")
        while (at := page.evaluate(DRAWN)) < 0:
            page.wait_for_timeout(50)
        drawn.append(at)
    page.wait_for_timeout(1500)
    data = page.evaluate("""() => { const found = performance.getEntriesByType('resource')
      .find((each) => each.name.includes('events.json')); return [found.duration, found.decodedBodySize]; }""")
    box = page.locator("#grid-map").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + min(box["height"], size["height"] - box["y"]) / 2
    page.evaluate(DRAG)
    for turn in range(4):
        page.mouse.move(x, y)
        page.mouse.down()
        for step in range(1, 41):
            page.mouse.move(x + (step * 3 if turn % 2 else -step * 3), y + step)
        page.mouse.up()
    page.evaluate("window.going_ = false")
    frames = sorted(page.evaluate("window.frames_"))
    changed = page.evaluate("""() => { const box = document.getElementById('map-state'); box.value = 'open';
      const began = performance.now(); box.dispatchEvent(new Event('change', { bubbles: true }));
      return performance.now() - began; }""")
    page.context.close()
    return {
        "map, from opening the page until drawn, median ms": f"{statistics.median(drawn):.0f}",
        "of it, waiting for the events, ms": f"{data[0]:.0f}",
        "events as sent, KB": f"{data[1] / 1000:.0f}",
        "frame while dragging, median ms": f"{statistics.median(frames):.0f}",
        "frame while dragging, 95 %, ms": f"{frames[int(len(frames) * 0.95)]:.0f}",
        "frame while dragging, slowest, ms": f"{frames[-1]:.0f}",
        "change of a filter until drawn, ms": f"{changed:.0f}",
    }


def _first_load(browser: Any, address: str, session: str) -> list[tuple[object, ...]]:
    """Bytes of the phone's page, its styles and scripts; then all that is kept for work without a network."""
    from django.contrib.staticfiles import finders

    from yifa.server.field.views.shell import FILES

    page = _page(browser, address, session, {"width": 390, "height": 844}, SLOWER)
    page.goto(f"{address}/field/")
    page.get_by_role("heading", name="待我办").wait_for()
    ready = page.evaluate("performance.now()")
    page.context.close()
    contents = {}
    for name in FILES:
        with open(str(finders.find(name)), "rb") as file:
            contents[name] = file.read()
    first = [data for name, data in contents.items() if name.startswith("field/") and not name.endswith(".png")]
    plain, packed = sum(map(len, first)), sum(len(gzip.compress(data)) for data in first)
    kept, kept_packed = sum(map(len, contents.values())), sum(len(gzip.compress(data)) for data in contents.values())
    return [
        ("phone, first page: styles and scripts, KB (KB when packed)", "", f"{plain / 1000:.0f} ({packed / 1000:.0f})"),
        ("phone, all that is kept, map included, KB (packed)", "", f"{kept / 1000:.0f} ({kept_packed / 1000:.0f})"),
        ("phone, first opening until it can be used, ms", "", f"{ready:.0f}"),
    ]
