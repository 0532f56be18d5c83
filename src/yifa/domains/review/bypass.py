"""应审未审: which documents, contracts, meeting items and decisions have no review behind them, and why that is said.

A deed is a matter as `describe()` of the ledger gives it (procedure, status, values, done, last, links). Everything
here is pure: the day, the links and the town's catalogue of what must be reviewed are arguments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yifa.domains.review.rules import review_refusal

Deed = Mapping[str, Any]

DECISION_BASIS = "重大行政决策程序暂行条例第25条、第42条"
CONTRACT_BASIS = "合法性审查地方规定"
NORMATIVE_BASIS = "国办发〔2018〕115号"
CHARTER_BASIS = "村民委员会组织法第31条；合法性审查地方规定"
PENALTY_BASIS = "行政处罚法第58条"
#: Words of a title by which a document belongs to one of the five classes, first match counts.
CLASSES: tuple[tuple[str, re.Pattern[str], str, str], ...] = (
    ("contract", re.compile(r"合同|协议|备忘录|意向书"), "行政机关合同", CONTRACT_BASIS),
    (
        "normative",
        re.compile(r"(?:管理|暂行|试行)?(?:办法|规定|细则|通告|规则)(?:[（(].{1,4}[）)])?$"),
        "行政规范性文件",
        NORMATIVE_BASIS,
    ),
    (
        "decision",
        re.compile(r"(?:专项|总体|控制性|发展)规划|征收(?:补偿)?方案|收费标准|定价方案"),
        "重大行政决策",
        DECISION_BASIS,
    ),
)
#: A document about another document is not that document: 关于转发…办法的通知.
ABOUT_ANOTHER = re.compile(r"转发|学习|贯彻落实|征求.{0,30}意见|废止|清理|公布.{0,12}(?:目录|清单)")
_MARKS = re.compile(r"[\s《》“”\"'（）()、，,。·\-—]|关于|印发|签订|的通知|的请示|草案")


@dataclass(frozen=True, slots=True)
class Background:
    """What the town's other records say. `kinds`: classes of matter in its catalogue of what must be reviewed;
    `passed`: subjects of reviews that let their matter pass, without marks (see `core`)."""

    on: str
    kinds: frozenset[str] = frozenset()
    passed: Collection[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One find. `certain`: the records prove it; otherwise they only suggest it and a person has to look."""

    kind: str
    reason: str
    basis: str
    done_on: str
    unit: str = ""
    certain: bool = True


def _cn(day: str) -> str:
    """2025年3月4日, from an ISO date."""
    year, month, of_month = day[:10].split("-")
    return f"{year}年{int(month)}月{int(of_month)}日"


def core(title: str) -> str:
    """A title without marks and formulas, to compare what two papers are about."""
    return _MARKS.sub("", title)


def class_of(title: str) -> tuple[str, str, str] | None:
    """(class, its name, article) of a document that must be reviewed by its title, or None."""
    plain = title.strip().removesuffix("》").removesuffix("的通知").removesuffix("》")
    if ABOUT_ANOTHER.search(plain):
        return None
    return next(((key, name, basis) for key, pattern, name, basis in CLASSES if pattern.search(plain)), None)


def suspicion(deed: Deed, links: Sequence[Deed], background: Background) -> Suspicion | None:
    """Why a matter looks as if it went out unreviewed; None where nothing speaks for it."""
    look = FINDERS.get(deed["procedure"])
    return look(deed, links, background) if look else None


def _reviews(links: Sequence[Deed], *kinds: str) -> list[Deed]:
    reviews = [link for link in links if link["procedure"] == "legality-review"]
    return [link for link in reviews if not kinds or link["values"].get("kind") in kinds]


