"""Clauses each kind of contract must have, told from the title, and what must have been decided before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yifa.proof.contract.model import Contract, Finding, Severity
from yifa.proof.patterns import lazy


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause that has to stand in contracts of some kinds: how it shows, and what to put in.

    `unless` and `of` are held against the title: what makes it needless, and what it is asked for alone.
    """

    kinds: str
    name: str
    shows: str
    basis: str
    put: str
    severity: Severity = "ask"
    unless: str = ""
    of: str = ""


#: What is let for a purpose: a place, and no car, machine or line.
_PREMISES = r"^(?!.*(?:车|机械|设备|链路|专线|网络|带宽))"

CLAUSES: tuple[Clause, ...] = (
    Clause(
        "*",
        "违约责任",
        r"违约|赔偿[^。；，]{0,6}损失|(?:未|逾期|不)[^。；]{2,40}(?:解除|承担[^。；，]{0,8}责任)|逾期利息|违反本?(?:合同|协议)|的，[^。；]{0,12}赔偿|不履行[^。]{0,20}责任|扣减|滞纳金|虚报[^。；]{0,12}(?:收回|退回|解除)|有权收回[^。；]{0,16}解除|逾期[^。；]{0,20}(?:计收|加收|利率|年率)|提前(?:终止|解除)[^。]{0,40}(?:补偿|赔偿)",
        "民法典第470条、第577条",
        "一方违约的，应当继续履行、采取补救措施或者赔偿损失。",
        unless=r"劳动合同|变更|补充",
    ),
    Clause(
        "works goods",
        "验收",
        r"验收|查验|点验|检验(?!报告|证|批)",
        "民法典第470条、第799条",
        "乙方完工（交货）后提交验收申请，甲方自收到申请之日起十五日内组织验收并出具书面意见。",
        "must",
    ),
    Clause(
        "service design",
        "验收",
        r"验收|考核|评审|评价|审查|确认|评定|审定|检查|测评|达不到[^。；，]{0,6}标准|满意[率度]|抽查|督查|检验|核对|过磅|免费重做|返工|评估(?!价|费|机构)|可用率|成功率|在线率",
        "民法典第470条",
        "甲方按服务标准进行考核验收，并书面告知结果。",
        unless=r"保险|代理|咨询|家[务政]|法律|律师|诉讼",
    ),
    Clause(
        "works",
        "保修",
        r"保修|质保|质量保证|缺陷责任",
        "建筑法第62条；建设工程质量管理条例第39条至第41条",
        "乙方对工程承担质量保修责任，保修期自竣工验收合格之日起计算。",
        "must",
        unless=r"拆除|清运|平整|清淤",
    ),
    Clause(
        "goods",
        "质量保证（保修）",
        r"保修|质保|质量保证|售后|维护期|免费维护|退换|三包|更换|包退|包换|保质期|质量(?:标准|等级|要求)|检疫",
        "民法典第470条、第615条",
        "货物质量保证期一年，自验收合格之日起计算，期内免费维修、更换。",
    ),
    Clause(
        "works", "质量标准", r"质量|合格|标准|规范", "民法典第795条", "工程质量应当达到国家现行验收规范的合格标准。"
    ),
    Clause(
        "works",
        "工期",
        r"工期|开工|竣工|日内完成|完工",
        "民法典第795条",
        "计划开工日期、竣工日期和工期总日历天数（写明）。",
    ),
    Clause("works", "安全", r"安全", "建筑法第45条；安全生产法", "乙方负责施工现场安全，遵守安全生产规定。"),
    Clause(
        "works",
        "农民工工资",
        r"农民工|工资",
        "保障农民工工资支付条例第24条、第26条",
        "乙方设立农民工工资专用账户，甲方按月拨付人工费用。",
        severity="info",
        unless=r"设计|监理|修缮|装修|维修|采购|设备|平台|系统|^(?!.*(?:工程|施工|硬化))",
    ),
    Clause(
        "works goods service advice design lease land sale",
        "价款",
        r"元|价款|价格|租金|免费|无偿|费用|万元|单价",
        "民法典第470条",
        "合同价款为人民币（大写）（¥）。",
    ),
    Clause("lease land", "期限", r"期限|租期|年|起至", "民法典第704条", "期限自某日起至某日止。"),
    Clause(
        "lease",
        "租赁物的用途",
        r"用途|用于|作为|经营|使用|建设[\u4e00-\u9fff]{2}|(?:供|给)[^。；，]{0,16}(?:建设|办公|停放|堆放)",
        "民法典第704条",
        "租赁物用于（写明）。",
        of=_PREMISES,
    ),
    Clause(
        "lease",
        "维修",
        r"维修|修缮|修复|保养|修理",
        "民法典第712条、第713条",
        "房屋主体由甲方维修，日常维护由乙方负责。",
        of=r"房|店|铺|厂|仓|市场|摊位|门面|办公|校舍|设备|楼",
    ),
    Clause(
        "land", "土地用途", r"用途|用于|种植|养殖|农业", "农村土地承包法第40条", "流转土地用于农业生产，不得改变用途。"
    ),
    Clause(
        "sale",
        "评估或者公开处置",
        r"评估|拍卖|公开|竞价|招标|挂牌|交易中心|进场交易",
        "行政事业性国有资产管理条例；农村集体经济组织法",
        "转让价格以评估结果为基础，通过公开竞价确定。",
    ),
    Clause(
        "sale",
        "交付和过户",
        r"交付|过户|移交|交接|转移|提取|交货",
        "民法典第598条",
        "自付清价款之日起五日内交付并办理过户。",
    ),
    Clause(
        "donation",
        "捐赠财产的用途",
        r"(?<!改变)(?<!变更)用途(?!的)|用于",
        "公益事业捐赠法第12条、第18条",
        "捐赠财产用于（写明），不得挪作他用。",
    ),
    Clause(
        "labour",
        "社会保险和工伤",
        r"社会?保险?|社保|工伤|意外伤害保险",
        "社会保险法第58条；劳动合同法第17条",
        "乙方依法为从业人员缴纳社会保险；发生工伤的，依法承担责任。",
    ),
    Clause("labour", "劳动报酬", r"工资|报酬|费用|服务费|元", "劳动合同法第17条", "按月足额支付工资。"),
    Clause(
        "investment",
        "违约退出",
        r"违约|退出|解除|终止",
        "民法典第470条",
        "乙方逾期未开工、未达产的，甲方可以解除协议。",
    ),
)


