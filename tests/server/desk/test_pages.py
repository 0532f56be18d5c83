"""What the desk's pages say and to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.server.ledger.conftest import DISPUTE, at
from yifa.domains import catalogue
from yifa.domains.roles import roles
from yifa.server.casework.place import matter_href
from yifa.server.config.procedures import in_force
from yifa.server.ledger.journal import Taken
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Grant, Person, Town
from yifa.server.ui.words import cites, left

Desk = Callable[[str], Client]
pytestmark = pytest.mark.django_db
ADDRESSES = [
    "/",
    "/intake/",
    "/ledgers/",
    "/registers/",
    "/procedures/",
    "/roles/",
    "/sharing/",
    "/deadline/",
    "/search/?q=纠纷",
    "/ledgers/people-mediation/",
    "/law/",
    "/law/人民调解法/",
    "/procedures/people-mediation/",
]


@pytest.mark.parametrize("who", ["lin", "wang", "mayor", "seal", "grid"])
def test_every_page_opens_or_is_refused_in_words_for_every_post(desk: Desk, who: str, dispute: Taken) -> None:
    client = desk(who)
    for address in ADDRESSES:
        answer = client.get(address)
        assert answer.status_code in (200, 403), address
        assert "Traceback" not in answer.content.decode()


def test_a_visitor_sees_no_page_of_the_desk(client: Client, town: object) -> None:
    for address in ADDRESSES:
        assert client.get(address).status_code == 302, address


@pytest.mark.parametrize("number", ["²", "٣", "-1", "9" * 40, "1e3"])
def test_what_looks_like_a_number_and_is_none_breaks_no_page(desk: Desk, dispute: Taken, number: str) -> None:
    clerk = desk("lin")
    for address in (
        f"/ledgers/people-mediation/?year={number}&page={number}",
        f"/figures/?as_of={number}",
        f"/deadline/?rule=penalty-decision-90d&start=2025-03-03&extend={number}",
        f"/new/people-mediation/register/?from={number}",
    ):
        assert clerk.get(address).status_code == 200, address
    here = matter_href(dispute.matter_id)
    for below, posted in (
        ("link/", {"to": number, "kind": "关联", "expect": number}),
        ("assign/", {"handler": number, "expect": number}),
        ("do/mediate/", {"expect": number, "mediators": [number]}),
    ):
        answer = clerk.post(here + below, posted)
        assert answer.status_code in {404, 409, 422}, (below, answer.status_code)


def test_what_is_overdue_stands_first_with_its_article(desk: Desk, dispute: Taken) -> None:
    page = desk("lin").get("/").content.decode()
    assert "逾期" in page
    assert "人民调解工作若干规定第33条" in page
    # The head of the unit is told of what others left overdue, apart from his own; the mayor, in charge of no unit, is not.
    head = desk("wang").get("/").content.decode()
    own, _, told = head.partition("逾期没有办，告知您的")
    assert "逾期" not in own and "逾期" in told
    assert "逾期" not in desk("mayor").get("/").content.decode()
    assert "逾期" in desk("wang").get("/?of=town").content.decode()


def test_time_left_is_said_in_words_with_the_day() -> None:
    calendar = work_calendar()
    from datetime import date

    assert left(date(2026, 3, 5), date(2026, 3, 2), calendar)[0] == "还剩3个工作日（3月5日，周四）"
    assert left(date(2026, 2, 28), date(2026, 2, 26), calendar) == ("还剩2个工作日（2月28日，周六调休上班）", "alarm")
    assert left(date(2026, 2, 25), date(2026, 2, 26), calendar) == ("逾期1日（应于2月25日，周三前）", "overdue")
    assert left(date(2026, 1, 5), date(2026, 2, 26), calendar)[0] == "逾期52日（应于1月5日前）"
    assert left(date(2025, 12, 31), date(2026, 2, 26), calendar)[0] == "逾期57日（应于2025年12月31日前）"


def test_each_article_of_a_basis_is_a_link_of_its_own() -> None:
    links = cites("人民调解法第17条、第18条")
    assert [link.text for link in links] == ["人民调解法第17条", "第18条"]
    assert all(link.href for link in links)


def test_intake_finds_the_same_people_and_proposes_a_kind_with_its_reason(desk: Desk, dispute: Taken) -> None:
    clerk = desk("lin")
    page = clerk.post("/intake/", {"text": "陈样例来所反映排水纠纷"}, headers={"HX-Request": "true"}).content.decode()
    assert "人民调解" in page
    assert "命中" in page
    assert "当事人同名" in page
    assert "陈样例" not in page.split("已经在办的")[1]
    by_phone = clerk.post("/intake/", {"text": "电话19900000001"}, headers={"HX-Request": "true"}).content.decode()
    assert "电话相同" in by_phone


def test_what_was_typed_at_intake_is_carried_into_the_form_not_into_an_address(desk: Desk, town: object) -> None:
    page = desk("lin").post("/begin/people-mediation/", {"text": "下坑村两家排水沟相邻"}).content.decode()
    assert "下坑村两家排水沟相邻</textarea>" in page
    assert 'value="359926115202" selected' in page


def test_a_ledger_filters_sorts_and_adds_up(desk: Desk, take: Callable[..., Taken], roll: int) -> None:
    now = timezone.localtime()
    for n, amount in enumerate(("100", "250.5", "0")):
        take(
            "lin",
            "people-mediation",
            "register",
            now - timedelta(days=n),
            **{**DISPUTE, "amount": amount, "cause": "合同纠纷" if n else "邻里纠纷"},
        )
    clerk = desk("lin")
    page = clerk.get("/ledgers/people-mediation/?f_cause=合同纠纷&sort=-opened_on").content.decode()
    assert "合计 2 件" in page
    assert "邻里纠纷</span></td>" not in page
    assert "合计 0 件" not in page
    assert "没有符合条件的件" in clerk.get("/ledgers/people-mediation/?year=1999").content.decode()


@pytest.mark.parametrize("query", ["sort=password", "page=999", "year=0000", "state=x", "village=%27", "from=x"])
def test_a_wrong_address_of_a_ledger_does_no_harm(desk: Desk, dispute: Taken, query: str) -> None:
    assert desk("lin").get(f"/ledgers/people-mediation/?{query}").status_code == 200


def test_a_character_nobody_types_is_refused_in_words(desk: Desk, dispute: Taken) -> None:
    clerk = desk("lin")
    answer = clerk.get("/ledgers/people-mediation/?f_cause=%00")
    assert answer.status_code == 400
    assert "看不懂" in answer.content.decode()
    assert clerk.post("/intake/", {"text": "排水\x00纠纷"}).status_code == 200
    href = matter_href(dispute.matter_id, "desk:void", 2)
    assert clerk.post(href, {"expect": "2", "reason": "误\x00录"}).status_code == 302


def test_search_finds_by_number_subject_and_full_name_only_what_may_be_seen(desk: Desk, dispute: Taken) -> None:
    number = dispute.state.number
    for words in (number, "邻里纠纷", "陈样例"):
        assert matter_href(dispute.matter_id) in desk("lin").get("/search/", {"q": words}).content.decode(), words
        assert matter_href(dispute.matter_id) not in desk("seal").get("/search/", {"q": words}).content.decode()


def test_the_calculator_explains_a_count_and_refuses_nonsense_in_words(desk: Desk, town: object) -> None:
    clerk = desk("lin")
    page = clerk.get("/deadline/?rule=mediation-close-1m&start=2025-03-05").content.decode()
    assert "2025年4月7日" in page
    assert "清明" in page
    assert "没有这一天" in clerk.get("/deadline/?rule=mediation-close-1m&start=2025-02-30").content.decode()
    assert clerk.get("/deadline/?rule=nonsense&start=x").status_code == 200


def test_the_calculator_takes_several_extensions_and_pauses_and_its_unit_follows_the_limit(
    desk: Desk, town: object
) -> None:
    clerk = desk("lin")
    page = clerk.get("/deadline/?rule=seizure-30d&start=2026-01-17&extend=30&extend_on=2026-02-10").content.decode()
    assert "2026年3月18日" in page and '<option value="calendar_day" selected>' in page
    twice = clerk.get(
        "/deadline/?rule=security-case-30d&start=2026-03-05&extend=30&extend_on=2026-03-30&extend=30"
        "&extend_on=2026-04-30&pause_from=2026-03-10&pause_to=2026-03-20&pause_reason=伤情鉴定"
    ).content.decode()
    assert "2026年6月15日" in twice and "伤情鉴定" in twice
    unlawful = clerk.get("/deadline/?rule=seizure-30d&start=2026-01-17&extend=60&extend_on=2026-02-10").content.decode()
    assert "不合法，若按此算为2026年4月17日" in unlawful and "2026年3月18日" in unlawful
    before = clerk.get("/deadline/?rule=penalty-decision-90d&start=2020-03-01").content.decode()
    assert "算不出来" in before and "2021年7月15日" in before
    ahead = clerk.get("/deadline/?rule=petition-close-60d&start=2026-12-08").content.decode()
    assert "最早届满" in ahead and "2027年2月11日" in ahead and "2027年2月15日" in ahead


def test_the_laws_page_shows_versions_uses_and_what_replaced_what(desk: Desk, town: object) -> None:
    clerk = desk("lin")
    page = clerk.get("/law/").content.decode()
    assert "村民委员会组织法" in page and "由生态环境法典代替" in page and "2026年1月1日" in page
    assert "没有找到" in clerk.get("/law/?words=没有这部").content.decode()
    act = clerk.get("/law/代表法/").content.decode()
    assert "2025年3月12日" in act and "共65条" in act and "原第42条" in act and "代表建议" in act
    article = clerk.get("/law/代表法/第51条/").content.decode()
    assert "上一版为第42条" in article


def test_a_paper_is_filled_and_says_what_it_lacks(desk: Desk, dispute: Taken) -> None:
    clerk = desk("lin")
    base = matter_href(dispute.matter_id)
    document = next(d for d in catalogue().newest["people-mediation"].actions["accept"].produces)
    page = clerk.get(f"{base}papers/2/{document}/").content.decode()
    assert "葛坑镇" in page
    assert clerk.get(f"{base}papers/2/{document}.docx").content[:2] == b"PK"
    assert clerk.get(f"{base}papers/2/{document}.pdf").content[:4] == b"%PDF"
    assert clerk.get(f"{base}papers/2/{document}.exe").status_code == 404
    assert desk("mayor").get(f"{base}papers/2/{document}/").status_code == 403


def test_who_may_not_open_a_paper_reads_its_name_without_an_address_that_refuses_him(
    desk: Desk, dispute: Taken
) -> None:
    base = matter_href(dispute.matter_id)
    for who, opens in (("lin", True), ("mayor", False)):
        page = desk(who).get(base).content.decode()
        assert "人民调解申请书" in page
        assert (f'href="{base}papers/' in page) is opens


def test_every_opening_form_is_set_for_the_right_post_and_names_it_to_others(
    desk: Desk, town: Town, people: dict[str, Person]
) -> None:
    clerk, wang = desk("wang"), people["wang"]
    held = {"justice-head"}
    for procedure in in_force().values():
        for action in procedure.opening:
            here = f"/new/{procedure.procedure}/{action.key}/"
            answer = clerk.get(here)
            assert answer.status_code == (200 if action.open_to(frozenset(held)) else 403), procedure.procedure
            if answer.status_code == 200:
                assert 'data-keep="' in answer.content.decode(), f"{here} has no form"
            else:
                assert f"“{action.name}”" in answer.content.decode() and "办理。" in answer.content.decode()
    for role in roles():
        Grant.objects.create(person=wang, role=role, scope=town.prefix, unit=wang.unit, since=date(2020, 1, 1))
    for procedure in in_force().values():
        for action in procedure.opening:
            if action.open_to(frozenset(roles())) and not action.open_to(frozenset(held)):
                here = f"/new/{procedure.procedure}/{action.key}/"
                answer = clerk.get(here)
                assert answer.status_code == 200 and 'data-keep="' in answer.content.decode(), here


def test_two_matters_are_linked_and_each_shows_the_other(
    desk: Desk, dispute: Taken, take: Callable[..., Taken]
) -> None:
    other = take("lin", "people-mediation", "register", timezone.localtime(), **DISPUTE)
    clerk, href = desk("lin"), matter_href(dispute.matter_id, "desk:link")
    assert clerk.post(href, {"expect": "2", "to": "99999", "kind": "关联"}).status_code == 422
    done = clerk.post(href, {"expect": "2", "to": str(other.entry.matter), "kind": "同一事由"})
    assert done.status_code == 302
    assert matter_href(other.matter_id) in clerk.get(matter_href(dispute.matter_id)).content.decode()
    assert matter_href(dispute.matter_id) in clerk.get(matter_href(other.matter_id)).content.decode()


def test_an_offered_matter_opens_with_what_is_known_and_is_linked(
    desk: Desk, dispute: Taken, take: Callable[..., Taken]
) -> None:
    take(
        "lin",
        "people-mediation",
        "agree",
        timezone.localtime(),
        dispute.matter_id,
        form="written",
        facts="x",
        terms="修沟",
        perform_how="一次",
        perform_where="村委会",
        perform_by="2099-01-01",
        signed=True,
        sealed=True,
        confirmable=False,
    )
    clerk = desk("lin")
    page = clerk.get(matter_href(dispute.matter_id)).content.decode()
    assert "申请司法确认" in page
    href = f"/new/judicial-confirmation/?from={dispute.entry.matter}&kind=司法确认"
    form = clerk.get(href, follow=True).content.decode()
    assert f'name="link_to" value="{dispute.entry.matter}"' in form
    assert timezone.localdate().isoformat() in form
    assert (
        'name="link_to" value="999999"'
        not in clerk.get(href.replace(str(dispute.entry.matter), "999999"), follow=True).content.decode()
    )


def test_a_phone_gets_half_a_page_of_a_ledger(desk: Callable[[str], Client], take: Callable[..., Taken]) -> None:
    for _ in range(30):
        take("lin", "people-mediation", "register", at(2025, 3, 4), **DISPUTE)
    phone = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 13) Mobile Safari/537.36"}
    for headers, rows in ((phone, 25), ({}, 30)):
        page = desk("lin").get("/ledgers/people-mediation/", **headers).content.decode()
        assert page.count('<td class="nowrap state"') == rows, headers
