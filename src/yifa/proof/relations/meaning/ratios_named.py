"""Ratios known by their names: 性别比, 生师比, persons of a household, 合格率 beside 不合格率, shares of two halves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, show, slack_of, ulp
from yifa.proof.relations.meaning.mentions import Mention, Window
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.vocabulary import complementary

_SEXES = lazy(r"(?<!出生人口)(?<!出生婴儿)性别比")
_HOUSEHOLD = lazy(r"平均每[个一]?家?庭?户[^，。；]{0,8}$|户均(?:人口)?(?:规模)?为?$")
_FAILED = lazy(r"(.{0,6})不(合格|达标|满意|成功)率$")
#: Units of weight in 斤.
_WEIGHTS = {"吨": Decimal(2000), "公斤": Decimal(2), "千克": Decimal(2), "斤": Decimal(1)}
#: How far from the exact value a ratio printed to its last place may lie.
_PLACES = Decimal("1.1")
#: Figures rounded more coarsely than this tell nothing.
_LOOSEST = Decimal("0.01")
#: Nor does that matter where a ratio is off by more than so large a part of itself.
_FAR = Decimal("0.2")
#: Two counts and one share printed so finely that fit each other by their sum do so by no chance.
_FINE = Decimal("0.01")


def find_named_ratios(window: Window, outcome: Outcome) -> None:
    """Each ratio that goes by a name of its own, where both its figures stand by their names."""
    for find in _KINDS:
        for rate, first, second, exact in find(window):
            _judge(rate, first, second, exact, outcome)


Found = tuple[Mention, Mention, Mention, Decimal]


def _judge(rate: Mention, first: Mention, second: Mention, exact: Decimal, outcome: Outcome) -> None:
    loose = sum((slack_of(m.item.quantity) / m.value for m in {first, second} if m.value), Decimal(0))
    operands = (rate.item.index, first.item.index, second.item.index)
    shown = f"按“{first.item.quantity.text}”和“{second.item.quantity.text}”应为 {show(exact)}"
    if abs(exact - rate.value) <= ulp(rate.value) * _PLACES + exact * loose:
        outcome.relate("ratio", operands, rate.value, exact, True, shown + "，相符。")
        outcome.explained.add(rate.item.index)
    elif (loose < _LOOSEST or abs(exact - rate.value) > _FAR * exact) and all(
        m.item.exact for m in (rate, first, second)
    ):
        message = f"{shown}，文中为“{rate.item.quantity.text}”，不符。"
        if outcome.relate("ratio", operands, rate.value, exact, False, message):
            outcome.report("ratio-mismatch", "warning", rate.item.quantity, message, "请核对三个数字。")
        outcome.explained.add(rate.item.index)


def _only(window: Window, name: str, unit: str) -> Mention | None:
    """The one figure that goes by a name, of this sentence and those before; None where there are several."""
    pattern = lazy(name)
    candidates = [
        m for m in (*window.before, *window.own) if m.counts and m.item.unit == unit and pattern.search(m.name)
    ]
    return candidates[0] if len(candidates) == 1 else None


def _said_before(window: Window, m: Mention) -> str:
    """The words before a figure since the last comma, brackets and the figures in them among them."""
    before = window.text[max(m.item.quantity.start - 70, 0) : m.item.quantity.start]
    return re.split("[，,。；;]", re.sub(r"[（(][^）)]*[）)]", "", before))[-1]


def _sexes(window: Window) -> Iterator[Found]:
    """常住人口性别比为97.95: men to a hundred women."""
    for m in window.own:
        words = _said_before(window, m).rstrip()
        plain = re.search(r"性别比例?(?:为|是|达)?$", words) is not None and not m.change
        moved = m.level and re.search(r"(?:上升|下降|提高|降低)[为至到]$", words) is not None
        if not _SEXES.search(words) or not (plain or moved):
            continue
        men, women = (_only(window, rf"{sex}性?(?:常住)?(?:人口|人数)?(?:为|有)?$", "人") for sex in "男女")
        if men is not None and women is not None and women.value and Decimal(50) < m.value < Decimal(200):
            yield m, men, women, HUNDRED * men.value / women.value


def _households(window: Window) -> Iterator[Found]:
    """家庭户270637户，家庭户人口为707389人，平均每个家庭户的人口为2.61人."""
    for m in window.own:
        if m.item.unit != "人" or not _HOUSEHOLD.search(m.item.lead):
            continue
        homes = _only(window, r"家庭户(?:为|有)?$", "户")
        people = _only(window, r"家庭户人口(?:为|有)?$", "人")
        if homes is not None and people is not None and homes.value:
            yield m, people, homes, people.value / homes.value


def _urban(window: Window) -> Iterator[Found]:
    """常住人口94.9万人，其中城镇人口41.4万人，乡村人口53.5万人。常住人口城镇化率43.6%: the last two of one whole."""
    for m in window.own:
        if m.item.unit != "%" or not m.rate.endswith("城镇化率") or m.change or "户籍" in m.rate:
            continue
        counted = [
            o for o in (*window.before, *window.own) if o.adds_up and o.item.exact and o.item.index < m.item.index
        ]
        urban = [o for o in counted if re.search(r"城镇(?:常住)?人口(?:为|有|达)?$", o.name)][-1:]
        whole = [o for o in counted if re.search(r"(?:常住|总)人口(?:为|有|达)?$", o.name) and "城镇" not in o.name]
        base = [o for o in whole if urban and o.item.index < urban[0].item.index][-1:]
        same = bool(base) and base[0].item.unit == urban[0].item.unit and "户籍" not in base[0].name
        if same and base[0].value:
            yield m, urban[0], base[0], HUNDRED * urban[0].value / base[0].value


def _density(window: Window) -> Iterator[Found]:
    """总人口25440人，面积150.74平方公里，人口密度每平方公里168.8人."""
    for m in window.own:
        if m.item.unit != "人" or not re.search(r"人口密度[^，。；]{0,10}$|每平方公里$", m.item.lead):
            continue
        land = [
            o
            for o in (*window.before, *window.own)
            if o.item.unit == "平方公里" and "面积" in o.name and "耕地" not in o.name
        ]
        people = _only(window, r"(?:总人口|常住人口)(?:为|有|达)?$", "人")
        if len(land) == 1 and people is not None and land[0].value:
            yield m, people, land[0], people.value / land[0].value


def _opposites(window: Window) -> Iterator[Found]:
    """总体不合格率2.09%，合格率为97.91%: the two are all."""
    for first, second in zip(window.own, window.own[1:], strict=False):
        if not (first.item.unit == second.item.unit == "%" and first.rate and second.rate):
            continue
        for failed, passed in ((first, second), (second, first)):
            match = _FAILED.search(failed.rate)
            if match is not None and passed.rate in (match[2] + "率", match[1] + match[2] + "率"):
                yield passed, failed, failed, HUNDRED - failed.value


def _failures(window: Window) -> Iterator[Found]:
    """抽检2921763批次，发现不合格样品70174批次，不合格率为2.40%."""
    for at, m in enumerate(window.own):
        match = re.search(r"不(合格|达标)率$", m.rate)
        if match is None or m.item.unit != "%" or re.search(r"季度|月|本级|[一-龥]类", m.rate):
            continue
        counted = [o for o in window.own[:at] if o.adds_up and o.item.exact]
        failed = [o for o in counted if f"不{match[1]}" in o.item.words]
        wholes = [o for o in counted if re.search(r"抽检|检测|抽查|监测|检查|检验", o.item.lead) and o not in failed]
        if len(wholes) > 1:  # 共完成抽检16641批次，其中食品抽检10673批次，…，总体不合格率
            wholes = [o for o in wholes if o.total]
        if len(failed) == 1 and len(wholes) == 1 and wholes[0].item.unit == failed[0].item.unit and wholes[0].value:
            yield m, failed[0], wholes[0], HUNDRED * failed[0].value / wholes[0].value


def _halves(window: Window) -> Iterator[Found]:
    """男性369337人，占49.48%；女性377052人，占50.52%: their sum is the base of both."""
    own = window.own
    for one, share, other, rest in zip(own, own[1:], own[2:], own[3:], strict=False):
        if share.share is None or rest.share is None or not (one.adds_up and other.adds_up):
            continue
        named = complementary([one.name, other.name], strictly=True)
        total = one.value + other.value
        finely = max(ulp(share.value), ulp(rest.value)) <= _FINE
        if one.item.unit != other.item.unit or not (named or finely) or not total:
            continue
        first, second = HUNDRED * one.value / total, HUNDRED * other.value / total
        fits = [abs(first - share.value) <= ulp(share.value), abs(second - rest.value) <= ulp(rest.value)]
        whole = abs(share.value + rest.value - HUNDRED) <= 2 * ulp(share.value)
        whole = whole and named
        if not fits[0] and (fits[1] or whole):
            yield share, one, other, first
        elif not fits[1] and (fits[0] or whole):
            yield rest, other, one, second


def _loans(window: Window) -> Iterator[Found]:
    """存款余额286.4亿元，贷款余额213.7亿元，存贷比74.6%."""
    for m in window.own:
        if m.item.unit != "%" or not re.search(r"[存贷][贷存]比(?:例|率)?(?:为|达|达到)?$", m.item.lead):
            continue
        money = [o for o in (*window.before, *window.own) if o.adds_up and o.item.index < m.item.index]
        loans, deposits = ([o for o in money if re.search(rf"{kind}款余额(?:为|达)?$", o.name)] for kind in "贷存")
        if len(loans) == len(deposits) == 1 and loans[0].item.unit == deposits[0].item.unit and deposits[0].value:
            yield m, loans[0], deposits[0], HUNDRED * loans[0].value / deposits[0].value


def _yields(window: Window) -> Iterator[Found]:
    """播种面积2.1万亩，总产量8190吨，平均亩产390公斤."""
    for m in window.own:
        if m.item.unit not in _WEIGHTS or not re.search(r"(?:亩产|单产)(?:量)?(?:为|达到?)?$", m.item.lead) or m.change:
            continue
        crop = [o for o in window.own if o.counts and o.item.unit in _WEIGHTS and re.search(r"产量?", o.item.lead)]
        crop = [o for o in crop if o is not m and "单产" not in o.item.lead and "亩产" not in o.item.lead]
        land = [o for o in window.own if o.counts and o.item.unit == "亩"]
        if len(land) > 1 and len(crop) == 1:  # 粮食作物1.52万亩、油料0.43万亩，粮食总产量6384吨
            named = re.sub(r"[^一-龥]|总?产量?.*$", "", crop[0].item.lead)[-2:]
            land = [o for o in land if len(named) == 2 and named in o.name]
        if len(crop) == len(land) == 1 and land[0].value:
            weight = crop[0].value * _WEIGHTS[crop[0].item.unit] / _WEIGHTS[m.item.unit]
            yield m, crop[0], land[0], weight / land[0].value


_KINDS: tuple[Callable[[Window], Iterator[Found]], ...] = (
    _sexes,
    _households,
    _urban,
    _density,
    _opposites,
    _failures,
    _halves,
    _loans,
    _yields,
)
