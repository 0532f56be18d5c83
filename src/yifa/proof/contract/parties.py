"""Parties: who is named, who may be one, codes and their check digits, the head against the signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from yifa.proof.contract.model import Contract, Finding, Party
from yifa.proof.contract.values import quote
from yifa.proof.patterns import lazy

_INNER = lazy(
    r"(?:人民政府|街道办事处|[镇乡]|街道|管委会|公司|县|局|村民?委员会|村委会)\S{0,14}(?:办公室"
    r"|党政办|综治办|规划办|农业办|经发办|[\u4e00-\u9fff]办|工作站|管理站|服务站"
    r"|水利站|农技站|文化站|林业站|站|科|股|项目部|指挥部|领导小组|工作小组"
    r"|工作专班|专班|筹备组|筹建处|筹委会|执法队|执法大队|中队|工作组|财政所"
    r"|司法所|国土所|规划所|所|工会小组|班组|车间|部门|服务中心|中心)$|"
    r"^\S{0,20}(?:指挥部|领导小组|工作专班|筹备组|筹建处|项目部|临时\S{0,8})$"
)
_ENTITY = (
    r"[\u4e00-\u9fff（）]{4,30}?(?:公司|合作社|服务部|经营部|事务所|研究院"
    r"|设计院|人民政府|村民委员会|居民委员会|合作联社|商行|中心|工作站|办公室"
    r"|农场|基金会|医院|学校|协会|厂|店)"
)


def missing(c: Contract) -> Iterator[Finding]:
    """Fewer than two parties, or one the clauses speak of that the head does not name."""
    known = {a for p in c.parties for a in (p.label, *p.aliases)}
    if len(c.parties) < 2:
        single = "，只有" + c.parties[0].name if c.parties else ""
        yield Finding(
            "party_missing",
            "must",
            "",
            f"开头没有写明双方当事人的名称{single}",
            "民法典第470条",
            "写明各方全称、统一社会信用代码、住所。",
        )
        return
    for label in ("丙方", "丁方"):
        m = re.search(label, c.text[: c.signing_from])
        if m and label not in known:
            s = next((s for s in c.sentences if s.start <= m.start() <= s.end), None)
            yield Finding(
                "party_missing",
                "must",
                quote(c.text, s.start, s.end, m.start()) if s else label,
                f"条款里有{label}，开头却没有写{label}是谁",
                "民法典第470条",
                f"在开头写明{label}的名称，或者删去。",
                at=m.start(),
            )
    if c.signers:
        signed = {label for label, _, _ in c.signers}
        sealed = c.text[c.signing_from :]
        for p in c.parties:
            if (
                p.label in ("甲方", "乙方", "丙方", "丁方")
                and not signed & {p.label, *p.aliases}
                and p.label not in sealed
                and p.name not in sealed
            ):
                yield Finding(
                    "party_missing",
                    "must",
                    "",
                    f"签署处没有{p.label}（{p.name}）",
                    "民法典第490条",
                    f"{p.label}（盖章）：{p.name}",
                )


def differing(c: Contract) -> Iterator[Finding]:
    """The signature, or a name in the text, that is nearly but not quite a party's name."""
    seen: set[str] = set()
    for label, name, at in c.signers:
        p = next((p for p in c.parties if label in (p.label, *p.aliases)), None)
        whole = p is not None and _flat(c.text[at : at + len(p.name) + 8]).startswith(_flat(p.name))
        by_another = p is not None and re.search(r"代(?:为|签)", p.name) and _flat(name).rstrip("代") in _flat(p.name)
        if p is None or by_another or (whole and _flat(p.name).startswith(_flat(name))):
            continue  # a cell's line may be broken inside the name
        if not name or re.search(r"^[（(]|印章|签字|[_＿]{2}|××", name + p.name):
            continue
        if re.fullmatch(r"[\u4e00-\u9fff]{2,4}", name) and not p.natural:
            continue
        seen.add(_flat(name))
        if inner_of(name):
            yield _no_capacity(c, name, at, f"签章处是“{name}”，与{p.label}{p.name}不是同一主体；应当由{p.name}盖章")
        else:
            yield Finding(
                "party_name_inconsistent",
                "must",
                quote(c.text, at, at + len(name)),
                f"{p.label}开头是“{p.name}”，签章处是“{name}”，应当一致",
                "民法典第470条、第490条",
                f"签章处改为{p.name}",
                (p.name,),
                at,
            )
    for m in re.finditer(_ENTITY, c.text):
        name = (
            re.sub(
                r"^.*?(?:汇入|付至|支付至|转入|缴入|由|向|与|和|给|为|对|是|经|按照?|将"
                r"|及|户名|名称|通知|同意|委托)(?=[\u4e00-\u9fff]{4,})",
                "",
                m.group(),
            )
            if m.group() not in [p.name for p in c.parties]
            else m.group()
        )
        for p in c.parties:
            if (
                _flat(name) in seen
                or p.natural
                or any(_flat(name) in _flat(q.name) or _flat(q.name) in _flat(name) for q in c.parties)
            ):
                continue
            if len(name) >= 7 and _close(name, p.name):
                seen.add(_flat(name))
                at = m.end() - len(name)
                s = next((s for s in c.sentences if s.start <= at <= s.end), None)
                yield Finding(
                    "party_name_inconsistent",
                    "must",
                    quote(c.text, s.start, s.end, at) if s else name,
                    f"“{name}”与{p.label}的名称“{p.name}”不一致",
                    "民法典第470条",
                    f"改为{p.name}",
                    (p.name,),
                    at,
                )


