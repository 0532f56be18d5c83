"""A small demonstration town with two years of disputes and publicity, lived through the one door. All fictitious."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from yifa.kernel.actor import Actor
from yifa.server.demo import loader
from yifa.server.demo.scenario import Scenario
from yifa.server.towns.models import Person, Town

CODE = "359926115000"
AGREED: dict[str, Any] = {
    "procedure": "people-mediation",
    "gap": (1, 4),
    "values": {"risk": "低", "refusal": False, "told": True},
}
ORAL = ["register", "accept", "mediate", {"agree": {"form": "oral"}}]
WRITTEN = [
    "register",
    "accept",
    "mediate",
    {"agree": {"form": "written", "confirmable": False, "signed": True, "sealed": True}},
]
FAILED = ["register", "accept", "mediate", "fail"]
TOLD: dict[str, Any] = {
    "key": "small",
    "code": CODE,
    "name": "清溪镇",
    "government_name": "青禾县清溪镇人民政府",
    "short": "清溪",
    "document_prefix": "清政",
    "county_name": "青禾县",
    "county_code": "359926000000",
    "city_name": "示例市",
    "province_name": "示例省",
    "year": 2024,
    "units": {"party-office": "党政办公室", "justice-office": "司法所"},
    "villages": [{"code": "359926115201", "name": "上溪村"}, {"code": "359926115202", "name": "下溪村"}],
    "people": [
        {
            "username": "sifa",
            "name": "甄依规",
            "unit": "justice-office",
            "roles": ["justice-clerk", "publicity-clerk", "justice-head"],
        },
        {"username": "tiaojie", "name": "林和解", "unit": "justice-office", "roles": ["mediator", "committee-chair"]},
        {"username": "nigao", "name": "文拟稿", "unit": "party-office", "roles": ["office-clerk"]},
        {"username": "zhuren", "name": "文核稿", "unit": "party-office", "roles": ["office-head"]},
        {"username": "zhenzhang", "name": "郝签发", "unit": "party-office", "roles": ["mayor"]},
        {
            "username": "cun",
            "name": "村小二",
            "unit": "justice-office",
            "roles": ["village-cadre"],
            "villages": [1],
        },
        {"username": "zhifa", "name": "严执规", "unit": "justice-office", "roles": ["enforcement-officer"]},
        {"username": "guanli", "name": "管系统", "unit": "party-office", "roles": ["admin"]},
        {"username": "xitong", "name": "导入程序", "unit": "party-office", "roles": ["system"]},
    ],
    "plan": [
        {
            "procedure": "mediation-committee",
            "path": ["enrol"],
            "make": [
                {
                    "name_": "清溪镇人民调解委员会",
                    "tier": "town",
                    "size": 5,
                    "women": 2,
                    "chair": "林和解",
                    "founded_on": "2021-03-10",
                    "minority_area": False,
                    "on": "2021-03-15",
                }
            ],
        },
        {
            "procedure": "mediator",
            "path": ["enrol"],
            "make": [
                {"name_": "林和解", "kind": "专职", "gender": "女", "appointed_on": "2021-06-01", "on": "2021-07-02"}
            ],
        },
        {**AGREED, "count": 6, "between": ["2024-01-05", "2024-06-20"], "path": ORAL},
        {**AGREED, "count": 3, "between": ["2024-03-05", "2024-09-20"], "path": WRITTEN},
        {**AGREED, "count": 1, "between": ["2024-05-06", "2024-05-20"], "path": FAILED},
        {**AGREED, "count": 5, "between": ["2023-02-06", "2023-10-20"], "path": ORAL},
        {
            "procedure": "publicity-activity",
            "count": 12,
            "totals": {"audience": 513},
            "values": {"category": "进乡村", "forms": ["讲座"], "organiser": "司法所", "volunteers": []},
            "between": ["2024-01-10", "2024-12-10"],
            "path": [{"record": {"materials": []}}],
        },
    ],
}


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The town's two years, lived once for a module; every test stands on them in a savepoint of its own."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=hashers), transaction.atomic():
        loader.load(Scenario.model_validate(TOLD), lambda done, total: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def town(lived: None, db: None) -> Town:
    """清溪镇: ten disputes ended in 2024 (6 oral, 3 written, 1 failed), five in 2023; twelve activities, 513 people."""
    return Town.objects.get(code=CODE)


def actor(username: str) -> Actor:
    """Somebody of the small town in his post."""
    return Person.objects.get(username=username).actor(timezone.localdate())