def clauses(c: Contract) -> Iterator[Finding]:
    """A clause that the contract's kind asks for and that stands nowhere in the body."""
    if c.supplements:
        return
    kinds = _main_kinds(c)
    body = c.text[: c.signing_from].replace(c.title, "")
    seen: set[str] = set()
    for clause in CLAUSES:
        if clause.kinds != "*" and not kinds & set(clause.kinds.split()):
            continue
        needless = clause.unless and re.search(clause.unless, c.title)
        if needless or not re.search(clause.of, c.title) or clause.name in seen:
            continue
        if not re.search(clause.shows, body):
            seen.add(clause.name)
            yield Finding("missing_clause", clause.severity, "", f"没有{clause.name}条款", clause.basis, clause.put)


def _main_kinds(c: Contract) -> frozenset[str]:
    """The kinds whose clauses are asked for: a lease of a workshop is no works contract, legal advice no service."""
    kinds = set(c.kinds)
    for strong in ("investment", "advice", "design", "donation", "compensation", "sale", "lease", "land"):
        if strong in kinds:
            kinds -= {"works", "goods", "service"} if strong != "sale" else {"works", "goods", "service", "land"}
    if "service" in kinds:
        kinds -= {"works", "goods"}
    if "goods" in kinds and not re.search(r"施工|工程", c.title):
        kinds -= {"works"}
    if "labour" in kinds:
        kinds -= {"works", "service"} if "律师" not in c.title else {"works", "labour"}
    if "loan" in kinds or re.search(r"借贷|担保|保证合同", c.title):
        kinds -= {"works", "goods", "service"}
    if "sale" in kinds and re.search(r"技术|专利|股权|股份|商标|著作权|知识产权", c.title):
        kinds -= {"sale"}
    return frozenset(kinds)


