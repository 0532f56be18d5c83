"""What the text refers to and has not got: clauses, annexes, terms, and names left from another contract."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.proof.contract.model import Contract, Finding, Sentence
from yifa.proof.contract.values import HAN, quote
from yifa.proof.patterns import lazy
from yifa.proof.quantities.numerals import read_number

_REFERENCE = lazy(
    rf"(?P<law>》|法|条例|规定|办法|通用条款|专用条款|典)?(?:本合同|本协议|合同"
    rf"|协议|前述|上述|按照?|依照?|违反|根据|见|与|和|、|及|的)?[\s　]*第(?P<n>[{HAN}]{{1,5}}"
    rf"|\d{{1,2}})条(?:第?（(?P<i>[{HAN}]{{1,3}}|\d{{1,2}})）(?:项|款)?|第(?P<k>[{HAN}]{{1,3}}"
    rf"|\d{{1,2}})[款项])?"
)
_DOTTED = lazy(r"(?:第|本合同|按照?|依照?|违反|见|根据)[\s　]*(?P<n>\d{1,2}\.\d{1,2})[\s　]*(?:条|款|项|的?约定|规定)")


def dead_references(c: Contract) -> Iterator[Finding]:
    """本合同第二十条, where there are only twelve."""
    numbers = {k.number for k in c.clauses}
    if len(numbers) < 3:
        return
    for s in c.body:
        law_until = max((m.end() for m in re.finditer(r"《[^》]{2,40}》", s.text)), default=-99)
        for m in _REFERENCE.finditer(s.text):
            if s.text[: m.start()].strip() == "" and m["n"] and s.start + m.start() in {k.start for k in c.clauses}:
                continue
            if m["law"] or (-1 < m.start() - law_until < 17 and "合同" not in m.group() and "协议" not in m.group()):
                continue
            if re.search(
                r"(?:法|典|条例|办法|规定|解释)》?(?:第[^，。；]{1,8}[条款项][、和及]?)*$",
                s.text[: m.start() + m.group().index("第")],
            ):
                continue
            number = read_number(m["n"])
            if number is None or re.search(
                r"部分|(?:通用|专用)[^，。；]{0,6}$", s.text[max(0, m.start() - 6) : m.start()]
            ):
                continue
            clause = next((k for k in c.clauses if k.number == number), None)
            item = m["i"] or m["k"]
            if clause is None:
                yield _dead(c, s, m.start(), f"第{m['n']}条", f"本合同只有{len(numbers)}条，没有第{m['n']}条")
                break
            if m["i"] and not clause.items and f"（{m['i']}）" not in c.text[clause.start : clause.end]:
                yield _dead(c, s, m.start(), m.group(), f"第{m['n']}条没有分项，没有（{m['i']}）项")
                break
            if item and clause.items and (value := read_number(item)) and not _has_item(clause.items, int(value)):
                yield _dead(c, s, m.start(), m.group(), f"第{m['n']}条没有第{item}项（款），只有{len(clause.items)}项")
                break
        for d in _DOTTED.finditer(s.text):
            top = int(d["n"].split(".")[0])
            if s.text.strip().removeprefix("第").startswith(d["n"]):
                continue
            if re.search(r"(?:通用|专用)(?:合同)?条款$", s.text[: d.start()]):
                continue
            clause = next((k for k in c.clauses if k.number == top), None)
            if clause is None or (clause.items and d["n"] not in clause.items):
                yield _dead(c, s, d.start(), d["n"], f"合同里没有{d['n']}")
                break


def _has_item(items: tuple[str, ...], value: int) -> bool:
    return str(value) in items or any(i.endswith(f".{value}") for i in items) or value <= len(items)


def _dead(c: Contract, s: Sentence, at: int, title: str, why: str) -> Finding:
    return c.finding(s, at, "clause_reference_dead", "must", f"引用的{title}不存在：{why}", "", "改为实际的条款号")


_ANNEX = lazy(rf"(?:附件|附表|附图)(?P<n>[{HAN}\d]{{0,3}})[：]?(?:《(?P<name>[^》]{{2,30}})》)?")


def absent_annexes(c: Contract) -> Iterator[Finding]:
    """见附件一, where no annex follows."""
    tail = re.findall(rf"(?m)^[\s　]*(?:附件|附表|附图|附)[\s　]*([{HAN}\d]{{0,3}})[\s　]*[：:\s　《]?(.*)$", c.text)
    present = {(_annex_number(n), rest.strip()) for n, rest in tail}
    # 附件：1.名单；2.示意图
    present |= {(int(n), "") for _, rest in tail for n in re.findall(r"(?:^|；|，|　| )(\d{1,2})[.．、](?=\D)", rest)}
    seen: set[str] = set()
    for s in c.body:
        for m in _ANNEX.finditer(s.text):
            if (
                s.text[: m.start()].strip() == ""
                and "\t" not in s.text
                and (m.end() >= len(s.text) or s.text[m.end() - 1] in "：:")
            ):
                continue
            if (
                re.match(r"作为|的?(?:效力|组成)|与|及|和|均|是|为本|同等|具有|全部", s.text[m.end() :])
                and not m["n"]
                and not m["name"]
            ):
                continue
            if re.search(r"(?:证书?|报告|批复|规划|决定书?|公告)的?$|(?:条款|函|书)及其$", s.text[: m.start()]):
                continue  # an annex of another paper: 见林权证附图, 专用合同条款及其附件
            number, name = _annex_number(m["n"]), m["name"] or ""
            key = f"{number}{name}"
            if key in seen or _there(c, present, number, name):
                continue
            seen.add(key)
            yield c.finding(
                s,
                m.start(),
                "appendix_absent",
                "ask",
                f"提到的{m.group()}没有附在合同后面（缺附件）",
                "民法典第470条",
                f"附上{m.group().rstrip('：')}，或者删去。",
            )
    for s in c.body:
        m2 = re.search(
            r"(?:详见|见|按照?|以|附)(?:后附|所附|随附)?[^，。；附]{0,6}《(?P<name>[^》]{2,24}(?:清单"
            r"|明细表?|图纸|方案|标准|表|名单|细则|办法))》(?:（附后）|附后|执行)?",
            s.text,
        )
        if m2 and re.search(r"附后|后附|所附|随附|附于", s.text) and not present:
            if m2["name"] not in seen and not any(m2["name"] in t for t in seen):
                yield c.finding(
                    s,
                    m2.start(),
                    "appendix_absent",
                    "ask",
                    f"《{m2['name']}》没有附在合同后面（缺附件）",
                    "民法典第470条",
                    f"附上《{m2['name']}》。",
                )
                return
        elif (
            re.search(r"(?:附后|后附|清单附|附清单|附图纸)", s.text)
            and not present
            and not seen
            and "附件" not in s.text
        ):
            seen.add("附后")
            yield Finding(
                "appendix_absent",
                "ask",
                quote(c.text, s.start, s.end, s.start + s.text.find("附")),
                "说附在后面的材料没有附（缺附件）",
                "民法典第470条",
                "附上所说的材料。",
                at=s.start,
            )


def _annex_number(text: str) -> int:
    value = read_number(text) if text else None
    return int(value) if value is not None else 0


def _there(c: Contract, present: set[tuple[int, str]], number: int, name: str) -> bool:
    if not present:
        return False
    if number:
        if any(n == number for n, _ in present):
            return True
        listed = re.findall(r"(?m)^[\s　]*(\d{1,2})[.．、]", c.text[c.signing_from :])
        return str(number) in listed
    return (
        not name
        or any(not rest or name in rest or rest.strip("《》") in name for _, rest in present)
        or name in c.text[c.signing_from :]
    )


_QUOTED = lazy(r"“(?P<term>[\u4e00-\u9fff]{2,10})”")
_DEFINES = r"以下简称|下称|简称|是指|系指|指的是|所称|统称|定义|即"
_USES = lazy(
    r"(?:按照?|达到|符合|属于|视为|构成|执行|进入|发生)[^，。；“]{0,6}“|”(?:标准"
    r"|范围|期间|等级|情形|区域|费用|条件|要求|的|以内|以上)"
)
_COMMON = lazy(
    r"四议两公开|以案定补|以奖代补|先建后补|以工代赈|三包|一事一议|一卡通|三同时|门前|谁|两不|扫黄|双随机|五险"
    r"|六包|七通|三通一平|统一|自愿|公开|公平|放管服|平安|美丽|文明|法治|河长"
    r"|林长|工匠|大|小|甲方|乙方|丙方|本合同|合同|协议|项目|工程"
)


#: Grades of a rating need no definition of their own.
_GRADE = lazy(r"优秀?|良好?|一般|较差|差|中等?|(?:基本)?合格|不合格|(?:非常|基本|较)?满意|不满意|[A-E一二三四五]级")


def undefined_terms(c: Contract) -> Iterator[Finding]:
    """A term in quotation marks that decides something and is defined nowhere."""
    seen: set[str] = set()
    for s in c.body:
        for m in _QUOTED.finditer(s.text):
            term = m["term"]
            if (
                term in seen
                or _COMMON.search(term)
                or re.search(
                    rf"(?:{_DEFINES})[^。；]{{0,4}}“{term}”|“{term}”[^。；，]{{0,6}}(?:{_DEFINES}|指|为|包括)", c.text
                )
            ):
                continue
            if re.search(_DEFINES, s.text) or not _USES.search(s.text) or term in c.title or _GRADE.fullmatch(term):
                continue
            seen.add(term)
            yield c.finding(
                s,
                m.start(),
                "term_undefined",
                "ask",
                f"“{term}”没有定义",
                "民法典第470条、第510条",
                f"“{term}”是指（写明）。",
            )


_PLACE = lazy(
    r"(?P<place>(?!完成|进行|实施|负责|组织|开展|修建|包括|主体|附属|配套|其他|所有|全部|相关|隐蔽|新建|改建|扩建)"
    r"[\u4e00-\u9fff]{2,3}?(?:村|镇|乡|街道|社区|小区|中学|小学|水库|河|路(?![基面肩灯沿缘口段])|桥(?![梁面台墩])|县))"
)


def copied_names(c: Contract) -> Iterator[Finding]:
    """A village, town or project that is not this contract's: left from the one it was copied from."""
    own = c.text[: c.clauses[0].end if c.clauses else c.signing_from] + c.title
    names = "".join(p.name for p in c.parties) + "".join(n for _, n, _ in c.signers)
    seen: set[str] = set()
    for s in c.body:
        if c.clauses and s.start < c.clauses[0].start:
            continue
        for m in re.finditer(r"[\u4e00-\u9fff]{2,22}?(?:工程|项目)", s.text):
            places = [
                p["place"]
                for p in _PLACE.finditer(m.group())
                if not re.search(
                    r"本|全|各|农|乡村|行政|自然|在|经|由|的|该|每|建|新村|所辖|道路|公路|马路|线路|通村|进村|入村",
                    p["place"],
                )
            ]
            for place in places:
                core = place[-3:] if len(place) > 2 else place
                if core in own or place in own or core in names or place in seen or c.text.count(core) > 2:
                    continue
                seen.add(place)
                mine = c.projects[0] if c.projects else c.title
                yield c.finding(
                    s,
                    m.start(),
                    "project_name_differs",
                    "must",
                    f"“{place}”与本合同（{mine}）不是同一个项目，像是套用别的合同留下的",
                    "",
                    f"改为{mine}",
                )
    yield from _same_work_elsewhere(c, seen)
    yield from _project_renamed(c, seen)
    yield from _foreign_town(c, seen)


