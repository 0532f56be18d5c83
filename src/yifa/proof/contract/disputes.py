"""Disputes: suit or arbitration, which court, who may not decide, what may not be waived."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from yifa.proof.contract.model import Contract, Finding, Sentence
from yifa.proof.contract.values import HAN, quote
from yifa.proof.patterns import lazy
from yifa.proof.quantities.numerals import read_number

_ARBITRATION = lazy(r"仲裁")
_LAWFUL_ARBITRATION = lazy(r"农村土地承包[\u4e00-\u9fff]{0,6}仲裁|劳动(?:人事)?(?:争议)?仲裁|劳动争议")
_SUIT = lazy(r"人民法院|法院|起诉|提起诉讼|诉讼")
_COURT = lazy(r"(?:由|向|在|至|到|以)?(?P<where>[^，。；由向]{0,22}?)(?:的)?(?:有管辖权的)?(?:基层)?(?:人民)?法院")
_NAMED = lazy(r"(?P<name>[\u4e00-\u9fff]{2,10}?)(?:仲裁委员会|仲裁委|国际仲裁中心|仲裁院)")
_NO_NAME = lazy(
    r"当地|所在地|有关|相关|签订地|履行地|本地|任何|有管辖|一方|选择|双方|县级|市级|上级|申请地|住所地|共同"
    r"|(?:由|向|提交|交|申请|选定)$"
)
_ADMINISTRATIVE = lazy(r"征收|补偿|安置|特许经营|拆迁|搬迁|国有土地使用权出让|退耕|行政")
_IMMOVABLE = frozenset({"lease", "land", "works"})


def _clause(c: Contract) -> list[Sentence]:
    return [s for s in c.body if re.search(r"争议|纠纷|仲裁|法院|起诉|诉讼|管辖|裁决|协商不成", s.text)]


_CHOSEN = lazy(rf"第[\s　]*（?(?P<n>[{HAN}]|\d)）?[\s　]*[种项]")
_OPTION = lazy(rf"（(?P<a>[{HAN}]|\d)）|(?:^|：)[\s　]*(?P<b>\d)[.、．]|(?P<c>[①②③])")


def _as_chosen(sentences: list[Sentence]) -> list[Sentence]:
    """Of a form that offers several ways (按下列第2种方式解决：1. … 2. …) only the one that is chosen."""
    lead = next(
        (i for i, s in enumerate(sentences) if re.search(r"方式|下列|以下", s.text) and _CHOSEN.search(s.text)), None
    )
    if lead is None:
        return sentences
    chosen = read_number(_CHOSEN.search(sentences[lead].text)["n"])  # type: ignore[index]
    kept, last = sentences[:lead], None
    for s in sentences[lead:]:
        for m in _OPTION.finditer(_CHOSEN.sub("", s.text)):
            last = Decimal("①②③".index(m["c"]) + 1) if m["c"] else read_number(m["a"] or m["b"])
        if last is None or last == chosen:
            kept.append(s)
    return kept


def disputes(c: Contract) -> Iterator[Finding]:
    """Everything that may be wrong with the way disputes are settled; at most one finding of a kind."""
    sentences = _as_chosen(_clause(c))
    text = "。".join(s.text for s in sentences)
    if not re.search(r"法院|仲裁|起诉|诉讼|裁决|裁定|管辖|调解|决定|为准", text) and not c.supplements:
        yield Finding(
            "dispute_missing",
            "ask",
            "",
            "没有约定争议解决方式",
            "民法典第470条",
            "因本合同发生的争议，双方协商解决；协商不成的，向甲方所在地人民法院提起诉讼。",
        )
        return
    yield from _waived(c, sentences)
    arbitration = [
        s
        for s in sentences
        if _ARBITRATION.search(s.text)
        and not _LAWFUL_ARBITRATION.search(s.text)
        and not re.search(
            r"不(?:得|再)?申请仲裁|诉讼、仲裁|仲裁(?:活动|代理)|质量[^。；]{0,6}仲裁|诉讼或者?仲裁(?:程序|案件|费)|参与[^。；]{0,12}仲裁",
            s.text,
        )
    ]
    suits = [
        s
        for s in sentences
        if _SUIT.search(s.text)
        and not re.search(
            r"不得[^。；]{0,8}(?:起诉|诉讼)|强制执行|放弃|诉讼、仲裁|参与处理|诉讼事务|劳动|法院[^。；]{0,12}拍卖|违约金[^。；]{0,30}(?:法院|仲裁)|法院(?:要求|作出裁定)|判决终止|不服|清算|应诉|不得向"
            r"|(?:没有|未)(?:约定|达成)[^。；]{0,12}仲裁",
            s.text,
        )
    ]
    if arbitration and suits and not all(_ours_only(s) for s in suits):
        s = next((s for s in suits if s in arbitration), suits[0])
        m = _SUIT.search(s.text)
        other = next((a for a in arbitration if a is not s), None)
        yield _found(
            c,
            "dispute_both",
            "must",
            s,
            m.start() if m else 0,
            "既约定仲裁又约定诉讼，仲裁约定无效，只能选一种",
            "仲裁法关于仲裁协议的规定；最高人民法院关于适用仲裁法若干问题的解释第7条",
            _COURT_SENTENCE,
            (quote(c.text, other.start, other.end),) if other else (),
        )
    elif arbitration:
        yield from _arbitration(c, arbitration)
    if not arbitration and suits:
        yield from _courts(c, suits)


_COURT_SENTENCE = "协商不成的，向甲方所在地人民法院提起诉讼。"


def _ours_only(s: Sentence) -> bool:
    return not re.search(r"法院|起诉|提起诉讼", s.text)


def _found(
    c: Contract,
    kind: str,
    severity: str,
    s: Sentence,
    at: int,
    say: str,
    basis: str,
    put: str,
    also: tuple[str, ...] = (),
) -> Finding:
    return c.finding(s, at, kind, "must" if severity == "must" else "ask", say, basis, put, also)


_DECIDES = lazy(
    r"由(?P<who>[^，。；]{0,24}?(?:人民政府|政府|[局办委站所队]|主管部门|部门"
    r"|机关|{甲}|{乙}|村委会|村民委员会|领导|镇长|书记|主任|司法所|派出所|上级))[^，。；]{0,10}(?:裁决"
    r"|裁定|决定|仲裁(?!委)|最终处理|作出处理|处理决定|评判|裁断|认定|处理)"
    r"|"
    r"以(?P<who2>[^，。；]{0,20}?(?:人民政府|政府|[局办委站所]|部门|机关|{甲}"
    r"|{乙}|村委会))(?:的|作出的)?[^，。；]{0,6}(?:裁决|决定|意见|处理|裁定"
    r"|认定)[^，。；]{0,6}(?:为准|为最终|为终局|为最后)"
)
_FINAL = lazy(r"最终|为准|终局|不得|裁决|裁定")
_WAIVE = lazy(
    r"永不[^。；，]{0,12}(?:起诉|诉讼|信访)|放弃[^。；，]{0,6}(?:通过法院|诉讼|起诉)|"
    r"不(?:以任何(?:方式|形式|理由))[^。；]{0,8}(?:上访|信访|起诉|诉讼|复议)|"
    r"(?:不得|不能|无权|放弃|不再|不享有|自愿放弃)[^。；，]{0,24}(?:起诉|诉讼"
    r"|上诉|申诉|信访|复议|仲裁|救济|抗辩|异议|索赔|诉权|追究|主张权利|向(?:人民)?法院)"
    r"|(?:终局|最终)(?:裁决|决定|处理|的)[^。；]{0,10}(?:不得|不能|双方)|一审终审"
    r"|一裁终局不得"
)


def _waived(c: Contract, sentences: list[Sentence]) -> Iterator[Finding]:
    decides = lazy(_DECIDES.pattern.replace("{甲}", c.labels(c.ours)).replace("{乙}", c.labels(c.other)))
    judged: set[int] = set()
    for s in c.body:
        m = decides.search(s.text)
        if (
            m
            and re.search(r"争议|纠纷|分歧|异议|裁决|起诉|诉讼|协商不成|协商不一致", s.text)
            and not re.search(r"法院|仲裁委员会|调解", s.text[m.start() : m.end()])
            and not re.search(r"鉴定|检测", m.group())
            and not (re.search(r"(?:负责|协调|妥善|自行)(?:解决)?(?:处理)?$", m.group()) and not _FINAL.search(s.text))
        ):
            if re.search(r"调解|协调", m.group()) and not re.search(r"最终|裁决|起诉", s.text):
                continue
            judged.add(s.line)
            yield _found(
                c,
                "dispute_authority_decides",
                "must",
                s,
                m.start(),
                f"民事合同的争议由“{(m['who'] or m['who2'] or '').strip()}”裁决：行政机关、一方当事人无权作最终裁决"
                f"，不能排除起诉的权利",
                "民事诉讼法第3条；行政诉讼法第12条",
                _COURT_SENTENCE,
            )
            break
    for s in c.body:
        m = _WAIVE.search(s.text)
        if (
            not m
            or s.line in judged
            or re.search(r"工资|恶意|弃权|视(?:其)?为放弃|不能成为|放弃(?:优先|承租|中标)", s.text)
        ):
            continue
        if re.match(r"终局|最终|一裁", m.group()) and re.search(r"仲裁", c.text):
            continue  # an arbitral award is final by law
        if re.search(r"不得[^。；，]{0,10}(?:以[^。；，]{0,12})?(?:主张|异议)", m.group()) and not re.search(
            r"起诉|诉讼|复议|法院|仲裁", m.group()
        ):
            continue
        administrative = _ADMINISTRATIVE.search(c.title) or re.search(r"复议|行政诉讼", s.text)
        yield _found(
            c,
            "dispute_void",
            "must",
            s,
            m.start(),
            "预先放弃起诉、复议等救济的约定无效，当事人的诉权（起诉的权利）不能以合同排除",
            "行政诉讼法第12条；行政复议法第11条" if administrative else "民事诉讼法第3条；民法典第497条、第506条",
            _COURT_SENTENCE,
        )
        break


def _arbitration(c: Contract, sentences: list[Sentence]) -> Iterator[Finding]:
    s = sentences[0]
    if _ADMINISTRATIVE.search(c.title) and c.ours and c.ours.organ:
        yield _found(
            c,
            "dispute_void",
            "must",
            s,
            0,
            "行政协议约定仲裁的条款无效，争议应当申请行政复议或者提起行政诉讼",
            "最高人民法院关于审理行政协议案件若干问题的规定第26条",
            "乙方可以依法申请行政复议或者向人民法院提起行政诉讼。",
        )
        return
    names = {m["name"] for x in sentences for m in _NAMED.finditer(x.text)}
    named = [n for n in names if not _NO_NAME.search(n)]
    elsewhere = re.findall(r"([\u4e00-\u9fff]{2,4})(?:仲裁委员会|仲裁委)", c.text.replace("劳动争议仲裁委员会", ""))
    if not named and any(not _NO_NAME.search(name) for name in elsewhere):
        named = [""]  # its name stands in another sentence
    s = next((x for x in sentences if re.search(r"仲裁", x.text)), s)
    at = s.text.find("仲裁")
    if not named:
        yield _found(
            c,
            "arbitration_vague",
            "must",
            s,
            at,
            "没有写明仲裁委员会的名称，仲裁机构不明确，达不成补充协议的仲裁协议无效",
            "仲裁法关于仲裁协议的规定",
            "提交××仲裁委员会（写明全称）仲裁；或者改为向甲方所在地人民法院提起诉讼。",
        )
    elif len({n[-3:] for n in named}) > 1:
        yield _found(
            c,
            "arbitration_vague",
            "must",
            s,
            at,
            "写了两个仲裁委员会，没有确定由哪一个仲裁机构仲裁",
            "最高人民法院关于适用仲裁法若干问题的解释第5条",
            f"只写一个：提交{named[0]}仲裁委员会仲裁。",
        )


_HERE = lazy(r"不动产|房屋|土地|工程|项目|标的物|租赁物|流转地|林地|地块|建设|施工|合同履行地|履行地")
_OTHER_PLACE = lazy(r"户籍|合同签订地|签订地|原告|被告|守约方|注册地|签约地|起诉方|各自|双方")


_THEIRS = lazy(r"承包[人方]|供应商|供货方|供方|承租[人方]|服务方|设计人|投资方|施工单位|卖方|受让[人方]|流入方")


def _courts(c: Contract, sentences: list[Sentence]) -> Iterator[Finding]:
    ours, other = c.labels(c.ours), c.labels(c.other)
    places: list[tuple[Sentence, int, str]] = []
    for s in sentences:
        for m in _COURT.finditer(s.text):
            where = m["where"]
            if re.search(r"所在地|住所地|户籍|签订地|履行地|注册地|原告|被告|住地", where) or re.search(
                r"[\u4e00-\u9fff]{2,3}[县市区]$|[县市区]", where
            ):
                places.append((s, m.start("where"), where))
    theirs = "" if _THEIRS.search(ours) else f"|{_THEIRS.pattern}"
    foreign = [
        (s, at, w) for s, at, w in places if re.search(rf"(?:{other}{theirs})", w) and not re.search(rf"(?:{ours})", w)
    ]
    distinct: dict[str, tuple[Sentence, int, str]] = {}
    for s, at, w in places:
        key = (
            "甲"
            if re.search(ours, w)
            else "乙"
            if re.search(other, w)
            else re.sub(r"(?:由|向|可以|依法|应当)|的?(?:所在地|住所地)?$", "", w)[-5:]
        )
        distinct.setdefault(key, (s, at, w))
    separate = {s.start for s, _, _ in distinct.values()}
    if len(distinct) >= 2 and len(separate) >= 2:
        (a, _, _), (b, at, where) = list(distinct.values())[:2]
        yield _found(
            c,
            "dispute_courts_conflict",
            "must",
            b,
            at,
            "两处约定的管辖法院不一致，应当只约定一个",
            "民事诉讼法第35条",
            _COURT_SENTENCE,
            (quote(c.text, a.start, a.end),),
        )
        return
    immovable = (
        c.kinds & _IMMOVABLE
        and not ("lease" in c.kinds and re.search(r"车|设备|机械|租车", c.title))
        and not ("works" in c.kinds and c.kinds & {"goods", "design"})
    )
    counties = re.findall(r"[\u4e00-\u9fff]{1,3}?[县市区]", c.ours.name) if c.ours else []
    for s, at, where in places:
        named = re.search(r"(?:[\u4e00-\u9fff]{2,3}市)?([\u4e00-\u9fff]{2,3}[县市区])$", where)
        elsewhere = bool(named and counties and not any(name in where for name in counties) and "所在地" not in where)
        away = any(where == w for _, _, w in foreign) or elsewhere
        if immovable and (away or (_OTHER_PLACE.search(where) and not _HERE.search(where))):
            what = "工程所在地" if "works" in c.kinds else "房屋所在地" if "lease" in c.kinds else "土地所在地"
            yield _found(
                c,
                "dispute_exclusive",
                "must",
                s,
                at,
                f"不动产纠纷（房屋租赁、土地承包、建设工程施工）由不动产所在地（{what}）人民法院专属管辖，不能约定"
                f"其他法院",
                "民事诉讼法第34条；最高人民法院关于适用民事诉讼法的解释第28条",
                f"向{what}人民法院提起诉讼。",
            )
            return
        if away:
            yield _found(
                c,
                "dispute_away_court",
                "ask",
                s,
                at,
                "约定在对方所在地法院，应诉成本高；建议改为甲方所在地或者合同履行地人民法院",
                "民事诉讼法第35条",
                _COURT_SENTENCE,
            )
            return