def _contract(deed: Deed, links: Sequence[Deed], background: Background) -> Suspicion | None:
    values, last = deed["values"], deed["last"]
    unit = str(values.get("handler", ""))
    reviews = _reviews(links, "contract")
    refusal = review_refusal(list(reviews), "没有关联的合法性审查件", "签订")
    if last.get("sign"):
        signed = str(values.get("signed_on") or last["sign"])
        passed = min((r["last"]["leader_approve"] for r in reviews if r["last"].get("leader_approve")), default="")
        if not refusal and passed > signed:
            refusal = f"审查到{_cn(passed)}才通过，在签订之后"
        if refusal:
            return Suspicion("签订的合同", f"{_cn(signed)}已签订：{_end(refusal)}", CONTRACT_BASIS, signed, unit)
        changed = str(last.get("change", ""))
        if changed and values.get("change_kind") not in ("期限", "解除") and len(reviews) < 2:
            return Suspicion(
                "签订的合同",
                f"{_cn(changed)}变更了{values.get('change_kind')}，变更部分没有送审",
                CONTRACT_BASIS,
                changed,
                unit,
            )
        return None
    begins = str(values.get("term_from", ""))
    if not deed["ended"] and refusal and begins and begins < background.on:
        return Suspicion(
            "签订的合同",
            f"约定的履行期从{_cn(begins)}开始，至今没有登记签订，也没有审结的审查件：可能先履行后签约",
            CONTRACT_BASIS,
            begins,
            unit,
            certain=False,
        )
    return None


def _end(refusal: str) -> str:
    """A refusal without what it tells the person at the form to do."""
    return re.split(r"[。；]|，(?:请先|出具意见后|不得)", refusal)[0]


def _agenda(deed: Deed, links: Sequence[Deed], background: Background) -> Suspicion | None:
    values, last = deed["values"], deed["last"]
    if not last.get("deliberate"):
        return None
    met, unit = str(values.get("meeting_on") or last["deliberate"]), str(values.get("unit", ""))
    if values.get("needs_review") == "yes":
        if deed["done"].get("table_reform") and not _reviews(links):
            return Suspicion(
                "上会议题",
                f"{_cn(met)}作为探索性改革事项带风险说明上会，没有审查意见",
                "重大行政决策程序暂行条例第25条第2款",
                met,
                unit,
            )
        refusal = review_refusal(_reviews(links), "没有关联的合法性审查件", "提交会议")
        return Suspicion("上会议题", f"{_cn(met)}上会：{_end(refusal)}", DECISION_BASIS, met, unit) if refusal else None
    looks = class_of(str(values.get("topic", "")))
    if looks is None or _reviews(links):
        return None
    why = f"选了“不属于审查范围”，但名称像{looks[1]}（写的理由：{values.get('no_review_reason') or '没有写'}）"
    return Suspicion("上会议题", f"{_cn(met)}上会：{why}", looks[2], met, unit, certain=False)


def _major(deed: Deed, links: Sequence[Deed], background: Background) -> Suspicion | None:
    last = deed["last"]
    refusal = review_refusal(_reviews(links, "decision"), "没有关联的合法性审查件", "提交讨论")
    if not last.get("deliberate") or not refusal:
        return None
    met = str(deed["values"].get("meeting_on") or last["deliberate"])
    return Suspicion(
        "作出的决策", f"{_cn(met)}集体讨论：{_end(refusal)}", DECISION_BASIS, met, str(deed["values"].get("unit", ""))
    )


def _normative(deed: Deed, links: Sequence[Deed], background: Background) -> Suspicion | None:
    last = deed["last"]
    refusal = review_refusal(_reviews(links, "normative", "party_normative"), "没有关联的合法性审核件", "公布")
    if not last.get("publish") or not refusal:
        return None
    out = str(deed["values"].get("published_on") or last["publish"])
    return Suspicion(
        "印发的文件", f"{_cn(out)}公布：{_end(refusal)}", NORMATIVE_BASIS, out, str(deed["values"].get("unit", ""))
    )


