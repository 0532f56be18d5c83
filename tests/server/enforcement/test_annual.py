"""The year's enforcement data: a document whose every number is a figure of the books (国办发〔2018〕118号)."""

from __future__ import annotations

import pytest

from tests.server.enforcement.conftest import ORDINARY, TOWN, Team
from yifa.kernel.actor import Actor
from yifa.server.figures.period import Period
from yifa.server.reports import services, texts

pytestmark = pytest.mark.django_db
HEAD = Actor(9, "严执规", frozenset({"enforcement-head"}), TOWN, "enforcement", TOWN[:9], frozenset())


def test_the_document_is_written_from_the_books(team: Team) -> None:
    team.go("enforcement-case", *ORDINARY)
    firm = team.go("enterprise", ("enrol", {"kind": "factory"}))
    visit = {"activity": "行政检查", "enterprise": firm, "reason": "plan", "offsite": False, "planned_on": "2025-03-14"}
    matter = team.go("enterprise-inspection", ("propose", visit), ("approve", {}), ("notify", {}))
    team.go(
        "enterprise-inspection",
        ("inspect", {"began": "2025-03-16T08:00", "ended": "2025-03-16T08:30"}),
        ("result", {"result": "none"}),
        ("publish", {}),
        matter=matter,
    )
    team.go(
        "file-spot-check",
        ("plan", {"pool_list": "案1\n案2", "sample_size": 2, "from_": "2025-01-01", "until_": "2025-02-01"}),
        ("draw", {}),
        ("score", {"rows": []}),
    )
    report = services.draft(team.town, HEAD, "enforcement-data", Period.year(2025))
    said = texts.live(report, team.town).body.plain
    for words in (
        "普通程序立案1件",
        "作出处罚决定1件，罚款0.05万元",
        "入企检查1次，涉及企业1家，公示检查结果1次",
        "评查执法案卷2卷，发现问题0个",
    ):
        assert words in said, said
    for row in (
        "| 罚款 | 1 |",
        "| 吊销许可证件 | 0 |",
        "| 合计 | 1 |",
        "| 罚没金额（万元） | 0.05 |",
        "| 查封 | 无数据 |",
    ):
        assert row in said, said
    assert "投诉" not in said, "a ledger nobody has used claims nothing, not even that there was none"


def test_a_year_without_enforcement_says_so_where_the_ledgers_are_kept(team: Team) -> None:
    team.go("enforcement-case", *ORDINARY)
    team.go("summary-penalty", ("decide", {"kind": "警告"}))
    team.go(
        "file-spot-check",
        ("plan", {"pool_list": "案1\n案2", "sample_size": 2, "from_": "2025-01-01", "until_": "2025-02-01"}),
        ("draw", {}),
        ("score", {"rows": []}),
    )
    report = services.draft(team.town, HEAD, "enforcement-data", Period.year(2026))
    said = texts.live(report, team.town).body.plain
    assert "全年没有办理行政处罚案件" in said and "全年没有开展案卷评查" in said


def test_where_no_ledger_was_ever_kept_nothing_is_claimed(team: Team) -> None:
    report = services.draft(team.town, HEAD, "enforcement-data", Period.year(2025))
    assert "没有" not in texts.live(report, team.town).body.plain
