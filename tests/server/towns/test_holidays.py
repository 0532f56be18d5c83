"""The next year's holidays, entered by an administrator as the State Council words them."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from yifa.server.towns.calendar import BadNoticeError, enter_notice, work_calendar
from yifa.server.towns.models import HolidayNotice
from yifa.server.towns.signals import calendar_changed


@pytest.mark.django_db
class TestTheCalendarInForce:
    good = (
        "元旦：1月1日（周二）放假。\n春节：2月2日至8日放假调休。2月9日（周六）上班。\n清明节：4月5日放假。\n"
        "劳动节：5月1日（周三）至4日（周六）放假调休。4月28日（周日）上班。\n端午节：6月5日放假。\n"
        "中秋节：9月12日放假。\n国庆节：10月1日至7日放假调休。9月28日、10月12日上班。"
    )

    def test_a_notice_makes_a_year_certain_and_tells_the_ledger(self) -> None:
        heard: list[frozenset[int]] = []

        def hear(years: frozenset[int], **_: object) -> None:
            heard.append(years)

        calendar_changed.connect(hear)
        before = work_calendar()
        enter_notice(2030, "国办发明电〔2029〕9号", self.good, None)
        calendar_changed.disconnect(hear)
        after = work_calendar()
        assert 2030 not in before.loaded_years and 2030 in after.loaded_years
        assert after.day(date(2030, 4, 28)).is_workday and not after.day(date(2030, 5, 3)).is_workday
        assert heard == [frozenset({2030})]

    def test_a_later_notice_of_the_same_year_counts_instead(self) -> None:
        enter_notice(2030, "国办发明电〔2029〕9号", self.good, None)
        again = self.good.replace("4日（周六）放假调休。4月28日（周日）上班。", "2日放假。")
        enter_notice(2030, "国办发明电〔2030〕1号", again, None)
        assert work_calendar().day(date(2030, 5, 3)).is_workday
        assert not work_calendar().day(date(2030, 4, 28)).is_workday

    @pytest.mark.parametrize(
        ("leave_out", "said"), [("劳动节", "缺少劳动节"), ("端午节", "缺少端午节"), ("春节", "缺少春节")]
    )
    def test_a_notice_that_lacks_a_festival_is_refused(self, admin_client: Client, leave_out: str, said: str) -> None:
        text = "\n".join(line for line in self.good.splitlines() if not line.startswith(leave_out))
        answer = admin_client.post("/holidays/", {"year": 2030, "document": "某号", "text": text})
        assert said in answer.content.decode() and not HolidayNotice.objects.exists()

    def test_days_off_without_the_weekends_worked_for_them_are_refused(self) -> None:
        with pytest.raises(BadNoticeError, match="调休上班"):
            enter_notice(2030, "某号", self.good.replace("9月28日、10月12日上班。", ""), None)

    def test_a_contradiction_is_explained_and_nothing_is_saved(self, admin_client: Client) -> None:
        text = "劳动节：5月1日至5日放假。4月29日上班。"
        answer = admin_client.post("/holidays/", {"year": 2030, "document": "某号", "text": text})
        assert "不能列为调休上班" in answer.content.decode() and "5月1日至5日放假" in answer.content.decode()
        assert not HolidayNotice.objects.exists()

    def test_another_year_s_notice_is_refused_with_the_reason_and_what_was_typed_stays(
        self, admin_client: Client
    ) -> None:
        given = {"year": 2031, "document": "某号", "text": self.good}
        page = admin_client.post("/holidays/", given).content.decode()
        assert "1月1日是周三，粘贴的写着周二" in page and "4月28日（周日）上班" in page
        assert not HolidayNotice.objects.exists()

    def test_an_administrator_enters_the_notice_once(self, admin_client: Client) -> None:
        given = {"year": 2030, "document": "国办发明电〔2029〕9号", "text": self.good}
        assert admin_client.post("/holidays/", given).status_code == 302
        page = admin_client.get("/holidays/").content.decode()
        assert "2030年放假安排" in page and "管立" in page
        assert "已经登记过" in admin_client.post("/holidays/", given).content.decode()
