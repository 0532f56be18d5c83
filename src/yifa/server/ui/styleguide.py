"""A page that shows every part pages are set from, filled with invented content, to look at while designing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yifa.server.ui import parts
from yifa.server.ui.context import MENU
from yifa.server.ui.forms import DeskForm
from yifa.server.ui.parts import Citation, Column, Fact, Filter, LimitLine, Link, Row, Status, Step, Stop

CONCILIATION = Citation("人民调解法第28条", "#")
VILLAGES = ("上坑村", "下坑村", "龙塘村", "新街社区")
KINDS = ("相邻排水", "宅基地边界", "劳动报酬", "婚姻家庭", "林木权属", "交通事故赔偿")
STATUSES = (
    Status("调解中", "running"),
    Status("临期", "alarm"),
    Status("逾期", "overdue"),
    Status("达成协议", "done"),
    Status("中止", "paused"),
    Status("已登记", "waiting"),
)


class StepForm(DeskForm):
    """A form of the kind the catalogue makes."""

    template = forms.ChoiceField(
        label="协议形式", choices=[("w", "书面协议"), ("o", "口头协议（记入笔录）")], widget=forms.RadioSelect
    )
    agreed_on = forms.DateField(label="达成协议日期", help_text="当事人签名或盖章之日。")
    terms = forms.CharField(
        label="协议内容", widget=forms.Textarea(attrs={"rows": 4}), help_text="写明主要事实、争议事项和各方责任。"
    )
    amount = forms.IntegerField(label="涉及金额（元）", required=False, min_value=0)
    confirm = forms.BooleanField(label="当事人愿意申请司法确认", required=False)


def ledger(request: HttpRequest) -> parts.Table:
    """A ledger of invented matters."""
    columns = [
        Column("number", "文号", "code", sortable=True, lead=True),
        Column("subject", "事由"),
        Column("village", "村（社区）", sortable=True),
        Column("accepted", "受理", "date", sortable=True),
        Column("due", "应办结", "date", sortable=True),
        Column("amount", "涉及金额", "money"),
        Column("people", "涉及人数", "number", unit="人"),
        Column("status", "状态", "status"),
    ]
    rows = [
        Row(
            (
                f"葛坑镇人调字〔2025〕第{38 + n}号",
                f"{KINDS[n % 6]}纠纷",
                VILLAGES[n % 4],
                date(2025, 3, 5 + n),
                date(2025, 4, 7 + n),
                None if n % 3 == 2 else 125000 * (n + 1),
                2 + n % 5,
                STATUSES[n % 6],
            ),
            href="#",
            tone="overdue" if n % 6 == 2 else "alarm" if n % 6 == 1 else "",
        )
        for n in range(8)
    ]
    key, down = parts.sorting(request.GET, columns, "due")
    return parts.make_table(
        "人民调解台账",
        columns,
        rows,
        totals=("合计 8 件", None, None, None, None, 3375000, 29, None),
        query=request.GET,
        sorted_by=key,
        descending=down,
        page=parts.page_of(range(1204), request.GET),
    )


def filters(request: HttpRequest) -> list[Filter]:
    """Three filters over the invented ledger."""
    return [
        parts.choose(request.GET, "year", "所有年份", [("2025", "2025年"), ("2024", "2024年")]),
        parts.choose(request.GET, "village", "全镇", [(name, name) for name in VILLAGES]),
        parts.choose(request.GET, "state", "不论状态", [("open", "未办结"), ("closed", "已办结")]),
    ]


def limits() -> list[LimitLine]:
    """One limit of each tone."""
    return [
        LimitLine(
            name="调结",
            due=date(2025, 4, 7),
            left="还剩19个工作日（4月7日，周一）",
            alarm=date(2025, 4, 3),
            elapsed=12,
            total=33,
            note="第30日为4月4日，清明放假，顺延",
            cite=CONCILIATION,
            href="#",
        ),
        LimitLine(
            name="书面告知受理",
            due=date(2026, 2, 28),
            left="还剩2个工作日（周六，调休上班）",
            tone="alarm",
            elapsed=13,
            total=15,
            cite=Citation("信访工作条例第23条", "#"),
            href="#",
        ),
        LimitLine(
            name="听证通知",
            due=date(2026, 2, 25),
            left="逾期1日",
            tone="overdue",
            elapsed=7,
            total=7,
            cite=Citation("行政处罚法第64条", "#"),
            href="#",
        ),
        LimitLine(name="作出决定", due=date(2026, 1, 20), left="已于1月16日办结", tone="done", elapsed=90, total=90),
        LimitLine(
            name="回访",
            due=date(2027, 1, 15),
            left="2027年放假安排未公布",
            tone="running",
            provisional=True,
            elapsed=1,
            total=20,
        ),
    ]


def timeline() -> list[parts.TimelineItem]:
    """What happened in an invented matter."""
    return [
        parts.TimelineItem(
            datetime(2025, 3, 12, 15, 20), "邀请第三人参加", "林婶", "邀请上坑村村民小组长到场说明水渠走向。", "#"
        ),
        parts.TimelineItem(
            datetime(2025, 3, 5, 9, 30),
            "受理",
            "林婶",
            "双方同意调解。",
            "#",
            notes=("开始30日期限", "制作受理通知书", "排查调解纠纷 +1"),
        ),
        parts.TimelineItem(datetime(2025, 3, 4, 16, 5), "登记", "王所", "来所口头申请。", "#", corrected=True),
        parts.TimelineItem(date(2025, 3, 4), "登记", "王所", "来所口头申请，附现场照片3张。", "#"),
    ]


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything on the page."""
    bound = StepForm({"template": "w", "terms": "", "amount": "-5"}, prefix="wrong")
    return {
        "town_name": "葛坑镇",
        "menu": [Link(words, "#", words == "今日") for _, words in MENU],
        "search_url": "#",
        "table": ledger(request),
        "empty": parts.Table(
            caption="空表",
            columns=[],
            rows=[],
            empty_title="还没有司法确认",
            empty_text=EMPTY,
            empty_action="看协议台账",
        ),
        "filters": filters(request),
        "limits": limits(),
        "items": timeline(),
        "form": StepForm(prefix="right"),
        "wrong": bound,
        "conciliation": CONCILIATION,
        "crumbs": [Link("台账", "#"), Link("人民调解", "#"), Link("第38号")],
        "tabs": [Link("我的", "#", True, 6), Link("本所", "#", count=18), Link("全镇", "#", count=43)],
        "statuses": STATUSES,
        "facts": [
            Fact("申请人", "王某（已隐去）"),
            Fact("被申请人", "陈某"),
            Fact("村（社区）", "上坑村", "#"),
            Fact("调解员", "林婶"),
            Fact("密级", "内部", cite=Citation("人民调解法第23条", "#")),
        ],
        "course": [
            [Stop("登记", "past")],
            [Stop("受理", "past")],
            [Stop("调解中", "now")],
            [Stop("达成协议"), Stop("调解不成")],
            [Stop("回访")],
            [Stop("归档")],
        ],
        "steps": [Step(name, "#") for name in ("达成协议…", "调解不成…", "邀请第三人…", "中止…")],
        "blocked": [
            Step("司法确认", "#", "须先达成协议", Citation("民事诉讼法第205条", "#"), "去达成协议"),
        ],
        "effects": ["结束“调结”期限", "制作人民调解协议书", "计入“达成协议”"],
        "days": [
            parts.Day("一", 23, off=True, note="春节假期"),
            parts.Day("二", 24, 2),
            parts.Day("三", 25, 5),
            parts.Day("四", 26, 1, today=True),
            parts.Day("五", 27, 3),
            parts.Day("六", 28, 1, note="调休上班"),
            parts.Day("日", 1, off=True),
        ],
        "bars": parts.bars(
            "调解成功，2025年按月", [(f"{m}月", v) for m, v in enumerate((3, 5, 4, 8, 6, 7, 2, 9, 6, 5, 4, 5), 1)]
        ),
        "say_list": [Link("申请人签名", "#"), Link("协议日期", "#")],
    }


EMPTY = "达成协议的调解，当事人自协议生效之日起30日内共同申请后，会出现在这里。"


def show(request: HttpRequest) -> HttpResponse:
    """The style page."""
    messages.success(request, "已受理，30日期限自今日起算，4月7日（周一）前办结。")
    return render(request, "ui/styleguide.html", context(request))
