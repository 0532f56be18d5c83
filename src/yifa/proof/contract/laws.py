"""Acts a contract cites: repealed ones and articles beyond the last, on the day of signing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from yifa.proof.checks.cited_acts import CITED, unknown_acts
from yifa.proof.checks.context import InForce
from yifa.proof.contract.model import CitedLaws, Contract, Finding, Sentence
from yifa.proof.contract.values import cn, quote
from yifa.proof.patterns import lazy
from yifa.proof.quantities.numerals import read_number

#: Acts contracts cite and their last article today, where no fuller table is given.
LAST: Mapping[str, int] = {
    "民法典": 1260,
    "建筑法": 85,
    "招标投标法": 68,
    "政府采购法": 88,
    "土地管理法": 87,
    "农村土地承包法": 70,
    "城市房地产管理法": 73,
    "劳动法": 107,
    "劳动合同法": 98,
    "社会保险法": 98,
    "个人信息保护法": 74,
    "数据安全法": 55,
    "网络安全法": 81,
    "律师法": 60,
    "消防法": 74,
    "预算法": 101,
    "税收征收管理法": 94,
    "反垄断法": 70,
    "民事诉讼法": 306,
    "行政诉讼法": 103,
    "村民委员会组织法": 41,
    "公益事业捐赠法": 32,
    "慈善法": 125,
    "拍卖法": 68,
    "著作权法": 67,
    "民营经济促进法": 78,
    "农民专业合作社法": 74,
    "公司法": 266,
    "农村集体经济组织法": 67,
    "招标投标法实施条例": 84,
    "政府采购法实施条例": 79,
    "建设工程质量管理条例": 82,
    "公平竞争审查条例": 27,
    "行政强制法": 71,
    "行政处罚法": 86,
    "环境保护法": 70,
    "安全生产法": 119,
    "食品安全法": 154,
    "保障农民工工资支付条例": 64,
    "保障中小企业款项支付条例": 36,
}
#: Acts out of force: the day from which, and what stands in their place.
GONE: Mapping[str, tuple[date, str]] = {
    **{
        name: (date(2021, 1, 1), "民法典")
        for name in ("合同法", "物权法", "担保法", "民法通则", "民法总则", "侵权责任法", "婚姻法", "继承法", "收养法")
    },
    "经济合同法": (date(1999, 10, 1), "民法典"),
    "物业管理企业资质管理办法": (date(2018, 3, 8), ""),
    "最高人民法院关于审理建设工程施工合同纠纷案件适用法律问题的解释（二）": (date(2021, 1, 1), "法释〔2020〕25号"),
    "城市房屋拆迁管理条例": (date(2011, 1, 21), "国有土地上房屋征收与补偿条例"),
    "信访条例": (date(2022, 5, 1), "信访工作条例"),
    "农村土地承包经营权流转管理办法": (date(2021, 3, 1), "农村土地经营权流转管理办法"),
    "政府采购供应商投诉处理办法": (date(2018, 3, 1), "政府采购质疑和投诉办法"),
    "工程建设项目招标范围和规模标准规定": (date(2018, 6, 1), "必须招标的工程项目规定"),
    "企业劳动争议处理条例": (date(2008, 5, 1), "劳动争议调解仲裁法"),
    "外资企业法": (date(2020, 1, 1), "外商投资法"),
    "中外合资经营企业法": (date(2020, 1, 1), "外商投资法"),
    "行政单位国有资产管理暂行办法": (date(2021, 4, 1), "行政事业性国有资产管理条例"),
    "固体废物污染环境防治条例": (date(2020, 9, 1), "固体废物污染环境防治法"),
    "营业税暂行条例": (date(2017, 11, 19), "增值税法"),
    "公共场所安全视频管理办法": (date(2025, 4, 1), "公共安全视频图像信息系统管理条例"),
}
_CITED = lazy(
    r"(?:《(?P<full>[^》\n]{2,40})》|(?<![\u4e00-\u9fff])(?P<bare>合同法|物权法"
    r"|担保法|民法通则|民法总则|侵权责任法)|(?P<known>民法典|建筑法|招标投标法"
    r"|政府采购法|劳动合同法))"
    r"(?:（[^）]{0,16}）)?(?P<articles>(?:[、和及与]?第[\d一二三四五六七八九十百千零〇]{1,9}条(?:第[^、"
    r"，。；）]{1,4}[款项])?)*)"
)


class KnownLaws:
    """What contracts cite most, held here so that a review stands alone."""

    def out_of_force(self, title: str, on: date) -> str | None:
        """Why an act is not in force on a date."""
        since, successor = GONE.get(bare(title), (None, ""))
        if since is None or on < since:
            return None
        return f"{cn(since)}起废止" + (f"，由《{successor}》代替" if successor else "")

    def beyond_last(self, title: str, article: int, on: date) -> str | None:
        """That the act has fewer articles."""
        last = LAST.get(bare(title))
        return f"只有{last}条，没有第{article}条" if last and article > last else None


def bare(title: str) -> str:
    """A title without 中华人民共和国 and without what stands in brackets behind it."""
    return re.sub(r"（(?:\d{4}|修)[^）]*）$", "", title).removeprefix("中华人民共和国")


def cited_laws(c: Contract, acts: CitedLaws | None, on: date) -> Iterator[Finding]:
    """Each cited act and article, once; `on` is the day of a contract that bears no date."""
    day = c.signed_on or c.term_from or on
    lookups: tuple[InForce, ...] = (acts, KnownLaws()) if acts is not None else (KnownLaws(),)
    seen: set[str] = set()
    for m in _CITED.finditer(c.text):
        title = m["full"] or m["bare"] or m["known"]
        if not re.search(r"[法典例定则办释]$|法（|办法|规定|细则|解释|条例", title):
            continue
        s = next((s for s in c.sentences if s.start <= m.start() <= s.end), None)
        if s is None or re.search(r"原$|废止的?$", s.text[: m.start() - s.start]):
            continue
        gone = next((why for look in lookups if (why := look.out_of_force(title, day))), None)
        if gone and title not in seen:
            seen.add(title)
            yield Finding(
                "law_repealed",
                "must",
                quote(c.text, s.start, s.end, m.start()),
                f"《{bare(title)}》不是现行有效的，已经废止（失效）：{gone}",
                "民法典第1260条" if "民法典" in gone else "立法法",
                "改引现行有效的法律" + ("：《中华人民共和国民法典》" if "民法典" in gone else ""),
                at=m.start(),
            )
        elif not gone:
            yield from _articles(c, s, m, title, lookups, day)
    if acts is not None:
        yield from _unheard_of(c, acts)


def _unheard_of(c: Contract, acts: CitedLaws) -> Iterator[Finding]:
    """A title that no law bears, as 核数 asks about it; a title that is all but a law's, with that law."""
    near: dict[str, str] = {}
    for m in CITED.finditer(c.text):
        if m["title"] not in near and (right := acts.misnamed(m["title"])):
            near[m["title"]] = right
            yield _asked(c, m, f"没有《{m['title']}》，相近的是《{right}》", f"核对名称，是否《{right}》")
    for m in unknown_acts(c.text, acts):
        yield _asked(c, m, f"没有查到名为《{m['title']}》的法律", "核对名称；是草案、地方性法规或者已改名的，写明全称")


def _asked(c: Contract, m: re.Match[str], message: str, suggestion: str) -> Finding:
    s = next((s for s in c.sentences if s.start <= m.start() <= s.end), None)
    start, end = (s.start, s.end) if s else m.span()
    return Finding("law_repealed", "ask", quote(c.text, start, end, m.start()), message, "", suggestion, at=m.start())


def _articles(
    c: Contract, s: Sentence, m: re.Match[str], title: str, lookups: tuple[InForce, ...], day: date
) -> Iterator[Finding]:
    for a in re.finditer(r"第([\d一二三四五六七八九十百千零〇]{1,9})条", m["articles"] or ""):
        number = read_number(a[1])
        why = next(
            (reason for look in lookups if number and (reason := look.beyond_last(title, int(number), day))), None
        )
        if why:
            yield Finding(
                "law_article_wrong",
                "must",
                quote(c.text, s.start, s.end, m.start()),
                f"《{bare(title)}》{why}，条号不存在",
                bare(title),
                f"核对《{bare(title)}》的条号后改正",
                at=m.start("articles") + a.start(),
            )
