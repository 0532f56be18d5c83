"""Twenty forms as bureaus send them, each with what belongs in its cells; built here, modelled on no one's own form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Border, Side

LINE = Border(*(Side(style="thin"),) * 4)
UP, DOWN = "359926115201", "359926115202"
M, S, F, A = "disputes_mediated", "disputes_settled", "disputes_failed", "disputes_accepted"
ORAL, WRITTEN, RATE, MONEY = "oral_agreements", "written_agreements", "mediation_success_rate", "agreed_amount"
ACT, AUD, COM, TOWN_COM = (
    "publicity_activities",
    "publicity_audience",
    "mediation_committees_total",
    "mediation_committees_town",
)
MED = "mediators"


@dataclass(frozen=True)
class Wanted:
    """What belongs in a cell. `scale` divides money in 分."""

    figure: str
    period: str = ""
    village: str = ""
    part: str = ""
    change: str = ""
    scale: int = 0


@dataclass
class Form:
    """A form: rows of cells (None: an empty cell to fill, "": no cell), merges, and what belongs where."""

    name: str
    period: str
    rows: list[Sequence[Any]]
    wanted: dict[str, Wanted]
    merges: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()
    kept: dict[str, Any] = field(default_factory=dict)
    more: tuple[Form, ...] = ()

    def data(self) -> bytes:
        """The workbook."""
        book = Workbook()
        book.remove(book.active)
        for number, form in enumerate((self, *self.more), 1):
            sheet = book.create_sheet(f"表{number}")
            for at, row in enumerate(form.rows, 1):
                for column, value in enumerate(row, 1):
                    if value != "":
                        sheet.cell(at, column, value).border = LINE
            for merge in form.merges:
                sheet.merge_cells(merge)
            for hidden in form.hidden:
                sheet.row_dimensions[hidden].hidden = True
        stream = BytesIO()
        book.save(stream)
        return stream.getvalue()

    def every(self) -> dict[str, Wanted]:
        """What belongs in each cell of each sheet."""
        return {
            f"表{number}!{ref}": wanted
            for number, form in enumerate((self, *self.more), 1)
            for ref, wanted in form.wanted.items()
        }


def w(figure: str, **more: Any) -> Wanted:
    return Wanted(figure, **more)


Y = "2024"
FORMS = [
    Form(
        "一列数",
        Y,
        [["项目", "数量"], ["调解矛盾纠纷", None], ["调解成功", None], ["普法宣传活动", None]],
        {"B2": w(M), "B3": w(S), "B4": w(ACT)},
    ),
    Form(
        "序号单位上年",
        Y,
        [
            ["2024年度基层法治工作统计表", "", "", "", ""],
            ["序号", "指标名称", "计量单位", "本年", "上年同期"],
            [1, "受理纠纷", "件", None, None],
            [2, "调解矛盾纠纷", "件", None, None],
            [3, "调解成功率", "%", None, None],
            [4, "普法受众", "人次", None, None],
        ],
        {
            "D3": w(A),
            "E3": w(A, period="2023"),
            "D4": w(M),
            "E4": w(M, period="2023"),
            "D5": w(RATE),
            "E5": w(RATE, period="2023"),
            "D6": w(AUD),
            "E6": w(AUD, period="2023"),
        },
        ("A1:E1",),
    ),
    Form(
        "合并表头分村",
        Y,
        [
            ["村（社区）", "矛盾纠纷调解情况", "", "", ""],
            ["", "受理纠纷", "调解矛盾纠纷", "调解成功", "调解成功率（%）"],
            ["上溪村", None, None, None, None],
            ["下溪村", None, None, None, None],
            ["合计", None, None, None, None],
        ],
        {
            f"{c}{r}": w(k, village=v)
            for r, v in ((3, UP), (4, DOWN), (5, ""))
            for c, k in (("B", A), ("C", M), ("D", S), ("E", RATE))
        },
        ("A1:A2", "B1:E1"),
    ),
    Form(
        "两级行名",
        Y,
        [
            ["工作内容", "数值"],
            ["一、矛盾纠纷化解", ""],
            ["调解矛盾纠纷（起）", None],
            ["其中：调解成功", None],
            ["其中：达成书面协议", None],
            ["二、普法宣传", ""],
            ["普法宣传活动（次）", None],
            ["普法受众（人次）", None],
        ],
        {"B3": w(M), "B4": w(S), "B5": w(WRITTEN), "B7": w(ACT), "B8": w(AUD)},
    ),
    Form(
        "按类型",
        Y,
        [
            ["纠纷类型", "调解矛盾纠纷", "调解成功"],
            *[[part, None, None] for part in ("邻里纠纷", "婚姻家庭纠纷", "合同纠纷")],
            ["合计", None, None],
        ],
        {
            **{
                f"{c}{r}": w(k, part=p)
                for r, p in ((2, "邻里纠纷"), (3, "婚姻家庭纠纷"), (4, "合同纠纷"))
                for c, k in (("B", M), ("C", S))
            },
            "B5": w(M),
            "C5": w(S),
        },
    ),
    Form(
        "按月",
        Y,
        [["月份", "调解矛盾纠纷", "普法宣传活动"], *[[f"{m}月", None, None] for m in range(1, 13)]],
        {f"{c}{m + 1}": w(k, period=f"2024-{m:02d}") for m in range(1, 13) for c, k in (("B", M), ("C", ACT))},
    ),
    Form(
        "按季度分列",
        Y,
        [
            ["项目", "一季度", "二季度", "三季度", "四季度", "全年"],
            ["调解成功", None, None, None, None, None],
            ["普法受众", None, None, None, None, None],
        ],
        {
            f"{c}{r}": w(k, period=p)
            for r, k in ((2, S), (3, AUD))
            for c, p in (("B", "2024-Q1"), ("C", "2024-Q2"), ("D", "2024-Q3"), ("E", "2024-Q4"), ("F", Y))
        },
    ),
    Form(
        "金额万元",
        Y,
        [["单位：万元", "", ""], ["项目", "本年", "上年"], ["协议金额", None, None]],
        {"B3": w(MONEY, scale=1_000_000), "C3": w(MONEY, period="2023", scale=1_000_000)},
        ("A1:C1",),
    ),
    Form(
        "金额元在表头",
        Y,
        [["项目", "调解成功（起）", "涉案金额（元）"], ["全镇", None, None]],
        {"B2": w(S), "C2": w(MONEY, scale=100)},
    ),
    Form(
        "隐藏行",
        Y,
        [["指标", "数量"], ["代码", "SL"], ["调解矛盾纠纷", None], ["调解不成", None]],
        {"B3": w(M), "B4": w(F)},
        (),
        (2,),
    ),
    Form(
        "公式合计",
        Y,
        [["项目", "数量"], ["达成口头协议", None], ["达成书面协议", None], ["合计", "=SUM(B2:B3)"]],
        {"B2": w(ORAL), "B3": w(WRITTEN)},
        kept={"B4": "=SUM(B2:B3)"},
    ),
    Form(
        "左右排列",
        Y,
        [["调解矛盾纠纷（起）", None, "调解成功（起）", None], ["普法宣传活动（次）", None, "普法受众（人次）", None]],
        {"B1": w(M), "D1": w(S), "B2": w(ACT), "D2": w(AUD)},
    ),
    Form(
        "同比",
        Y,
        [
            ["项目", "本年", "上年同期", "同比（%）", "备注"],
            ["调解矛盾纠纷", None, None, None, None],
            ["调解成功", None, None, None, None],
        ],
        {
            "B2": w(M),
            "C2": w(M, period="2023"),
            "D2": w(M, change="percent"),
            "B3": w(S),
            "C3": w(S, period="2023"),
            "D3": w(S, change="percent"),
        },
    ),
    Form(
        "两张表",
        Y,
        [["项目", "数量"], ["调解矛盾纠纷", None]],
        {"B2": w(M)},
        more=(Form("", Y, [["项目", "数量"], ["普法受众", None]], {"B2": w(AUD)}),),
    ),
    Form(
        "别的说法",
        Y,
        [
            ["报送事项", "完成数"],
            ["排查并调解矛盾纠纷", None],
            ["成功化解", None],
            ["口头协议", None],
            ["成功率", None],
        ],
        {"B2": w(M), "B3": w(S), "B4": w(ORAL), "B5": w(RATE)},
    ),
    Form(
        "别人的数",
        Y,
        [["项目", "数量"], ["行政复议案件数", None], ["调解不成", None], ["治安案件", None]],
        {"B3": w(F)},
    ),
    Form(
        "限定的数",
        Y,
        [["项目", "数量"], ["调解成功（涉企）", None], ["其中：未成年人普法受众", None], ["普法受众", None]],
        {"B4": w(AUD)},
    ),
    Form(
        "队伍",
        Y,
        [
            ["序号", "项目", "单位", "年末数"],
            ["1", "人民调解委员会", "个", None],
            ["2", "其中：镇级调解委员会", "个", None],
            ["3", "人民调解员", "人", None],
        ],
        {"D2": w(COM), "D3": w(TOWN_COM), "D4": w(MED)},
    ),
    Form(
        "月报累计",
        "2024-06",
        [
            ["2024年6月矛盾纠纷月报", "", "", ""],
            ["项目", "本月", "本年累计", "上年同期累计"],
            ["调解矛盾纠纷", None, None, None],
            ["调解成功", None, None, None],
        ],
        {
            f"{c}{r}": w(k, period=p)
            for r, k in ((3, M), (4, S))
            for c, p in (("B", "2024-06"), ("C", "2024-01-01..2024-06-30"), ("D", "2023-01-01..2023-06-30"))
        },
        ("A1:D1",),
    ),
    Form(
        "村在列",
        Y,
        [
            ["项目", "上溪村", "下溪村", "合计"],
            ["调解矛盾纠纷数", None, None, None],
            ["达成口头协议数", None, None, None],
        ],
        {f"{c}{r}": w(k, village=v) for r, k in ((2, M), (3, ORAL)) for c, v in (("B", UP), ("C", DOWN), ("D", ""))},
    ),
]