_DECIDED = (
    r"村民会议|村民代表|居民会议|居民代表|成员大会|成员代表|社员大会|社员代表"
    r"|民主(?:议事|决策|程序)|四议两公开|表决|代表会议|决议"
)


#: The village lets no land of its own, but that of households who asked it to.
_ENTRUSTED = lazy(r"受[^。；\n]{0,16}(?:农户|承包户|户)[^。；\n]{0,8}委托|(?:农户|承包户)[^。；\n]{0,10}(?:书面)?委托")


def village_resolution(c: Contract) -> Iterator[Finding]:
    """A village's asset or land given away without a word of the members' decision."""
    village = next((p for p in c.parties if p.village), None)
    if village is None:
        return
    gives = c.says(rf"{c.labels(village)}[^。；]{{0,40}}(?:出租给|发包给|流转给|转让给|作价入股)")
    if not c.kinds & {"lease", "land", "sale", "investment"} and not gives:
        return
    decided = re.sub(r"[须需应当]经[^。；，]{0,24}", "", c.text[: c.signing_from])
    if not re.search(_DECIDED, decided) and not _ENTRUSTED.search(c.text):
        yield Finding(
            "village_resolution_missing",
            "ask",
            "",
            "处分集体资产、土地，没有写明经村民会议或者村民代表会议（成员大会）民主决策",
            "村民委员会组织法第24条、第28条；农村集体经济组织法第26条",
            "本合同经某年某月某日村民代表会议讨论通过，决议作为附件。",
        )


_PERSONAL = lazy(
    r"视频监控|监控设备|摄像机|人脸|指纹|个人资料|(?:居民|村民|老人|住户|群众"
    r"|学生|患者|服务对象|残疾人|儿童|人口|户主|从业人员)[^，。；]{0,8}(?:信息"
    r"|档案|数据|资料|身份证|名册|台账|电话|照片)|健康档案|身份证(?:号码?|件)?[^。；]{0,8}(?:采集"
    r"|登记|录入|收集|复印)|(?:采集|录入|登记|收集|建档|整理)[^。；，]{0,16}(?:身份"
    r"|姓名|住址|电话|信息|户籍|照片)|"
    r"档案[^。；，]{0,6}(?:数字化|扫描|整理)|入户(?:调查|走访|采集|登记)|问卷"
    r"|短信平台|信息系统(?:开发|建设|运维)|数据(?:采集|录入|平台)|小程序|公众号运营"
    r"|心理咨询|体检(?:报告|结果|人员|数据|档案|服务|套餐)"
)


#: What is told of people is kept safe in the same sentence.
_KEPT = lazy(r"保密|泄露|外传|复制|依法保护|只(?:能)?用于|仅用于|不得(?:提供|用于|公开|传播)|加密|脱敏|销毁|删除")


def personal_data(c: Contract) -> Iterator[Finding]:
    """Personal data handled without a clause on its protection."""
    body = c.text[: c.signing_from]
    filming = re.search(r"监控|视频|摄像", c.title)
    places = (m for s in c.body for m in _PERSONAL.finditer(s.text) if filming or not _KEPT.search(s.text[m.start() :]))
    m = next(places, None)
    if m and not re.search(r"个人信息|隐私", body):
        yield Finding(
            "personal_data_missing",
            "ask",
            "",
            f"履行中要处理个人信息（“{m.group()}”，图像也是个人信息），没有约定个人信息的处理目的、方式、期限和"
            f"保护措施",
            "个人信息保护法第21条、第26条、第59条",
            "乙方只能在履行本合同的范围内处理个人信息，采取加密、去标识化等安全措施，不得提供给他人，合同终止"
            "时返还或者删除。",
        )
