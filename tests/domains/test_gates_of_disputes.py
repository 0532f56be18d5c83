"""Unlawful or impossible ways of disputes, petitions and documents: each refused, and the lawful one beside it taken."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from tests.domains.test_disputes import mediating, refusals
from tests.domains.test_petitions import accepted, registered
from yifa.kernel.sampling import sample_party
from yifa.kernel.simulate import SimulatedBook

ONE, OTHER = (sample_party(Random(seed), "person") for seed in (1, 2))
WRITTEN = {"form": "written", "signed": True, "sealed": True, "confirmable": False, "agreed_amount": 50000}


def yesterday(book: SimulatedBook) -> str:
    return (book.today - timedelta(days=1)).isoformat()


def later(book: SimulatedBook, days: int = 30) -> str:
    return (book.today + timedelta(days=days)).isoformat()


def test_nobody_is_mediated_with_himself(book: SimulatedBook) -> None:
    both = {"applicant": [ONE], "respondent": [ONE], "risk": "低"}
    assert "登记了两次" in refusals(book, "people-mediation", "register", **both)
    assert not refusals(book, "people-mediation", "register", **{**both, "respondent": [OTHER]})


def test_an_agreement_is_performed_after_it_is_made(book: SimulatedBook) -> None:
    matter = mediating(book)
    said = refusals(book, "people-mediation", "agree", matter, **WRITTEN, instalments=[], perform_by=yesterday(book))
    assert "已经过去" in said and "第29条" in said
    assert not refusals(book, "people-mediation", "agree", matter, **WRITTEN, instalments=[], perform_by=later(book))


def test_every_instalment_has_an_amount(book: SimulatedBook) -> None:
    matter = mediating(book)
    rows = [{"due_on": later(book, 10), "amount": 50000}, {"due_on": later(book), "amount": 0}]
    given = {**WRITTEN, "perform_by": later(book)}
    assert "大于零" in refusals(book, "people-mediation", "agree", matter, **given, instalments=rows)
    rows = [{**row, "amount": 25000} for row in rows]
    assert not refusals(book, "people-mediation", "agree", matter, **given, instalments=rows)


def confirming(book: SimulatedBook, mediation: int) -> dict[str, Any]:
    values = book.states[mediation].values
    return {
        "mediation": mediation,
        "applicant": values["applicant"],
        "respondent": values["respondent"],
        "excluded": "none",
        "together": True,
    }


def agreed(book: SimulatedBook, **given: Any) -> int:
    sides = {"applicant": [sample_party(Random(3), "org")], "respondent": [OTHER]}
    matter = mediating(book, **sides)
    return book.take("people-mediation", "agree", {**WRITTEN, "instalments": [], **given}, matter)


def test_an_agreement_on_status_is_known_from_the_mediation(book: SimulatedBook) -> None:
    said = refusals(book, "judicial-confirmation", "prepare", **confirming(book, agreed(book, confirmable=True)))
    assert "R109" in said and "第205条" in said
    assert not refusals(book, "judicial-confirmation", "prepare", **confirming(book, agreed(book)))


def test_one_agreement_is_confirmed_once(book: SimulatedBook) -> None:
    given = confirming(book, agreed(book))
    book.take("judicial-confirmation", "prepare", given)
    assert "不重复申请" in refusals(book, "judicial-confirmation", "prepare", **given)


def test_the_court_gets_the_papers_it_asks_for(book: SimulatedBook) -> None:
    matter = book.take("judicial-confirmation", "prepare", {"excluded": "none", "together": True})
    said = refusals(book, "judicial-confirmation", "submit", matter, together=True, materials=["调解协议书"])
    assert "材料不全" in said and "第3条" in said
    assert not refusals(book, "judicial-confirmation", "submit", matter, together=True)


def test_five_stand_for_many(book: SimulatedBook) -> None:
    many = [sample_party(Random(seed), "person") for seed in range(6)]
    assert "R096" in refusals(book, "petition-case", "register", **plain(petitioner=many))
    assert "R096" in refusals(book, "petition-case", "register", **plain(people=6, representatives=7))
    assert not refusals(book, "petition-case", "register", **plain(petitioner=many[:5], people=6, representatives=5))


def plain(**given: Any) -> dict[str, Any]:
    return {"source": "direct", "kind": "appeal", "people": 1, "same_as": "", "accused_unit": "", **given}


@pytest.mark.parametrize("ground", ["已依法终结仍以同一事实理由提出", "正在办理期限内又重复提出"])
def test_a_petition_is_no_repetition_of_nothing(book: SimulatedBook, ground: str) -> None:
    said = refusals(book, "petition-case", "decline", registered(book), decline_kind=ground)
    assert "没有相应的" in said and "第36条" in said


def test_the_authority_above_reviews(book: SimulatedBook) -> None:
    matter = book.take("petition-case", "investigate", {}, accepted(book))
    given = {"route": "opinion", "conclusion": "refuse"}
    assert "上一级" in refusals(book, "petition-case", "opine", matter, **given, review_authority="样例镇人民政府")
    assert not refusals(book, "petition-case", "opine", matter, **given, review_authority="样例县人民政府")


def reviewed(book: SimulatedBook, result: str) -> int:
    matter = book.take("petition-case", "investigate", {}, accepted(book))
    for action, given in (
        ("opine", {"route": "opinion", "conclusion": "refuse"}),
        ("deliver", {}),
        ("request_review", {}),
        ("review", {"review_result": result}),
    ):
        matter = book.take("petition-case", action, given, matter)
    return matter


def test_an_opinion_made_anew_may_be_reviewed_again(book: SimulatedBook) -> None:
    matter = reviewed(book, "撤销重新处理")
    for action, given in (
        ("investigate", {}),
        ("opine", {"route": "opinion", "conclusion": "refuse"}),
        ("deliver", {}),
    ):
        matter = book.take("petition-case", action, given, matter)
    assert not refusals(book, "petition-case", "request_review", matter)
    matter = book.take("petition-case", "close", {}, matter)
    assert "复核" in refusals(book, "petition-case", "request_recheck", matter)


def test_a_petition_closed_after_its_review_is_rechecked_once(book: SimulatedBook) -> None:
    matter = book.take("petition-case", "close", {}, reviewed(book, "维持"))
    assert not refusals(book, "petition-case", "request_recheck", matter)
    assert "请求过复查" in refusals(book, "petition-case", "request_review", matter)


def test_an_opinion_is_not_delivered_before_it_is_made(book: SimulatedBook) -> None:
    matter = book.take("petition-case", "investigate", {}, accepted(book, received_on=yesterday(book)))
    matter = book.take("petition-case", "opine", {"route": "opinion", "conclusion": "refuse"}, matter)
    assert "早于" in refusals(book, "petition-case", "deliver", matter, delivered_on=yesterday(book))