def _outgoing(deed: Deed, links: Sequence[Deed], background: Background) -> Suspicion | None:
    values = deed["values"]
    looks = class_of(str(values.get("name_", "")))
    if looks is None or values.get("review") or _reviews(links) or _told(str(values.get("name_", "")), background):
        return None
    out = str(values.get("issued_on") or deed["opened_on"])
    number = values.get("doc_number") or "没有文号"
    return Suspicion(
        "印发的文件",
        f"{_cn(out)}印发（{number}）：名称像{looks[1]}，没有写审查件，审查台账里也没有同名的",
        looks[2],
        out,
        str(values.get("unit", "")),
        certain=False,
    )


def _seal(deed: Deed, links: Sequence[Deed], background: Background) -> Suspicion | None:
    paper = str(deed["values"].get("paper", ""))
    looks = class_of(paper)
    if looks is None or looks[0] != "contract" or _reviews(links) or _told(paper, background):
        return None
    used = str(deed["last"].get("use") or deed["opened_on"])
    return Suspicion(
        "签订的合同",
        f"{_cn(used)}用印“{paper}”：审查台账里没有同名的合同审查",
        looks[2],
        used,
        str(deed["values"].get("taker", "")),
        certain=False,
    )


def _told(title: str, background: Background) -> bool:
    """Whether some review that passed was about this paper, by its name."""
    own = core(title)
    return any(subject and (subject in own or own in subject) for subject in background.passed)


def _charter(deed: Deed, links: Sequence[Deed], background: Background) -> Suspicion | None:
    if "village_rule" not in background.kinds or deed["ended"] or _reviews(links, "village_rule"):
        return None
    if _told(str(deed["values"].get("name_", "")), background):
        return None
    passed = str(deed["values"].get("passed_on") or deed["opened_on"])
    return Suspicion(
        "村规民约", f"{_cn(passed)}通过并备案：本镇审查目录列有村规民约，没有关联的审查件", CHARTER_BASIS, passed
    )


def _penalty(deed: Deed, links: Sequence[Deed], background: Background) -> Suspicion | None:
    last, values = deed["last"], deed["values"]
    must = values.get("major_kinds") or values.get("hearing_held")
    if (
        not last.get("decide")
        or not must
        or (values.get("audit_result") == "pass" and last.get("audit", "") <= last["decide"])
    ):
        return None
    why = "法制审核没有通过" if last.get("audit") else "没有法制审核记录"
    return Suspicion(
        "执法决定",
        f"{_cn(last['decide'])}作出处罚决定：属于须法制审核的情形，{why}",
        PENALTY_BASIS,
        str(last["decide"]),
        str(values.get("unit", "")),
    )


#: Class of a reviewed matter → kind of find, where its signed version left the draft behind.
CHANGED = {"contract": "签订的合同", "enforcement": "执法决定", "village_rule": "村规民约", "decision": "作出的决策"}


def _review(deed: Deed, links: Sequence[Deed], background: Background) -> Suspicion | None:
    """A signed version that changed in substance after the review, with no second review of what changed (R112)."""
    values, last = deed["values"], deed["last"]
    if not last.get("compare_final") or values.get("compare") != "有实质变动" or _reviews(links):
        return None
    signed = str(values.get("final_on") or last["compare_final"])
    kind = CHANGED.get(str(values.get("kind", "")), "印发的文件")
    note = values.get("compare_note") or "没有写"
    return Suspicion(
        kind,
        f"{_cn(signed)}定稿与审查稿有实质变动（{note}），变动部分没有重新送审",
        DECISION_BASIS,
        signed,
        str(values.get("applicant", "")),
    )


#: Kind of work → how to look at one of its matters.
FINDERS: Mapping[str, Callable[[Deed, Sequence[Deed], Background], Suspicion | None]] = {
    "contract": _contract,
    "collective-decision": _agenda,
    "major-decision": _major,
    "normative-document": _normative,
    "outgoing-document": _outgoing,
    "seal-use": _seal,
    "village-charter": _charter,
    "legality-review": _review,
    "enforcement-case": _penalty,
}
