"""Taking in a dispute when a hundred thousand disputes and petitions are in the book: is this one already in hand?"""

from __future__ import annotations

import os
import time
from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from benchmarks.books import TOWN, VILLAGES, found_town, installation
from benchmarks.document import Table
from benchmarks.pages import spread

if TYPE_CHECKING:
    from django.test import Client

TITLE = "Recognising at intake what is already in hand (SQLite)"
MATTERS = int(os.environ.get("YIFA_BENCH_INTAKE", "100000"))
ASKED = 100
FAMILY_NAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "示例样文本试办虚构甲乙丙丁子丑寅卯辰巳午未申酉"
PLACES = (
    "村口水渠边",
    "三组晒谷场",
    "老供销社后墙",
    "小学围墙外",
    "机耕道拐弯处",
    "祠堂门前",
    "果园西侧",
    "新桥头",
    "灌溉站旁",
)
EVENTS = (
    "排水沟被堵，雨天漫水淹了菜地",
    "翻建房屋越过原墙根，滴水线起争执",
    "拖欠工资三个月，工日数说法不一",
    "养鸭场污水流进鱼塘",
    "承包地边界移动了界石",
    "路灯不亮晚上出行不便",
    "垃圾池满了没人清运",
    "借款到期不还只写了欠条",
    "树枝伸过围墙遮了光",
    "收割机压坏了田埂",
    "征地补偿面积与丈量不符",
    "噪音扰得老人睡不着",
)


def run() -> Table:
    """Server time of the intake box and of the search behind it, for a post that sees all and for one that does not."""
    with installation():
        built = _book()
        rng = Random(11)
        rows = []
        for name, posts in (
            ("a clerk of the dispute centre", ("governance-clerk", "governance-head")),
            ("a hotline clerk, petitions closed to him", ("hotline-clerk",)),
        ):
            client = _signed_in(posts)
            for what, made in (
                ("person with telephone, place, account", _known),
                ("common names only", _names),
                ("place and account, no person", _account),
            ):
                rows.append((f"{name}: {what}", *_measured(client, [made(rng) for _ in range(ASKED)])))
        built += f"; {_found_again(rng)}"
    return Table(("the intake box, whole answer", "50 %, ms", "95 %, ms", "slowest, ms"), tuple(rows), built)


def _person(number: int) -> dict[str, str]:
    """One of forty thousand people; a name is borne by some ninety of them."""
    rng = Random(number)
    name = rng.choice(FAMILY_NAMES) + rng.choice(GIVEN) + rng.choice(GIVEN)
    return {"name": name, "phone": f"139{number:08d}"}


def _event(rng: Random) -> str:
    return f"{rng.choice(PLACES)}，{rng.choice(EVENTS)}"


def _known(rng: Random) -> str:
    person = _person(rng.randrange(40_000))
    return f"第{rng.randrange(1, VILLAGES + 1)}村{person['name']}，{person['phone']}，{_event(rng)}，要求调解"


def _names(rng: Random) -> str:
    return f"{_person(rng.randrange(40_000))['name']}与{_person(rng.randrange(40_000))['name']}起了纠纷"


def _account(rng: Random) -> str:
    return f"第{rng.randrange(1, VILLAGES + 1)}村{_event(rng)}"


