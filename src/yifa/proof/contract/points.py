"""The points of the quick check, in the order a reviewer goes through a contract; each says why and on what basis."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from .model import Contract, Passage, Point, Registered, Tone
from .reading import read_contract

SME_LONGEST = 60
SME_USUAL = 30
OUR_VILLAGE = re.compile(r"村(?:民委员会|委会)|居(?:民委员会|委会)|股份经济合作社|村民小组")
OUR_ORGAN = re.compile(r"人民政府|街道办事处|机关|管理委员会")
INNER = re.compile(r"(?:办公室|科|股|项目部|指挥部|领导小组|工作专班)$")
LOCAL = "合同快速检查（本地做法）"
PAYMENT_ACT = "保障中小企业款项支付条例"


def check_contract(text: str, *, sme: bool | None = None, registered: Registered | None = None) -> tuple[Point, ...]:
    """Every point of the quick check, those in order included, so that a reader sees what was looked at.

    Args:
        text: the contract's plain text.
        sme: whether the counterparty is a small or medium enterprise; None where that is not known.
        registered: what the office has registered, compared with the text where given.
    """
    contract = read_contract(text)
    points = [check(contract) for check in _CHECKS]
    points.insert(3, _payment(contract, sme))
    if registered is not None:
        points += _against(contract, registered)
    return tuple(points)


def _parties(c: Contract) -> Point:
    inner = [name for _, name in c.parties if INNER.search(name)]
    said = "；".join(f"{label}：{name}" for label, name in c.parties)
    if len(c.parties) < 2:
        return Point(
            "parties",
            "当事人",
            "fault",
            f"没有读到双方当事人的名称{'，只有' + said if said else ''}；请写明全称。",
            "民法典第470条",
        )
    if inner:
        return Point(
            "parties",
            "当事人",
            "warn",
            f"“{'、'.join(inner)}”看起来是内设机构或者临时机构，不能以自己的名义签约，请核对主体资格。",
            "民法典第470条",
        )
    return Point("parties", "当事人", "ok", said, "民法典第470条")


def _amount(c: Contract) -> Point:
    wrong = [a for a in c.amounts if a.figures is not None and a.words_text and not a.agrees]
    alone = [a for a in c.amounts if not a.words_text]
    lone_words = [a for a in c.amounts if a.figures is None]
    found = tuple(a.passage for a in (wrong or alone or lone_words or list(c.amounts)))
    if wrong:
        said = "；".join(f"小写{a.figures:,.2f}元，大写读出来是{_yuan(a.words)}" for a in wrong)
        return Point("amount", "金额大小写", "fault", f"大小写不一致：{said}。请改合同文本。", LOCAL, found)
    if alone or lone_words:
        say = "合同总价只有小写，请加上大写，防止涂改。" if alone else "金额只有大写，请加上小写。"
        return Point("amount", "金额大小写", "warn", say, LOCAL, found)
    if not c.amounts:
        return Point(
            "amount",
            "金额大小写",
            "absent",
            "没有读到合同金额；无金额合同可以不写，有金额的请写明大小写。",
            "民法典第470条",
        )
    said = "；".join(f"{a.figures:,.2f}元" for a in c.amounts)
    return Point("amount", "金额大小写", "ok", f"大小写一致：{said}", LOCAL, found)


def _cn(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _yuan(value: Decimal | None) -> str:
    return f"{value:,.2f}元" if value is not None else "读不懂的写法"


def _term(c: Contract) -> Point:
    found = (c.term,) if c.term else ()
    if c.term_from is None or c.term_until is None:
        return Point(
            "term", "履行期限", "absent", "没有读到“自…起至…止”的履行期限，请写明起止日期或者工期。", "民法典第470条"
        )
    if c.term_until < c.term_from:
        return Point(
            "term",
            "履行期限",
            "fault",
            f"履行期止（{_cn(c.term_until)}）早于履行期起（{_cn(c.term_from)}）。",
            "民法典第470条",
            found,
        )
    if c.signed_on and c.signed_on > c.term_from:
        return Point(
            "term",
            "履行期限",
            "warn",
            f"履行期自{_cn(c.term_from)}起，签订日是{_cn(c.signed_on)}：先履行后签约，请核对。",
            LOCAL,
            found,
        )
    return Point("term", "履行期限", "ok", f"{_cn(c.term_from)}至{_cn(c.term_until)}", "民法典第470条", found)


def _payment(c: Contract, sme: bool | None) -> Point:
    name, basis = "付款期限", f"{PAYMENT_ACT}第9条"
    if not c.payments:
        say = f"没有读到付款期限；没有约定的，机关向中小企业付款自交付之日起{SME_USUAL}日内。"
        return Point("payment", name, "absent", say, basis)
    longest = max(c.payments, key=lambda p: p.days)
    found = (longest.passage,)
    if longest.days > SME_LONGEST and sme is not False:
        tone: Tone = "fault" if sme else "warn"
        who = "" if sme else "相对人是中小企业的，"
        return Point(
            "payment",
            name,
            tone,
            f"最长的付款期约{longest.days}日；{who}约定的付款期最长不超过{SME_LONGEST}日，质量保证金另计。",
            basis,
            found,
        )
    if longest.days > SME_USUAL:
        return Point(
            "payment",
            name,
            "ok",
            f"最长的付款期约{longest.days}日，长于一般的{SME_USUAL}日，没有超过约定上限。",
            basis,
            found,
        )
    return Point("payment", name, "ok", f"最长的付款期约{longest.days}日。", basis, found)


def _condition(c: Contract) -> Point:
    if c.audit:
        say = "以审计结果作为结算、付款依据：法律、行政法规没有规定的，不得强制要求，请删去或者写明所依据的法律、行政法规。"
        return Point("condition", "付款条件", "warn", say, f"民营经济促进法第67条；{PAYMENT_ACT}第12条", c.audit)
    if c.funds:
        return Point(
            "condition",
            "付款条件",
            "warn",
            "以资金到位为付款条件，付款日没有确定；请改为确定的期限，并先落实预算。",
            LOCAL,
            c.funds,
        )
    return Point(
        "condition",
        "付款条件",
        "ok",
        "没有以审计结果或者资金到位为付款条件。",
        f"民营经济促进法第67条；{PAYMENT_ACT}第12条",
    )


def _guarantee(c: Contract) -> Point:
    village = next((name for _, name in c.parties if OUR_VILLAGE.search(name)), "")
    organ = next((name for _, name in c.parties if OUR_ORGAN.search(name)), "")
    if not c.guarantees:
        return Point("guarantee", "担保", "ok", "没有担保内容。", "村民委员会组织法第13条；民法典第683条")
    ours = [p for p in c.guarantees if _gives(p, c, village) or OUR_VILLAGE.search(p.text)]
    if village and ours:
        return Point(
            "guarantee",
            "担保",
            "fault",
            f"“{village}”是村（居）自治组织，不得为任何人提供担保，请删去。",
            "村民委员会组织法第13条",
            tuple(ours),
        )
    ours = [p for p in c.guarantees if _gives(p, c, organ) or OUR_ORGAN.search(p.text)]
    if organ and ours:
        return Point(
            "guarantee", "担保", "fault", f"“{organ}”是机关法人，不得作保证人，请删去。", "民法典第683条", tuple(ours)
        )
    return Point(
        "guarantee",
        "担保",
        "warn",
        "有担保内容，请核对由谁提供；村（居）民委员会和机关不得提供。",
        "村民委员会组织法第13条；民法典第683条",
        c.guarantees,
    )


def _gives(passage: Passage, c: Contract, name: str) -> bool:
    """Whether the party of this name is the one that guarantees: its label stands first in the clause, before 担保."""
    label = next((label for label, known in c.parties if known == name), "") if name else ""
    if not label:
        return False
    return bool(
        re.search(rf"{label}(?:为|对|同意|愿意|提供|承担|以)[^，。]{{0,24}}(?:担保|连带|抵押|质押|保证)", passage.text)
    )


def _regime(c: Contract) -> Point:
    if c.regime:
        say = "以行政区划调整、换届、机构或者职能调整、责任人更替为由不履行或者终止合同的约定，应当删去。"
        return Point("regime", "换届区划条款", "fault", say, "民营经济促进法第70条", c.regime)
    return Point("regime", "换届区划条款", "ok", "没有这类条款。", "民营经济促进法第70条")


def _dispute(c: Contract) -> Point:
    name = "争议解决"
    sues = [p for p in c.courts if re.search(r"起诉|诉讼|管辖|提起", p.text)]
    if c.arbitration and sues:
        return Point(
            "dispute",
            name,
            "fault",
            "既约定仲裁又约定诉讼，仲裁约定可能无效，请只选一种。",
            "仲裁法关于仲裁协议的规定",
            (*c.arbitration, *sues),
        )
    if c.arbitration:
        named = any(re.search(r"仲裁委员会|仲裁院", p.text) for p in c.arbitration)
        say = "约定仲裁，写明了仲裁机构。" if named else "约定仲裁但没有写明仲裁委员会，请补充，否则仲裁约定可能无效。"
        return Point("dispute", name, "ok" if named else "fault", say, "仲裁法关于仲裁协议的规定", c.arbitration)
    if not c.courts:
        return Point("dispute", name, "absent", "没有约定争议解决方式，建议约定本地人民法院。", "民法典第470条")
    away = [
        p
        for p in c.courts
        if re.search(r"(?:乙方|承包人|供应商|供货?方|受托方|承租[人方])[^，。]{0,6}(?:所在地|住所地)", p.text)
    ]
    if away:
        return Point(
            "dispute", name, "warn", "约定在对方所在地法院，建议改为甲方所在地或者合同履行地法院。", LOCAL, tuple(away)
        )
    return Point("dispute", name, "ok", "约定由法院管辖，不在对方所在地。", "民法典第470条", c.courts[:1])


def _breach(c: Contract) -> Point:
    if c.breach is None:
        return Point("breach", "违约责任", "absent", "没有读到违约责任，请补充。", "民法典第470条")
    return Point("breach", "违约责任", "ok", "有违约责任条款。", "民法典第470条", (c.breach,))


def _seal(c: Contract) -> Point:
    if c.seals is None:
        return Point("seal", "签字盖章", "absent", "没有读到签字盖章处，请补上双方签署栏。", "民法典第490条")
    return Point("seal", "签字盖章", "ok", "有签署栏；用印前核对审批。", "民法典第490条", (c.seals,))


def _signed(c: Contract) -> Point:
    if c.signed_on is None:
        return Point("signed", "签订日期", "absent", "没有读到签订日期；签署时填写，不要倒签。", LOCAL)
    return Point("signed", "签订日期", "ok", _cn(c.signed_on), LOCAL)


def _blank(c: Contract) -> Point:
    if c.blanks:
        return Point(
            "blank",
            "空白处",
            "warn",
            f"有{len(c.blanks)}处空白没有填写或者划去，签订前逐处处理。",
            LOCAL,
            c.blanks[:12],
        )
    return Point("blank", "空白处", "ok", "正文没有空白。", LOCAL)


def _against(c: Contract, registered: Registered) -> Iterator[Point]:
    """What was registered beside what the text says."""
    name = "与登记核对"
    differs = []
    amounts = {a.figures for a in c.amounts if a.figures is not None}
    if registered.amount is not None and amounts and registered.amount not in amounts:
        said = "、".join(f"{value:,.2f}元" for value in sorted(amounts))
        differs.append(f"登记的金额是{registered.amount:,.2f}元，文本是{said}")
    names = [_plain(party) for _, party in c.parties]
    other = _plain(registered.counterparty)
    if other and names and not any(other in party or party in other for party in names):
        differs.append(f"登记的相对人“{registered.counterparty}”不在文本的当事人中")
    for said, kept, read in (
        ("起", registered.term_from, c.term_from),
        ("止", registered.term_until, c.term_until),
    ):
        if kept and read and kept != read:
            differs.append(f"登记的履行期{said}是{_cn(kept)}，文本是{_cn(read)}")
    days = {p.days for p in c.payments}
    if registered.pay_days and days and registered.pay_days not in days:
        differs.append(f"登记的付款期是{registered.pay_days}日，文本是{'、'.join(str(d) for d in sorted(days))}日")
    tone: Tone = "fault" if differs else "ok"
    say = (
        "；".join(differs) + "。请改登记或者改文本。"
        if differs
        else "金额、相对人、期限、付款期与文本没有出入（文本没有写的不比）。"
    )
    yield Point("registered", name, tone, say, LOCAL)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


_CHECKS: tuple[Callable[[Contract], Point], ...] = (
    _parties, _amount, _term, _condition, _guarantee, _regime, _dispute, _breach, _seal, _signed, _blank,
)  # fmt: skip
