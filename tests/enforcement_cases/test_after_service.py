"""After service nothing is corrected that a served paper says; before it everything is, and later gates are asked again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from tests.enforcement_cases.told import ThroughTheDoor, case_of, found_town, walk
from yifa.domains import catalogue
from yifa.kernel.conditions import compiled
from yifa.kernel.records import CORRECT, VOID
from yifa.server.ledger import models
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.journal import Step, history, matter_key, take_action
from yifa.server.ledger.postings import Posting
from yifa.server.towns.models import Person, Town

WHEN = datetime(2025, 7, 25, 9, 0)


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        found_town()
        yield
        transaction.set_rollback(True)


def until(take: str, name: str = "withdrawn-decision") -> ThroughTheDoor:
    """The case as far as the step, that one included."""
    steps = [step for step in case_of(name)["steps"] if step["matter"] == "case" or step["matter"] == "clue"]
    last = next(at for at, step in enumerate(steps) if step["take"] == take and step["matter"] == "case")
    way = ThroughTheDoor(Town.objects.get())
    walk({"steps": steps[: last + 1]}, way)
    return way


def said_of(
    way: ThroughTheDoor,
    take: str,
    by: str,
    values: Mapping[str, Any],
    action: str = CORRECT,
    when: datetime = WHEN,
    nth: int = -1,
) -> str:
    """What is said against a correction of a step; "" where it is taken."""
    matter = way.matters["case"]
    target = [e for e in history(matter, matter_key(matter)) if e.action == take][nth]
    actor = Person.objects.get(username=by).actor(when.date())
    step = Step("", action, dict(values), matter, None, timezone.make_aware(when), "笔误", corrects=target.n)
    try:
        take_action(way.town, actor, step, recorded_at=timezone.make_aware(when))
    except Refused as refused:
        return " ".join(f"{r.say}{r.basis}" for r in refused.examination.refusals)
    return ""


@pytest.mark.parametrize(
    ("take", "by", "values"),
    [
        ("decide", "hao", {"fine": "300"}),
        ("decide", "hao", {"facts": "当事人在样例路口占道卖菜，占地约一平方米。"}),
        ("decide", "hao", {"occurred_at": "2025-07-12T09:00"}),
        ("notify", "yan", {"plan_fine": "900"}),
        ("notify", "yan", {"told_on": "2025-07-08"}),
        ("serve", "yan", {"served_on": "2025-07-14"}),
        ("serve", "yan", {"serve_mode": "邮寄送达", "serve_proof": ["邮寄回执"]}),
        ("propose", "yan", {"party": [{"kind": "person", "name": "王示例", "id_number": "999999198506013314"}]}),
        ("propose", "yan", {"law": "《样例省城市市容管理条例》第九条"}),
        ("order", "yan", {"correct_what": "立即收回全部菜摊。"}),
        ("file", "deng", {"occurred_at": "2025-07-02T10:00"}),
        ("inspect", "yan", {"findings": "菜摊占地约三平方米。"}),
        ("inspect", "yan", {"witness": "村干部周示例"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "+".join(value),
)
def test_what_a_served_paper_says_is_not_corrected(
    founded: None, db: None, take: str, by: str, values: dict[str, Any]
) -> None:
    said = said_of(until("pay"), take, by, values)
    assert "已经送达" in said and "不能再更正" in said and "第75条第2款" in said, said
    assert all(way in said for way in ("“补正”", "“变更处罚决定”", "“自行撤销决定”")), said


def test_what_no_served_paper_says_is_corrected_and_logged(founded: None, db: None) -> None:
    way = until("pay")
    assert said_of(way, "pay", "wen", {"ticket": "9900001403"}) == ""
    assert said_of(way, "file", "deng", {"opinion": "同意立案，尽快查清。"}) == ""


def test_evidence_is_reworded_until_a_decision_that_lists_it_is_served(founded: None, db: None) -> None:
    words = {"findings": "当事人在样例路口摆菜摊，占地约二平方米。"}
    assert said_of(until("decide"), "inspect", "yan", words, when=datetime(2025, 7, 14, 15, 0)) == ""


def test_before_service_the_decision_is_corrected(founded: None, db: None) -> None:
    way = until("decide")
    assert said_of(way, "decide", "hao", {"fine": "400"}, when=datetime(2025, 7, 14, 15, 0)) == ""
    assert '"fine":40000' in models.Matter.objects.get(id=way.matters["case"]).snapshot


def test_a_correction_meets_the_gates_of_its_own_step_again(founded: None, db: None) -> None:
    said = said_of(until("decide"), "decide", "hao", {"fine": "900"}, when=datetime(2025, 7, 14, 15, 0))
    assert "作出处罚决定" in said and "第45条" in said, said


def test_a_correction_meets_the_gates_of_later_steps_again(founded: None, db: None) -> None:
    way = until("decide")
    said = said_of(way, "inspect", "yan", {"shown": False}, when=datetime(2025, 7, 14, 15, 0))
    assert "现场检查" in said and "第55条" in said, said
    said = said_of(
        way, "conclude", "yan", {"factors": ["从重情节", "配合查处有立功"]}, when=datetime(2025, 7, 14, 15, 0)
    )
    assert "已办的“送达事先告知书”就不合规定" in said, said


def test_a_record_of_service_is_withdrawn_the_same_day_by_somebody_else_only(founded: None, db: None) -> None:
    way = until("serve")
    same_day = datetime(2025, 7, 15, 16, 0)
    assert "另一位同事" in said_of(way, "serve", "yan", {}, VOID, same_day)
    assert "登记当天" in said_of(way, "serve", "fang", {}, VOID, datetime(2025, 7, 16, 9, 0))
    assert said_of(way, "serve", "fang", {}, VOID, same_day) == ""


def test_a_variation_lowers_the_fine_and_the_figure_and_is_served_anew(founded: None, db: None) -> None:
    way = until("pay")
    steps = [
        {
            "matter": "case",
            "take": "vary",
            "by": "hao",
            "at": "2025-07-25 09:00",
            "with": {"vary_reason": "裁量情节认定有误。", "kinds": ["罚款"], "fine": "300", "confiscate": "0"},
        },
        {
            "matter": "case",
            "take": "serve",
            "by": "yan",
            "at": "2025-07-25 15:00",
            "with": {
                "serve_mode": "直接送达",
                "serve_place": "西片9号",
                "receiver": "褚乙二",
                "served_on": "2025-07-25",
                "serve_proof": ["受送达人签收"],
            },
        },
    ]
    walk({"steps": steps}, way)
    row = models.Matter.objects.get(id=way.matters["case"])
    assert row.status == "executing" and '"fine":30000' in row.snapshot
    posted = Posting.objects.filter(matter_id=row.id, figure="penalty_fines_ordinary").values_list("amount", flat=True)
    assert sum(posted) == 30000
    kinds = Posting.objects.filter(matter_id=row.id, figure="penalties_by_kind_ordinary")
    assert {part: total for part, total in kinds.values_list("part").annotate(Sum("amount")) if total} == {"罚款": 1}


def test_a_decision_of_several_kinds_counts_once_as_the_heaviest() -> None:
    """The yearly enforcement data: 并处两种以上的算一宗，计入最重的类别."""
    first, varied, reversed_ = catalogue().figures["penalties_by_kind_ordinary"].post
    heaviest = {
        ("警告", "罚款"): "罚款",
        ("罚款", "没收违法所得"): "没收违法所得、没收非法财物",
        ("责令停产停业", "罚款", "没收非法财物"): "责令停产停业",
        ("限制从业", "责令停产停业"): "责令关闭、限制从业",
        ("吊销许可证件", "罚款"): "吊销许可证件",
        ("警告",): "警告",
    }
    for kinds, name in heaviest.items():
        assert compiled(first.part).evaluate({"it": {"kinds": list(kinds)}}) == name
    assert (varied.part, reversed_.amount) == (first.part, "-1")


def test_one_clue_does_not_become_two_cases_of_one_party(founded: None, db: None) -> None:
    way = until("file")
    steps = case_of("withdrawn-decision")["steps"]
    again = {**next(step for step in steps if step["take"] == "propose"), "matter": "second", "at": "2025-07-04 09:00"}
    walk({"steps": [{**again, "refused": ["樟政罚立字〔2025〕第1号", "同一线索", "第29条"]}]}, way)
    walk({"steps": [{**again, "reason": "另一处摊点，另行立案。"}]}, way)
