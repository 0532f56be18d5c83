"""Unlawful or impossible ways of documents, contracts, licences and minors' agreements, each beside the lawful one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.domains.test_disputes import mediating
from tests.domains.walking import refused, walk, warned
from yifa.kernel.sampling import id_number, sample_party
from yifa.kernel.simulate import SimulatedBook

WRITTEN = {"form": "written", "signed": True, "sealed": True, "confirmable": False, "agreed_amount": 50000}


def later(book: SimulatedBook, days: int = 30) -> str:
    return (book.today + timedelta(days=days)).isoformat()


def child(**more: Any) -> dict[str, Any]:
    """Somebody of ten years of age in 2025."""
    return {
        **sample_party(Random(5), "person"),
        "id_number": id_number(Random(5), date(2015, 5, 20)),
        "agent": "",
        **more,
    }


def test_a_child_agrees_through_its_guardian(book: SimulatedBook) -> None:
    given = {**WRITTEN, "perform_by": later(book), "instalments": []}
    alone = mediating(book, applicant=[child()])
    assert "监护人" in refused(book, "people-mediation", "agree", alone, **given)
    guarded = mediating(book, applicant=[child(agent="示例父亲", agent_authority="法定代理")])
    assert not refused(book, "people-mediation", "agree", guarded, **given)


def consulting(book: SimulatedBook) -> int:
    asked = {"forbidden": [], "consult_by": later(book, 40), "consult_channel": ["政府网站", "听取经营者和行业协会"]}
    matter = walk(book, "normative-document", {"propose": {"rights": True, "business": True}})
    return book.take("normative-document", "consult", asked, matter)


def test_opinions_are_gathered_when_the_consultation_is_over(book: SimulatedBook) -> None:
    matter, given = consulting(book), {"replies": 3, "adopted": 1}
    assert "还没有过" in warned(book, "normative-document", "close_consultation", matter, **given)
    book.today += timedelta(days=41)
    assert not warned(book, "normative-document", "close_consultation", matter, **given)


def test_a_licence_in_force_has_not_expired_and_is_renewed_for_longer(book: SimulatedBook) -> None:
    matter = walk(book, "license", {"enrol": {"valid_until": later(book, 60)}})
    said = refused(book, "license", "cancel", matter, reason="有效期届满未延续")
    assert "还没有届满" in said and "第70条" in said
    assert not refused(book, "license", "cancel", matter, reason="被许可人申请")
    book.take("license", "apply_renewal", {"applied_on": book.today.isoformat()}, matter)
    assert "晚于原来" in refused(book, "license", "renew", matter, valid_until=later(book, 30))
    assert not refused(book, "license", "renew", matter, valid_until=later(book, 400))


def test_a_contract_in_dispute_is_not_silently_performed(book: SimulatedBook) -> None:
    sample = book.catalogue.newest["contract"].samples[0]
    until = [step if isinstance(step, str) else next(iter(step)) for step in sample].index("raise_dispute")
    book.live("contract", 0)
    matter = max(book.states, key=lambda position: book.states[position].procedure == "contract")
    book.states[matter] = replace(book.states[matter], status="disputed")
    assert until and "争议还没有解决" in warned(book, "contract", "finish", matter)
