"""Steps through the API: taken once, refused in words, never against a newer version."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.server.api.conftest import Machine, token_of
from tests.server.ledger.conftest import DISPUTE
from yifa.server.api.models import Answered
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Entry, Matter
from yifa.server.schedule.jobs import forget_answers
from yifa.server.towns.models import Person

pytestmark = pytest.mark.django_db
Machines = Callable[[str], Machine]

AGREE: dict[str, Any] = {
    "form": "oral",
    "facts": "排水沟年久失修",
    "terms": "两家共同修沟",
    "agreed_amount": "300",
    "confirmable": False,
}


def where(taken: Taken, action: str = "") -> str:
    town, position = taken.matter_id // 10**9, taken.matter_id % 10**9
    return f"matters/{town}/{position}" + (f"/actions/{action}" if action else "")


def opening(**changes: Any) -> dict[str, Any]:
    return {"procedure": "people-mediation", "action": "register", "values": {**DISPUTE, **changes}}


def test_a_whole_mediation_goes_by_token_and_counts(machine: Machines, roll: int) -> None:
    lin = machine("lin")
    opened = lin.post("matters", opening())
    assert opened.status_code == 201, opened.json()
    matter = opened.json()["matter"]["href"].removeprefix("/api/v1/")
    accepted = lin.post(f"{matter}/actions/accept", {"version": 1, "values": {"told": True, "mediators": [roll]}})
    assert accepted.status_code == 201, accepted.json()
    assert accepted.json()["deadlines"][0]["explanation"]
    agreed = lin.post(f"{matter}/actions/agree", {"version": 2, "values": AGREE})
    assert agreed.status_code == 201, agreed.json()
    assert agreed.json()["status"]["key"] == "agreed"
    whole = lin.get(matter).json()
    assert whole["version"] == 3
    assert [item["what"] for item in whole["timeline"]][-1] == "登记"
    assert any("调解成功" in figure["name"] for figure in whole["figures"])
    counted = lin.get("figures/disputes_settled").json()
    assert counted["number"] == "1"
    assert lin.get("figures/disputes_settled/records").json()["records"][0]["matter"]["href"].endswith(matter)


def test_the_same_key_and_body_open_one_matter_only(machine: Machines) -> None:
    lin = machine("lin")
    answers = [lin.post("matters", opening(), key="order-2025-0001") for _ in range(3)]
    assert [a.status_code for a in answers] == [201, 201, 201]
    assert answers[0].json() == answers[1].json() == answers[2].json()
    assert Matter.objects.count() == 1
    assert Answered.objects.count() == 1


def test_a_key_used_for_another_body_is_refused(machine: Machines) -> None:
    lin = machine("lin")
    lin.post("matters", opening(), key="k")
    other = lin.post("matters", opening(summary="另一件事"), key="k")
    assert other.status_code == 422
    assert "另一个内容不同" in other.json()["detail"]
    assert Matter.objects.count() == 1


def test_a_key_belongs_to_the_person_who_used_it(machine: Machines, people: dict[str, Person]) -> None:
    machine("lin").post("matters", opening(), key="k")
    enrolled = machine("wang").post("matters", {"procedure": "mediation-committee", "values": {}}, key="k")
    assert "另一个内容不同" not in enrolled.json()["detail"]


def test_a_refused_step_leaves_its_key_free(machine: Machines) -> None:
    lin = machine("lin")
    assert lin.post("matters", opening(cause="没有这一种"), key="k").status_code == 422
    assert Answered.objects.count() == 0
    assert lin.post("matters", opening(), key="k").status_code == 201


def test_a_stale_version_is_told_who_acted_first(machine: Machines, dispute: Taken) -> None:
    lin = machine("lin")
    answer = lin.post(where(dispute, "agree"), {"version": 1, "values": AGREE})
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["meanwhile"][-1]["who"] == "林样例"
    assert "受理" in told["detail"]
    assert Entry.objects.filter(matter_id=dispute.matter_id).count() == 2


def test_a_rule_of_law_refuses_with_rule_article_and_field(machine: Machines, dispute: Taken) -> None:
    written = {
        **AGREE,
        "form": "written",
        "perform_how": "一次付清",
        "perform_where": "村委会",
        "perform_by": "2026-12-01",
        "signed": False,
        "sealed": False,
    }
    answer = machine("lin").post(where(dispute, "agree"), {"version": 2, "values": written})
    assert answer.status_code == 422
    found = [reason for reason in answer.json()["reasons"] if reason["rules"]]
    assert found and "人民调解法" in found[0]["basis"]
    assert "签名" in answer.json()["detail"]


def test_every_fault_is_said_at_once(machine: Machines, dispute: Taken) -> None:
    answer = machine("lin").post(
        where(dispute, "agree"),
        {
            "version": 2,
            "values": {**AGREE, "terms": "", "agreed_amount": "三百块吧", "nonsense": 1, "facts": 7},
        },
    )
    said = {reason["field"] for reason in answer.json()["reasons"]}
    assert answer.status_code == 422
    assert {"nonsense", "facts"} <= said


def test_somebody_without_the_post_is_refused_in_words(machine: Machines, dispute: Taken) -> None:
    answer = machine("mayor").post(where(dispute, "agree"), {"version": 2, "values": AGREE})
    assert answer.status_code == 422
    assert answer.json()["reasons"][0]["kind"] == "role"


def test_a_step_that_does_not_exist_is_not_found(machine: Machines, dispute: Taken) -> None:
    answer = machine("lin").post(where(dispute, "fly"), {"version": 2})
    assert answer.status_code == 404
    assert "没有“fly”这一步" in answer.json()["detail"]


def test_a_matter_comes_from_another_and_is_linked(machine: Machines, dispute: Taken) -> None:
    lin = machine("lin")
    body = {**opening(summary="后续"), "source": {"position": dispute.entry.matter, "kind": "来源"}}
    opened = lin.post("matters", body)
    assert opened.status_code == 201, opened.json()
    linked = lin.get(opened.json()["matter"]["href"].removeprefix("/api/v1/")).json()["links"]
    assert [link["kind"] for link in linked] == ["来源"]


BAD: list[tuple[str, Any]] = [
    ("a superscript", {"agreed_amount": "²"}),
    ("a superscript after a number", {"agreed_amount": "300²"}),
    ("a number beyond all bounds", {"agreed_amount": 10**30}),
    ("a float beyond all bounds", {"agreed_amount": 1e300}),
    ("a negative amount", {"agreed_amount": -5}),
    ("a boolean for an amount", {"agreed_amount": True}),
    ("a list for a text", {"facts": ["a"]}),
    ("an object for a choice", {"form": {"oral": 1}}),
    ("a number for a text", {"terms": 5}),
    ("a control character", {"facts": "a\u0007b"}),
    ("a field of another step", {"applicant": [{"name": "王示例"}]}),
]


@pytest.mark.parametrize("change", [change for _, change in BAD], ids=[name for name, _ in BAD])
def test_bad_values_are_refused_and_nothing_is_written(machine: Machines, dispute: Taken, change: Any) -> None:
    answer = machine("lin").post(where(dispute, "agree"), {"version": 2, "values": {**AGREE, **change}})
    assert answer.status_code == 422
    assert answer.json()["reasons"][0]["say"]
    assert Entry.objects.filter(matter_id=dispute.matter_id).count() == 2


LOOK_UPS: list[Any] = ["²", 10**30, -1, 1.5, "1.5", True, {"a": 1}, [10**30], ["²"], 0]


@pytest.mark.parametrize("value", LOOK_UPS, ids=repr)
def test_a_forged_choice_is_refused(machine: Machines, take: Any, roll: int, value: Any) -> None:
    lin = machine("lin")
    opened = lin.post("matters", opening()).json()["matter"]["href"].removeprefix("/api/v1/")
    answer = lin.post(f"{opened}/actions/accept", {"version": 1, "values": {"told": True, "mediators": value}})
    assert answer.status_code == 422, answer.json()
    assert Entry.objects.filter(action="accept").count() == 0


RAW: list[tuple[str, bytes, int]] = [
    ("no JSON", b"{", 400),
    ("not a number", b'{"version": NaN}', 400),
    ("a number of ten thousand digits", b'{"version": ' + b"9" * 10_000 + b"}", 400),
    ("a list", b"[]", 422),
    ("nested beyond reading", b"[" * 100_000 + b"]" * 100_000, 400),
    ("nested deep", b'{"version": 2, "values": {"facts": ' + b"[" * 40 + b"]" * 40 + b"}}", 400),
    ("half a character", b'{"version": 2, "reason": "\\ud800"}', 400),
    ("a NUL", b'{"version": 2, "reason": "a\\u0000b"}', 400),
    ("no UTF-8", b'{"version": 2, "reason": "\xff\xfe"}', 400),
    ("an unknown part", b'{"version": 2, "values": {}, "status": "agreed"}', 422),
    ("a version that is none", b'{"version": "2x", "values": {}}', 422),
    ("no version", b'{"values": {}}', 422),
    ("a version beyond all bounds", b'{"version": 1000000000000000000000000000000}', 422),
    ("values that are a list", b'{"version": 2, "values": []}', 422),
    ("a moment that is none", b'{"version": 2, "occurred_at": "yesterday"}', 422),
    ("three megabytes", b'{"version": 2, "reason": "' + b"a" * 3_000_000 + b'"}', 413),
]


@pytest.mark.parametrize(("body", "status"), [(b, s) for _, b, s in RAW], ids=[name for name, _, _ in RAW])
def test_a_body_that_cannot_be_read_is_a_problem_in_words(
    machine: Machines, dispute: Taken, body: bytes, status: int
) -> None:
    answer = machine("lin").post(where(dispute, "agree"), body, raw=True)
    assert answer.status_code == status, answer.content[:300]
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = json.loads(answer.content)
    assert told["status"] == status and any(ch >= "\u4e00" for ch in told["detail"])
    assert Entry.objects.filter(matter_id=dispute.matter_id).count() == 2


def test_a_file_is_taken_in_and_opened_again(
    machine: Machines, people: dict[str, Person], settings: Any, tmp_path: Any
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.MEDIA_ROOT = tmp_path
    lin = machine("lin")
    page = SimpleUploadedFile("协议.pdf", b"%PDF-1.4 about")
    kept = lin.client.post("/api/v1/files", {"file": page}, headers=lin.headers)
    assert kept.status_code == 201, kept.json()
    assert kept.json()["mime"] == "application/pdf"
    program = SimpleUploadedFile("照片.jpg", b"MZ\x90\x00\x03")
    refused = lin.client.post("/api/v1/files", {"file": program}, headers=lin.headers)
    assert refused.status_code == 422 and "不是可以收存的文件" in refused.json()["detail"]
    assert Machine(token_of(people["lin"], may_write=False)).post("files", {}).status_code == 403


def test_an_answer_is_forgotten_after_thirty_days(machine: Machines) -> None:
    machine("lin").post("matters", opening(), key="k")
    forget_answers(timezone.now())
    assert Answered.objects.count() == 1
    Answered.objects.update(at=timezone.now() - timedelta(days=31))
    forget_answers(timezone.now())
    assert Answered.objects.count() == 0


def test_a_record_is_corrected_handed_over_and_withdrawn(
    machine: Machines, dispute: Taken, people: dict[str, Person]
) -> None:
    lin = machine("lin")
    right = {**DISPUTE, "summary": "是水渠，不是排水沟"}
    corrected = lin.post(where(dispute) + "/entries/1/correction", {"version": 2, "values": right, "reason": "笔误"})
    assert corrected.status_code == 201, corrected.json()
    timeline = lin.get(where(dispute)).json()["timeline"]
    assert [item["standing"] for item in timeline if item["n"] == 1] == ["corrected"]
    stale = lin.post(where(dispute) + "/entries/2/void", {"version": 2, "reason": "误记"})
    assert stale.status_code == 409
    withdrawn = lin.post(where(dispute) + "/entries/2/void", {"version": 3, "reason": "误记"})
    assert withdrawn.status_code == 201, withdrawn.json()
    assert withdrawn.json()["status"]["key"] == "registered"
    handlers = lin.get(where(dispute) + "/handlers").json()
    assert people["wang"].pk in {one["handler"] for one in handlers}
    given = lin.post(where(dispute) + "/assignment", {"version": 4, "handler": people["wang"].pk, "reason": "轮休"})
    assert given.status_code == 201, given.json()
    nobody = lin.post(where(dispute) + "/assignment", {"version": 5, "handler": people["seal"].pk})
    assert nobody.status_code == 422
    unread = lin.post(where(dispute) + "/entries/1/correction", {"version": 5, "values": {"amount": "²"}})
    assert unread.status_code == 422
