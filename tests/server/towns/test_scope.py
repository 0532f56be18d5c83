"""Who sees what: one condition over region codes, the same for lists and single rows."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from tests.server.towns.conftest import SINCE, make_person
from yifa.kernel.actor import Actor
from yifa.server.towns.codes import Level, RegionCodeError, level_of, parent_of, prefix_of, town_of
from yifa.server.towns.models import Grant, Person, Region, Town, Unit
from yifa.server.towns.scope import (
    may_administer,
    region_q,
    sees_region,
    visible_people,
    visible_towns,
    visible_units,
    visible_villages,
)

TODAY = date(2024, 6, 3)


@pytest.mark.django_db
class TestWhatAPersonSees:
    def test_a_clerk_sees_his_town_and_its_villages(self, clerk: Person, town: Town, other_town: Town) -> None:
        actor = clerk.actor(TODAY)
        assert actor.roles == {"justice-clerk"} and actor.scope == "359926115" and not actor.villages
        assert list(visible_towns(actor)) == [town]
        assert {v.name for v in visible_villages(actor)} == {"上坑村", "下坑村"}
        assert {v.code[:9] for v in visible_villages(actor)} == {town.prefix}
        assert {u.town_id for u in visible_units(actor)} == {town.code}

    def test_a_village_cadre_sees_his_village_only(self, cadre: Person, town: Town, other_town: Town) -> None:
        actor = cadre.actor(TODAY)
        assert [v.name for v in visible_villages(actor)] == ["上坑村"]
        assert sees_region(actor, f"{town.prefix}201") and not sees_region(actor, f"{town.prefix}202")
        assert not sees_region(actor, town.code)

    def test_a_mediator_of_two_villages_sees_both(self, cadre: Person, town: Town) -> None:
        below = Region.objects.get(code=f"{town.prefix}202")
        Grant.objects.create(person=cadre, role="mediator", scope=town.prefix, village=below, since=SINCE)
        assert [v.name for v in visible_villages(cadre.actor(TODAY))] == ["上坑村", "下坑村"]

    def test_a_role_for_the_whole_town_opens_the_whole_town(self, cadre: Person, town: Town) -> None:
        Grant.objects.create(person=cadre, role="mediator", scope=town.prefix, since=SINCE)
        assert cadre.actor(TODAY).villages == frozenset()

    def test_the_county_sees_its_towns_and_no_others(self, county: Person, town: Town, other_town: Town) -> None:
        Town.objects.create(code="359927101000", name="外县镇", county_name="外县")
        assert list(visible_towns(county.actor(TODAY))) == [town, other_town]

    def test_the_county_acts_in_one_town_when_it_says_so(self, county: Person, town: Town, other_town: Town) -> None:
        actor = county.actor(TODAY, scope=town.prefix)
        assert actor.roles == {"county-justice"} and list(visible_towns(actor)) == [town]

    def test_a_role_in_one_town_gives_nothing_in_another(self, clerk: Person, other_town: Town) -> None:
        actor = clerk.actor(TODAY, scope=other_town.prefix)
        assert actor.roles == frozenset() and not visible_towns(actor).exists()

    def test_a_town_role_never_widens_to_the_county(self, town: Town, other_town: Town) -> None:
        person = make_person("liangtou", "梁桐", town, "admin")
        Grant.objects.create(person=person, role="auditor", scope=town.code[:6], since=SINCE)
        at_home = person.actor(TODAY)
        outside = person.actor(TODAY, scope=town.code[:6])
        assert at_home.roles == {"admin", "auditor"} and at_home.scope == town.prefix
        assert outside.roles == {"auditor"} and not may_administer(outside, other_town.code)

    def test_a_grant_counts_from_its_first_to_its_last_day(self, town: Town) -> None:
        person = make_person("qianren", "钱任", town)
        until = date(2024, 3, 31)
        Grant.objects.create(person=person, role="mediator", scope=town.prefix, since=date(2024, 3, 1), until=until)
        roles = [
            bool(person.actor(day).roles) for day in (date(2024, 2, 29), date(2024, 3, 1), until, date(2024, 4, 1))
        ]
        assert roles == [False, True, True, False]

    def test_somebody_without_a_role_sees_nothing(self, town: Town) -> None:
        actor = make_person("xinren", "辛仁", town).actor(TODAY)
        assert not visible_towns(actor).exists() and not visible_people(actor).exists()

    def test_a_deactivated_person_is_nobody(self, clerk: Person) -> None:
        clerk.is_active = False
        assert clerk.actor(TODAY).roles == frozenset()

    def test_colleagues_are_those_of_the_town(self, clerk: Person, county: Person, other_town: Town) -> None:
        stranger = make_person("wairen", "魏仁", other_town, "justice-clerk")
        assert list(visible_people(clerk.actor(TODAY))) == [clerk]
        assert set(visible_people(county.actor(TODAY))) == {clerk, county, stranger}

    def test_the_condition_is_answered_by_the_index_on_both_engines(self, clerk: Person) -> None:
        query = Region.objects.filter(region_q(clerk.actor(TODAY), "code")).order_by()
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL enable_seqscan = off")
        assert "Index" in query.explain() or "USING INDEX" in query.explain()


@pytest.mark.django_db
class TestGrantsThatMakeNoSense:
    def refused(self, **grant: object) -> str:
        with pytest.raises(ValidationError) as error:
            Grant(since=SINCE, **grant).full_clean()
        return "".join(error.value.messages)

    def test_are_refused_with_the_reason(self, clerk: Person, town: Town, other_town: Town) -> None:
        here = {"person": clerk, "scope": town.prefix}
        there = Region.objects.get(code=f"{other_town.prefix}201")
        assert "没有“chief”这个岗位" in self.refused(role="chief", **here)
        assert "县级岗位" in self.refused(role="county-justice", **here)
        assert "须选定所在的村" in self.refused(role="village-cadre", **here)
        assert "须选定所在单位" in self.refused(role="enforcement-officer", **here)
        assert "不在这个地域内" in self.refused(role="grid-worker", village=there, **here)
        unit = Unit.objects.get(town=other_town, key="enforcement-team")
        assert "不在这个地域内" in self.refused(role="enforcement-officer", unit=unit, **here)
        assert "止日不能早于起日" in self.refused(role="mediator", until=date(2019, 1, 1), **here)


def test_the_level_of_a_code_follows_its_parts() -> None:
    codes = ["350000000000", "350500000000", "350526000000", "350526115000", "350526115201"]
    assert [level_of(code) for code in codes] == list(Level)
    assert [prefix_of(code) for code in codes] == ["35", "3505", "350526", "350526115", "350526115201"]
    assert [parent_of(code) for code in codes] == ["", *codes[:-1]]
    assert [town_of(code) for code in codes] == ["", "", "", codes[3], codes[3]]


@pytest.mark.parametrize("code", ["35052611500", "35052611500x", "350526715000", "350526115600", "350500115000", ""])
def test_a_code_that_can_be_no_region_is_refused(code: str) -> None:
    with pytest.raises(RegionCodeError):
        level_of(code)


digits = st.text("0123456789", min_size=12, max_size=12)


@given(scope=st.text("0123456789", max_size=9), code=digits)
def test_the_range_condition_says_the_same_as_the_prefix(scope: str, code: str) -> None:
    actor = Actor(1, "某", frozenset({"auditor"}), "", "", scope, frozenset())
    condition = dict(region_q(actor, "code").children)
    in_range = condition.get("code__gte", "x") <= code <= condition.get("code__lte", "")
    assert in_range is sees_region(actor, code)
