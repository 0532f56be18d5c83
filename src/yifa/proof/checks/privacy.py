"""Personal data and sensitive figures in a text meant for publication (R049, R152, R172)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.proof.checks.context import Context, at
from yifa.proof.model import Finding
from yifa.proof.patterns import lazy

IDENTITY = lazy(r"(?<!\d)\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])")
MOBILE = lazy(r"(?<![\d\-.])1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)")
LANDLINE = lazy(r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")
CARD = lazy(r"(?<!\d)(?:62|4\d|5[1-5])\d{2}[\s]?\d{4}[\s]?\d{4}[\s]?\d{3,4}(?:[\s]?\d{1,3})?(?!\d)")
#: What numbers of identity cards, bank cards and telephones have in common, cheaper to look for.
LONG_NUMBER = lazy(r"\d[\d\s-]{9,}")
MAIL = lazy(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
ADDRESS = lazy(
    r"[\u4e00-\u9fa5]{2,8}(?:村|社区|小区|路|街|巷|弄)[\u4e00-\u9fa5\d]{0,12}?\d{1,4}(?:号(?:楼|院)?|组|栋|幢)"
    r"[\u4e00-\u9fa5]{0,3}(?:\d{1,3}(?:单元|室|号|栋)){0,2}"
)
PERSON_ADDRESS = lazy(r"(?:住址|家住|住在|户籍地|现住|居住地|家庭地址)[：:为]?\s*")
HOTLINE = lazy(r"热线|监督电话|举报电话|咨询电话|联系电话|办公电话|值班|投诉电话|传真|服务电话|联系方式")
#: Numbers that offices of justice publish every year.
REPORTED = lazy(r"矫正|帮教|刑满")
SENSITIVE = lazy(
    r"邪教|严重精神障碍|精神病|吸毒|戒毒|艾滋|涉毒|社区矫正对象|矫正对象|刑满释放|安置帮教|重点上访|重点信访人|未成年罪错|性侵|家暴受害|困境儿童|留守儿童"
)
PEOPLE = lazy(r"人|名|户|例|位")
EXTERNAL = lazy(
    r"刑事案件|治安案件|行政案件(?=同比|较|比|下降|上升|减少|增加)|电信(?:网络)?诈骗案|电诈案|诈骗案件|警情|刑事警情|交通事故|生产总值|财政收入|固定资产投资"
)
SOURCE = lazy(r"据|来源|统计|公安|派出所|提供|通报|交警")


def _is_identity(number: str) -> bool:
    from stdnum.cn import ric  # slow to load, and few texts hold such a number

    return bool(ric.is_valid(number.upper()))


def _is_card(digits: str) -> bool:
    from stdnum import luhn

    return bool(luhn.is_valid(digits))


def personal_data(context: Context) -> Iterator[Finding]:
    """ID numbers with a right check digit, phones, bank cards, private addresses."""
    if LONG_NUMBER.search(context.text):
        yield from _long_numbers(context)
    for match in context.finditer(MAIL) if context.whole and "@" in context.text else ():
        yield at(match, "personal-mail", "privacy", "info", "电子邮箱，公开前请确认是办公邮箱。", "个人邮箱删去。")
    yield from _addresses(context.text)


def _long_numbers(context: Context) -> Iterator[Finding]:
    """Numbers of identity cards, bank cards and telephones."""
    text = context.text
    taken: list[tuple[int, int]] = []
    for match in context.finditer(IDENTITY):
        named = re.search(r"身份证|公民身份号码", text[max(0, match.start() - 12) : match.start()])
        if named or _is_identity(match[0]):
            taken.append(match.span())
            yield at(
                match,
                "personal-id",
                "privacy",
                "error",
                "公民身份号码不得出现在公开的文稿里（R049，个人信息保护法第28条）。",
                f"删去，或写作“{match[0][:3]}***********{match[0][-4:]}”。",
            )
    for match in context.finditer(CARD):
        digits = re.sub(r"\s", "", match[0])
        if 16 <= len(digits) <= 19 and _is_card(digits) and not _overlaps(match, taken):
            taken.append(match.span())
            yield at(match, "personal-card", "privacy", "error", "银行卡号（校验位正确）不得公开（R049）。", "删去。")
    for match in context.finditer(MOBILE):
        if _overlaps(match, taken):
            continue
        before = text[max(0, match.start() - 16) : match.start()]
        official = HOTLINE.search(before)
        yield at(
            match,
            "personal-phone",
            "privacy",
            "info" if official else "warning",
            "手机号码属于个人信息，公开前应确认是否必要（R049）。",
            "改用办公电话，或遮蔽中间四位。",
        )
    for match in context.finditer(LANDLINE):
        before = text[max(0, match.start() - 16) : match.start()]
        if not HOTLINE.search(before) and context.whole:
            yield at(
                match,
                "personal-phone",
                "privacy",
                "info",
                "电话号码，公开前请确认不是住宅电话。",
                "不是办公电话的删去。",
            )


def _addresses(text: str) -> Iterator[Finding]:
    """Where people live."""
    for opening in PERSON_ADDRESS.finditer(text):
        address = ADDRESS.match(text, opening.end())
        if address:
            yield at(
                address,
                "personal-address",
                "privacy",
                "warning",
                "个人住址不得公开到门牌（R049）。",
                "只写到村、社区。",
            )


def sensitive_groups(context: Context) -> Iterator[Finding]:
    """Exact small numbers about people whose very belonging to the group is sensitive (warning before publication)."""
    if not context.whole:
        return
    for quantity in context.counts:
        if not PEOPLE.search(quantity.unit) or (quantity.value is not None and quantity.value > 1000):
            continue
        start, end = context.outline.clause(quantity.start)
        match = SENSITIVE.search(context.text, start, end)
        if match and "儿童" not in match[0]:
            yield Finding(
                "sensitive-group",
                "privacy",
                "warning" if context.is_annual_report and not REPORTED.search(match[0]) else "info",
                start,
                end,
                f"“{match[0]}”人员的具体人数，一个乡镇范围小，公开后容易认出本人，也可能是公安、卫生部门的内部数据（R152、R172）。",
                "公开稿删去人数，或改为不含数字的表述；公开前作保密审查。",
            )


def external_figures(context: Context) -> Iterator[Finding]:
    """Figures that belong to another authority, stated without their source (info)."""
    if not context.is_annual_report:
        return
    for match in context.finditer(EXTERNAL):
        _, end = context.outline.clause(match.start())
        sentence_start, sentence_end = context.outline.sentence(match.start())
        if not context.counts_in(match.start(), end):
            continue
        if not SOURCE.search(context.text, sentence_start, sentence_end):
            yield Finding(
                "external-figure",
                "figures",
                "info",
                match.start(),
                end,
                f"“{match[0]}”的数字归公安、统计等部门掌握，这里没有写来源。",
                "写明来源，如“据派出所统计”。",
            )


def _overlaps(match: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    return any(start < match.end() and match.start() < end for start, end in taken)
