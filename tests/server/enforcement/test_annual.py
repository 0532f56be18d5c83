"""The year's enforcement data: a document whose every number is a figure of the books (国办发〔2018〕118号)."""

from __future__ import annotations

import pytest

from tests.server.enforcement.conftest import ORDINARY, TOWN, Team
from yifa.kernel.actor import Actor
from yifa.server.figures import queries
from yifa.server.figures.period import Period
from yifa.server.figures.queries import Scope
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


def test_a_fine_below_the_articles_least_is_counted_as_reduced_by_its_reason(team: Team) -> None:
    least = {
        "evidence_needed": [],
        "fine_min": 60000,
        "fine_max": 500000,
        "published_on": "2024-01-01",
        "taken_on": "2024-01-02",
        "penalties": ["罚款"],
    }
    power = team.go("delegated-power", ("enrol", least))
    steps = [(name, dict(values)) for name, values in ORDINARY]
    for name, values in steps:
        if name == "propose":
            values["power"] = power
        if name == "conclude":
            values["factors"] = ["配合查处有立功", "主动消除或者减轻危害"]
    team.go("enforcement-case", *steps)
    scope, year = Scope(TOWN[:9]), Period.year(2025)
    found = queries.values(["penalties_reduced", "penalties_lenient", "no_penalties_all"], scope, year)
    assert {key: int(value.amount or 0) for key, value in found.items()} == {
        "penalties_reduced": 1,
        "penalties_lenient": 0,
        "no_penalties_all": 0,
    }
    of_reason = Scope(TOWN[:9], part="主动消除或者减轻危害")
    assert queries.values(["penalties_reduced"], of_reason, year)["penalties_reduced"].amount == 1


def test_permits_are_counted_from_application_to_cancellation(team: Team) -> None:
    matter = team.go(
        "service-matter", ("enrol", {"klass": "approval", "mode": "own", "statutory_days": 20, "promised_days": 5})
    )
    asked = {"matter_": matter, "channel": "窗口"}
    team.go("service-case", ("receive", asked), ("accept", {"tolerance": False}), ("review", {"site_check": False}))
    team.go("service-case", ("receive", asked), ("refuse", {}))
    for why in ("依法撤销", "被许可人申请"):
        team.go("license", ("enrol", {"valid_until": "2027-01-01"}), ("cancel", {"reason": why}))
    keys = [
        "licence_applications",
        "licences_accepted",
        "licences_not_accepted",
        "licences_revoked",
        "licences_ended",
    ]
    found = queries.values(keys, Scope(TOWN[:9]), Period.year(2025))
    assert [int(found[key].amount or 0) for key in keys] == [2, 1, 1, 1, 2]
