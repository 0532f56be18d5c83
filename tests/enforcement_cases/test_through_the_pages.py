"""The same ten cases through the pages, in a real browser: every form filled from the data, every step by its person."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.enforcement_cases.expecting import expected, outcome
from tests.enforcement_cases.told import CASES, Told, Way, case_of, found_town, walk
from yifa.domains import catalogue
from yifa.kernel.context import all_fields
from yifa.kernel.fields import FieldContext, coerce
from yifa.kernel.model import FieldSpec
from yifa.server.casework.place import matter_href
from yifa.server.ledger import models
from yifa.server.towns.demo import DEMO_PASSWORD
from yifa.server.towns.models import Town

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
RULE = re.compile(r"R\d{3}")
BUSY = ".htmx-request, .htmx-swapping, .htmx-settling"


class ThroughThePages(Way):
    """Steps taken by people at a browser; nothing is known of a form but what the catalogue says of its fields."""

    def __init__(self, town: Town, page: Page, address: str) -> None:
        super().__init__(town)
        self.page, self.address = page, address
        self._signed_in: dict[str, Any] = {}
        self._who = ""

    def be(self, username: str) -> None:
        """Sit down at the browser; a second time, without typing the password again."""
        if username == self._who:
            return
        context = self.page.context
        context.clear_cookies()
        if username in self._signed_in:
            context.add_cookies(self._signed_in[username])
        else:
            self.page.goto(f"{self.address}/sign-in/")
            self.page.locator("[name=username]").fill(username)
            self.page.locator("[name=password]").fill(DEMO_PASSWORD)
            self.page.get_by_role("button", name="登录").click()
            self.page.locator("nav[aria-label=主菜单]").wait_for()
            self._signed_in[username] = context.cookies()
        self._who = username

    def take(self, told: Told, values: Mapping[str, Any]) -> None:
        """Open the form, fill it, and take the step or read why it is refused."""
        self.be(told.by)
        matter = self.matters.get(told.matter, 0)
        self.page.goto(self.address + self._form_of(told, matter))
        procedure = catalogue().at(self.procedure(told), told.at.date().isoformat())
        fields = all_fields(procedure)
        for key, _ in procedure.actions[told.take].fields():
            if key in values:
                self._answer(key, fields[key], values[key])
        self.page.locator("#id_occurred_at").fill(told.at.strftime("%Y-%m-%dT%H:%M"))
        self._press()
        faults = self.page.locator("#form-errors")
        if told.reason and faults.count():
            self.page.locator("[id=id_step-reason]").fill(told.reason)
            self._press()
        if told.refused:
            said = faults.inner_text()
            assert all(word in said for word in told.refused if not RULE.fullmatch(word)), said
            return
        assert faults.count() == 0, f"{told.at:%Y-%m-%d} {told.take}: {faults.inner_text()}"
        self.page.locator("#h-timeline").wait_for()
        if told.matter and not matter:
            found = re.search(r"/m/\d+/(\d+)/", self.page.url)
            assert found is not None, self.page.url
            self.matters[told.matter] = models.row_id(self.town.code, int(found[1]))

    def _form_of(self, told: Told, matter: int) -> str:
        if matter:
            return matter_href(matter, "desk:step", told.take)
        query = f"?town={self.town.code}"
        if told.from_:
            query += f"&from={models.position_of(self.matters[told.from_])}&kind={told.kind}"
        return reverse("desk:open", args=[told.procedure, told.take]) + query

    def _press(self) -> None:
        with self.page.expect_navigation():
            self.page.locator("form.step-form button[data-step]").click()

    def _answer(self, key: str, spec: FieldSpec, value: Any) -> None:
        """One answer, and what it changes about the form."""
        ask = self.page.locator(f"#f-{key}")
        watched = ask.get_attribute("data-watched") is not None
        if spec.type in ("party", "table"):
            self._rows(key, spec, value)
        else:
            self._one(ask, key, spec, value)
        if watched:
            self.page.keyboard.press("Tab")
            self.page.locator(BUSY).first.wait_for(state="detached")

    def _one(self, ask: Locator, key: str, spec: FieldSpec, value: Any) -> None:
        boxes = ask.locator("input[type=checkbox]")
        if spec.type == "boolean" and boxes.count():
            boxes.first.set_checked(value)
        elif spec.type in ("choice", "choices", "boolean", "village", "register", "matter"):
            self._choose(ask, key, spec, value)
        else:
            text = "" if value is None else str(value)
            ask.locator(f"[name={key}]:not([type=hidden])").fill(
                text.replace(" ", "T") if spec.type == "datetime" else text
            )

    def _choose(self, ask: Locator, key: str, spec: FieldSpec, value: Any) -> None:
        if spec.type == "boolean":
            ask.get_by_label("是" if value else "否", exact=True).check()
            return
        places = {region.code: region.name for region in self.town.villages()}
        stored = coerce(spec, value, FieldContext(villages=places))
        wanted = [str(item) for item in (stored if isinstance(stored, list) else [stored])]
        if ask.locator("select").count():
            ask.locator("select").select_option(value=wanted[0])
            return
        for box in ask.locator(f"input[type=checkbox][name={key}]").all():
            box.set_checked(box.get_attribute("value") in wanted)
        for box in ask.locator(f"input[type=radio][name={key}]").all():
            if box.get_attribute("value") in wanted:
                box.check()

    def _rows(self, key: str, spec: FieldSpec, rows: list[Mapping[str, Any]]) -> None:
        for at, row in enumerate(rows):
            if at and not self.page.locator(f"[name^='{key}-{at}-']").count():
                self.page.locator(f"#f-{key} button[name=add]").click()
                self.page.locator(f"[name^='{key}-{at}-']").first.wait_for()
            for part, value in row.items():
                place = self.page.locator(f"[name={key}-{at}-{part}]:not([type=hidden])")
                if place.first.get_attribute("type") == "radio":
                    self.page.locator(f"[name={key}-{at}-{part}][value={value}]").check()
                else:
                    place.fill(str(value))


@pytest.mark.parametrize("name", CASES)
def test_a_case_taken_through_the_pages_ends_in_the_same_complete_file(
    name: str, live_server: Any, settings: Any, page: Page, screenshot: Callable[[Any, str], Path]
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    town, case = found_town(), case_of(name)
    way = ThroughThePages(town, page, str(live_server.url))
    walk(case, way)
    way.be("deng")
    page.goto(way.address + matter_href(way.matters[case["file"]]))
    screenshot(page, f"case-{name}")
    page.goto(way.address + matter_href(way.matters[case["file"]], "desk:case-file"))
    assert "没有缺项和逾期" in page.locator("section[aria-labelledby=h-check]").inner_text()
    screenshot(page, f"file-{name}")
    assert outcome(town, case, way.matters) == expected(case)
