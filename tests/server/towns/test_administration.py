"""An administrator looks after the people and places of his own town, and of no other."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.server.towns.conftest import PASSWORD, make_person
from yifa.server.towns.demo import NotADemoTown, demo_people
from yifa.server.towns.models import Grant, Person, Region, Town, Unit

pytestmark = pytest.mark.django_db


def page(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def test_a_new_colleague_gets_a_password_shown_once_and_must_change_it(admin_client: Client, town: Town) -> None:
    unit = Unit.objects.get(town=town, key="justice-office")
    shown = page(admin_client.post("/people/add/", {"name": "李强", "username": "liqiang", "unit": unit.pk}))
    password = re.search(r"data-password>([^<]+)<", shown)
    assert password and Person.objects.get(username="liqiang").town == town
    newcomer = Client()
    newcomer.post("/sign-in/", {"username": "liqiang", "password": password[1]})
    assert newcomer.get("/me/").url == "/me/password/"


def test_a_user_name_in_use_is_refused_and_nothing_typed_is_lost(admin_client: Client, clerk: Person) -> None:
    answer = page(admin_client.post("/people/add/", {"name": "张兰", "username": "zhanglan"}))
    assert "这个用户名已有人使用" in answer and 'value="张兰"' in answer


def test_what_is_missing_is_asked_for_in_plain_words(admin_client: Client) -> None:
    answer = page(admin_client.post("/people/add/", {"username": "liqiang"}))
    assert "请填写这一项" in answer and "字段" not in answer


def test_a_role_is_granted_from_a_day_and_says_who_granted_it(
    admin_client: Client, admin: Person, clerk: Person
) -> None:
    given = {"role": "legal-reviewer", "since": "2024-03-01"}
    assert admin_client.post(f"/people/{clerk.pk}/grants/", given).status_code == 302
    grant = Grant.objects.get(person=clerk, role="legal-reviewer")
    assert (grant.scope, grant.entered_by) == (clerk.town.prefix, admin)
    assert "合法性审查员" in page(admin_client.get("/people/"))


def test_a_village_role_without_its_village_is_refused_with_the_reason(admin_client: Client, clerk: Person) -> None:
    answer = admin_client.post(f"/people/{clerk.pk}/grants/", {"role": "grid-worker", "since": "2024-03-01"})
    assert answer.status_code == 422 and "网格员须选定所在的村（居）" in page(answer)


def test_the_same_role_is_not_granted_twice_for_the_same_time(admin_client: Client, clerk: Person) -> None:
    answer = admin_client.post(f"/people/{clerk.pk}/grants/", {"role": "justice-clerk", "since": "2024-03-01"})
    assert "时间重叠" in page(answer)


def test_county_roles_and_the_machine_role_cannot_be_granted_in_a_town(admin_client: Client, clerk: Person) -> None:
    for role in ("county-justice", "system"):
        admin_client.post(f"/people/{clerk.pk}/grants/", {"role": role, "since": "2024-03-01"})
    assert set(clerk.grants.values_list("role", flat=True)) == {"justice-clerk"}


def test_ending_a_role_keeps_it_on_record(admin_client: Client, clerk: Person) -> None:
    grant = clerk.grants.get()
    early = admin_client.post(f"/people/{clerk.pk}/grants/{grant.pk}/end/", {"until": "2019-01-01"})
    assert "不能早于起日" in page(early)
    admin_client.post(f"/people/{clerk.pk}/grants/{grant.pk}/end/", {"until": "2024-06-30"})
    assert clerk.actor(date(2024, 6, 30)).roles and not clerk.actor(date(2024, 7, 1)).roles


def test_the_last_administrator_cannot_leave_his_post(admin_client: Client, admin: Person) -> None:
    grant, today = admin.grants.get(), timezone.localdate().isoformat()
    answer = admin_client.post(f"/people/{admin.pk}/grants/{grant.pk}/end/", {"until": today})
    assert "至少要留一位系统管理员" in page(answer)
    admin_client.post(f"/people/{admin.pk}/active/", {"active": "0"})
    admin.refresh_from_db()
    assert admin.is_active and admin.grants.get().until is None


def test_a_colleague_who_leaves_loses_his_roles_and_gets_none_back_by_returning(
    admin_client: Client, clerk: Person
) -> None:
    Grant.objects.create(
        person=clerk, role="mediator", scope=clerk.town.prefix, since=timezone.localdate() + timedelta(9)
    )
    admin_client.post(f"/people/{clerk.pk}/active/", {"active": "0"})
    clerk.refresh_from_db()
    assert not clerk.is_active and clerk.grants.get().until == timezone.localdate()
    admin_client.post(f"/people/{clerk.pk}/active/", {"active": "1"})
    clerk.refresh_from_db()
    assert clerk.is_active and not clerk.actor(timezone.localdate() + timedelta(10)).roles


def test_resetting_a_password_lifts_the_lock(admin_client: Client, clerk: Person) -> None:
    locked = Client()
    for _ in range(5):
        locked.post("/sign-in/", {"username": "zhanglan", "password": "wrong"})
    shown = page(admin_client.post(f"/people/{clerk.pk}/reset-password/"))
    password = re.search(r"data-password>([^<]+)<", shown)
    assert password
    assert locked.post("/sign-in/", {"username": "zhanglan", "password": password[1]}).status_code == 302


@pytest.fixture
def stranger(other_town: Town) -> Person:
    return make_person("wairen", "魏仁", other_town, "justice-clerk")


def test_another_towns_people_cannot_be_seen_or_touched(admin_client: Client, stranger: Person) -> None:
    grant = stranger.grants.get()
    answers = [
        admin_client.get(f"/people/{stranger.pk}/"),
        admin_client.post(f"/people/{stranger.pk}/", {"name": "改名", "username": "wairen"}),
        admin_client.post(f"/people/{stranger.pk}/grants/", {"role": "mayor", "since": "2024-01-01"}),
        admin_client.post(f"/people/{stranger.pk}/grants/{grant.pk}/end/", {"until": "2024-01-01"}),
        admin_client.post(f"/people/{stranger.pk}/active/", {"active": "0"}),
        admin_client.post(f"/people/{stranger.pk}/reset-password/"),
        admin_client.get(f"/people/?town={stranger.town_id}"),
        admin_client.post(f"/people/add/?town={stranger.town_id}", {"name": "新人", "username": "xinren"}),
        admin_client.post(f"/units/add/?town={stranger.town_id}", {"name": "所", "key": "suo", "order": 1}),
        admin_client.get(f"/villages/{stranger.town.prefix}201/"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    stranger.refresh_from_db()
    assert stranger.name == "魏仁" and stranger.is_active and stranger.check_password(PASSWORD)
    assert Person.objects.filter(username="xinren").count() == 0


def test_another_towns_unit_cannot_be_chosen_for_a_role(admin_client: Client, clerk: Person, other_town: Town) -> None:
    unit = Unit.objects.get(town=other_town, key="enforcement-team")
    given = {"role": "enforcement-officer", "since": "2024-03-01", "unit": unit.pk}
    assert admin_client.post(f"/people/{clerk.pk}/grants/", given).status_code == 422


@pytest.mark.parametrize("address", ["/people/", "/people/add/", "/people/1/", "/units/", "/units/add/", "/holidays/"])
def test_only_administrators_open_the_administration(signed_in: Client, address: str) -> None:
    answer = signed_in.get(address)
    assert answer.status_code == 403 and "系统管理员调整岗位" in page(answer)


def test_an_administrator_of_the_county_looks_after_its_towns(client: Client, town: Town, stranger: Person) -> None:
    make_person("xianguan", "咸冠", None, "admin", scope=town.code[:6])
    client.post("/sign-in/", {"username": "xianguan", "password": PASSWORD})
    assert "魏仁" in page(client.get(f"/people/?town={stranger.town_id}"))
    assert client.get(f"/people/{stranger.pk}/").status_code == 200


def test_units_and_villages_are_added_and_retired_not_deleted(admin_client: Client, town: Town) -> None:
    admin_client.post("/units/add/", {"name": "财政所", "key": "finance", "order": 9, "is_active": "on"})
    again = admin_client.post("/units/add/", {"name": "财政二所", "key": "finance", "order": 9})
    assert "已有这个代号" in page(again) and Unit.objects.get(key="finance").name == "财政所"
    wrong = admin_client.post("/villages/add/", {"code": "110101001001", "name": "外村"})
    assert f"代码应以{town.prefix}开头" in page(wrong)
    admin_client.post("/villages/add/", {"code": f"{town.prefix}203", "name": "中坑村"})
    assert town.villages().count() == 3
    retired = {"name": "中坑村", "retired_on": "2024-01-01"}
    admin_client.post(f"/villages/{town.prefix}203/", retired)
    assert town.villages().count() == 2 and Region.objects.filter(name="中坑村").exists()
    assert "2024-01-01撤销" in page(admin_client.get("/units/"))


def test_demonstration_accounts_are_made_for_demonstration_towns_only(client: Client, town: Town) -> None:
    people = [
        {"username": "suozhang", "name": "石长", "unit": "justice-office", "roles": ["justice-head"]},
        {"username": "cunganbu", "name": "邨甘", "roles": ["village-cadre"], "villages": [f"{town.prefix}201"]},
    ]
    for given in people:
        given["since"] = date(2024, 1, 1)
    with pytest.raises(NotADemoTown):
        demo_people(town, people)
    town.is_demo = True
    town.save()
    made = demo_people(town, people, "shared-demo-pass")
    assert demo_people(town, people, "shared-demo-pass") == made and Grant.objects.count() == 2
    client.post("/sign-in/", {"username": "cunganbu", "password": "shared-demo-pass"})
    assert "上坑村" in page(client.get("/me/"))
