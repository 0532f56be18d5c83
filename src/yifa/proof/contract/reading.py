"""Reads a contract's plain text: title, kind, parties, clauses, sentences, tables, term, signatures. Never raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from yifa.proof.contract.model import Clause, Contract, Party, Sentence
from yifa.proof.contract.values import HAN, canonical, capital_money, dates, money
from yifa.proof.patterns import lazy

ROLES = (
    "甲方|乙方|丙方|丁方|发包人|发包方|承包人|承包方|分包人|采购人|采购方"
    "|供应商|供货方|供方|需方|买方|卖方|买受人|出卖人|受让人|受让方|"
    "转让人|转让方|出让人|出让方|出租人|出租方|承租人|承租方|委托人|委托方|受托人|受托方|服务方|聘请方|受聘方|聘用方|"
    "捐赠人|捐赠方|受赠人|受赠方|流出方|流入方|贷款人|借款人|出借人|担保人|保证人|设计人|监理人|用工单位|用人单位|"
    "劳动者|投资方|投资人|征收人|被征收人|拆迁人|被拆迁人|承揽人|定作人|劳务派遣单位"
    "|监督方|见证方|运营方|建设单位|施工单位|咨询人|咨询方|(?<!委托)代理人|代理方|勘察人|测绘人|检测人|检测方|服务商|服务人|"
    "实施方|承办方|主办方|经营方|管理方|委托单位|受托单位|服务单位|承租单位|派遣单位|供货单位|采购单位"
)
_HEAD = lazy(
    rf"(?P<label>{ROLES}|[\u4e00-\u9fff]{{2,8}}(?=（[甲乙丙]方）[\s　]*：)"
    rf"|(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{{2,4}}[方人](?=：[^\n\t，；。：]{{4,50}}\n[^\n]{{0,6}}信用代码)"
    rf"|[\u4e00-\u9fff]{{2,10}}(?=[\s　]*：[^\n\t，；。：]{{2,50}}（[^（）]{{0,3}}称“?[甲乙丙]方))"
    rf"[\s　]*(?:（(?P<alias>[^）：]{{0,20}})）)?[\s　]*[：][\s　]*(?P<name>[^\n\t，；。：]{{0,60}})"
)
_SEALED = lazy(
    rf"(?P<label>{ROLES}|(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{{2,4}}[方人](?=（(?:盖章|签章|公章))"
    rf"|[\u4e00-\u9fff]{{2,8}}(?=（[甲乙丙]方）))[\s　]*(?:（(?P<alias>[^）：]{{0,24}}"
    rf")）)?[\s　]*(?:（(?:盖章|签章|签字|公章|章|签名|盖章签字)[^）]{{0,8}}）)?"
    rf"[ 　]*[：][ 　]*?(?P<name>[^\n\t：]*?)(?=\t|　　|  |\n|$|[。；]|[ 　](?:{ROLES})[（：])"
)
#: A remark in brackets behind a party's name, which is no part of the name: （以下称甲方）, （受58户委托）, （经营者：…）.
_REMARK = r"（(?:以下|下称|简称|[甲乙丙丁]方|(?:系)?受[^（）]{0,20}委托|个体工商户|经营者|住所|身份证|联系)"
_CODE = lazy(
    r"(?:信用代码|身份证(?:号码?)?|公民身份号码|机构代码)[^：\n0-9A-Za-z]{0,8}[：]?[\s　]*([0-9A-Za-z]{6,20})?"
)
_BREAK = lazy(
    rf"(?<=[^\n\t 　（“])(?=(?:{ROLES})（(?:甲方|乙方|丙方|[^（）\n]{{1,8}}[人方]"
    rf"|盖章|签章|签字|公章)）：|统一社会信用代码：|[甲乙丙]方：)"
)
#: A label spread over its column: 采 购 人：
_SPREAD = lazy(r"(?m)^[ 　]*(?:[\u4e00-\u9fff][ 　]{1,6}){1,4}[\u4e00-\u9fff](?=[ 　]*[：（])")
#: A bracket that a PDF put on a line of its own belongs to the words before it.
_JOIN = lazy(r"(?<=[^。；：\n])\n(?=（(?:¥|大写|小写|人民币))")
_TOP = lazy(
    rf"^[\s　]*(?:第(?P<a>[{HAN}]{{1,5}}|\d{{1,3}})条|(?P<b>[一二三四五六七八九十]{{1,3}})、"
    rf"|(?P<c>\d{{1,2}})(?:[.．、][ 　]*|[ 　]+)(?=[\u4e00-\u9fff])|（(?P<d>[{HAN}]{{1,3}})）)[\s　]*(?P<rest>.*)$"
)
_SUB = lazy(
    rf"^[\s　]*(?:(?P<n>\d{{1,2}}\.\d{{1,2}}(?:\.\d{{1,2}})?)(?![\d分元%万米亩公天])|（(?P<i>[{HAN}]{{1,3}}"
    rf"|\d{{1,2}})）|(?P<d>\d{{1,2}})[.、．](?!\d))"
)
_SIGN = lazy(
    r"（(?:盖章|签章|签字|公章|章|签名|盖公章|签字盖章)[^）\n]{0,10}）[\s　]*：?"
    r"|^[\s　]*(?:法定代表人|签订日期|签约日期|签约时间|签订时间)[^：\n]{0,14}："
)
_TERM = lazy(
    r"自?(?P<a>20\d\d年\d{1,2}月\d{1,2}日)(?:零时)?起?[，,\s]?(?:至|到|—|－|-|~)(?P<b>20\d\d年\d{1,2}月\d{1,2}日)"
)
KINDS: dict[str, str] = {
    "works": r"工程|施工|硬化|修缮|改造|(?<!平台)(?<!系统)(?<!信息化)建设(?!局|办)|装修|加固|绿化工程|安装",
    "goods": r"采购|买卖|供货|购销|供应合同|定制|安装合同|平台|系统|软件|信息化",
    "service": r"服务|保洁|养护|维护|运维|托管|物业|清运|管护|检测|评估|拍摄|宣传|租车"
    r"|食堂|印刷|绿化养护|代理记账|培训|委托(?:运营|管理|经营)|运营(?:管理|维护)|配送|清扫|转运",
    "advice": r"顾问",
    "design": r"设计|规划编制|勘察|监理|测绘|编制|咨询|造价|招标代理|结算审核",
    "lease": r"租赁|出租|租用|承租",
    "land": r"流转|土地经营权|土地使用|使用土地|临时用地"
    r"|农村土地|耕地|(?<!工程)(?<!企业)(?<!车辆)承包合同|(?<!企业)承包经营|林地|鱼塘|山林|水库承包|荒山|土地承包",
    "investment": r"投资|招商|入园|入驻|合作(?:开发|经营|建设)|入股|联营|引进",
    "labour": r"劳务|派遣|外包|用工|聘用|劳动合同|雇佣",
    "donation": r"捐赠|赠与|捐资",
    "sale": r"转让|处置|出售|变卖|资产交易|拍卖",
    "compensation": r"补偿|安置|征收|搬迁|拆迁|征用",
    "loan": r"借款|贷款",
}
_PROJECT = lazy(r"(?:工程|项目)名称[\s　]*[：为][\s　]*“?(?P<name>[^\n，。；”“\t]{3,40})")


def read_contract(text: str) -> Contract:
    """What the text of a contract says; line ends that a PDF lost between parties are put back."""
    text = _BREAK.sub("\n", _JOIN.sub("", canonical(text)))
    text = _SPREAD.sub(lambda m: re.sub(r"[ 　]", "", m.group()), text)
    lines = _lines(text)
    signing = _signing_from(text, lines)
    clauses = tuple(_clauses(text, lines, signing))
    sentences = tuple(_sentences(lines, signing))
    title = next(
        (
            line.strip()
            for line, _ in lines[:6]
            if re.search(r"合同书?$|协议书?$|意向书$|备忘录$|责任书$", line.strip())
        ),
        "",
    )
    title = title or (lines[0][0].strip() if lines else "")
    head = clauses[0].start if clauses else signing
    parties = tuple(_parties(text, head))
    begins, until, place = _term(sentences)
    tables = tuple(_tables(lines))
    return Contract(
        text=text,
        title=title,
        kinds=_kinds(title + _class_of(title, lines)),
        parties=parties,
        signers=tuple(_signers(text, signing)),
        clauses=clauses,
        sentences=sentences,
        tables=tables,
        signing_from=signing,
        signed_on=_signed_on(text, signing, head),
        term_from=begins,
        term_until=until,
        term_place=place,
        total=_total(sentences),
        projects=tuple(dict.fromkeys(m["name"].strip() for m in _PROJECT.finditer(text))),
    )


_BARE = lazy(r"(?:政府)?采购合同书?|合同书?|协议书?|政府采购合同协议书")
_CLASS = lazy(r"合同类型[：]?[\s　]*(?P<a>货物|服务|工程)|^[\s　]*（(?P<b>货物|服务|工程)类?）[\s　]*$")


def _class_of(title: str, lines: list[tuple[str, int]]) -> str:
    """（服务类） or 合同类型：服务类 under a title that does not say what is bought."""
    if not _BARE.fullmatch(title.strip()):
        return ""
    found_class = next((m for line, _ in lines[:12] if (m := _CLASS.search(line))), None)
    return {"货物": "", "服务": "服务", "工程": "施工"}[found_class["a"] or found_class["b"]] if found_class else ""


def _kinds(title: str) -> frozenset[str]:
    kinds = {kind for kind, pattern in KINDS.items() if re.search(pattern, title)}
    if kinds & {"service", "works"} and not re.search(r"土地|耕地|林地|农田|水面|水库|山|塘|园地|果园|茶园", title):
        kinds -= {"land"}  # 绿化养护承包合同 is about work, not about land
    if kinds == {"land"} and re.search(r"市场|摊位|食堂|商店|旅馆|店|厂", title):
        kinds = {"lease"}  # a market let to who runs it
    if "service" in kinds and not re.search(r"转让|出售|变卖|拍卖|资产", title):
        kinds -= {"sale"}  # 垃圾处置服务
    return frozenset(kinds - {"labour", "service"} if "advice" in kinds else kinds)


def _lines(text: str) -> list[tuple[str, int]]:
    lines, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            lines.append((line, at))
        at += len(line) + 1
    return lines


def _signing_from(text: str, lines: list[tuple[str, int]]) -> int:
    """Where the signatures begin: the first line about sealing after which no clause follows."""
    style = _style(lines)
    last = max((at for line, at in lines if "\t" not in line and (m := _TOP.match(line)) and m[style]), default=0)
    return next((at for line, at in lines if at > last and _SIGN.search(line)), len(text))


def _clauses(text: str, lines: list[tuple[str, int]], signing: int) -> Iterator[Clause]:
    tops: list[tuple[int, str, int, list[str]]] = []
    style = _style(lines)
    for line, at in lines:
        if at >= signing:
            break
        m = _TOP.match(line)
        if m and m[style]:
            number = _number(m[style])
            tops.append((number, m["rest"].strip(), at, []))
        elif tops and "\t" not in line and (s := _SUB.match(line)):
            tops[-1][3].append(s["n"] or (str(_number(s["i"])) if s["i"] else s["d"]))
    for i, (number, heading, at, items) in enumerate(tops):
        end = tops[i + 1][2] if i + 1 < len(tops) else signing
        yield Clause(number, heading, at, end, tuple(items))


def _style(lines: list[tuple[str, int]]) -> str:
    """How the top clauses are numbered: a 第一条, b 一、, c 1., d （一）."""
    tops = [m for line, _ in lines if "\t" not in line and (m := _TOP.match(line))]
    often = {key: sum(m[key] is not None for m in tops) for key in ("a", "b", "c", "d")}
    return next((key for key in ("a", "b") if often[key] >= 2), "d" if often["d"] >= 4 > often["c"] else "c")


def _number(text: str) -> int:
    from yifa.proof.quantities.numerals import read_number

    value = read_number(text)
    return int(value) if value is not None else 0


def _sentences(lines: list[tuple[str, int]], signing: int) -> Iterator[Sentence]:
    clause = sub = ""
    style = _style(lines)
    for n, (line, at) in enumerate(lines, 1):
        if at < signing:
            if (m := _TOP.match(line)) and m[style]:
                clause, sub = (
                    {"a": f"第{m['a']}条", "b": f"{m['b']}、", "c": f"{m['c']}.", "d": f"（{m['d']}）"}[style],
                    "",
                )
            elif s := _SUB.match(line):
                sub = s["n"] or (f"（{s['i']}）" if s["i"] else s["d"])
        where = (sub if "." in sub else f"{clause}{sub}") if at < signing else "签署处"
        for m in re.finditer(r"[^。；]+", line):
            if m.group().strip():
                yield Sentence(m.group(), at + m.start(), where, n, at >= signing)


def _parties(text: str, head: int) -> Iterator[Party]:
    seen: set[str] = set()
    places = list(_HEAD.finditer(text, 0, head))
    for i, m in enumerate(places):
        name = re.split(
            rf"[\s　]{{2,}}|_|{_REMARK}|统一社会|法定代表|[\s　](?:身份证|公民|联系|电话|住|地址)", m["name"]
        )[0].strip(" 　，（")
        words = re.split(r"[、/，]|以下简称|以下称|下称|简称", m["alias"] or "")
        words += re.findall(r"(?:称为?“?|（)([甲乙丙丁]方)", m["name"])
        aliases = tuple(a for a in (word.strip("“” ") for word in words) if re.fullmatch(ROLES, a))
        label = next((a for a in aliases if a in ("甲方", "乙方", "丙方", "丁方")), m["label"])
        if label in seen or not name or re.fullmatch(r"[\s_　]*", name):
            continue
        seen.add(label)
        until = places[i + 1].start() if i + 1 < len(places) else min(head, m.end() + 200)
        own = lazy(rf"(?m)^{label}的?\s*[（]?(?:统一社会)?信用代码[）]?：?[\s　]*([0-9A-Za-z]{{6,20}})")
        code = own.search(text) or _CODE.search(text, m.start("name"), until)
        rest = tuple(a for a in (m["label"], *aliases) if a != label)
        yield Party(label, name, (code[1] or "") if code else "", m.start(), rest)


def _signers(text: str, signing: int) -> Iterator[tuple[str, str, int]]:
    """(label, name, offset) of those who sign; the name is "" where it is left open."""
    for m in _SEALED.finditer(text, signing):
        label = next((a for a in (m["alias"] or "",) if a in ("甲方", "乙方", "丙方")), m["label"])
        yield label, re.sub(r"（(?:盖章|签章|签字|公章|章|签名)[^）]*）$", "", m["name"].strip(" 　_")), m.start("name")


def _tables(lines: list[tuple[str, int]]) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Rows of tables: cells and offsets of the row."""
    for line, at in lines:
        if "\t" in line:
            yield tuple(cell.strip(" 　") for cell in line.split("\t")), at, at + len(line)