def _found_again(rng: Random) -> str:
    """How often a dispute of the book is among the first eight when the same people come again with other words."""
    from django.utils import timezone

    from yifa.server.casework.duplicates import Sought, likely_duplicates
    from yifa.server.casework.place import Place
    from yifa.server.ledger.models import Matter, row_id
    from yifa.server.towns.models import Person, Town

    clerk = Person.objects.get(username="governance-clerk").actor(timezone.localdate())
    place = Place(clerk, Town.objects.get(), timezone.localtime())
    by_phone = by_names = asked = 0
    for number in (rng.randrange(MATTERS // 4) * 4 for _ in range(ASKED)):  # every fourth is a mediation of two sides
        made = Random(number)
        one, other = _person(made.randrange(40_000)), _person(made.randrange(40_000))
        village = f"{TOWN[:9]}{201 + made.randrange(VILLAGES)}"
        key = row_id(TOWN, number + 1)
        assert Matter.objects.get(id=key).procedure == "people-mediation"
        phone = likely_duplicates(place, Sought((("phone", one["phone"]),), (village,), "又来说这件事"))
        names = likely_duplicates(
            place, Sought((("name", one["name"]), ("name", other["name"])), (village,), "又来说这件事")
        )
        asked += 1
        by_phone += key in [hit.row.id for hit in phone.seen]
        by_names += key in [hit.row.id for hit in names.seen]
    return f"found again among the first eight of {asked}: {by_phone} by telephone, {by_names} by both names alone"


def _book() -> str:
    from yifa.server.ledger.models import Entry, Matter, PartyIndex

    if not Entry.objects.exists():
        town = found_town()
        for begin in range(0, MATTERS, 5000):
            _fill(town, begin, min(begin + 5000, MATTERS))
    rows, marks = Matter.objects.count(), PartyIndex.objects.count()
    return f"{rows:,} disputes, petitions and hotline orders of one town over five years, {marks:,} marks of people"


def _fill(town: Any, begin: int, end: int) -> None:
    from django.utils import timezone

    from yifa.kernel.actor import Actor
    from yifa.server.ledger.journal import Step, writing

    posts = frozenset({"system", "governance-clerk", "petition-clerk", "hotline-clerk", "justice-clerk"})
    actor = Actor(1, "试办", posts, TOWN, "", TOWN[:9], frozenset())
    zone = timezone.get_default_timezone()
    with writing(town) as writer:
        for number in range(begin, end):
            rng = Random(number)
            one, other = _person(rng.randrange(40_000)), _person(rng.randrange(40_000))
            village, said = f"{TOWN[:9]}{201 + rng.randrange(VILLAGES)}", _event(rng)
            day = date(2020, 1, 2) + timedelta(days=number * 1800 // MATTERS)
            moment = datetime(day.year, day.month, day.day, 9, tzinfo=zone)
            forms: list[tuple[str, str, dict[str, Any]]] = [
                (
                    "people-mediation",
                    "register",
                    {
                        "applicant": [one],
                        "respondent": [other],
                        "cause": "邻里纠纷",
                        "source": "排查发现",
                        "village": village,
                        "summary": said,
                        "place": said.split("，")[0],
                    },
                ),
                (
                    "dispute-intake",
                    "receive",
                    {
                        "channel": "来访",
                        "applicant": [one],
                        "other": [other],
                        "visitors": 1,
                        "village": village,
                        "subject": "邻里纠纷",
                        "summary": said,
                    },
                ),
                (
                    "petition-case",
                    "register",
                    {
                        "source": "direct",
                        "channel": "来访",
                        "received_on": day.isoformat(),
                        "petitioner": [one],
                        "village": village,
                        "people": 1,
                        "subject": "土地山林",
                        "kind": "appeal",
                        "request": said,
                        "real_name": True,
                    },
                ),
                (
                    "hotline-order",
                    "receive",
                    {
                        "order_number": f"bench{number:08d}",
                        "platform": "其他平台",
                        "received_at": moment.isoformat(),
                        "kind": "help",
                        "category": "其他",
                        "subject": said[:20],
                        "content": said,
                        "caller": [one],
                        "village": village,
                    },
                ),
            ]
            procedure, action, form = forms[number % 4]
            writer.take(actor, Step(procedure, action, form, occurred_at=moment))


def _signed_in(posts: tuple[str, ...]) -> Client:
    from django.test import Client

    from yifa.server.towns.models import Grant, Person, Town

    town = Town.objects.get()
    name = posts[0]
    person = Person.objects.filter(username=name).first()
    if person is None:
        person = Person.objects.create_user(
            name, "irrelevant here 1", name="甄试办", town=town, must_change_password=False
        )
        for role in posts:
            Grant.objects.create(person=person, role=role, scope=TOWN[:9], since="2020-01-01")
    client = Client(SERVER_NAME="localhost")
    client.get("/sign-in/")
    client.force_login(person, backend="yifa.server.towns.auth.PersonBackend")
    return client


def _measured(client: Client, texts: list[str]) -> tuple[str, str, str]:
    taken = []
    client.post("/intake/", {"text": texts[0]}, headers={"HX-Request": "true"})
    for text in texts:
        began = time.perf_counter()
        answer = client.post("/intake/", {"text": text}, headers={"HX-Request": "true"})
        taken.append(time.perf_counter() - began)
        assert answer.status_code == 200, answer.status_code
    return spread(taken)
