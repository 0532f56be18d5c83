"""The enforcement room: what an officer sees on its pages, and what nobody sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.server.enforcement.conftest import ORDINARY, TOWN, Team
from tests.server.ledger.conftest import at
from yifa.kernel.actor import Actor
from yifa.server.casework.place import Place
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Entry, ReadLog
from yifa.server.rooms.enforcement import publicity
from yifa.server.rooms.enforcement.plans import coverages

pytestmark = pytest.mark.django_db
Sit = Callable[..., Client]
HEAD = ("enforcement-head", "filing-clerk", "enforcement-supervisor")


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_a_visitor_sees_no_page_of_the_room(team: Team, client: Client) -> None:
    case = team.go("enforcement-case", *ORDINARY)
    pages = [
        "/enforcement/",
        "/enforcement/powers/",
        "/enforcement/draw/",
        "/enforcement/calculators/surcharge/",
        team.href(case, "time-chain"),
        team.href(case, "publication"),
    ]
    for page in pages:
        assert client.get(page).status_code == 302


def test_somebody_who_may_not_see_the_case_sees_none_of_its_pages(team: Team, sit: Sit) -> None:
    case = team.go("enforcement-case", *ORDINARY)
    clerk = sit("congress-clerk")
    for page in ("time-chain", "recording", "publication"):
        assert clerk.get(team.href(case, page)).status_code == 404


def test_the_page_of_a_case_offers_its_chain_its_records_and_its_calculators_filled_in(team: Team, sit: Sit) -> None:
    case = team.go("enforcement-case", *ORDINARY)
    page = text(sit(*HEAD), team.href(case))
    for name in ("时限链", "全过程记录", "公示文本", "计算加处罚款", "计算分期缴纳"):
        assert name in page
    assert "fine=500&amp;due=2025-03-26" in page


def test_the_time_chain_says_what_is_late_in_red_with_its_article(team: Team, sit: Sit) -> None:
    case = team.go("enforcement-case", *ORDINARY)
    page = text(sit(*HEAD), team.href(case, "time-chain"))
    assert "“公示处罚决定”应于2025-03-19前办理，还没有办" in page
    assert "国办发〔2018〕118号" in page and "<svg" in page


def test_the_six_steps_show_their_papers_and_what_is_lacking(team: Team, sit: Sit) -> None:
    case = team.go("enforcement-case", *ORDINARY)
    page = text(sit(*HEAD), team.href(case, "recording"))
    assert "立案审批表" in page and "现场执法，应当有音像记录" in page and "本件没有这一环节" in page
    film = {"sha": "0" * 64, "name": "复查.mp4", "size": 1}
    team.go("enforcement-case", ("record", {"stage": "调查取证", "files": [film]}), matter=case)
    assert "现场执法，应当有音像记录" not in text(sit("legal-reviewer"), team.href(case, "recording"))


def test_the_text_for_publication_hides_the_person_and_the_look_is_noted(team: Team, sit: Sit) -> None:
    case = team.go("enforcement-case", *ORDINARY)
    page = text(sit(*HEAD), team.href(case, "publication"))
    assert "陈某某" in page and "样例县" in page and "罚款500元" in page
    for private in ("陈示例", "110105199003070017", "19900000001", "3组12号"):
        assert private not in page
    assert "个人信息保护法" in page
    assert ReadLog.objects.filter(what="生成公示文本").exists()


def test_the_form_for_publishing_comes_with_the_masked_text(team: Team, sit: Sit) -> None:
    case = team.go("enforcement-case", *ORDINARY)
    page = text(sit(*HEAD), team.href(case) + "do/publish/")
    assert "当事人：陈某某" in page and "陈示例" not in page


def texts(team: Team, on: date) -> list[str]:
    return [row.values["publish_text"] for row in publicity.decisions(team.town, on)]


def test_a_published_decision_stands_until_it_is_annulled_or_its_credit_period_ends(team: Team, sit: Sit) -> None:
    team.book.today = date(2026, 4, 7)  # the periods of publicity are those of the 2026 measures
    published = ("publish", {"credit_grade": "general", "publish_text": "对某经营者罚款500元。"})
    case = team.go("enforcement-case", *ORDINARY, published)
    decided = date.fromisoformat(team.book.states[case].values["decided_on"])
    last = decided.replace(year=decided.year + 1)
    assert texts(team, team.book.today) == ["对某经营者罚款500元。"]
    assert publicity.decisions(team.town, last)[0].until == last, "a year from the decision, not from its publication"
    assert texts(team, last + timedelta(days=1)) == []
    team.go("enforcement-case", ("revoke", {"revoke_result": "撤销"}), matter=case)
    assert texts(team, team.book.today) == []
    assert "撤回公示并说明理由" in text(sit(*HEAD), "/enforcement/publicity/")


def test_a_decision_published_before_there_was_a_period_of_publicity_stands_until_it_is_annulled(
    team: Team, sit: Sit
) -> None:
    published = ("publish", {"credit_grade": "general", "publish_text": "对某经营者罚款500元。"})
    case = team.go("enforcement-case", *ORDINARY, published)
    assert publicity.decisions(team.town, date(2025, 4, 1))[0].until is None
    team.go("enforcement-case", ("revoke", {"revoke_result": "撤销"}), matter=case)
    assert texts(team, date(2025, 4, 1)) == []


def test_an_officer_leaves_the_public_site_when_his_certificate_lapses(team: Team, sit: Sit) -> None:
    dates = {"issued_on": "2020-01-02", "valid_until": "2025-06-30"}
    team.go("enforcement-officer", ("enrol", {"name_": "示例甲", **dates}))
    counts = {
        day: publicity.before(team.town, date.fromisoformat(day))[1].count for day in ("2025-06-30", "2025-07-01")
    }
    assert counts == {"2025-06-30": 1, "2025-07-01": 0}
    assert "公开网站按名册" in text(sit(*HEAD), "/enforcement/publicity/")


def test_the_look_up_says_whether_a_power_was_the_towns_on_a_day(team: Team, sit: Sit) -> None:
    given = {
        "item_name": "对擅自占用城市道路的处罚",
        "kind": "行政处罚",
        "form_": "devolved",
        "published_on": "2024-12-01",
        "taken_on": "2025-01-01",
    }
    power = team.go("delegated-power", ("enrol", given))
    officer = sit("enforcement-officer")
    page = "/enforcement/powers/?words=占用 道路&on="
    assert "自2025-01-01起才由本镇行使" in text(officer, page + "2024-12-15")
    assert "可以行使 1 项" in text(officer, page + "2025-03-03")
    team.go("delegated-power", ("withdraw", {"withdrawn_on": "2025-06-01"}), matter=power)
    assert "已于2025-06-01收回" in text(officer, page + "2025-06-01")
    assert "可以行使 1 项" in text(officer, page + "2025-05-31")
    assert "不得以此处罚" in text(officer, "/enforcement/powers/?words=无线电")


def test_an_officer_whose_certificate_has_lapsed_is_named_before_anything_else(team: Team, sit: Sit) -> None:
    team.go(
        "enforcement-officer", ("enrol", {"name_": "示例戊", "issued_on": "2020-01-02", "valid_until": "2025-03-20"})
    )
    page = text(sit(*HEAD), "/enforcement/expiring/")
    assert "执法证已过期</strong>示例戊" in page and "换证" in page
    assert "示例戊" in text(sit("justice-head"), "/enforcement/")


def test_a_calculator_shows_its_working_and_a_wrong_entry_loses_nothing(team: Team, sit: Sit) -> None:
    officer = sit("enforcement-officer")
    page = text(officer, "/enforcement/calculators/surcharge/?go=1&fine=2000&due=2025-03-31&until=2025-05-04")
    assert "加处罚款2000元" in page and "超过罚款本数" in page and "行政处罚法第72条" in page
    wrong = text(officer, "/enforcement/calculators/surcharge/?go=1&fine=两千&due=2025-03-31&until=2025-05-04")
    assert "“两千”不是数" in wrong and 'value="2025-03-31"' in wrong
    for query in ("fine=1e400", "fine=-5", "fine=NaN", "fine=0.001"):
        assert "算不出来" in text(
            officer, f"/enforcement/calculators/surcharge/?go=1&{query}&due=2025-03-31&until=2025-05-04"
        )
    assert officer.get("/enforcement/calculators/none/").status_code == 404


def test_a_spot_check_is_drawn_from_the_books_own_hash_and_drawn_again_alike(team: Team, sit: Sit) -> None:
    spot = team.go(
        "file-spot-check",
        ("plan", {"from_": "2024-01-01", "until_": "2024-12-31", "sample_size": 2, "pool_list": "案1\n案2\n案3\n案4"}),
        ("draw", {"nonce": "0517"}),
    )
    head = Entry.objects.get(matter_id=team.row(spot).id, n=1).hash
    officer = sit(*HEAD)
    page = text(officer, team.href(spot, "pool"))
    assert head in page and "与记录的抽中案卷相同" in page and "4 个案号在台账" in page
    again = officer.post(
        "/enforcement/draw/", {"head": head, "nonce": "0517", "size": "2", "files": "案4\n案3\n案2\n案1"}
    ).content.decode()
    assert again.count('class="status done">抽中') == page.count('class="status done">抽中') == 2
    assert (
        officer.post("/enforcement/draw/", {"head": head, "nonce": "", "size": "9", "files": "案1"}).status_code == 422
    )


def test_the_list_for_a_spot_check_comes_from_the_ledger_and_a_file_left_out_shows(team: Team, sit: Sit) -> None:
    case = team.go("enforcement-case", ("propose", {"grave": False}), ("refuse", {}))
    number = team.row(case).number
    officer = sit(*HEAD)
    form = text(officer, "/new/file-spot-check/plan/?first=2025-01-01&last=2025-12-31")
    assert number in form
    spot = team.go(
        "file-spot-check",
        ("plan", {"from_": "2025-01-01", "until_": "2025-03-05", "sample_size": 1, "pool_list": "案1\n案2"}),
    )
    page = text(officer, team.href(spot, "pool"))
    assert "范围不全" in page and number in page


@pytest.mark.parametrize(
    "page", ["/enforcement/", "/enforcement/publicity/", "/enforcement/expiring/", "/enforcement/draw/"]
)
def test_every_post_of_the_team_opens_the_pages(team: Team, sit: Sit, page: str) -> None:
    for role in ("enforcement-officer", "enforcement-head", "filing-clerk", "legal-reviewer", "mayor", "village-cadre"):
        text(sit(role), page)


def test_the_form_of_a_visit_says_that_it_takes_a_place(team: Team, sit: Sit) -> None:
    team.go("enterprise", ("enrol", {"kind": "factory"}))
    assert "同时办理：企业和场所名录“占用入企检查名额”" in text(sit(*HEAD), "/new/enterprise-inspection/propose/")


def test_a_visit_beyond_the_cap_is_refused_on_the_page_with_what_was_typed_kept(team: Team, sit: Sit) -> None:
    firm = team.go("enterprise", ("enrol", {"kind": "factory", "name_": "样例建材有限公司"}))
    item = team.go("inspection-item", ("enrol", {"published_on": "2021-01-01", "frequency": 1}))
    visit = {"activity": "行政检查", "enterprise": firm, "items": [item], "reason": "plan", "offsite": False}
    first = team.go("enterprise-inspection", ("propose", {**visit, "planned_on": "2025-05-10"}))
    officers = [str(p) for p in team.book.states[first].values["officers"]]
    sent = {
        **visit,
        "items": [str(item)],
        "officers": officers,
        "planned_on": "2025-09-10",
        "offsite": "0",
        "purpose": "消防安全检查",
        "village": "359999100201",
        "occurred_at": "2025-03-20T09:00",
        "expect": "0",
    }
    answer = sit(*HEAD).post("/new/enterprise-inspection/propose/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422, page
    assert "上限1次" in page and team.row(first).number in page and "国办发〔2024〕54号" in page
    assert 'value="消防安全检查"' in page
    done = sit("safety-clerk").post("/new/enterprise-inspection/propose/", {**sent, "planned_on": "2026-01-12"})
    assert done.status_code == 302
    assert "2026年计入次数的检查1次" in text(sit("enforcement-supervisor"), team.href(firm))


def test_the_decision_to_enforce_opens_the_duty_to_publish_it(team: Team, sit: Sit) -> None:
    name = "compulsory-enforcement"
    case = team.go("enforcement-case", *ORDINARY)
    rests = {"case_": case, "party": team.book.states[case].values["party"]}
    matter = team.go(
        name,
        ("open", {"kind": "other", "immediate": False, "what": "违章建筑", **rests}),
        ("urge", {"perform_by": "2025-03-20"}),
    )
    team.book.today = date(2025, 3, 21)
    entry, _ = team.book.examine(name, "decide", {"concealing": False, "act_at": "2025-03-24T09:00"}, matter)
    mayor = Actor(8, "示例镇长", frozenset({"mayor"}), TOWN, "", TOWN[:9], frozenset())
    take_action(team.town, mayor, Step(name, "decide", entry.values, team.row(matter).id, occurred_at=at(2025, 3, 21)))
    page = text(sit(*HEAD), "/enforcement/publicity/")
    assert "强制执行决定：违章建筑" in page and "公示执法决定" in page and "2025-04-21" in page


def test_the_years_plan_tells_by_risk_what_is_booked_and_who_is_still_to_come(team: Team, sit: Sit) -> None:
    assert "还没有年度计划" in text(sit("enforcement-head"), "/enforcement/plans/")
    item = team.go("inspection-item", ("enrol", {"published_on": "2021-01-01", "frequency": 2}))
    levels = [{"risk": "重大", "every": 2}, {"risk": "较大", "every": 1}]
    plan = {"year": 2025, "items": [item], "kinds": ["factory"], "times": levels, "name_": "安全生产入企检查计划"}
    yearly = team.go("inspection-plan", ("enrol", plan))
    firm = team.go("enterprise", ("enrol", {"kind": "factory", "name_": "样例建材有限公司", "risk": "重大"}))
    team.go("enterprise", ("enrol", {"kind": "factory", "name_": "示范茶叶厂", "risk": "较大"}))
    team.go("enterprise", ("enrol", {"kind": "rental", "name_": "样例出租屋", "risk": "较大"}))
    visit = {"activity": "行政检查", "enterprise": firm, "items": [item], "reason": "plan", "offsite": False}
    team.go("enterprise-inspection", ("propose", {**visit, "plan": yearly, "planned_on": "2025-05-10"}))
    seat = Actor(41, "试办", frozenset({"enforcement-head"}), TOWN, "enforcement", TOWN[:9], frozenset())
    (found,) = coverages(Place(seat, team.town, timezone.localtime()))
    told = {one.risk: (one.enterprises, one.planned, one.done, one.booked, len(one.to_come)) for one in found.levels}
    assert told == {"重大": (1, 2, 0, 1, 1), "较大": (1, 1, 0, 0, 1)}
    page = text(sit("safety-clerk"), "/enforcement/plans/")
    assert "2025年安全生产入企检查计划" in page and "示范茶叶厂" in page and "样例出租屋" not in page
