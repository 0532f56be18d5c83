"""A town with its reviewers, each signed in at a browser of his own, and one neighbouring town. All fictitious."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.server.ledger.conftest import at, found_town
from yifa.kernel.actor import Actor
from yifa.server.ledger.attachments import store
from yifa.server.ledger.journal import Step, Taken, take_action
from yifa.server.towns.models import Grant, Person, Region, Town, Unit

PEOPLE: dict[str, tuple[str, tuple[str, ...], str]] = {
    # user name: name, posts, unit or village
    "sifa": ("甄依规", ("justice-head", "legal-reviewer"), "justice-office"),
    "office": ("文核稿", ("office-head",), "office"),
    "clerk": ("文拟稿", ("office-clerk",), "office"),
    "adviser": ("余例师", ("legal-adviser",), "justice-office"),
    "deputy": ("分管例", ("deputy-leader",), "office"),
    "mayor": ("周甲一", ("mayor",), "office"),
    "cun": ("村小一", ("village-cadre", "village-head"), "359926115201"),
    "lin": ("村小二", ("village-cadre", "village-head"), "359926115202"),
    "zhifa": ("严执规", ("enforcement-officer",), "enforcement"),
}
NEIGHBOUR = "359926116000"
SYSTEM = Actor(1, "导入", frozenset({"system"}), "359926115000", "", "359926115", frozenset())
APPLICATION: dict[str, Any] = {
    "applicant": "规划建设办",
    "kind": "contract",
    "subject": "村道硬化施工合同",
    "summary": "按季度付款",
    "urgent": False,
    "amount": 100_000,
    "people": 0,
}
OPINIONS: dict[str, tuple[str, dict[str, str]]] = {
    "office": ("office_opinion", {"office_verdict": "同意", "office_view": "文种正确"}),
    "sifa": ("justice_opinion", {"justice_verdict": "修改后合法", "justice_view": "补充违约责任"}),
    "adviser": ("adviser_opinion", {"adviser_verdict": "合法", "adviser_view": "条款完备"}),
}


@pytest.fixture(autouse=True)
def quick_hashing(settings: Any) -> None:
    """The cost of a password hash is not what these tests are about."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def town(db: None) -> Town:
    """葛坑镇 with everybody at his desk."""
    return settle(found_town())


def settle(made: Town, suffix: str = "") -> Town:
    """Units and people of a town."""
    for order, (key, name) in enumerate(
        (("justice-office", "司法所"), ("office", "党政办"), ("enforcement", "执法队"), ("planning", "规划建设办"))
    ):
        Unit.objects.create(town=made, key=key, name=name, order=order)
    for username, (name, posts, where) in PEOPLE.items():
        unit = Unit.objects.filter(town=made, key=where).first()
        village = None if unit else Region.objects.get(code=made.code[:9] + where[9:])
        person = Person.objects.create_user(
            username + suffix, "irrelevant here 1", name=name, town=made, unit=unit, must_change_password=False
        )
        for post in posts:
            Grant.objects.create(
                person=person, role=post, scope=made.code[:9], unit=unit, village=village, since=date(2020, 1, 1)
            )
    return made


@pytest.fixture
def neighbour(town: Town) -> Town:
    """A second town with people of the same posts (user names end in 2)."""
    return settle(found_town(NEIGHBOUR, "邻家镇"), "2")


@pytest.fixture
def people(town: Town) -> dict[str, Person]:
    """Everybody by user name."""
    return {person.username: person for person in Person.objects.all()}


@pytest.fixture
def desk(town: Town) -> Callable[[str], Client]:
    """`desk("sifa")` is a browser in which that person has signed in."""

    def sit(username: str) -> Client:
        client = Client()
        client.get("/sign-in/")
        person = Person.objects.get(username=username)
        client.force_login(person, backend="yifa.server.towns.auth.PersonBackend")
        return client

    return sit


@pytest.fixture
def take(town: Town) -> Callable[..., Taken]:
    """take("sifa", procedure, action, when, matter, **values); the user name "system" is the import."""

    def act(
        who: str,
        procedure: str,
        action: str,
        when: Any,
        matter: int = 0,
        links: Any = (),
        reason: str = "",
        **values: Any,
    ) -> Taken:
        actor = SYSTEM if who == "system" else Person.objects.get(username=who).actor(date(2025, 6, 1))
        step = Step(procedure, action, values, matter, occurred_at=when, links=links, reason=reason)
        return take_action(town, actor, step)

    return act


def reviewing(take: Callable[..., Taken], adviser: Person, **values: Any) -> Taken:
    """A review that all three may opine on."""
    opened = take("clerk", "legality-review", "apply", at(2025, 3, 3), **{**APPLICATION, **values})
    return take(
        "sifa",
        "legality-review",
        "accept",
        at(2025, 3, 4),
        opened.matter_id,
        track="simple",
        need_adviser=True,
        adviser=register_adviser(take),
        adviser_staff=adviser.id,
    )


def register_adviser(take: Callable[..., Taken]) -> int:
    """Position of an adviser in the register."""
    return take(
        "sifa",
        "town-legal-adviser",
        "enrol",
        at(2025, 1, 6),
        name_="余例师",
        firm="示例律师事务所",
        licence="1350120201012345",
        kind="律所派驻",
        term_from="2025-01-01",
        term_until="2026-12-31",
        conflict="无",
    ).entry.matter


@pytest.fixture
def review(take: Callable[..., Taken], people: dict[str, Person]) -> Taken:
    """A contract's review, accepted and sent to the three reviewers."""
    return reviewing(take, people["adviser"])


def passed(take: Callable[..., Taken], matter: int, conclusion: str = "合法") -> Taken:
    """The review goes through: three opinions, the conclusion, both leaders."""
    for day, (who, (action, values)) in enumerate(OPINIONS.items(), 5):
        take(who, "legality-review", action, at(2025, 3, day), matter, **values)
    fine = "符合" if conclusion == "合法" else "不符合"
    take(
        "sifa",
        "legality-review",
        "conclude",
        at(2025, 3, 10),
        matter,
        reason="意见已吸收",
        authority=fine,
        steps_ok="符合",
        content="符合",
        conclusion=conclusion,
        opinion="可以签订",
        remarks=[],
    )
    take("deputy", "legality-review", "deputy_approve", at(2025, 3, 11), matter, deputy_view="同意")
    return take("mayor", "legality-review", "leader_approve", at(2025, 3, 12), matter, leader_view="同意")


def a_file(name: str, text: str) -> SimpleUploadedFile:
    """A text file as a browser sends it."""
    return SimpleUploadedFile(name, text.encode(), "text/plain")


def a_docx(name: str, text: str) -> SimpleUploadedFile:
    """A Word file as a browser sends it."""
    from docx import Document

    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def stored(town: Town, upload: SimpleUploadedFile) -> list[Mapping[str, Any]]:
    """A stored file as a form's value holds it."""
    return [store(town, 1, upload).value()]
