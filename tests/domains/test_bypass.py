"""What went out unreviewed, read off the records."""

from __future__ import annotations

from typing import Any

import pytest

from yifa.domains import catalogue
from yifa.domains.review.bypass import FINDERS, Background, Suspicion, class_of, core, suspicion

TODAY = Background("2025-06-30")


def deed(procedure: str, last: dict[str, str], ended: bool = False, **values: Any) -> dict[str, Any]:
    done = dict.fromkeys(last, 1)
    return {
        "procedure": procedure,
        "values": values,
        "last": last,
        "done": done,
        "ended": ended,
        "opened_on": "2025-03-01",
        "status": "",
        "number": "示〔2025〕1号",
        "title": "示例",
    }


def review(kind: str, approved: str = "2025-03-01", conclusion: str = "合法", **last: str) -> dict[str, Any]:
    steps = {**({"leader_approve": approved} if approved else {}), **last}
    return deed("legality-review", steps, kind=kind, conclusion=conclusion)


def found(one: dict[str, Any], *links: dict[str, Any], background: Background = TODAY) -> Suspicion:
    said = suspicion(one, links, background)
    assert said is not None
    return said


SIGNED = deed("contract", {"sign": "2025-03-10"}, signed_on="2025-03-10", handler="规划建设办")
MET = deed(
    "collective-decision",
    {"deliberate": "2025-04-02"},
    meeting_on="2025-04-02",
    needs_review="yes",
    topic="便民市场建设",
)
ISSUED = deed(
    "outgoing-document",
    {"issue": "2025-05-06"},
    name_="集镇停车管理办法（试行）",
    issued_on="2025-05-06",
    doc_number="样政〔2025〕8号",
)


def test_a_signed_contract_without_review_is_found_with_its_day_and_unit() -> None:
    said = found(SIGNED)
    assert said.certain and said.done_on == "2025-03-10" and said.unit == "规划建设办"
    assert "没有关联的合法性审查件" in said.reason


def test_a_contract_reviewed_before_signing_is_not_found() -> None:
    assert suspicion(SIGNED, [review("contract")], TODAY) is None


@pytest.mark.parametrize(
    ("behind", "says"),
    [
        (review("contract", approved=""), "还没有审结"),
        (review("contract", conclusion="不合法"), "不合法"),
        (review("contract", conclusion="修改后合法"), "修改后合法"),
        (review("contract", approved="2025-03-20"), "在签订之后"),
        (review("decision"), "没有关联"),
    ],
)
def test_a_review_counts_only_if_it_let_this_contract_pass_in_time(behind: dict[str, Any], says: str) -> None:
    assert says in found(SIGNED, behind).reason


def test_a_contract_adopted_with_changes_is_reviewed_once_the_changes_are_answered() -> None:
    behind = review("contract", conclusion="修改后合法", feedback="2025-03-05")
    assert suspicion(SIGNED, [behind], TODAY) is None


def test_a_changed_amount_needs_a_review_of_its_own_and_a_changed_term_does_not() -> None:
    changed = deed(
        "contract", {"sign": "2025-03-10", "change": "2025-05-01"}, signed_on="2025-03-10", change_kind="金额"
    )
    assert "变更了金额" in found(changed, review("contract")).reason
    assert suspicion(changed, [review("contract"), review("contract", "2025-05-01")], TODAY) is None
    longer = {**changed, "values": {**changed["values"], "change_kind": "期限"}}
    assert suspicion(longer, [review("contract")], TODAY) is None


def test_a_draft_whose_term_has_begun_is_suspected_only() -> None:
    running = deed("contract", {"draft": "2025-03-01"}, term_from="2025-04-01")
    assert not found(running).certain
    assert suspicion(running, (), Background("2025-03-31")) is None
    assert suspicion({**running, "ended": True}, (), TODAY) is None


def test_a_meeting_item_that_needed_review_and_had_none_is_found() -> None:
    assert "没有关联" in found(MET).reason and found(MET).certain
    assert suspicion(MET, [review("decision")], TODAY) is None
    assert suspicion({**MET, "last": {}}, (), TODAY) is None


def test_a_reform_item_brought_with_its_risk_told_is_named_with_that_article() -> None:
    said = found({**MET, "done": {"table_reform": 1, "deliberate": 1}})
    assert "带风险说明" in said.reason and "第25条第2款" in said.basis


def test_an_item_said_to_need_none_is_suspected_when_its_name_is_a_contracts() -> None:
    values = {**MET["values"], "needs_review": "no", "no_review_reason": "日常事务", "topic": "环卫清运服务合同续签"}
    said = found({**MET, "values": values})
    assert not said.certain and "日常事务" in said.reason
    assert suspicion({**MET, "values": {**values, "topic": "干部任免"}}, (), TODAY) is None


