"""A list of powers handed down to a town, as a county would send it: plausible, invented, as long as asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from yifa.office.sheets import Column
from yifa.office.sheets.write import ledger_bytes

COUNT = 551
# 领域, the bureau it came from, the act (invented), what is done, to what.
_FIELDS = (
    (
        "城乡建设",
        "样例县综合行政执法局",
        "样例省城市市容管理条例",
        ("擅自占用", "擅自挖掘", "损坏", "未按规定清扫", "在上面堆放物料于", "在上面张贴广告于"),
        ("城市道路", "人行道", "公共绿地", "公共厕所", "路灯设施", "护栏和标牌", "集贸市场周边场地", "桥梁和隧道"),
    ),
    (
        "自然资源",
        "样例县自然资源和规划局",
        "样例省农村宅基地管理条例",
        ("未经批准占用", "超过批准面积使用", "擅自改变用途使用", "破坏", "非法转让"),
        ("宅基地", "耕地", "设施农用地", "集体建设用地", "乡村道路用地", "临时用地", "林地"),
    ),
    (
        "农业农村",
        "样例县农业农村局",
        "样例省农业综合执法条例",
        ("未取得许可经营", "经营假劣", "违规使用", "未建立台账销售", "未按标签要求使用"),
        ("农药", "种子", "肥料", "兽药", "饲料", "农业机械", "渔业捕捞器具", "生猪屠宰设备"),
    ),
    (
        "生态环境",
        "样例县生态环境局",
        "样例省大气污染防治条例",
        ("露天焚烧", "未采取防尘措施堆放", "未采取防尘措施运输", "超标排放", "未按规定贮存"),
        ("秸秆", "生活垃圾", "渣土", "砂石", "餐饮油烟", "畜禽粪污", "建筑垃圾", "落叶和枯枝"),
    ),
    (
        "交通运输",
        "样例县交通运输局",
        "样例省农村公路条例",
        ("擅自占用、挖掘", "在用地范围内设置障碍影响", "超限运输通过", "损坏附属设施于", "在控制区内建设影响"),
        ("乡道", "村道", "农村客运站点", "公路桥梁", "公路边沟", "公路绿化带"),
    ),
    (
        "应急管理",
        "样例县应急管理局",
        "样例省安全生产条例",
        ("未建立安全管理制度经营", "未进行安全培训经营", "未设置警示标志的", "占用疏散通道的", "未登记检查隐患的"),
        ("小加工作坊", "烟花爆竹零售点", "液化石油气供应点", "农家乐", "仓储场所", "电动自行车集中充电场所"),
    ),
    (
        "消防",
        "样例县消防救援大队",
        "样例省消防条例",
        ("占用、堵塞", "遮挡、损坏", "未按规定维护", "违规停放电动自行车于"),
        ("疏散通道", "安全出口", "消防车通道", "消火栓", "灭火器材", "楼梯间"),
    ),
    (
        "卫生健康",
        "样例县卫生健康局",
        "样例省公共场所卫生条例",
        ("未取得卫生许可经营", "从业人员无健康证明经营", "未按规定消毒的", "未公示卫生信息的"),
        ("小旅馆", "理发店", "美容店", "游泳场所", "浴室", "饮用水供应点"),
    ),
    (
        "文化旅游",
        "样例县文化和旅游局",
        "样例省文化市场管理条例",
        ("未经备案经营", "超时营业的", "接纳未成年人的", "擅自变更经营内容的"),
        ("娱乐场所", "网吧", "游艺场所", "演出场所", "民宿", "出版物零售点"),
    ),
    (
        "民政",
        "样例县民政局",
        "样例省殡葬管理条例",
        ("违规修建", "在禁止区域设置", "违规销售", "擅自占用公共场所搭设"),
        ("坟墓", "墓碑", "殡葬用品", "灵棚"),
    ),
)
_KINDS = ("行政处罚", "行政处罚", "行政处罚", "行政处罚", "行政检查", "行政强制")
COLUMNS = (
    Column("code", "事项编码"),
    Column("item_name", "事项名称"),
    Column("kind", "权力类别"),
    Column("form_", "承接形式"),
    Column("act_name", "依据的法律法规"),
    Column("article", "条款项"),
    Column("from_whom", "下放或者委托机关"),
    Column("document", "公布文号"),
    Column("field", "领域"),
    Column("office", "承接机构"),
    Column("published_on", "向社会公布日期"),
    Column("taken_on", "开始行使日期"),
)


@dataclass(frozen=True, slots=True)
class Power:
    """One line of the list."""

    code: str
    item_name: str
    kind: str
    field: str
    from_whom: str
    act_name: str
    article: str


def powers(count: int = COUNT) -> list[Power]:
    """The first `count` powers; every code and every name occurs once.

    Raises:
        ValueError: more are asked for than can be told apart.
    """
    result = []
    for n, power in zip(range(count), _all(), strict=False):
        result.append(Power(f"9902{n + 1:05d}000", *power))
    if len(result) < count:
        raise ValueError(f"at most {len(result)} powers can be told apart")
    return result


def _all() -> Iterator[tuple[str, str, str, str, str, str]]:
    turn = 0
    for kind in dict.fromkeys(_KINDS):
        for field, bureau, act, doings, things in _FIELDS:
            for n, (doing, thing) in enumerate(product(doings, things)):
                name = {
                    "行政处罚": f"对{doing}{thing}的处罚",
                    "行政检查": f"对{thing}管理情况的检查（{doing.rstrip('的于')}）",
                    "行政强制": f"对{doing}{thing}有关工具物品的扣押",
                }[kind]
                article = f"第{_cn(11 + n)}条第{_cn(1 + turn % 3)}款"
                turn += 1
                yield name, kind, field, bureau, act, article


def _cn(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones or not tens else "")


def workbook(count: int = COUNT) -> bytes:
    """The list as the Excel file a county would send."""
    rows = (
        {
            "code": p.code,
            "item_name": p.item_name,
            "kind": p.kind,
            "form_": "省级决定下放",
            "act_name": p.act_name,
            "article": p.article,
            "from_whom": p.from_whom,
            "document": "样政发〔2024〕1号",
            "field": p.field,
            "office": "综合行政执法队",
            "published_on": "2024-01-05",
            "taken_on": "2024-03-01",
        }
        for p in powers(count)
    )
    return ledger_bytes(COLUMNS, rows, title="下放乡镇行使的县级执法权力事项清单")


__all__ = ["COLUMNS", "COUNT", "Power", "powers", "workbook"]