def _term(sentences: tuple[Sentence, ...]) -> tuple[date | None, date | None, Sentence | None]:
    """The term from … to …, of a clause about term first; else a planned start and end."""
    best: tuple[int, date | None, date | None, Sentence] | None = None
    for s in sentences:
        if s.signing:
            break
        for m in _TERM.finditer(s.text):
            a, b = ([d for d, _, _ in dates(m[key])] for key in ("a", "b"))
            if not a or not b or _OF_SOMETHING.match(s.text[m.end() :]):
                continue
            rank = 0 if re.search(r"期限|聘期|工期|服务期|租期|租赁期|承包期|有效期|合同期|为期|期间", s.text) else 1
            if best is None or rank < best[0]:
                best = (rank, a[0], b[0], s)
    if best is None:
        best = _planned(sentences)
    return (best[1], best[2], best[3]) if best else (None, None, None)


#: Behind a span: what the span is of, where that is what the work is done on and not the work.
_OF_SOMETHING = lazy(r"(?:期间|年度)?的?(?:财务|收支|会计|账|报表|数据|资金|资产|经济|决算|台账|档案|凭证|资料)")
_BEGIN = lazy(r"开工|进场|开始|起始|入场")
_FINISH = lazy(r"竣工|完工|结束|终止|完成|届满")


