"""What the phone is given: the person's own villages, forms and matters, and nothing about anybody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yifa.domains import catalogue
from yifa.domains.roles import roles
from yifa.server.field.phone import OPENINGS, STEPS
from yifa.server.field.urls import urlpatterns
from yifa.server.ledger.journal import Taken
from yifa.server.towns.models import Region, Town

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BUDGETS: dict[str, int] = json.loads(Path(__file__).with_name("query_budgets.json").read_text(encoding="utf-8"))
PUBLIC = {"home", "worker", "manifest", "verify"}


def offered(client: Client) -> set[tuple[str, str]]:
    return {(form["procedure"], form["action"]) for form in client.get("/field/forms.json").json()["forms"]}


def titles(client: Client) -> list[str]:
    return [matter["title"] for matter in client.get("/field/work.json").json()["matters"]]


def test_every_step_named_for_the_phone_stands_in_the_catalogue() -> None:
    named = [step for _, steps in OPENINGS for step in steps]
    named += [(procedure, action) for procedure, actions in STEPS.items() for action in actions]
    known = catalogue().newest
    assert [step for step in named if step[1] not in known[step[0]].actions] == []


def test_a_grid_worker_patrols_and_publicises_but_inspects_no_enterprise(phone: Any) -> None:
    forms = offered(phone("xun"))
    assert {("grid-event", "report"), ("night-patrol", "record"), ("publicity-activity", "record")} <= forms
    assert not {("safety-inspection", "record"), ("fire-inspection", "record")} & forms  # R059


def test_an_officer_inspects_and_a_mediator_goes_back_to_the_parties(phone: Any) -> None:
    assert ("safety-inspection", "record") in offered(phone("officer"))
    assert {("people-mediation", "visit"), ("people-mediation", "mediate")} <= offered(phone("mediator"))


def test_the_form_asks_what_the_catalogue_asks(phone: Any) -> None:
    forms = phone("xun").get("/field/forms.json").json()["forms"]
    form = next(form for form in forms if (form["procedure"], form["action"]) == ("night-patrol", "record"))
    action = catalogue().newest["night-patrol"].actions["record"]
    assert [(ask["key"], ask.get("required", False)) for ask in form["asks"]] == [*action.fields(), ("attached", False)]


def test_a_grid_worker_sees_the_events_of_his_own_village_only(
    phone: Any, take: Callable[..., Taken], event: dict[str, Any], town: Town
) -> None:
    take("xun", "grid-event", "report", **event)
    elsewhere = {**event, "village": town.code[:9] + "202", "place": "下坑水塘", "point": "116.25,25.25"}
    there = take("lin", "grid-event", "report", **elsewhere)
    assert titles(phone("xun")) == ["公共设施损坏：村口桥头"]
    rows = phone("xun").get(f"/field/map/events.json?year={there.entry.day[:4]}").json()["events"]
    assert [row[0] for row in rows] == [116.12345]
    closing = phone("xun").post(f"/field/send/{there.entry.matter}/close/", {"result": "看过"})
    assert closing.status_code == 404


def test_the_grids_offered_are_those_of_the_village_and_ones_own_is_marked(
    phone: Any, take: Callable[..., Taken], town: Town
) -> None:
    village = town.code[:9] + "201"
    worker = take(
        "center", "grid-worker", "enrol", name_="格小巡", kind="专职", village=village, since="2024-01-02", trained=True
    )
    for tail, called in (("201", "上坑一网格"), ("202", "下坑一网格")):
        grid = take(
            "center",
            "grid",
            "enrol",
            code=f"WG{tail}",
            name_=called,
            kind="一般网格",
            village=town.code[:9] + tail,
            area="全村",
            households=80,
            head_="示例",
        )
        take("center", "grid", "assign", grid.matter_id, worker=[worker.entry.matter])
    grids = phone("xun").get("/field/me.json").json()["grids"]
    assert [(grid[1], grid[4]) for grid in grids] == [("上坑一网格", True)]
    form = next(f for f in phone("xun").get("/field/forms.json").json()["forms"] if f["action"] == "report")
    asked = next(ask for ask in form["asks"] if ask["key"] == "grid")
    assert [option[1] for option in asked["options"]] == ["上坑一网格"]


def test_nothing_personal_lies_on_the_phone(phone: Any, take: Callable[..., Taken], event: dict[str, Any]) -> None:
    helped = [{"name": "王某例", "phone": "19912345678"}]
    take("xun", "grid-event", "report", helped=helped, **event)
    told = phone("xun").get("/field/work.json").content.decode()
    assert "村口桥头" in told
    assert "王某例" not in told and "19912345678" not in told and "护栏松动" not in told


def test_the_shell_says_nothing_about_anybody_and_needs_no_sign_in(client: Client, phone: Any) -> None:
    seen = client.get("/field/").content
    assert seen == phone("xun").get("/field/").content
    assert "格小巡" not in seen.decode()


def test_the_worker_keeps_every_file_of_the_page(client: Client) -> None:
    answer = client.get("/field/worker.js")
    assert answer["Content-Type"].startswith("text/javascript") and answer["Cache-Control"] == "no-cache"
    kept = json.loads(answer.content.decode().split("const KEPT = ")[1].split(";\n")[0])
    scripts = {path.name for path in Path("src/yifa/server/field/static/field").glob("*.js")}
    page_only = {"worker.js", "map.js", "clusters.js"}
    assert {path.rpartition("/")[2] for path in kept if path.startswith("/static/field/") and path.endswith(".js")} == (
        scripts - page_only
    )


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: str(pattern.name))
def test_a_visitor_is_sent_to_sign_in_wherever_something_is_said(client: Client, people: Any, pattern: Any) -> None:
    path = f"/{pattern.pattern}".replace("<slug:procedure>", "grid-event").replace("<slug:action>", "close")
    path = path.replace("<int:position>", "1").replace("<str:ticket>", "forged")
    for answer in (client.get(path), client.post(path)):
        if pattern.name in PUBLIC:
            assert answer.status_code in (200, 404, 405)
        else:
            assert answer.status_code == 302 and answer["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("page", ["me", "forms", "work", "certificate", "map", "events"])
def test_an_answer_keeps_within_its_queries(
    phone: Any, take: Callable[..., Taken], event: dict[str, Any], page: str
) -> None:
    for n in range(12):
        take("xun", "grid-event", "report", **{**event, "place": f"桥头{n}"})
    client = phone("officer" if page == "certificate" else "xun")
    year = phone("xun").get("/field/work.json").json()["matters"][0]["opened"][:4]
    address = {"map": "/field/map/", "events": f"/field/map/events.json?year={year}"}.get(page, f"/field/{page}.json")
    client.get(address)
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    said = "\n".join(query["sql"][:160] for query in made.captured_queries)
    assert len(made) <= BUDGETS[page], f"{page}: {len(made)} queries\n{said}"


@pytest.mark.parametrize("role", sorted(set(roles()) - {"system"}))
def test_every_role_gets_an_answer_everywhere_and_never_a_fault(phone: Any, people: Any, role: str) -> None:
    person = people["officer"]
    village = Region.objects.get(code=person.town.code[:9] + "201") if roles()[role].reach == "village" else None
    scope = person.town.code[: 6 if roles()[role].reach == "county" else 9]
    person.grants.update(role=role, village=village, scope=scope)
    client = phone("officer")
    for page in (
        "",
        "me.json",
        "forms.json",
        "work.json",
        "outline.json",
        "certificate.json",
        "map/",
        "map/events.json?year=2025",
        "map/outlines.json",
        "map/load/",
    ):
        answer = client.get(f"/field/{page}")
        assert answer.status_code in (200, 403, 404), page
        assert (page == "map/load/" and answer.status_code == 200) == (page == "map/load/" and role == "admin")
