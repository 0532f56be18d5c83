"""A real installation begins with one command."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from yifa.commands.town import command
from yifa.server.towns.models import Person, Region, Town

pytestmark = pytest.mark.django_db


def run(code: str = "359926118000", username: str = "guanli") -> Result:
    options = ["--code", code, "--name", "青石镇", "--county", "青禾县", "--admin", username, "--admin-name", "管立"]
    return CliRunner().invoke(command, options)


def test_a_town_begins_with_its_regions_and_an_administrator_who_can_sign_in(client: Client) -> None:
    said = run()
    password = re.search(r"临时密码：(\S+)", said.output)
    assert said.exit_code == 0 and password
    town = Town.objects.get()
    assert (town.government_name, town.short, town.document_prefix) == ("青禾县青石镇人民政府", "青石", "青政")
    assert [r.name for r in Region.objects.order_by("-code")][:2] == ["青石镇", "青禾县"]
    client.post("/sign-in/", {"username": "guanli", "password": password[1]})
    assert client.get("/people/").url == "/me/password/"


@pytest.mark.parametrize(
    ("code", "username", "said"),
    [
        ("3599261180", "guanli", "12位数字"),
        ("359926118201", "guanli", "应填乡级区划代码"),
        ("359926118000", "guan li", "用户名只用"),
    ],
)
def test_a_wrong_entry_is_explained_and_nothing_is_saved(code: str, username: str, said: str) -> None:
    answer = run(code, username)
    assert answer.exit_code == 1 and said in answer.output and "Traceback" not in answer.output
    assert not Town.objects.exists() and not Region.objects.exists() and not Person.objects.exists()


def test_the_same_town_is_not_entered_twice() -> None:
    run()
    assert "已经登记过" in run(username="another").output
    assert Person.objects.count() == 1
