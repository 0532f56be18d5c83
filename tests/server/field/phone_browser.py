"""Somebody with a phone in his hand, in a real browser."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from tests.browsing import is_policy_fault
from tests.server.field.conftest import PASSWORD

HERE = {"longitude": 116.12345, "latitude": 25.12345}
PHONE = {"width": 390, "height": 844}
KEPT = """() => new Promise((resolve) => {
    const asked = indexedDB.open("yifa-field", 1);
    asked.onsuccess = () => {
        const found = asked.result.transaction("kept").objectStore("kept").getAllKeys();
        found.onsuccess = () => resolve(found.result);
    };
})"""


@contextmanager
def phone_in_hand(browser: Any, size: dict[str, int] = PHONE, **more: Any) -> Iterator[Any]:
    """A page of a phone with positioning on; any script error or breach of the policy fails the test."""
    context = browser.new_context(
        viewport=size,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        geolocation=HERE,
        permissions=["geolocation"],
        **more,
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda told: faults.append(told.text) if is_policy_fault(told.text) else None)
    try:
        yield page
    finally:
        # What is still being asked is answered first: the database is emptied right after.
        with suppress(Exception):
            page.wait_for_load_state("networkidle", timeout=5000)
        page.goto("about:blank")
        page.wait_for_timeout(300)
        context.close()
    assert faults == [], "the phone's page reported errors"


class Phone:
    """What a grid worker does with his thumb."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address

    def sign_in(self, username: str = "xun") -> None:
        page = self.page
        page.goto(f"{self.address}/sign-in/?next=/field/")
        page.locator("[name=username]").fill(username)
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url("**/field/")
        self.ready()

    def ready(self) -> None:
        """The page, its forms and its worker are on the phone."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        for _ in range(200):
            if {"forms", "work"} <= set(self.kept()):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("the phone's forms did not come")

    def sign_says(self, words: str) -> None:
        self.page.locator("#sign", has_text=words).wait_for(timeout=60_000)

    def page_says(self, words: str) -> None:
        self.page.locator("#page", has_text=words).wait_for(timeout=60_000)

    def report(self, kind: str, place: str, what: str, photo: bytes | None = None, way: str = "上报") -> None:
        """拍照 → 是什么事 → 位置 → 上报."""
        page = self.page
        page.goto(f"{self.address}/field/#/report")
        page.get_by_role("heading", name="报事").wait_for()
        if photo:
            page.locator("#take-photos").set_input_files(
                {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": photo}
            )
            page.locator(".pictures img").first.wait_for()
        chip = page.locator(".chip", has_text=kind).first
        if not chip.is_visible():
            page.get_by_text("其他种类").click()
        chip.click()
        page.locator("[name=place]").fill(place)
        page.locator("[name=what]").fill(what)
        page.get_by_role("button", name=way, exact=True).click()
        if way == "上报":
            self.home()

    def home(self) -> None:
        """The first page is back: what was filled in lies in the queue."""
        self.page.get_by_role("link", name="拍照报事").wait_for()

    def kept(self) -> list[str]:
        """Names of what the phone keeps beside the queue."""
        found: list[str] = self.page.evaluate(KEPT)
        return found

    def queue(self) -> list[dict[str, Any]]:
        """What lies on the phone, as it stands in its store."""
        found: list[dict[str, Any]] = self.page.evaluate("""() => new Promise((resolve) => {
            const asked = indexedDB.open("yifa-field", 1);
            asked.onsuccess = () => {
                const all = asked.result.transaction("queue").objectStore("queue").getAll();
                all.onsuccess = () => resolve(all.result.map((item) => ({
                    id: item.id, state: item.state, title: item.title, values: item.values, photos: item.photos.length,
                })));
            };
        })""")
        return found


def picture(page: Any, size: int = 2400) -> bytes:
    """A photograph as a camera makes it: large, and full of detail that does not compress to nothing."""
    address: str = page.evaluate(
        """(size) => {
            const sheet = document.createElement("canvas");
            sheet.width = sheet.height = size;
            const pen = sheet.getContext("2d");
            for (let at = 0; at < 4000; at += 1) {
                pen.fillStyle = `hsl(${(at * 47) % 360} 60% ${20 + (at % 60)}%)`;
                pen.fillRect((at * 131) % size, (at * 379) % size, 40 + (at % 90), 30 + (at % 70));
            }
            return sheet.toDataURL("image/jpeg", 1);
        }""",
        size,
    )
    return b64decode(address.partition(",")[2])
