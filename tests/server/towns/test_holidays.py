"""The next year's holidays, entered by an administrator as the State Council words them."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from yifa.server.towns.calendar import BadNoticeError, NoticeTextError, enter_notice, read_notice_text, work_calendar
from yifa.server.towns.models import HolidayNotice
from yifa.server.towns.signals import calendar_changed

# Made up for a year whose notice is not out; only the form is that of the real ones.
TEXT = """各省、自治区、直辖市人民政府：
一、元旦：2030年12月31日（周二）至1月2日（周四）放假调休，共3天。
二、春节：2月2日（农历除夕、周六）至8日（周五）放假调休，共7天。1月26日（周日）、2月9日（周六）上班。
三、清明节：4月5日（周五）放假1天，与周末连休。
七、国庆节、中秋节：10月1日至8日放假，共8天。9月28日（周六）上班。
"""


def test_the_wording_of_a_notice_is_read_line_by_line() -> None:
    off, work = read_notice_text(TEXT.replace("2030年", ""), 2030)
    assert off[1] == ("春节", date(2030, 2, 2), date(2030, 2, 8))
    assert off[2] == ("清明节", date(2030, 4, 5), date(2030, 4, 5))
    assert off[3][0] == "国庆节、中秋节" and off[3][2] == date(2030, 10, 8)
    assert work == [(date(2030, 1, 26), "春节"), (date(2030, 2, 9), "春节"), (date(2030, 9, 28), "国庆节、中秋节")]


def test_new_years_days_may_begin_in_the_old_year() -> None:
    off, _ = read_notice_text("元旦：2029年12月30日至1月1日放假。", 2030)
    assert off == [("元旦", date(2029, 12, 30), date(2030, 1, 1))]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("今年没有安排", "没有读到任何假期"),
        ("春节：待定", "没有读到放假的日期"),
        ("劳动节：5月32日放假。", "不存在的日期"),
    ],
)
def test_text_that_cannot_be_read_is_refused_with_the_line(text: str, said: str) -> None:
    with pytest.raises(NoticeTextError, match=said):
        read_notice_text(text, 2030)


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

    def test_an_administrator_enters_the_notice_once(self, admin_client: Client) -> None:
        given = {"year": 2030, "document": "国办发明电〔2029〕9号", "text": self.good}
        assert admin_client.post("/holidays/", given).status_code == 302
        page = admin_client.get("/holidays/").content.decode()
        assert "2030年放假安排" in page and "管立" in page
        assert "已经登记过" in admin_client.post("/holidays/", given).content.decode()
