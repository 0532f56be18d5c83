"""A check of files by both sides in a browser: the county asks and draws, the town lists and hands over, the county reads."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.browser.test_dispute_rooms import Room, newest
from tests.server.desk.test_case_file import county as filed_town  # noqa: F401
from tests.server.oversight.conftest import officer
from tests.server.oversight.test_file_checks import carried, over  # noqa: F401
from tests.server.oversight.test_pages import enter
from yifa.server.ledger.models import Matter, ReadLog
from yifa.server.towns.models import Grant, Person, Town

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


class Seat(Room):
    """A browser in which somebody sits down who signed in before."""

    def sit(self, person: Person) -> None:
        self.page.context.clear_cookies()
        session = enter(person).cookies["yifa_session"].value
        self.page.context.add_cookies([{"name": "yifa_session", "value": session, "url": self.address}])


def test_a_check_of_files_goes_its_whole_way_in_a_browser(
    live_server: Any,
    page: Any,
    over: Town,  # noqa: F811
    filed_town: Town,  # noqa: F811
) -> None:
    seat = Seat(page, str(live_server.url))
    justice, leader = officer("county-justice", over, "359999"), Person.objects.get(username="zhenzhang")
    clerk = Person.objects.create_user("sifa", name="陈试办", town=filed_town, must_change_password=False)
    Grant.objects.create(person=clerk, role="justice-clerk", scope=filed_town.code[:9], since=date(2020, 1, 1))
    fined = Matter.objects.get(town=filed_town.code, procedure="summary-penalty")

    seat.sit(justice)
    seat.go("/county/")
    page.get_by_role("link", name="案卷抽查").click()
    seat.go("/new/county-file-check/ask/")
    seat.fill(town_name="样例镇", from_="2025-01-01", until_="2025-12-31")
    seat.choose(kind_="当场处罚（简易程序）")
    seat.send()
    asked = newest("county-file-check")
    carried(over, filed_town)

    theirs = newest("file-hand-over")
    seat.sit(clerk)
    seat.open(theirs.id)
    page.get_by_text(fined.number).first.wait_for()
    seat.step("报送清单")
    seat.send()
    carried(over, filed_town)

    seat.sit(justice)
    seat.open(asked.id)
    seat.step("抽取")
    seat.fill(nonce="0517", size="1")
    seat.send()
    page.get_by_text(fined.number).first.wait_for()
    carried(over, filed_town)

    seat.sit(leader)
    seat.open(theirs.id)
    seat.step("交卷")
    seat.choose(how="在系统里看卷")
    seat.fill(hand_until=(timezone.localdate() + timedelta(days=10)).isoformat())
    seat.send()
    carried(over, filed_town)

    seat.sit(justice)
    seat.open(asked.id)
    drawn = page.locator("a[href*='/county/checks/']").first
    answer = page.context.request.get(f"{seat.address}{drawn.get_attribute('href')}")
    assert answer.ok and answer.body().startswith(b"%PDF")
    assert ReadLog.objects.filter(matter_id=fined.id, person=justice.pk).count() == 1
    seat.open(asked.id)
    seat.step("登记结果")
    seat.fill(faulty="0", result="送达齐全")
    seat.send()
    carried(over, filed_town)

    seat.sit(leader)
    seat.open(theirs.id)
    page.get_by_text("送达齐全").first.wait_for()
