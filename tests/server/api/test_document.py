"""The description holds: it is valid OpenAPI, every path in it answers, and the page lists every operation."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from tests.server.api.conftest import Machine
from tests.server.api.test_steps import AGREE, opening, where
from yifa.domains import catalogue
from yifa.server.ledger.journal import Taken
from yifa.server.towns.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Machines = Callable[[str], Machine]
GUIDE = Path(__file__).resolve().parents[3] / "docs" / "api.md"
BUDGETS = {"ledger": 8, "matter": 18, "figure": 10, "me": 6, "deadlines": 9, "book": 7, "search": 7, "procedures": 3}


def document() -> dict[str, Any]:
    answer = Client().get("/api/openapi.json")
    assert answer.status_code == 200
    return dict(answer.json())


def test_the_description_is_valid_openapi_and_needs_no_sign_in() -> None:
    validate(document())


def test_every_operation_says_in_chinese_what_it_does_and_what_may_go_wrong() -> None:
    names = []
    for path, methods in document()["paths"].items():
        for operation in methods.values():
            names.append(operation["operationId"])
            assert re.search("[\u4e00-\u9fff]", operation["summary"] + operation.get("description", "")), path
            assert "application/problem+json" in operation["responses"]["422"]["content"], path
    assert len(names) == len(set(names))


def test_every_path_answers(machine: Machines, dispute: Taken) -> None:
    values = {
        "town": "359926115",
        "position": dispute.entry.matter,
        "procedure": "people-mediation",
        "action": "agree",
        "field": "mediators",
        "rule": "mediation-close-1m",
        "run": 0,
        "n": 2,
        "sha": "0" * 64,
        "document": "x",
        "kind": "pdf",
        "key": "disputes_mediated",
    }
    asked = {"find_matters": {"q": "邻里纠纷"}, "count_limit": {"start": "2025-03-05"}, "holidays": {"year": 2025}}
    lin = machine("lin")
    gone = {"file", "paper"}
    for path, methods in document()["paths"].items():
        filled = path.removeprefix("/api/v1/")
        for name, value in values.items():
            filled = filled.replace("{" + name + "}", str(value))
        for method, operation in methods.items():
            name = operation["operationId"]
            if method == "get":
                answer = lin.get(filled, **asked.get(name, {}))
                assert answer.status_code == (404 if name in gone else 200), f"{name}: {answer.content[:300]!r}"
            else:
                answer = lin.post(filled, {})
                assert answer.status_code == 422, f"{name}: {answer.content[:300]!r}"
            said = str(answer.status_code)
            assert said in operation["responses"], f"{name} answers {said}, which is not described"


def test_the_page_lists_every_operation_with_a_call_to_copy(sit: Callable[[str], Client]) -> None:
    page = sit("lin").get("/api/").content.decode()
    for path, methods in document()["paths"].items():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in page, path
    assert page.count("curl ") == sum(len(methods) for methods in document()["paths"].values())
    assert "<script>" not in page and "style=" not in page


def test_the_schema_of_every_step_of_every_procedure_is_a_json_schema(machine: Machines) -> None:
    for key, procedure in catalogue().newest.items():
        lin = machine("lin")  # a token of its own: all of them at once are more than one may ask in a minute
        for action in procedure.actions:
            found = lin.get(f"procedures/{key}/actions/{action}/schema").json()
            Draft202012Validator.check_schema(found)
            if len(found["properties"]) > 3:
                break


def test_a_step_that_is_taken_fits_its_schema(machine: Machines) -> None:
    schema = machine("lin").get("procedures/people-mediation/actions/agree/schema").json()
    Draft202012Validator(schema).validate(AGREE)
    assert not Draft202012Validator(schema).is_valid({**AGREE, "nonsense": 1})


@pytest.mark.parametrize("name", BUDGETS)
def test_an_answer_keeps_within_its_queries(machine: Machines, dispute: Taken, take: Any, roll: int, name: str) -> None:
    lin = machine("lin")
    for n in range(8):
        lin.post("matters", opening(summary=f"第{n}件"))
    paths: dict[str, tuple[str, dict[str, Any]]] = {
        "ledger": ("ledgers/people-mediation", {}),
        "matter": (where(dispute), {}),
        "figure": ("figures/disputes_mediated", {"by": "village"}),
        "me": ("me", {}),
        "deadlines": ("deadlines", {"of": "town"}),
        "book": ("book", {}),
        "search": ("matters", {"q": "邻里纠纷"}),
        "procedures": ("procedures", {}),
    }
    path, query = paths[name]
    lin.get(path, **query)
    with CaptureQueriesContext(connection) as made:
        assert lin.get(path, **query).status_code == 200
    said = "\n".join(query["sql"][:160] for query in made.captured_queries)
    assert len(made) <= BUDGETS[name], f"{name}: {len(made)} queries\n{said}"


def test_the_ledger_means_the_same_as_on_the_desk(machine: Machines, dispute: Taken, sit: Any) -> None:
    lin = machine("lin")
    for village, amount in (("下坑村", "3000"), ("上坑村", "200")):
        lin.post("matters", opening(village=village, amount=amount))
    for query in (
        "",
        "?village=359926115202",
        "?state=open&sort=title",
        "?year=2025",
        "?words=邻里纠纷",
        "?state=mediating",
    ):
        page = sit("lin").get(f"/ledgers/people-mediation/{query}")
        listed = lin.client.get(f"/api/v1/ledgers/people-mediation{query}", headers=lin.headers).json()
        assert f"合计 {listed['total']:,} 件" in page.content.decode(), query
        hrefs = re.findall(r'href="(/m/359926115/\d+/)"', page.content.decode())
        assert [line["matter"]["page"] for line in listed["lines"]] == list(dict.fromkeys(hrefs)), query


@pytest.mark.parametrize(
    "query",
    [
        {"nonsense": 1},
        {"state": "flying"},
        {"sort": "-parties"},
        {"village": "²"},
        {"from": "never"},
        {"year": "²²²²"},
        {"year": 10**30},
        {"page": 0},
        {"page": 10**30},
        {"size": 10_000},
        {"to": "2025-02-30"},
    ],
)
def test_a_filter_that_is_not_understood_is_refused_not_dropped(machine: Machines, query: dict[str, Any]) -> None:
    answer = machine("lin").get("ledgers/people-mediation", **query)
    assert answer.status_code == 422
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("figures/disputes_mediated", {"period": "someday"}),
        ("figures/disputes_mediated", {"as_of": "²"}),
        ("figures/disputes_mediated", {"by": "person"}),
        ("figures/disputes_mediated", {"village": "999999999999"}),
        ("limits/mediation-close-1m/count", {"start": "soon"}),
        ("limits/mediation-30d/count", {}),
        ("limits/mediation-close-1m/count", {"start": "2025-03-05", "extend": "²"}),
        ("holidays", {"year": "²"}),
        ("book", {"after": 10**40}),
        ("book", {"most": 0}),
        ("deadlines", {"of": "everybody"}),
        ("matters", {}),
    ],
)
def test_a_question_that_cannot_be_read_is_refused(machine: Machines, path: str, query: dict[str, Any]) -> None:
    answer = machine("lin").get(path, **query)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_walk_through_of_the_guide_works(machine: Machines, roll: int, people: dict[str, Person]) -> None:
    """Every block of docs/api.md: a request line, its body where it has one, and the status it says."""
    lin, known = machine("lin"), {"MEDIATOR": str(roll)}
    steps = re.findall(r"```http\n(\w+) (\S+)\n(.*?)```\n\nAnswers `(\d+)`", GUIDE.read_text(encoding="utf-8"), re.S)
    assert len(steps) >= 6
    for method, path, rest, status in steps:
        for name, value in known.items():
            path, rest = path.replace("{" + name + "}", value), rest.replace("{" + name + "}", value)
        key, body = re.search(r"Idempotency-Key: (\S+)", rest), rest[rest.find("{") :]
        path = path.removeprefix("/api/v1/")
        answer = (
            lin.post(path, json.loads(body), key[1] if key else "")
            if method == "POST"
            else lin.client.get(f"/api/v1/{path}", headers=lin.headers)
        )
        assert answer.status_code == int(status), f"{method} {path}: {answer.content.decode()[:400]}"
        if status == "201":
            known["POSITION"] = str(answer.json()["matter"]["position"])
            known["VERSION"] = str(answer.json()["version"])
