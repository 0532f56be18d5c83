"""政务数据目录: what other offices may ask for is read off the catalogue, and off which ledgers the town keeps."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO

import pytest
from click.testing import CliRunner
from django.test import Client
from openpyxl import load_workbook

from yifa.commands.catalogue import command
from yifa.domains import catalogue
from yifa.domains.sharing import resource
from yifa.server.casework import sharing
from yifa.server.config.procedures import in_force
from yifa.server.ledger.journal import Taken
from yifa.server.towns.models import Town

pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]


def test_a_ledger_with_people_in_it_is_shared_on_conditions_and_what_is_kept_close_only_for_the_same_work() -> None:
    mediation = resource(catalogue().newest["people-mediation"])
    assert mediation.sharing == "有条件共享" and "不整批提供" in mediation.condition
    items = {item.key: item for item in mediation.items}
    assert items["amount"].type.startswith("货币型")
    assert any(item.personal for item in mediation.items)
    visits = resource(catalogue().newest["petition-case"])
    assert visits.sharing == "有条件共享" and "统计数" in visits.condition


def test_every_field_of_every_ledger_is_listed_once_and_a_ledger_without_people_openly() -> None:
    open_ = 0
    for procedure in in_force().values():
        found = resource(procedure)
        keys = [item.key for item in found.items]
        assert len(keys) == len(set(keys)), procedure.procedure
        declared = {key for key, spec in procedure.fields.items() if spec.type != "attachment"}
        assert declared | set(procedure.parties) <= set(keys), procedure.procedure
        personal = any(item.personal for item in found.items)
        if found.sharing == "无条件共享":
            open_ += 1
            assert not personal and procedure.see.level in ("public", "internal"), procedure.procedure
        assert bool(found.condition) == (found.sharing == "有条件共享"), procedure.procedure
    assert open_ > 20


def test_only_ledgers_that_the_town_keeps_stand_on_its_page_and_in_its_workbook(
    desk: Desk, town: Town, dispute: Taken
) -> None:
    page = desk("lin").get("/sharing/").content.decode()
    assert "人民调解" in page and "行政强制执行" not in page
    answer = desk("lin").get("/sharing/catalogue.xlsx")
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(min_row=3, values_only=True))
    heads, lines = rows[0], rows[1:]
    names = {line[heads.index("目录名称")] for line in lines}
    assert "人民调解" in names and "行政强制执行" not in names
    assert {line[heads.index("更新周期")] for line in lines} == {"实时"}
    every = sharing.listed(town, unused=True)
    assert len(every) == len(in_force()) and {one.since for one in every if one.resource.name == "行政强制执行"} == {
        None
    }


def test_the_command_and_the_interface_tell_the_same(desk: Desk, town: Town, dispute: Taken) -> None:
    done = CliRunner().invoke(command, ["share", "--town", town.code, "--json"])
    assert done.exit_code == 0, done.output
    told = desk("lin").get("/api/v1/sharing-catalogue").json()
    assert json.loads(done.output) == told and told[0]["items"] and told[0]["since"]
