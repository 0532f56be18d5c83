"""Statutory terms, set phrases and theme days with the fixed wording they have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

from yifa.proof.checks.context import Context, at
from yifa.proof.model import Finding, Severity
from yifa.proof.patterns import lazy


@dataclass(frozen=True, slots=True)
class Term:
    """A wrong form, the right one, and how sure one can be."""

    wrong: re.Pattern[str]
    right: str
    severity: Severity
    why: str = ""
    whole_only: bool = False


def _term(wrong: str, right: str, severity: Severity, why: str = "", whole_only: bool = False) -> Term:
    return Term(lazy(wrong), right, severity, why, whole_only)


TERMS = (
    _term(
        r"执法(?:全过程|过程全)纪录(?:制度)?",
        "执法全过程记录制度",
        "error",
        "“纪录”与“记录”不同，制度名称是行政处罚法、国办发〔2018〕118号所定",
    ),
    _term(r"(?<!执法)全过程纪录", "全过程记录", "warning", "“纪录”与“记录”不同"),
    _term(r"执法过程全记录(?:制度)?", "执法全过程记录制度", "warning", "见国办发〔2018〕118号"),
    _term(
        r"重大(?:行政)?执法决定审核(?:制度)?",
        "重大执法决定法制审核制度",
        "warning",
        "缺“法制”，见行政处罚法第58条、国办发〔2018〕118号",
    ),
    _term(
        r"遵法、?(?=学法|守法|用法)|(?<=学法)、?遵法|(?<=守法)、?遵法",
        "尊法",
        "warning",
        "固定提法是“尊法学法守法用法”",
    ),
    _term(
        r"(?<!件)件有着落[，、,]?",
        "件件有着落",
        "warning",
        "固定提法是“事事有着落、件件有回音”或“件件有着落、事事有回音”",
    ),
    _term(r"(?<!中央)(?<!省委)(?<!市委)全面依法治国工作会议", "中央全面依法治国工作会议", "warning", "会议名称不完整"),
    _term(r"人民调委会|调解委会", "人民调解委员会（简称“调委会”）", "info", "名称前后不一"),
    _term(r"律师顾问", "法律顾问", "warning", "制度名称是法律顾问"),
    _term(
        r"(?<!不)严格(?:推行|推进|坚持|落实|实行)?公正文明执法",
        "严格规范公正文明执法",
        "info",
        "固定提法缺“规范”",
        True,
    ),
    _term(
        r"法制(?=讲座|教育|宣传|培训|副校长|观念|意识|文化|课|环境|氛围|政府|素养|轨道)",
        "法治",
        "info",
        "除“法制审核”等制度名称外，现在通用“法治”",
    ),
    _term(r"法制思维", "法治思维", "warning"),
    _term(r"习近平法制思想", "习近平法治思想", "error"),
    _term(r"依法制国|以法治国(?!理)|依法制[镇县市区乡]", "依法治国", "error"),
    _term(
        r"(?<![铁石木大小过新])(?!枫)[一-龥]桥(?=[”“]?经验)|枫(?!桥)[一-龥](?=[”“]?经验)",
        "枫桥",
        "warning",
        "固定提法是“枫桥经验”",
    ),
    _term(r"法律明[自日百](?=人)", "法律明白", "error"),
    _term(r"谁(?:执法|主管)[、，]?谁(?:执法|主管)(?!谁)", "谁执法谁普法", "warning"),
    _term(r"(?<=重大执法决定)法治审核|(?<=重大行政执法决定)法治审核", "法制审核", "warning", "见行政处罚法第58条"),
    _term(r"(?<!决定)法治审核(?!中心|意见)", "法制审核", "info", "行政处罚法第58条的名称是法制审核"),
    _term(r"以案示法", "以案释法", "warning"),
    _term(r"谁执法[、，]?谁普法.{0,2}谁执法", "谁执法谁普法", "info"),
    _term(r"人民调解协议?书面协议书", "人民调解协议书", "warning"),
    _term(r"合法性审察", "合法性审查", "error"),
    _term(r"行政复义", "行政复议", "error"),
    _term(r"行政诉颂|行政讼诉", "行政诉讼", "error"),
    _term(r"自由载量", "自由裁量", "error"),
    _term(r"(?<!不)权力清单和义务清单", "权力清单和责任清单", "info"),
    _term(r"双随机[、，]?一公示", "双随机、一公开", "warning"),
    _term(r"放管府|放官服", "放管服", "error"),
    _term(r"矛盾纠份|纠纷化结|(?<!性)化介(?![入绍质])", "矛盾纠纷化解", "error"),
    _term(r"政府信息工开|政务工开", "政务公开", "error"),
    _term(r"按步就班", "按部就班", "error"),
    _term(r"既使(?![^。]{0,40}[又也])", "即使", "error"),
    _term(r"布署", "部署", "error"),
    _term(r"座谈汇(?=[，。])|协调汇", "座谈会", "error"),
    _term(r"截止目前", "截至目前", "info", "“截止”后面不接时间"),
    _term(r"截止(?=20\d{2}年|\d{1,2}月)", "截至", "info", "“截止”后面不接时间"),
    _term(r"帐户|台帐|记帐|帐本|对帐", "“账”字", "info", "规范字形是“账”"),
    _term(r"做为(?=[\u4e00-\u9fa5])", "作为", "info", "规范写法"),
    _term(r"座落", "坐落", "info"),
    _term(r"水份|身分(?!证)|份内", "水分、身份、分内", "info"),
    _term(r"司法机构(?=和|、)", "司法所", "info", "乡镇没有司法机构，司法机构通常指法院", True),
)
DAYS = (
    (lazy(r"国家宪法宣传日|全国宪法日|国家法制日"), "国家宪法日"),
    (lazy(r"国家宪法[月节]"), "国家宪法日"),
    (lazy(r"(?<!国际)消费者权益(?:保护)?日"), "国际消费者权益日"),
    (lazy(r"(?<!全民)国家安全宣传日|国家安全日(?!教)"), "全民国家安全教育日"),
    (lazy(r"全国法治宣传日|全国法制宣传日"), "国家宪法日（12月4日，原全国法制宣传日）"),
)
FIXED = {
    "国家宪法日": (12, 4),
    "禁毒日": (6, 26),
    "消费者权益": (3, 15),
    "国家安全教育日": (4, 15),
    "环境日": (6, 5),
}
DATED = lazy(r"[“\"]?(?P<m>\d{1,2})[·.．・月](?P<d>\d{1,2})日?[”\"]?(?P<name>[\u4e00-\u9fa5]{2,14})")
STANDARD = ("尊", "学", "守", "用")
FOUR_LAWS_PART = lazy(r"法[、,，]?[尊学守用遵]法")
FOUR_LAWS = lazy(r"(?:[尊学守用遵]法[、,，]?){3}[尊学守用遵]法")


def terms(context: Context) -> Iterator[Finding]:
    """Wrong names of statutory systems (error or warning), unusual ones (info)."""
    for term in TERMS:
        if (term.whole_only and not context.whole) or not context.may_match(term.wrong):
            continue
        for match in context.finditer(term.wrong):
            if _in_title_marks(context.text, match.start()):
                continue
            reason = f"：{term.why}" if term.why else ""
            yield at(
                match,
                "wrong-term",
                "text",
                term.severity,
                f"“{match[0]}”应为“{term.right}”{reason}。",
                f"改为“{term.right}”。",
            )
            if term.severity == "info":
                break


def set_phrases(context: Context) -> Iterator[Finding]:
    """尊法学法守法用法 in another order."""
    orders = {"".join(p) for p in permutations(STANDARD)} - {"".join(STANDARD)}
    for match in context.finditer(FOUR_LAWS) if FOUR_LAWS_PART.search(context.text) else ():
        order = re.sub(r"法[、,，]?", "", match[0]).replace("遵", "尊")
        if order in orders:
            yield at(
                match,
                "set-phrase",
                "text",
                "warning" if context.whole else "info",
                f"“{match[0]}”次序与固定提法不同。",
                "改为“尊法学法守法用法”。",
            )


def theme_days(context: Context) -> Iterator[Finding]:
    """Names and dates of theme days."""
    for pattern, right in DAYS:
        for match in context.finditer(pattern):
            after = context.text[match.end() : match.end() + 2]
            if "消费者权益" in match[0] and after.startswith("活动") and "保护" not in match[0]:
                continue
            yield at(
                match,
                "theme-day",
                "text",
                "warning" if "保护" in match[0] or "宣传日" in match[0] or match[0][-1] != "日" else "info",
                f"“{match[0]}”不是规范名称。",
                f"改为“{right}”。",
            )
    for match in context.finditer(DATED) if any(name in context.text for name in FIXED) else ():
        for name, (month, day) in FIXED.items():
            if match["name"].startswith((name, "国际" + name, "全国" + name, "全民" + name, "世界" + name)):
                stated = (int(match["m"]), int(match["d"]))
                if stated != (month, day):
                    yield at(
                        match,
                        "theme-day",
                        "text",
                        "error",
                        f"{match['name']}是{month}月{day}日，不是{stated[0]}月{stated[1]}日。",
                        f"改为“{month}·{day}”。",
                    )


def body_names(context: Context) -> Iterator[Finding]:
    """Two names for the town's enforcement body in one report (info)."""
    if not context.whole:
        return
    full = re.search(r"综合行政执法", context.text)
    short = re.search(r"(?<!行政)综合执法(?:大队|中队|队|局|办公室|办)", context.text)
    if full and short:
        right = short[0].replace("综合执法", "综合行政执法")
        yield at(
            short,
            "body-names",
            "text",
            "info",
            f"前后名称不一：这里写“{short[0]}”，别处写“综合行政执法”。",
            f"统一为机构全称，如“{right}”。",
        )


def _in_title_marks(text: str, position: int) -> bool:
    open_mark = text.rfind("《", max(0, position - 60), position)
    return open_mark >= 0 and "》" not in text[open_mark:position]