_ELSEWHERE = lazy(
    r"(?:^|(?<=[，。；：、由向交在至到按将与和对从该的是供为日前后]))(?P<place>[\u4e00-\u9fff]{2}(?:村|镇|乡|社区|小学|中学|水库))"
    r"(?P<what>[\u4e00-\u9fff]{3,8})"
)


def _same_work_elsewhere(c: Contract, seen: set[str]) -> Iterator[Finding]:
    """提交白沙村村庄规划初稿 in a contract on 村庄规划 of other villages: what the title names, of a place named nowhere else."""
    for s in c.terms:
        for m in _ELSEWHERE.finditer(
            re.sub(r"提交|完成|组织|移交|编制|支付|承担|负责", lambda v: "，" * len(v.group()), s.text)
        ):
            place = m["place"]
            if place in seen or c.text.count(place) > 1 or place in c.title or m["what"][:3] not in c.title:
                continue
            if re.search(r"本|全|各|农|乡村|行政|自然|该|每|建|新村|所辖|其他", place):
                continue
            seen.add(place)
            yield c.finding(
                s,
                m.start(),
                "project_name_differs",
                "must",
                f"“{place}”不在本合同的范围内，像是套用别的合同留下的",
                "",
                f"核对后改为{c.projects[0] if c.projects else '本合同的名称'}",
            )


