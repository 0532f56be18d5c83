"""Quantities said twice, copies of the contract, lists and the number behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from yifa.proof.contract.model import Contract, Finding, Sentence
from yifa.proof.contract.sums import UNIT
from yifa.proof.contract.values import HAN, NUMBER, plain, quote, ungrouped
from yifa.proof.patterns import lazy
from yifa.proof.quantities.numerals import read_number


def quantities_said_twice(c: Contract) -> Iterator[Finding]:
    """The same thing counted differently in two places; copies that do not make the number of copies; lists and their count."""
    yield from _copies(c)
    yield from _lists(c)
    yield from _against_the_table(c)
    yield from _counted_together(c)
    yield from _parts_of_a_whole(c)
    yield from _so_many_at_each(c)
    yield from _so_many_in_each(c)
    if c.kinds & {"compensation"}:
        return  # the old house and the new one have each their own area
    seen: dict[tuple[str, str], tuple[Decimal, Sentence, int]] = {}
    reported: set[tuple[str, str]] = set()
    for s in c.sentences:
        if s.signing and "\t" not in s.text and "附" not in s.text:
            continue
        for m in re.finditer(rf"(?P<n>{NUMBER})个?(?P<u>{UNIT})(?P<what>[\u4e00-\u9fff]{{0,6}})", s.text):
            value = read_number(m["n"])
            before = s.text[max(0, m.start() - 6) : m.start()]
            if (
                value is None
                or re.search(r"[每第其不少低超至近约另新增加减退已前后首]|大于|小于|以内|多于|[×/*-]$", before[-4:])
                or (m["u"] == "个" and not _PLACES.match(m["what"]) and not _PLACES.search(before[-3:]))
                or (m["u"] == "本" and re.match(r"合同|协议|条|款|法|章", m["what"]))
                or m["u"] in ("次", "份", "期", "年", "小时", "页", "处", "元")
                or (m["u"] == "米" and not _LONG.search(before))
            ):
                continue
            for key in _keys(before, m["u"], m["what"]):
                old = seen.setdefault(key, (value, s, m.start()))
                few = min(value, old[0]) * 3 < max(value, old[0]) or (value < old[0] and _SOME.search(s.text))
                if old[0] != value and key not in reported and old[1] is not s and not few and not items(old[1], s):
                    reported.add(key)
                    yield c.finding(
                        s,
                        m.start(),
                        "quantity_inconsistent",
                        "must",
                        f"前后数量不一致：{old[1].clause or '前文'}写的是{plain(old[0])}{m['u']}，这里是{plain(value)}{m['u']}",
                        "",
                        f"统一为{plain(old[0])}{m['u']}",
                        (quote(c.text, old[1].start, old[1].end, old[1].start + old[2]),),
                    )


_LONG = lazy(r"(?:总进尺|总长度?|全长|桥长|渠长)[共约为计合]{0,2}$")
#: What tells that some of the things counted before are meant.
_SOME = lazy(r"第[一二三四五六\d][次期批阶季]|每|各|其中|分别|抽|至少|不少于|选派|轮流|值班|免费|更换|代表|指派")
#: Places that are counted without a measure word of their own.
_PLACES = lazy(r"行政村|自然村|村民小组|社区|收集点|公厕|网格|车位|床位|摊位|座位|铺位|泊位|点位|子系统")
_NUMBERED = lazy(r"[\s　]*(?:（|\d{1,2}[.、．]|[①-⑳]|第)")


def items(a: Sentence, b: Sentence) -> bool:
    """Whether two sentences are neighbouring items of a list, which count different things."""
    return abs(a.line - b.line) == 1 and bool(_NUMBERED.match(a.text) and _NUMBERED.match(b.text))


def _keys(before: str, unit: str, what: str) -> Iterator[tuple[str, str]]:
    """What is counted: the noun behind the unit (3间店铺), or for an area or length the label before it (建筑面积96平方米)."""
    noun = re.match(r"(?:保洁员|工作人员|店铺|厂房|路灯|摄像机|教室|护理员|驾驶员|保安|[\u4e00-\u9fff]{2,4})", what)
    if unit in ("亩", "平方米", "㎡", "公里", "千米", "吨", "米"):
        label = re.search(
            r"(总进尺|总长度|桥长|渠长|建筑面积|总面积|流转面积|租赁面积|占地面积|使用面积|面积|总长|全长|长度"
            r"|里程|总量)[共约为计合]{0,2}[：]?$",
            before,
        )
        if label:
            yield (
                "label",
                label[1].replace("总面积", "面积").replace("流转面积", "面积").replace("租赁面积", "面积") + unit,
            )
        if re.search(r"土地|流转|共计?$|合计$", before) or re.match(r"(?:土地)", what):
            yield ("land", unit)
        return
    if unit == "个" and (place := _PLACES.match(what) or _PLACES.search(before[-3:])):
        if not _PLACES.match(what) and not re.search(rf"(?:^|[，。：；、有设共约（]){place.group()}$", before):
            return  # 免费车位4个 are some of them
        yield "个", place.group()
        return
    lead = re.search(r"([\u4e00-\u9fff]{3})$", before)
    if lead and unit in ("名", "人"):
        yield "人", lead[1]
    if (unit not in ("名", "人", "户") and re.search(r"(?:共计?|合计|总计)$", before)) or re.match(
        r"(?:合计|共计|总计|每年合计|全年合计)", what
    ):
        yield "whole", unit
    if noun and not re.match(
        r"以上|以下|以内|为|的|和|及|与|并|由|在|每|按|合计|共|年|月|元|左右|工程|项目|单价", noun.group()
    ):
        yield (unit if unit not in ("名", "人") else "人", noun.group()[:3])


def _otherwise_than_the_row(c: Contract, name: str, unit: str, right: Decimal, row: str) -> Iterator[Finding]:
    """102盏路灯, where the row of 太阳能路灯 has 120."""
    for s in c.terms:
        m = re.search(rf"(?P<n>{NUMBER}){unit}(?P<what>[\u4e00-\u9fff]{{2,4}})", s.text) if "\t" not in s.text else None
        number = read_number(m["n"]) if m else None
        if not m or not number or number == right or max(number, right) > 3 * min(number, right):
            continue
        if not any(name.endswith(m["what"][:n]) for n in (4, 3, 2)) or re.search(
            r"每|其中|备用", s.text[: m.start()][-6:]
        ):
            continue
        say = f"{name}在清单里是{plain(right)}{unit}，这里是{plain(number)}{unit}"
        place = quote(c.text, s.start, s.end, s.start + m.start())
        yield Finding("quantity_inconsistent", "must", place, say, "", f"统一为{plain(right)}{unit}", (row,), s.start)
        return


def _against_the_table(c: Contract) -> Iterator[Finding]:
    """前端感知设备63套, where the table of items has 36."""
    for cells, start, end in c.tables:
        count = next((m for cell in cells if (m := re.fullmatch(rf"(\d[\d,]{{0,15}}(?:\.\d+)?)({UNIT})", cell))), None)
        name = next((cell for cell in cells if re.fullmatch(r"[\u4e00-\u9fff]{3,10}", cell)), "")
        if count is None or not name:
            continue
        yield from _otherwise_than_the_row(c, name, count[2], ungrouped(count[1]), quote(c.text, start, end))
        for s in c.terms:
            m = re.search(rf"{name}[共计约]{{0,2}}(?P<n>{NUMBER})个?{count[2]}", s.text) if "\t" not in s.text else None
            number, right = read_number(m["n"]) if m else None, ungrouped(count[1])
            if m and number is not None and number != right:
                say = f"{name}在清单里是{plain(right)}{count[2]}，这里是{plain(number)}{count[2]}"
                place = quote(c.text, s.start, s.end, s.start + m.start())
                row = (quote(c.text, start, end),)
                yield Finding(
                    "quantity_inconsistent", "must", place, say, "", f"统一为{plain(right)}{count[2]}", row, s.start
                )
                break


_TOGETHER = lazy(
    rf"(?:^|[，：。（为年])(?P<parts>(?:[^\d，、；。：每其]{{2,24}}\d[\d,]{{0,6}}(?P<u>{UNIT})[，、和及]?)"
    rf"(?:[^\d，、；。：每其]{{2,14}}\d[\d,]{{0,6}}(?P=u)[，、和及]?)+)(?:合计|总计|共计|共)约?(?P<n>\d[\d,]{{0,6}})(?P=u)(?!次|/)"
)


def _counted_together(c: Contract) -> Iterator[Finding]:
    """茶叶班50人，民宿班30人，共80人: the numbers of one list against the number of all."""
    for s in c.terms:
        m = _TOGETHER.search(s.text)
        if m is None:
            continue
        total = sum(int(n.replace(",", "")) for n in re.findall(rf"(\d[\d,]{{0,6}}){m['u']}", m["parts"]))
        written = int(m["n"].replace(",", ""))
        if total != written and (abs(total - written) * 20 > written or "约" not in m.group()):
            say = f"各项相加是{total}{m['u']}，写的是{m['n']}{m['u']}"
            place = quote(c.text, s.start, s.end, s.start + m.start("parts"))
            yield Finding(
                "quantity_inconsistent", "must", place, say, "", f"改为{total}{m['u']}", at=s.start + m.start()
            )


_AT_EACH = lazy(
    rf"每个?[^，。；\d]{{1,10}}?(?P<parts>(?:[^\d，、；。]{{2,8}}\d{{1,3}}(?P<u>名|人|台|套|张)[，、和]?)+)，?"
    rf"(?P<n>\d{{1,2}}|[{HAN}]{{1,2}})个?[^，。；\d]{{1,10}}?(?:共计?|合计)(?P<t>\d{{1,4}})(?P=u)"
)


def _so_many_at_each(c: Contract) -> Iterator[Finding]:
    """每个幸福院配备站长1名、护理员2名、炊事员1名，三个幸福院共12名."""
    for s in c.terms:
        m = _AT_EACH.search(s.text)
        number = read_number(m["n"]) if m else None
        if m is None or number is None:
            continue
        right = sum(int(n) for n in re.findall(rf"(\d{{1,3}}){m['u']}", m["parts"])) * int(number)
        if right != int(m["t"]):
            say = f"每处之和乘以{m['n']}是{right}{m['u']}，写的是{m['t']}{m['u']}"
            place = quote(c.text, s.start, s.end, s.start + m.start("parts"))
            yield Finding(
                "quantity_inconsistent", "must", place, say, "", f"改为{right}{m['u']}", at=s.start + m.start()
            )


_PER = "组|班|队|批|期|岗|车|路|村|场"
_COUNTED_IN_EACH = "人|名|台|套|辆|课时|学时|人次"
_IN_EACH = (
    lazy(
        rf"(?P<t>{NUMBER})(?P<u>{_COUNTED_IN_EACH})，?[^。；\d]{{0,8}}分(?:为|成|设)?(?P<n>{NUMBER})个?[^，。；\d]{{0,3}}?(?P<per>{_PER})"
        rf"，?每个?(?P=per)[^，。；\d]{{0,3}}(?P<e>{NUMBER})(?P=u)"
    ),
    lazy(
        rf"每个?(?P<per>{_PER})[^，。；\d]{{0,3}}(?P<e>{NUMBER})(?P<u>{_COUNTED_IN_EACH})，(?:共计?|合计|总计)(?P<t>{NUMBER})(?P=u)"
    ),
)


def _so_many_in_each(c: Contract) -> Iterator[Finding]:
    """12人，分为3组，每组4人; 烹调2期、育婴1期，每期40人，共120人: any choice of the counts told before may be meant."""
    for s in c.terms:
        for pattern in _IN_EACH:
            m = pattern.search(s.text)
            if m is None or "\t" in s.text:
                continue
            total, each = read_number(m["t"]), read_number(m["e"])
            before = (
                [m["n"]]
                if "n" in m.groupdict()
                else re.findall(rf"(?<![每第])({NUMBER})个?{m['per']}", s.text[: m.start()])
            )
            counts = [n for number in before[-4:] if (n := read_number(number))]
            sums = {sum(some, Decimal(0)) for k in range(1, len(counts) + 1) for some in combinations(counts, k)}
            if not total or not each or not counts or total in {each * n for n in sums}:
                continue
            right = each * sum(counts, Decimal(0))
            say = f"每{m['per']}{m['e']}{m['u']}，共应当是{plain(right)}{m['u']}，写的是{m['t']}{m['u']}"
            yield c.finding(s, m.start(), "quantity_inconsistent", "must", say, "", f"改为{plain(right)}{m['u']}")
            break


_WHOLE = lazy(
    r"(?P<n>\d[\d,]*(?:\.\d+)?)(?P<u>万?(?:亩|平方米|㎡|公里|千米|米|户|人|名|套|台|座|间))[，（：]其中(?P<rest>[^；。）]+)"
)


_A_WHOLE = lazy(r"\d[\d,]*(?:\.\d+)?万?(?:亩|平方米|㎡|公里|千米|米|户|人|名|套|台|座|间)")


def _parts_of_a_whole(c: Contract) -> Iterator[Finding]:
    """共112.5亩，其中水田98亩，旱地14.5亩: two parts and more that make another whole."""
    for before, s in zip((None, *c.terms), c.terms, strict=False):
        whole_before = (
            _A_WHOLE.findall(before.text)
            if before and before.line == s.line and s.text.lstrip().startswith("其中")
            else []
        )
        lead = f"{whole_before[-1]}，" if whole_before else ""
        m = _WHOLE.search(lead + s.text)
        if m is None or "\t" in s.text or re.search(r"基本农田|女|党员|重点|新增|尚有|已|不少于|至少|每", m["rest"]):
            continue
        parts = [ungrouped(n) for n in re.findall(rf"(?<![\d.×])(\d[\d,]*(?:\.\d+)?){m['u']}", m["rest"])]
        whole, total = ungrouped(m["n"]), sum(parts, Decimal(0))
        if len(parts) < 2 or total == whole or total * 2 < whole or whole in parts:
            continue
        say = f"其中各项相加是{plain(total)}{m['u']}，写的是{m['n']}{m['u']}"
        place = quote(c.text, s.start, s.end, s.start + m.start("rest") - len(lead))
        yield Finding(
            "quantity_inconsistent", "must", place, say, "", f"改为{plain(total)}{m['u']}", at=s.start + m.start()
        )


def _copies(c: Contract) -> Iterator[Finding]:
    for s in c.sentences:
        m = re.search(rf"一式(?P<n>{NUMBER})份", s.text)
        total = read_number(m["n"]) if m else None
        if m is None or total is None:
            continue
        rest = re.split(r"副本|一式", s.text[m.end() :])[0]
        if re.search(r"其余|其他|剩余|等[^，。；]{0,8}各|每[人户]", rest) or not re.search(r"各|[甲乙丙]方", rest):
            continue
        given = Decimal(0)
        for d in re.finditer(
            rf"(?P<who>双方各|三方各|各方各|各|甲方|乙方|丙方|[\u4e00-\u9fff]{{2,10}}?)(?:执"
            rf"|持|存|留存|备案|保存|报)?(?P<n>{NUMBER})份",
            rest,
        ):
            n = read_number(d["n"]) or Decimal(0)
            named = len(re.split(r"[、和及]", re.split(r"[，。；]", rest[: d.start()])[-1] + d["who"]))
            several = named if named > 2 else len(c.parties) or 2
            times = 2 if "双方" in d["who"] else several
            given += n * (max(2, times) if "各" in d["who"] else 1)
        others = re.search(
            r"部门|机关|机构|政府|[局委处所院行社]各?(?:执|存|持|备案|一|\d)|备案|[、及和][\u4e00-\u9fff]{3,}各", rest
        )
        if given and (given > total if others and "各" in rest else given != total):
            yield c.finding(
                s,
                m.start(),
                "quantity_inconsistent",
                "ask",
                f"一式{m['n']}份，分给各方的却是{plain(given)}份",
                "",
                f"改为一式{plain(given)}份",
            )


def _lists(c: Contract) -> Iterator[Finding]:
    """白鹭村、溪尾村、陈坊村等四个村: names counted against the number behind them."""
    for s in c.body:
        for m in re.finditer(
            rf"((?:[\u4e00-\u9fff]{{2,6}}(?P<k>村|镇|社区))(?:、[\u4e00-\u9fff]{{1,6}}(?P=k))*(?:[和及][\u4e00-"
            rf"\u9fff]{{1,6}}(?P=k))?)(?P<n>[{HAN}\d]{{1,2}})个?(?P=k)",
            s.text,
        ):
            names = len(re.findall(m["k"], m[1]))
            n = read_number(m["n"])
            if n and names >= 2 and n != names:
                yield c.finding(
                    s,
                    m.start(),
                    "quantity_inconsistent",
                    "must",
                    f"列出的是{names}个{m['k']}，写的是{m['n']}个",
                    "",
                    f"改为{names}个{m['k']}",
                )
