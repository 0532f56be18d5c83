"""A year's holiday notice read as it is pasted."""

from __future__ import annotations

from datetime import date

import pytest

from yifa.law.festivals import lacking
from yifa.law.notice_text import NoticeTextError, read_notice_text
from yifa.law.notices import HolidayNotice

# Made up for a year whose notice is not out; only the form is that of the real ones.
TEXT = """各省、自治区、直辖市人民政府：
一、元旦：2030年1月1日（周二）至2日（周三）放假调休，共2天。
二、春节：2月2日（农历除夕、周六）至8日（周五）放假调休，共7天。1月26日（周六）、2月9日（周六）上班。
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


# A whole notice of our own making for 2027, in the form of the real ones.
WHOLE = """国务院办公厅关于2027年部分节假日安排的通知
经国务院批准，现将2027年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下：
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历除夕、周五）至12日（农历正月初七、周五）放假调休，共8天。1月31日（周日）、2月14日（周日）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天。鼓励各单位安排职工在6月10日休息。
六、中秋节：9月15日（周三）放假1天。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。
2026年11月4日
"""


@pytest.mark.parametrize(
    "pasted",
    [WHOLE, WHOLE.replace("\n", ""), "\n".join(WHOLE.replace("\n", "")[i : i + 23] for i in range(0, 600, 23))],
    ids=["lines", "one line", "wrapped"],
)
def test_line_ends_mean_nothing(pasted: str) -> None:
    off, work = read_notice_text(pasted, 2027)
    notice = HolidayNotice.build(2027, None, off, work)
    assert lacking(2027, notice.off, notice.work) == [] and len(notice.off) == 28
    assert sorted(notice.work) == [
        date(2027, 1, 31),
        date(2027, 2, 14),
        date(2027, 5, 8),
        date(2027, 9, 26),
        date(2027, 10, 9),
    ]
    assert date(2027, 6, 10) not in notice.off


@pytest.mark.parametrize(
    "pasted",
    [
        WHOLE.replace("\n", "</p>\n<p>").replace("、元旦", "、<strong>元旦</strong>"),
        WHOLE.replace("元旦：1月", "元旦，1月").replace("春节：", "春节，"),
        f"【字体：大 中 小】打印\n{WHOLE}\n责任编辑：某某　相关：2027年元旦：放假3天",
        WHOLE + WHOLE,
    ],
    ids=["tags", "comma", "links", "twice"],
)
def test_what_a_page_puts_around_a_notice_is_passed_over(pasted: str) -> None:
    notice = HolidayNotice.build(2027, None, *read_notice_text(pasted, 2027))
    assert lacking(2027, notice.off, notice.work) == [] and len(notice.off) == 28


def test_two_festivals_that_fall_together_are_read_in_either_order() -> None:
    line = "六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。"
    for names in ("中秋节、国庆节", "国庆节、中秋节", "中秋节和国庆节"):
        off, work = read_notice_text(line.replace("中秋节、国庆节", names), 2023)
        assert off == [(names, date(2023, 9, 29), date(2023, 10, 6))] and len(work) == 2


@pytest.mark.parametrize(
    ("old", "new", "year", "said"),
    [
        ("", "", 2028, "粘贴的是2027年的通知，年份填的是2028年"),
        ("2027年", "", 2028, "1月1日是周六，粘贴的写着周五.*\n.*\n.*\n另有"),
        ("2月14日（周日）", "2月13日（周日）", 2027, "2月13日是周六，粘贴的写着周日"),
        ("共7天", "共8天", 2027, "国庆节：写着共8天，起止日期是7天"),
    ],
)
def test_what_the_calendar_contradicts_is_refused_with_the_reason(old: str, new: str, year: int, said: str) -> None:
    with pytest.raises(NoticeTextError, match=said):
        read_notice_text(WHOLE.replace(old, new) if old else WHOLE, year)