def _project_renamed(c: Contract, seen: set[str]) -> Iterator[Finding]:
    """Another project of the same place: 机耕路 instead of 村道."""
    if not c.projects:
        return
    mine = c.projects[0]
    heart = set(re.sub(r"工程|项目|建设|改造|的", "", mine))
    for s in c.body:
        for m in re.finditer(
            r"(?:(?<=^)|(?<=[将的对为就按由交供于成在与和、，]))(?P<name>[\u4e00-\u9fff]{4,18}(?:工程|项目))", s.text
        ):
            name = m["name"]
            core = set(re.sub(r"工程|项目|建设|改造|的", "", name))
            if name in mine or mine in name or name in c.title or s.text.strip().find("名称") >= 0 or seen:
                continue
            if (
                re.search(r"[村镇乡]|河|路|桥|渠|广场|公园|学校|小学|水库", name)
                and len(core & heart) * 2 < len(core)
                and len(core) >= 4
                and not re.search(
                    r"本|该|其他|分部|分项|隐蔽|附属|主体|全部|安全|政府|重点|配套|单位|变更|增加|质量|投资|农民|竣工",
                    name,
                )
            ):
                seen.add(name)
                yield c.finding(
                    s,
                    m.start(),
                    "project_name_differs",
                    "must",
                    f"“{name}”与本合同的{mine}不是同一个项目",
                    "",
                    f"改为{mine}",
                )