def test_an_outgoing_document_named_like_a_normative_one_is_suspected_until_a_review_of_that_name_exists() -> None:
    assert "行政规范性文件" in found(ISSUED).reason
    known = Background(TODAY.on, passed=frozenset({core("集镇停车管理办法（试行）（草案）")}))
    assert suspicion(ISSUED, (), known) is None
    named = {**ISSUED, "values": {**ISSUED["values"], "review": 7}}
    assert suspicion(named, (), TODAY) is None


@pytest.mark.parametrize(
    ("title", "klass"),
    [
        ("关于印发《集镇停车管理办法》的通知", "normative"),
        ("禁止焚烧秸秆的通告", "normative"),
        ("河道保洁服务合同", "contract"),
        ("某村土地征收补偿方案", "decision"),
        ("关于转发县停车管理办法的通知", ""),
        ("关于做好防汛工作的通知", ""),
        ("关于学习贯彻信访工作条例的通知", ""),
        ("关于废止《集镇停车管理办法》的通知", ""),
    ],
)
def test_the_class_of_a_document_is_read_from_its_title(title: str, klass: str) -> None:
    found_class = class_of(title)
    assert (found_class[0] if found_class else "") == klass


def test_a_charter_is_found_only_where_the_towns_catalogue_lists_charters() -> None:
    charter = deed("village-charter", {"file": "2025-03-01"}, name_="上坑村村规民约", passed_on="2025-02-20")
    listed = Background(TODAY.on, frozenset({"village_rule"}))
    assert suspicion(charter, (), TODAY) is None
    assert found(charter, background=listed).kind == "村规民约"
    assert suspicion(charter, [review("village_rule")], listed) is None


def test_a_decision_and_a_normative_document_need_the_review_of_their_kind() -> None:
    decision = deed("major-decision", {"deliberate": "2025-04-02"}, meeting_on="2025-04-02")
    document = deed("normative-document", {"publish": "2025-04-02"}, published_on="2025-04-02")
    assert found(decision, review("contract")).kind == "作出的决策"
    assert found(document).basis == "国办发〔2018〕115号"
    assert suspicion(decision, [review("decision")], TODAY) is None
    assert suspicion(document, [review("normative")], TODAY) is None


def test_a_penalty_that_had_to_be_audited_and_was_not_is_found() -> None:
    penalty = deed("enforcement-case", {"decide": "2025-04-02"}, major_kinds=["疑难复杂涉及多个法律关系"])
    assert "没有法制审核记录" in found(penalty).reason
    audited = deed(
        "enforcement-case", {"decide": "2025-04-02", "audit": "2025-04-01"}, major_kinds=["疑难"], audit_result="pass"
    )
    assert suspicion(audited, (), TODAY) is None
    light = deed("enforcement-case", {"decide": "2025-04-02"}, major_kinds=[])
    assert suspicion(light, (), TODAY) is None


def test_a_seal_on_a_contract_is_compared_with_the_names_of_reviews() -> None:
    sealed = deed("seal-use", {"use": "2025-04-02"}, paper="河道保洁服务合同", taker="示例经办")
    assert not found(sealed).certain
    known = Background(TODAY.on, passed=frozenset({core("河道保洁服务合同")}))
    assert suspicion(sealed, (), known) is None


def test_a_signed_version_that_left_the_reviewed_draft_behind_is_found() -> None:
    closed = deed(
        "legality-review",
        {"leader_approve": "2025-03-01", "compare_final": "2025-03-20"},
        ended=True,
        kind="contract",
        compare="有实质变动",
        compare_note="付款比例改为五成",
        final_on="2025-03-18",
        applicant="规划建设办",
    )
    said = found(closed)
    assert said.kind == "签订的合同" and "付款比例改为五成" in said.reason and said.done_on == "2025-03-18"
    assert suspicion(closed, [review("contract", "2025-03-25")], TODAY) is None
    assert suspicion({**closed, "values": {**closed["values"], "compare": "按意见修改"}}, (), TODAY) is None


def test_every_ledger_that_is_compared_and_every_field_it_reads_exist() -> None:
    kinds = catalogue().newest["review-bypass"].fields["kind"].options
    for procedure in FINDERS:
        assert procedure in catalogue().newest
    for one in (SIGNED, MET, ISSUED):
        assert found(one).kind in kinds
        assert set(one["values"]) <= set(catalogue().newest[one["procedure"]].fields)
