"""What every page of the desk shows around its content: town, menu, search, the person signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from yifa.server.desk.parts import Link

# Address name -> word of the work, in the order of the menu. An installation without a room has no entry for it.
MENU = (
    ("desk:today", "今日"),
    ("desk:intake", "收件"),
    ("desk:ledgers", "台账"),
    ("desk:registers", "名册"),
    ("desk:figures", "数"),
    ("desk:reports", "报告"),
    ("proofreading:check", "核数"),
    ("desk:deadline", "期限"),
)
LEADER_MENU = (("desk:leaders", "领导"),)
REVIEWERS = frozenset(
    {"justice-head", "justice-clerk", "legal-reviewer", "office-head", "office-clerk", "discipline-head"}
)
LEADERS = frozenset({"mayor", "secretary", "deputy-secretary", "deputy-leader", "congress-chair", "discipline-head"})
CENTRE_MENU = (("centre:board", "矛调"),)
CENTRES = frozenset({"governance-clerk", "governance-head", "petition-clerk", "deputy-secretary"})
MEDIATOR_MENU = (("centre:workspace", "我的调解"),)
REVIEW_MENU = (
    ("review:bypass", "应审未审"),
    ("review:check", "合同快速检查"),
    ("review:coverage", "村居法律服务"),
    ("review:confused", "容易混的数"),
)
PERSON_MENU = (
    ("exams:mine", "学法考试"),
    ("desk:procedures", "程序"),
    ("desk:roles", "岗位一览"),
    ("towns:profile", "我的账号"),
)
ADMIN_MENU = (("towns:people", "人员与岗位"), ("towns:units", "单位与村居"), ("towns:holidays", "放假安排"))


def links(names: tuple[tuple[str, str], ...], path: str) -> list[Link]:
    """The entries whose room is installed; the one whose address begins this page's is current."""
    found = []
    for name, words in names:
        try:
            href = reverse(name)
        except NoReverseMatch:
            continue
        current = path == href or (href != "/" and path.startswith(href))
        found.append(Link(words, href, current))
    return found


def _rooms(held: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Rooms of some posts, after those of everybody."""
    rooms: tuple[tuple[str, str], ...] = ()
    for posts, menu in ((CENTRES, CENTRE_MENU), (frozenset({"mediator"}), MEDIATOR_MENU), (LEADERS, LEADER_MENU)):
        rooms += menu if held & posts else ()
    return rooms


def optional(name: str) -> str:
    """An address, or nothing where its room is not installed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor: lazily nothing for somebody not signed in."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return {}
    actor = request.actor  # type: ignore[attr-defined]
    own = (REVIEW_MENU if actor.roles & REVIEWERS else ()) + PERSON_MENU
    return {
        "town_name": person.town.name if person.town_id else "",
        "person_name": person.name,
        "person_post": person.unit.name if person.unit_id else "",
        "menu": links(MENU + _rooms(actor.roles), request.path),
        "person_menu": links(own + (ADMIN_MENU if "admin" in actor.roles else ()), request.path),
        "home_url": optional("desk:today"),
        "search_url": optional("desk:search"),
        "sign_out_url": optional("towns:sign-out"),
    }
