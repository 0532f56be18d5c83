"""Disputes, petitions, decisions, contracts, inspections: what facts and other matters of the book stand against."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.domains.walking import refused, walk, warned
from yifa.kernel.fields import FieldContext, FieldError, coerce, party_field
from yifa.kernel.model import PartySpec
from yifa.kernel.parties import split_identity
from yifa.kernel.simulate import SimulatedBook

PEOPLE, CONFIRM = "people-mediation", "judicial-confirmation"
HE, SHE = (
    {"kind": "person", "name": "王示例", "id_number": "999999198506013314", "address": "东片1号"},
    {"kind": "person", "name": "褚乙二", "id_number": "999999198808080491", "address": "西片9号"},
)
WRITTEN = {"form": "written", "confirmable": False, "perform_how": "一次付清"}


def mediating(book: SimulatedBook, **given: Any) -> int:
    parties = {"applicant": [HE], "respondent": [SHE], "risk": "低", "cause": "邻里纠纷"}
    return walk(book, PEOPLE, {"register": {**parties, **given}})


def test_a_mediator_who_bears_a_partys_name_does_not_mediate(book: SimulatedBook) -> None:
    himself = book.take("mediator", "enrol", {"name_": "王示例"})
    other = book.take("mediator", "enrol", {"name_": "林和解"})
    matter = mediating(book)
    accept = {"refusal": False, "risk": "低"}
    said = refused(book, PEOPLE, "accept", matter, **accept, mediators=[himself], namesake_by=None)
    assert "调解员与当事人同名" in said and "第15条" in said
    assert not refused(book, PEOPLE, "accept", matter, **accept, mediators=[himself], namesake_by=99)
    assert not refused(book, PEOPLE, "accept", matter, **accept, mediators=[other])


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            [{"due_on": "2025-04-01", "amount": 100000}, {"due_on": "2025-05-01", "amount": 100000}],
            "各期合计应等于协议金额",
        ),
        (
            [{"due_on": "2025-04-01", "amount": 100000}, {"due_on": "2025-05-02", "amount": 200000}],
            "与“履行期限”不一致",
        ),
        ([], "逐期写明"),
    ],
)
def test_instalments_add_up_to_the_agreement(book: SimulatedBook, rows: list[dict[str, Any]], words: str) -> None:
    matter = walk(book, PEOPLE, {"accept": {"refusal": False, "risk": "低"}}, matter=mediating(book))
    given = {**WRITTEN, "perform_how": "分两期付清", "agreed_amount": 300000, "perform_by": "2025-05-01"}
    assert words in refused(book, PEOPLE, "agree", matter, **given, instalments=rows)


def test_an_agreement_still_to_be_performed_is_not_filed_away_in_silence(book: SimulatedBook) -> None:
    given = {**WRITTEN, "perform_by": "2025-12-31"}
    matter = walk(
        book,
        PEOPLE,
        {"accept": {"refusal": False, "risk": "低"}},
        {"agree": given},
        {"visit": {"performed": "正在履行"}},
        matter=mediating(book),
    )
    assert "期限还没有到" in warned(book, PEOPLE, "archive", matter)
    done = book.take(PEOPLE, "visit", {"performed": "已全部履行"}, matter)
    assert "期限还没有到" not in warned(book, PEOPLE, "archive", done)


def test_a_confirmation_rests_on_a_written_agreement_of_the_same_people(book: SimulatedBook) -> None:
    given = {"excluded": "none", "together": True, "applicant": [HE], "respondent": [SHE]}
    matter = walk(book, PEOPLE, {"accept": {"refusal": False, "risk": "低"}}, matter=mediating(book))
    assert "没有书面调解协议" in refused(book, CONFIRM, "prepare", **given, mediation=matter)
    agreed = book.take(PEOPLE, "agree", WRITTEN, matter)
    assert not refused(book, CONFIRM, "prepare", **given, mediation=agreed, agreement_on=None)
    opened = book.take(CONFIRM, "prepare", {**given, "mediation": agreed, "agreement_on": "2020-01-01"})
    assert book.states[opened].values["agreement_on"] == book.states[agreed].values["effective_on"]
    elsewhere = mediating(book, applicant=[SHE], respondent=[HE])
    assert elsewhere
    nobody = {"kind": "person", "name": "无号码"}
    said = refused(book, CONFIRM, "prepare", **{**given, "respondent": [nobody]}, mediation=agreed)
    assert "“无号码”没有填身份证号" in said


def test_the_court_gets_identity_and_representative_of_both_sides(book: SimulatedBook) -> None:
    firm = {"kind": "org", "name": "假设茶叶有限公司", "address": "样例路1号"}
    given = {"excluded": "none", "together": True, "applicant": [HE], "respondent": [firm]}
    said = refused(book, CONFIRM, "prepare", **given, agreement_on="2025-03-01")
    assert "统一社会信用代码、法定代表人（负责人）" in said


PETITION = {"source": "direct", "kind": "appeal", "subject": "土地山林", "people": 1, "same_as": None}


def test_who_comes_again_on_the_same_subject_is_no_first_visitor(book: SimulatedBook) -> None:
    caller = [{"kind": "person", "name": "蓝样芝", "phone": "13900000055"}]
    first = walk(book, "petition-case", {"register": {**PETITION, "petitioner": caller}})
    said = warned(book, "petition-case", "register", **PETITION, petitioner=caller)
    assert book.states[first].values["visit_no"] == 1 and "上一次的信访件" in said
    assert not warned(book, "petition-case", "register", **{**PETITION, "subject": "劳动社保"}, petitioner=caller)
    again = walk(book, "petition-case", {"register": {**PETITION, "same_as": first, "petitioner": caller}})
    assert book.states[again].values["visit_no"] == 2


@pytest.mark.parametrize("words", ["四组妇女蓝样 芝反映补偿不足", "请致电139-0000-0055了解", "请致电139 0000 0055"])
def test_spaces_and_hyphens_hide_no_petitioner(book: SimulatedBook, words: str) -> None:
    caller = [{"kind": "person", "name": "蓝样芝", "phone": "13900000055"}]
    matter = walk(book, "petition-case", {"register": {**PETITION, "petitioner": caller}})
    assert "删去" in refused(book, "petition-case", "accept", matter, handover=words)


def test_a_review_of_an_opinion_stays_open_after_closing(book: SimulatedBook) -> None:
    opinion = {"route": "opinion", "conclusion": "explain"}
    matter = walk(
        book,
        "petition-case",
        {"register": PETITION},
        {"accept": {}},
        {"investigate": {}},
        {"opine": opinion},
        {"deliver": {}},
        {"close": {}},
    )
    assert not refused(book, "petition-case", "request_review", matter)


@pytest.mark.parametrize("kind", ["重大事项决策", "重大项目安排", "大额资金使用"])
def test_no_clerk_says_that_money_and_projects_need_no_review(book: SimulatedBook, kind: str) -> None:
    said = refused(book, "collective-decision", "propose", kind=kind, needs_review="no", no_review_reason="已口头请示")
    assert "都须合法性审查" in said and "第25条" in said


def test_who_proposes_an_item_does_not_put_it_on_the_agenda(book: SimulatedBook) -> None:
    matter = walk(book, "collective-decision", {"propose": {"kind": "重要干部任免", "needs_review": "no"}})
    entry, _ = book.examine("collective-decision", "table_item", {"materials": ["方案和说明"]}, matter)
    same = book.actor(book.catalogue.newest["collective-decision"], "propose")
    actor = replace(same, roles=frozenset({"office-clerk"}))
    _, examination = book.examine("collective-decision", "table_item", dict(entry.values), matter, actor=actor)
    assert any(r.kind == "apart" for r in examination.refusals)


def test_more_is_not_paid_than_the_contract_says(book: SimulatedBook) -> None:
    matter = book.live("contract", 0)
    assert matter
    fresh = SimulatedBook(catalogue=book.catalogue, calendar=book.calendar)
    paid = walk(
        fresh,
        "contract",
        {"draft": {"our_side": "town", "kind": "采购", "amount": 10000, "no_amount": False}},
        {
            "quick_check": {
                "sme": False,
                "pay_days": 30,
                "audit_basis": False,
                "regime_clause": False,
                "guarantee": False,
                "court": "本地法院诉讼",
                "amount_words": "壹佰元整",
            }
        },
    )
    fresh.link(paid, {"procedure": "legality-review", "kind": "合法性审查", "sample": 1})
    paid = walk(fresh, "contract", {"sign": {}}, {"deliver": {}}, matter=paid)
    said = refused(fresh, "contract", "pay", paid, paid_now=10001)
    assert "超过合同金额100元" in said and "第509条" in said


def test_a_routine_check_takes_an_approved_visit_of_that_enterprise(book: SimulatedBook) -> None:
    name, check = "safety-inspection", {"kind": "计划检查", "hazards": 0, "result": "未发现隐患"}
    firm = book.take("enterprise", "enrol", {"kind": "factory"})
    other = book.take("enterprise", "enrol", {"kind": "factory"})
    assert "年度名额" in refused(book, name, "record", **check, site=firm, visit=None)
    item = book.take("inspection-item", "enrol", {"frequency": 1})
    visit = book.take(
        "enterprise-inspection",
        "propose",
        {"activity": "行政检查", "enterprise": firm, "reason": "plan", "offsite": False, "items": [item]},
    )
    assert "还没有批准" in refused(book, name, "record", **check, site=firm, visit=visit)
    book.take("enterprise-inspection", "approve", {}, visit)
    assert "不是对这家企业" in refused(book, name, "record", **check, site=other, visit=visit)
    assert not refused(book, name, "record", **check, site=firm, visit=visit)
    assert not refused(book, name, "record", **{**check, "kind": "举报核查"}, site=firm, visit=None)


PARTY = party_field("party", PartySpec(name="当事人"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王示例，男，汉族，1985年6月1日出生，身份证号999999198506013314，住样例县样例镇东片1号", "王示例"),
        ("王示例 男 汉 19850601 样例县样例镇东片1号 999999198506013314", "王示例"),
        ("姓名：王示例；身份证号：999999198506013314；电话：13800000000", "王示例"),
    ],
)
def test_a_pasted_line_is_taken_apart(text: str, name: str) -> None:
    found = coerce(PARTY, [{"name": text}], FieldContext())[0]
    assert (found["name"], found["id_number"], found["gender"], found["birth"]) == (
        name,
        "999999198506013314",
        "男",
        "1985-06-01",
    )


def test_sex_and_birth_follow_from_the_number() -> None:
    found = coerce(PARTY, [{"name": "王示例", "gender": "女", "id_number": "999999198506013314"}], FieldContext())[0]
    assert (found["gender"], found["birth"]) == ("男", "1985-06-01")
    with pytest.raises(FieldError, match="校验码不符"):
        coerce(PARTY, [{"name": "王示例", "id_number": "999999198506013315"}], FieldContext())


def test_a_name_alone_stays_a_name() -> None:
    assert split_identity("王示例") == {}
    assert coerce(PARTY, [{"name": "王示例（又名王样例）"}], FieldContext())[0]["name"] == "王示例（又名王样例）"
