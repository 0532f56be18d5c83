"""Two people in one case: each has his own fine in the papers, is served for himself, and pays for himself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.enforcement_cases.expecting import file_of
from tests.enforcement_cases.told import ThroughTheDoor, Told, case_of, found_town, walk
from yifa.office.paper_check import text_of
from yifa.server.ledger import models
from yifa.server.ledger.journal import matter_key
from yifa.server.ledger.serialization import state_of

pytestmark = pytest.mark.django_db
TWO = [
    {"kind": "person", "name": "褚乙二", "id_number": "999999198808080491", "address": "样例县样例镇西片9号"},
    {"kind": "person", "name": "王示例", "id_number": "999999198506013314", "address": "样例县样例镇样例路1号"},
]
BY_HAND = {
    "serve_mode": "直接送达",
    "serve_place": "样例县样例镇",
    "receiver": "本人",
    "receiver_is": "受送达人本人",
}
OWN = [{"who": "褚乙二", "kinds": "罚款", "fine": "300"}, {"who": "王示例", "kinds": "警告、罚款", "fine": "200"}]

MORE = {
    "propose": {"party": TWO},
    "order": {"serve_to": "褚乙二"},
    "notify": {"shares": OWN, "serve_to": "褚乙二"},
    "decide": {"shares": OWN},
}


def take(way: ThroughTheDoor, action: str, by: str, at: str, refused: tuple[str, ...] = (), **given: Any) -> None:
    told = Told.read({"matter": "case", "take": action, "by": by, "at": at, "with": given, "refused": refused})
    way.take(told, way.values(told))


def test_each_party_has_his_own_fine_service_and_payment() -> None:
    way = ThroughTheDoor(found_town())
    steps = []
    for step in case_of("withdrawn-decision")["steps"]:
        if step["take"] == "serve":
            break
        more = MORE.get(step["take"], {})
        steps.append({**step, "with": {**step.get("with", {}), **more}})
        if step["take"] in ("order", "notify"):
            paper = {"order": "责令改正通知书", "notify": "行政处罚事先告知书"}[step["take"]]
            second = {"deliver_paper": paper, "serve_to": "王示例", "delivered_on": str(step["at"])[:10], **BY_HAND}
            steps.append({**step, "take": "deliver", "with": second})
    walk({"steps": steps}, way)
    matter = way.matters["case"]
    served = {**BY_HAND, "serve_proof": ["受送达人签收"]}
    take(way, "serve", "yan", "2025-07-15 10:00", serve_to="褚乙二", served_on="2025-07-15", **served)
    row = models.Matter.objects.get(id=matter)
    assert row.status == "decided" and not models.Deadline.objects.filter(matter_id=matter, key="pay").exists()
    take(way, "serve", "yan", "2025-07-17 10:00", serve_to="王示例", served_on="2025-07-17", **served)
    row = models.Matter.objects.get(id=matter)
    state = state_of(row, matter_key(matter))
    assert row.status == "executing"
    assert [(r["who"], r["day"], r["pay_until"]) for r in state.values["services"]] == [
        ("褚乙二", "2025-07-15", "2025-07-30"),
        ("王示例", "2025-07-17", "2025-08-01"),
    ]
    assert state.run_of("pay").start == "2025-07-17"  # type: ignore[union-attr]
    money = {"pay_way": "当事人到指定银行缴纳", "paid_on": "2025-07-21", "ticket": "9900001402"}
    take(way, "pay", "wen", "2025-07-21 10:00", ("王示例应缴200元", "第67条"), payer="王示例", paid="300", **money)
    take(way, "pay", "wen", "2025-07-21 10:10", ("是谁缴的", "第67条"), payer="卫甲一", paid="100", **money)
    take(way, "pay", "wen", "2025-07-21 10:20", payer="王示例", paid="200", **money)
    # Whoever paid before is not taken for whoever pays now.
    take(way, "pay", "wen", "2025-07-21 10:25", ("是谁缴的", "第67条"), paid="100", **money)
    take(way, "pay", "wen", "2025-07-21 10:30", ("王示例应缴200元", "第67条"), payer="王示例", paid="100", **money)
    take(way, "pay", "wen", "2025-07-21 10:40", payer="褚乙二", paid="300", **money)
    take(way, "perform", "yan", "2025-07-22 10:00", performed_how="当事人自动履行", corrected="已改正")
    where = {"publish_where": "镇政府网站", "credit_grade": "不作为失信信息"}
    at, wrong = "2025-07-22 11:00", "两名个体经营者占道经营，一名罚款300元，一名罚款250元。"
    take(way, "publish", "wen", at, ("250元", "第48条"), publish_text=wrong, **where)
    take(way, "publish", "wen", at, publish_text=wrong.replace("250", "200"), **where)
    sheets = file_of(way.town, matter).sheets
    said = {sheet.name: text_of(sheet.paper.blocks) for sheet in sheets if sheet.paper}
    decision = said["行政处罚决定书"]
    assert "对褚乙二：罚款人民币300.00元" in decision and "对王示例：警告，罚款人民币200.00元" in decision
    assert "缴纳各自的罚款" in decision and "罚款人民币500" not in decision
    assert "你们涉嫌" in said["行政处罚事先告知书"]
    receipts = [text_of(sheet.paper.blocks) for sheet in sheets if sheet.paper and sheet.name == "送达回证"][-2:]
    assert ["褚乙二" in text for text in receipts] == [True, False] and "王示例" in receipts[1]
    told = [text_of(sheet.paper.blocks) for sheet in sheets if sheet.paper and sheet.name == "送达回证"][:-2]
    assert [("行政处罚事先告知书" in text, "王示例" in text) for text in told] == [
        (False, False),
        (False, True),
        (True, False),
        (True, True),
    ]
