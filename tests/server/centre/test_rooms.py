"""The rooms of the dispute centre: who enters, what they show, how many queries they make."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.server.centre.conftest import INTAKE, ORDER, now_text
from yifa.domains import catalogue
from yifa.server.casework.place import matter_href
from yifa.server.figures.look_alike import CONFUSED
from yifa.server.figures.period import Period
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Entry, Matter
from yifa.server.rooms.centre import mediators as people
from yifa.server.towns.models import Person, Town

Take = Callable[..., Taken]
Desk = Callable[[str], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BUDGETS = {
    "/centre/": 24,
    "/centre/duty/": 16,
    "/centre/mediators/": 12,
    "/centre/allowance/": 12,
    "/centre/hotline/": 14,
    "/centre/standards/": 10,
    "/centre/record/": 10,
    "/mine/mediation/": 16,
}
ENTER = {
    "/centre/": {"an", "ping", "xin", "si", "fu", "land"},
    "/centre/duty/": {"an", "ping", "xin", "si", "fu", "land"},
    "/centre/mediators/": {"an", "ping", "si", "land"},
    "/centre/allowance/": {"an", "ping", "si", "land"},
    "/centre/hotline/": {"an", "xin", "hot", "fu", "land"},
    "/centre/standards/": {"an", "ping", "xin", "si", "fu", "land"},
    "/centre/record/": {"si", "lin"},
    "/mine/mediation/": {"lin"},
}
EVERYBODY = ("an", "ping", "xin", "hot", "si", "fu", "land", "lin", "cun", "lincun")


@pytest.fixture
def roll(take: Take) -> int:
    """林和样 on the roll, with his account."""
    account = Person.objects.get(username="lin").pk
    return take(
        "si",
        "mediator",
        "enrol",
        ago=400,
        name_="林和样",
        kind="专职",
        gender="女",
        appointed_on="2024-01-01",
        dispute_kinds=["邻里纠纷"],
        trades="茶叶、养殖",
        villages_served="上坑村",
        languages="闽南话",
        account=account,
    ).entry.matter


def mediated(take: Take, roll: int, ago: int = 5, **agreed: Any) -> Taken:
    made = take(
        "si",
        "people-mediation",
        "register",
        ago=ago + 2,
        applicant=[{"name": "赵例文"}],
        respondent=[{"name": "钱例安"}],
        cause="邻里纠纷",
        source="当事人申请",
        village="上坑村",
        summary="排水沟被堵",
        risk="低",
    )
    take("si", "people-mediation", "accept", made.matter_id, ago=ago + 1, mediators=[roll], told=True, risk="低")
    if not agreed:
        return made
    return take("si", "people-mediation", "agree", made.matter_id, ago=ago, facts="共用", terms="清理", **agreed)


@pytest.mark.parametrize("address", sorted(ENTER))
def test_a_room_opens_to_the_posts_that_work_in_it_and_to_no_others(desk: Desk, address: str) -> None:
    opened = {who for who in EVERYBODY if desk(who).get(address).status_code == 200}
    assert opened == ENTER[address]
    refused = {desk(who).get(address).status_code for who in set(EVERYBODY) - opened}
    assert refused <= {403}
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("address", sorted(BUDGETS))
def test_a_room_keeps_within_its_queries_however_many_matters_there_are(
    take: Take, desk: Desk, roll: int, address: str
) -> None:
    for n in range(8):
        take("an", "dispute-intake", "receive", ago=9 - n, **INTAKE)
        take("hot", "hotline-order", "receive", received_at=now_text(), **{**ORDER, "order_number": f"9{n}"})
        mediated(take, roll)
    who: Any = desk("lin" if address in ("/mine/mediation/", "/centre/record/") else "an")
    who.get(address)
    with CaptureQueriesContext(connection) as made:
        assert who.get(address).status_code == 200
    most = BUDGETS[address]
    assert len(made) <= most, "\n".join(query["sql"][:140] for query in made.captured_queries)


def test_the_board_shows_what_waits_by_colour_and_step(take: Take, desk: Desk) -> None:
    received = take("an", "dispute-intake", "receive", ago=3, **INTAKE)
    red = take("an", "dispute-intake", "receive", ago=3, **INTAKE)
    take(
        "an",
        "dispute-intake",
        "triage",
        red.matter_id,
        ago=2,
        people=40,
        colour="red",
        leader="镇长",
        harm=False,
        blockage=False,
        livelihood=False,
        crossing=False,
        repeated=False,
    )
    page = desk("an").get("/centre/").content.decode()
    assert matter_href(received.matter_id) in page and matter_href(red.matter_id) in page
    assert "通知研判会" in page and 'class="colour red"' in page


def test_mediators_stand_in_the_order_of_the_roll_with_counts_and_no_score(take: Take, desk: Desk, roll: int) -> None:
    take("si", "mediator", "enrol", ago=300, name_="安和样", kind="兼职", gender="男", appointed_on="2024-06-01")
    mediated(take, roll, form="oral")
    mediated(take, roll)
    page = desk("si").get("/centre/mediators/").content.decode()
    assert page.index("安和样") < page.index("林和样")
    counts = {c.name: c for c in people.roll(_actor("si"), Town.objects.get(name="葛坑镇"), _year())}
    assert (counts["林和样"].open, counts["林和样"].ended, counts["林和样"].oral) == (1, 1, 1)
    assert (counts["安和样"].open, counts["安和样"].ended) == (0, 0)
    for word in ("得分", "名次", "优秀"):
        assert word not in page


def _actor(username: str) -> Any:
    return Person.objects.get(username=username).actor(timezone.localdate())


def _year() -> Any:
    return Period(timezone.localdate() - timedelta(days=300), timezone.localdate())


def test_the_menu_offers_who_suits_and_leaves_out_who_bears_a_party_s_name(take: Take, roll: int, town: Town) -> None:
    take("si", "mediator", "enrol", ago=300, name_="安和样", kind="兼职", gender="男", appointed_on="2024-06-01")
    mediated(take, roll)
    offered = people.menu(town, cause="邻里纠纷", trade="茶叶", village="上坑村", language="闽南话")
    assert [choice.name for choice in offered] == ["林和样", "安和样"]
    assert offered[0].suits == ("擅长邻里纠纷", "熟悉茶叶", "常去上坑村", "会讲闽南话") and offered[0].in_hand == 1
    assert [choice.name for choice in people.menu(town, parties=["林和样"])] == ["安和样"]


def test_a_mediator_who_cannot_come_is_not_offered(take: Take, roll: int, town: Town) -> None:
    take("si", "mediator", "amend", Matter.objects.get(procedure="mediator").id, available=False)
    assert people.menu(town) == []


def test_who_recuses_himself_does_not_mediate_until_another_is_named(take: Take, roll: int) -> None:
    from yifa.server.ledger.errors import Refused

    made = mediated(take, roll, ago=4)
    take("lin", "people-mediation", "recuse", made.matter_id, ago=2, interest="近亲属")
    with pytest.raises(Refused, match="请先更换调解员"):
        take("lin", "people-mediation", "mediate", made.matter_id, ago=1, record="谈了一次", risk="低")
    other = take("si", "mediator", "enrol", ago=1, name_="安和样", kind="兼职", gender="男", appointed_on="2024-06-01")
    take(
        "si",
        "people-mediation",
        "replace_mediator",
        made.matter_id,
        ago=1,
        mediators=[other.entry.matter],
        change_reason="调解员有利害关系",
    )
    assert take("lin", "people-mediation", "mediate", made.matter_id, record="谈了一次", risk="低").entry.n == 5


def test_a_mediator_sees_his_own_work_and_whom_to_visit(take: Take, desk: Desk, roll: int) -> None:
    mine = mediated(take, roll)
    by = (timezone.localdate() - timedelta(days=1)).isoformat()
    settled = mediated(take, roll, form="oral", perform_by=by)
    elsewhere = take(
        "si",
        "people-mediation",
        "register",
        ago=1,
        applicant=[{"name": "李例"}],
        respondent=[{"name": "周例"}],
        cause="合同纠纷",
        source="当事人申请",
        village="下坑村",
        summary="欠款",
        risk="低",
    )
    page = desk("lin").get("/mine/mediation/").content.decode()
    assert matter_href(mine.matter_id) in page and matter_href(settled.matter_id) in page
    assert matter_href(elsewhere.matter_id) not in page
    assert f"约定{by}前履行" in page and "赵某某" in page and "赵例文" not in page


def test_allowances_are_counted_from_agreements_by_the_town_s_rates(take: Take, desk: Desk, roll: int) -> None:
    mediated(take, roll, form="oral")
    written = {
        "form": "written",
        "perform_how": "一次",
        "perform_where": "村委会",
        "perform_by": "2030-01-01",
        "signed": True,
        "sealed": True,
    }
    mediated(take, roll, **written)
    period = f"{(timezone.localdate() - timedelta(days=90)).isoformat()}..{timezone.localdate().isoformat()}"
    page = desk("si").get("/centre/allowance/", {"period": period}).content.decode()
    assert "200.00" in page and "填报" in page
    sheet = desk("si").get("/centre/allowance/sheet.xlsx", {"period": period})
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(b"".join(sheet.streaming_content))).get_sheet_by_index(0).to_python()
    )  # type: ignore[arg-type]
    told = next(row for row in rows if "林和样" in row)
    assert [int(cell) for cell in told if isinstance(cell, float)] == [1, 1, 0, 200]


def test_a_draft_of_allowances_takes_its_numbers_from_the_matters_chosen(take: Take, roll: int) -> None:
    one, two = mediated(take, roll, form="oral"), mediated(take, roll, form="oral")
    drafted = take(
        "si",
        "mediation-allowance",
        "draft",
        period="2025年",
        mediator=roll,
        matters=[one.entry.matter, two.entry.matter],
    )
    values = drafted.state.values
    assert (values["oral"], values["written"], values["cases"], values["amount"]) == (2, 0, 2, 10_000)


RECORD = {
    "applicant_name": "赵例文",
    "respondent_name": "钱例安",
    "applicant_id_number": "999999198506013314",
    "respondent_id_number": "999999198808080491",
    "applicant_address": "东片1号",
    "respondent_address": "西片9号",
    "cause": "邻里纠纷",
    "source": "当事人申请",
    "village": "359926115201",
    "summary": "排水沟被堵，雨天漫水",
    "asked": "邻居周示例",
    "findings": "沟里堆了柴草",
    "record": "双方各退一步",
    "facts": "沟系两户共用",
    "form": "written",
    "terms": "被申请人于2030年1月1日前清理水沟，付给申请人800元",
    "agreed_amount": "800",
    "perform_how": "一次付清",
    "perform_where": "村委会",
    "perform_by": "2030-01-01",
    "default_terms": "逾期按日万分之五付违约金",
    "signed": "on",
    "sealed": "on",
    "confirm": "on",
    "court": "样例县人民法院",
}


def test_one_short_record_makes_the_whole_file(desk: Desk, roll: int) -> None:
    day = timezone.localdate().isoformat()
    answer = desk("si").post("/centre/record/", {**RECORD, "mediators": [str(roll)], "began": day, "settled": day})
    assert answer.status_code == 302
    matter = Matter.objects.get(procedure="people-mediation")
    actions = list(Entry.objects.filter(matter_id=matter.id).order_by("n").values_list("action", flat=True))
    assert actions == ["register", "accept", "investigate", "mediate", "agree"]
    papers = {p for a in actions for p in catalogue().newest["people-mediation"].actions[a].produces}
    assert papers >= {
        "mediation-application",
        "mediation-acceptance",
        "mediation-rights",
        "mediation-investigation",
        "mediation-record",
        "mediation-agreement",
    }
    confirmation = Matter.objects.get(procedure="judicial-confirmation")
    assert (
        "judicial-confirmation-application" in catalogue().newest["judicial-confirmation"].actions["prepare"].produces
    )
    assert json.loads(confirmation.snapshot)["values"]["agreement_on"] == day
    assert "人民调解协议书" in desk("si").get(answer["Location"]).content.decode()


def test_a_short_record_the_law_refuses_leaves_nothing_behind(desk: Desk, roll: int) -> None:
    day = timezone.localdate().isoformat()
    given = {**RECORD, "mediators": [str(roll)], "began": day, "settled": day}
    del given["sealed"]
    before = Entry.objects.count()
    answer = desk("si").post("/centre/record/", given)
    assert answer.status_code == 422 and "签章不齐" in answer.content.decode()
    assert Entry.objects.count() == before


def test_an_order_number_is_not_registered_twice_by_hand_or_by_the_platform(take: Take, desk: Desk, town: Town) -> None:
    first = take("hot", "hotline-order", "receive", received_at=now_text(), **ORDER)
    answer = desk("hot").post(
        "/new/hotline-order/receive/",
        {
            **{k: v for k, v in ORDER.items() if k != "village"},
            "village": "359926115201",
            "received_at": now_text(),
            "occurred_at": "",
            "another": "1",
        },
    )
    assert answer.status_code == 422
    assert f"已经登记过（{first.entry.number}）" in answer.content.decode()
    with pytest.raises(Refused, match="已经登记过"):
        take("hot", "hotline-order", "receive", received_at=now_text(), **ORDER)
    take("hot", "hotline-order", "receive", received_at=now_text(), **{**ORDER, "order_number": "20250002"})
    assert Matter.objects.filter(procedure="hotline-order").count() == 2


def test_what_the_platform_exports_comes_in_as_new_orders_without_being_asked_how(desk: Desk) -> None:
    clerk = desk("hot")
    link = re.search(r'href="([^"]+)">导入平台表格', clerk.get("/centre/hotline/").content.decode())
    assert link and "导入新收的" in clerk.get(link[1]).content.decode()
    came = f"{timezone.localtime() - timedelta(minutes=30):%Y-%m-%d %H:%M:%S}"
    rows = [f"RX{n},{came},投诉,市容环卫,垃圾未清,门口垃圾三天未清,上坑村" for n in (1, 2)]
    sheet = "\n".join(["工单编号,来电时间,诉求类型,诉求分类,诉求标题,诉求内容,村别", *rows]).encode()
    check = clerk.post(link[1], {"file": SimpleUploadedFile("工单.csv", sheet)}).url  # type: ignore[attr-defined]
    page = clerk.get(check).content.decode()
    assert 'name="past" value="0" checked' in page
    assert clerk.post(check, {"take": "1"}).status_code == 302
    orders = Matter.objects.filter(procedure="hotline-order")
    assert [(row.is_open, row.status) for row in orders] == [(True, "received")] * 2


def test_orders_about_one_event_stand_together(take: Take, desk: Desk) -> None:
    for n, said in enumerate(("村口路灯不亮", "村口路灯不亮了，晚上黑", "垃圾池满了")):
        take(
            "hot",
            "hotline-order",
            "receive",
            received_at=now_text(),
            **{**ORDER, "order_number": f"7{n}", "subject": said},
        )
    page = desk("hot").get("/centre/hotline/").content.decode()
    assert "上坑村　2件" in page


def test_whose_an_order_is_is_answered_by_the_duty_list_with_wording_to_give_it_back(take: Take, desk: Desk) -> None:
    _duty(take, "GG-101", "村道和附属设施日常管护", "路灯、护栏的巡查维修")
    ours = take("hot", "hotline-order", "receive", received_at=now_text(), **ORDER)
    page = desk("hot").get(f"/centre/hotline/{ours.entry.matter}/").content.decode()
    assert "村道和附属设施日常管护" in page
    form = desk("hot").get(f"{matter_href(ours.matter_id)}do/accept/").content.decode()
    assert "权责清单GG-101“村道和附属设施日常管护”" in form
    other = take(
        "hot",
        "hotline-order",
        "receive",
        received_at=now_text(),
        **{**ORDER, "order_number": "5", "subject": "孩子转学手续", "content": "咨询转学怎么办"},
    )
    page = desk("hot").get(f"/centre/hotline/{other.entry.matter}/").content.decode()
    assert "已核对本镇权责清单1项，没有与“孩子转学手续”对应的事项" in page


def _duty(take: Take, code: str, name: str, duty: str) -> None:
    person = Person.objects.get(username="si")
    from yifa.server.towns.models import Grant

    Grant.objects.create(person=person, role="office-clerk", scope="359926115", since="2020-01-01")
    take(
        "si",
        "delegated-power",
        "enrol",
        ago=30,
        code=code,
        item_name=name,
        kind="公共服务",
        form_="law",
        act_name="村庄和集镇规划建设管理条例",
        article="第29条",
        document="样政发〔2024〕1号",
        office="规划建设办",
        duty=duty,
        published_on="2024-01-01",
        taken_on="2024-01-01",
    )


def test_every_figure_that_is_set_side_by_side_is_known_and_defined() -> None:
    figures = catalogue().figures
    for group in CONFUSED:
        assert len(group.figures) > 1
        for key in group.figures:
            assert figures[key].definition, key


def test_success_and_closed_loop_are_told_apart_by_their_terms(take: Take, desk: Desk, roll: int) -> None:
    mediated(take, roll, form="oral")
    failed = mediated(take, roll)
    take("si", "people-mediation", "fail", failed.matter_id, ago=1, fail_reason="分歧过大", told_remedy=["提起诉讼"])
    period = f"{(timezone.localdate() - timedelta(days=90)).isoformat()}..{timezone.localdate().isoformat()}"
    page = desk("an").get("/figures/confused/", {"period": period}).content.decode()
    assert "调解成功1起 ÷ 调解矛盾纠纷2起" in page and "50" in page
    assert "闭环管理的矛盾纠纷1起 ÷ 调解矛盾纠纷2起" in page