def _flat(name: str) -> str:
    return re.sub(r"[\s　（）()]", "", name)


def _close(a: str, b: str) -> bool:
    """Nearly the same name of the same kind of body: one or two characters differ."""
    if a[-2:] != b[-2:]:
        return False
    return SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.86


def inner_of(name: str) -> bool:
    """Whether the name is that of an inner or provisional office, which is no party."""
    return _INNER.search(name) is not None


def capacity(c: Contract) -> Iterator[Finding]:
    """An inner office or provisional body as a party."""
    for p in c.parties:
        if inner_of(p.name) and not re.match(r"12|52|91|N2|93", p.code) and not re.search(r"公司$", p.name):
            if re.search(r"(?:卫生院|学校|敬老院|服务中心|事务中心)$", p.name) and p.code:
                continue
            yield _no_capacity(
                c,
                p.name,
                c.text.find(p.name, p.start),
                f"{p.label}“{p.name}”是内设机构或者临时机构，不是法人，不能以自己的名义签约",
            )
        if re.search(r"分公司$|项目经理部$|工程部$", p.name) and not c.says(r"授权"):
            yield Finding(
                "party_no_capacity",
                "info" if p.code else "ask",
                quote(c.text, p.start, p.start + 60),
                f"“{p.name}”是分支机构，须有法人的授权",
                "民法典第74条",
                "由法人签约，或者附法人授权书。",
                at=p.start,
            )


def _no_capacity(c: Contract, name: str, at: int, say: str) -> Finding:
    body = re.sub(r"(人民政府|街道办事处|[镇乡](?!人民)|公司|村民委员会).*$", r"\1", name)
    body = body + "人民政府" if body.endswith(("镇", "乡")) else body
    line_start = c.text.rfind("\n", 0, at) + 1
    start = max(line_start, c.text.rfind("\t", 0, at) + 1)
    return Finding(
        "party_no_capacity",
        "must",
        quote(c.text, start, at + len(name)),
        say,
        "民法典第57条、第96条、第470条",
        f"由{body}签约、盖章",
        at=at,
    )


#: Those who sign without being bound: their code is not asked for.
_WITNESSES = ("见证方", "鉴证方", "监督方", "见证人", "鉴证人")
_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = [pow(3, i, 31) for i in range(17)]
_ID = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
_KINDS = (
    (r"人民政府|街道办事处", "11"),
    (r"村民委员会|居民委员会", "54 55"),
    (r"公司$", "91"),
    (r"专业合作社$", "93"),
    (r"律师事务所$", "31"),
)


def codes(c: Contract) -> Iterator[Finding]:
    """Codes that are missing, or whose check digit or kind is wrong."""
    for p in c.parties:
        what = "身份证号" if p.natural else "统一社会信用代码"
        line = quote(c.text, p.start, c.text.find("\n", p.start) if "\n" in c.text[p.start :] else len(c.text))
        if p.label in _WITNESSES or p.people:
            continue
        if not p.code and not re.search(
            r"(?:身份证|信用代码)[^，。；]{0,6}见(?:附|签[字署章]|文后|后附|名册|名单)", line
        ):
            yield Finding(
                "party_code_missing",
                "ask",
                line,
                f"{p.label}（{p.name}）没有写{what}",
                "民法典第470条",
                f"{what}：（填写）",
                at=p.start,
            )
            continue
        why = _wrong_code(p)
        if why:
            at = c.text.find(p.code, p.start)
            start = c.text.rfind("\n", 0, at) + 1
            yield Finding(
                "party_code_wrong",
                "info" if p.natural else "must",
                quote(c.text, max(start, at - 20), at + len(p.code)),
                f"{p.label}的{what}{p.code}有误：{why}",
                "GB 32100-2015" if not p.natural else "GB 11643-1999",
                "按证照核对后改正",
                at=at,
            )
    for i, p in enumerate(c.parties):
        for q in c.parties[i + 1 :]:
            if p.code and p.code == q.code:
                yield Finding(
                    "party_code_wrong",
                    "must",
                    q.code,
                    f"{p.label}与{q.label}写的是同一个代码{q.code}",
                    "",
                    "按证照核对后改正",
                    at=q.start,
                )


def _wrong_code(p: Party) -> str:
    code = p.code.upper()
    if p.natural or (re.fullmatch(r"\d{17}[\dX]", code) and len(p.name) <= 4):
        if not re.fullmatch(r"\d{17}[\dX]", code):
            return "应当是18位"
        right = "10X98765432"[sum(int(d) * w for d, w in zip(code[:17], _ID, strict=True)) % 11]
        return "" if right == code[17] else f"校验码应当是{right}"
    if len(code) != 18:
        return f"应当是18位，写的是{len(code)}位"
    if any(ch not in _CHARS for ch in code[:17]):
        return "含有不用的字母（I、O、Z、S、V）"
    right = _CHARS[-sum(_CHARS.index(ch) * w for ch, w in zip(code[:17], _WEIGHTS, strict=True)) % 31]
    if right != code[17]:
        return f"校验码应当是{right}"
    for pattern, kinds in _KINDS:
        if re.search(pattern, p.name) and code[:2] not in kinds.split():
            return f"{code[:2]}开头的不是{p.name[-4:]}的代码，应当是{'或者'.join(kinds.split())}开头"
    return ""