def _planned(sentences: tuple[Sentence, ...]) -> tuple[int, date | None, date | None, Sentence] | None:
    """计划开工日期 … 计划竣工日期: the dates beside these words in neighbouring sentences of one line."""
    begin: tuple[date | None, int] | None = None
    for s in sentences:
        if s.signing:
            break
        for day, start, end in dates(s.text):
            if s.text[end : end + 1] in ("前", "之", "以"):
                continue
            around = s.text[max(0, start - 10) : start] + s.text[end : end + 6]
            if begin is None and _BEGIN.search(around) and not _FINISH.search(s.text[max(0, start - 10) : start]):
                begin = (day, s.line)
            elif begin is not None and s.line - begin[1] <= 1 and _FINISH.search(around):
                return (2, begin[0], day, s)
    return None


def _signed_on(text: str, signing: int, head: int) -> date | None:
    days = [d for d, _, _ in dates(text[signing:]) if d]
    if days:
        return days[0]
    m = re.search(r"(?:签订|签约|签署)(?:日期|时间|于)[^\n]{0,4}?(20\d\d年\d{1,2}月\d{1,2}日)", text[:head] or text)
    return next(dates(m[1]))[0] if m else None


_PRICE = lazy(
    r"合同(?:总?价款?|总?金额|总额|总价|价格)|签约合同价|总价款?|总金额|(?:服务"
    r"|设计|顾问|监理|承包|租|管护|维护|保洁|运维|外包|劳务|转让)费?(?:用|金"
    r"|价款?)?(?:总额|总计|共计|合计)|"
    r"转让价款?|成交价|捐赠(?:金额|人民币|资金)|顾问费|设计费|监理费|服务费"
    r"|总投资|租金|承包费|流转费|补偿(?:总额|款|费)|合计|共计"
)


def _total(sentences: tuple[Sentence, ...]) -> Decimal | None:
    """The contract's price: the sum with words beside it in the clause that speaks of the whole."""
    ranked: list[tuple[int, int, Decimal]] = []
    for n, s in enumerate(sentences):
        if s.signing:
            continue
        words = capital_money(s.text)
        for v in money(s.text):
            before = s.text[max(0, v.start - 24) : v.start]
            rank = (
                4
                if any(
                    w.value == v.value or (w.start - v.end if w.start > v.start else v.start - w.end) < 14
                    for w in words
                )
                else 0
            )
            m = list(_PRICE.finditer(before))
            rank += (3 if re.search(r"合同|总", m[-1].group()) else 2) if m else 0
            own = before.rpartition("，")[2]
            rank -= 3 if re.search(r"每", own) or re.search(r"违约金|保证金|押金|定金|罚|其中", before) else 0
            ranked.append((rank, -n, v.value))
        if words and not money(s.text):
            ranked.append((4, -n, words[0].value))
    top = max(ranked, default=None)
    return top[2] if top and top[0] >= 2 else None