def _foreign_town(c: Contract, seen: set[str]) -> Iterator[Finding]:
    """A town or county named once that is none of the parties'."""
    known = c.text[: c.clauses[0].start] if c.clauses else ""
    for s in c.sentences:
        if c.clauses and s.start < c.clauses[0].start:
            continue
        for m in re.finditer(
            r"(?:^|(?<=[，。；：、由向经与和至到在县区市按据为归从对受及同被]))(?P<town>[\u4e00-\u9fff]{2}(?:镇"
            r"|乡|街道|村))(?:人民政府|办事处|村?民?委员会|政府|便民|综合)",
            s.text,
        ):
            town = m["town"][-3:]
            if (
                town in known
                or town in c.title
                or town in seen
                or re.search(r"^[由向经与在到为本各所作成供将]|^.[为由向在是]", town)
                or any(town in p.name for p in c.parties)
                or s.signing
            ):
                continue
            if c.text.count(town) > 1 or re.search(r"乡镇|城乡|新一届村|届村|家村民?$", town):
                continue
            seen.add(town)
            yield c.finding(
                s,
                m.start(),
                "project_name_differs",
                "must",
                f"“{town}”不是本合同的当事人，像是套用别的合同留下的",
                "",
                f"改为{c.ours.name if c.ours else '本合同的当事人'}",
            )
    roles = (
        ("出租方(?!式)|出租人|承租方|承租人", "lease"),
        ("发包人|承包人", "works land"),
        ("供货方|采购人", "goods service works design advice labour sale"),
        ("捐赠人|受赠人", "donation"),
    )
    for words, kinds in roles:
        if c.kinds & set(kinds.split()) or not c.kinds or re.search(words, known):
            continue
        for s in c.body:
            left = re.search(words, s.text)
            if left and len(re.findall(words, c.text)) <= 2:
                yield c.finding(
                    s,
                    left.start(),
                    "project_name_differs",
                    "ask",
                    f"“{left.group()}”不是本合同的当事人称呼，像是套用别的合同留下的",
                    "",
                    "改为甲方、乙方",
                )
                break
