"""The hotline: a sheet of the platform sent again, and the month of its orders."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.server.centre.conftest import ORDER, now_text
from yifa.office.sheets import Column, write_ledger
from yifa.server.casework.imports.engine import OldLedger
from yifa.server.casework.imports.keeping import known_rows
from yifa.server.casework.imports.new_matters import open_all
from yifa.server.figures.period import Period
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Matter
from yifa.server.reports.kinds import templates
from yifa.server.reports.render import Renderer
from yifa.server.reports.texts import setting_of
from yifa.server.towns.models import Person, Town

Take = Callable[..., Taken]
Desk = Callable[[str], Client]
pytestmark = pytest.mark.django_db


def test_a_sheet_of_the_platform_sent_again_brings_only_its_new_orders(take: Take, desk: Desk) -> None:
    take("hot", "hotline-order", "receive", received_at=now_text(), **ORDER)
    head = ["工单编号", "平台", "派单时间", "诉求类型", "事项类别", "标题", "诉求内容", "所在村（社区）"]
    rows = [
        [n, "其他平台", now_text().replace("T", " "), "求助", "道路交通", "路灯不亮", "路灯不亮", "上坑村"]
        for n in ("20250001", "20250077", "20250077")
    ]
    stream = io.BytesIO()
    columns = [Column(name, name) for name in head]
    write_ledger(columns, [dict(zip(head, row, strict=True)) for row in rows], title="", stream=stream)
    coming = OldLedger(Town.objects.get(name="葛坑镇"), stream.getvalue(), "工单.xlsx", "hotline-order")
    assert [row for _, row, _ in coming.judged.duplicates] == [coming.judged.ready[1].row + 1]
    assert known_rows(coming) == {0}
    made, faults = open_all(
        coming, Person.objects.get(username="hot").actor(timezone.localdate()), keep=True, skip_faulty=False
    )
    assert (made, faults) == (1, [])
    assert Matter.objects.filter(procedure="hotline-order").count() == 2


def test_the_month_of_the_hotline_is_a_report(take: Take) -> None:
    take("hot", "hotline-order", "receive", received_at=now_text(), **ORDER)
    town = Town.objects.get(name="葛坑镇")
    today = timezone.localdate()
    setting = setting_of(town, Period.month(today.year, today.month))
    said = Renderer(setting).render(templates()["hotline-briefing"].body).plain
    assert "接收热线工单1件" in said and "道路交通1件" in said and "城乡环境" not in said
