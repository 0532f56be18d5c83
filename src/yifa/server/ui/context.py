"""What every page of the desk shows around its content: town, menu, search, the person signed in."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from yifa.server.ui.parts import Link

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
PERSON_MENU = (
    ("desk:procedures", "程序"),
    ("desk:laws", "法律"),
    ("desk:roles", "岗位一览"),
    ("desk:practice", "本地做法"),
    ("towns:profile", "我的账号"),
)
ADMIN_MENU = (
    ("towns:people", "人员与岗位"),
    ("towns:units", "单位与村居"),
    ("towns:holidays", "放假安排"),
    ("field:map-load", "网格地图文件"),
    ("channels", "消息通道"),
)

LEADERS = frozenset({"mayor", "secretary", "deputy-secretary", "deputy-leader", "congress-chair", "discipline-head"})
CENTRE = frozenset({"governance-clerk", "governance-head", "petition-clerk", "deputy-secretary"})
LEGAL = frozenset({"justice-head", "justice-clerk", "legal-reviewer"})
REVIEW = LEGAL | {"office-head", "office-clerk", "discipline-head"}
ENFORCEMENT = LEGAL | {"enforcement-head", "enforcement-officer", "enforcement-supervisor", "filing-clerk"}
GRID = LEADERS | {"governance-head", "governance-clerk", "safe-town-clerk", "grid-head", "grid-worker", "village-cadre"}
COUNTY = frozenset({"county-justice", "county-government"})
FORMS = frozenset({"county-bureau", "form-gatekeeper"})
UPWARD = LEADERS | {"office-head", "office-clerk", "planner", "justice-head", "disclosure-clerk", "auditor"}
EVERYBODY: frozenset[str] = frozenset()

LEADER_MENU = (("desk:leaders", "领导"),)
# 工作间: rooms of their own beside the ledgers, each for the posts that work there.
ROOMS = (
    ("centre:workspace", "我的调解", frozenset({"mediator"})),
    ("centre:board", "矛调中心", CENTRE),
    ("enforcement:home", "执法", ENFORCEMENT),
    ("review:bypass", "应审未审", REVIEW - {"office-clerk"}),
    ("review:check", "合同快速检查", REVIEW),
    ("review:coverage", "村居法律服务", REVIEW),
    ("county:home", "县级", COUNTY),
    ("county:forms", "报表", FORMS),
    ("upward:home", "对上", UPWARD),
    ("field:map", "网格图", GRID),
    ("field:home", "手机版", EVERYBODY),
    ("exams:mine", "学法考试", EVERYBODY),
)


def links(names: tuple[tuple[str, str], ...], path: str) -> list[Link]:
    """The entries whose room is installed; the one whose address begins this page's is current."""
    entries = ((words, optional(name)) for name, words in names)
    return [
        Link(words, href, path == href or (href != "/" and path.startswith(href))) for words, href in entries if href
    ]


def rooms_for(held: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The rooms somebody in these posts works in."""
    return tuple((name, words) for name, words, posts in ROOMS if not posts or posts & held)


@cache
def optional(name: str) -> str:
    """An address, or nothing where its room is not installed: what is installed changes with the program alone."""
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
    return {
        "town_name": person.town.name if person.town_id else "",
        "person_name": person.name,
        "person_post": person.unit.name if person.unit_id else "",
        "menu": links(MENU + (LEADER_MENU if actor.roles & LEADERS else ()), request.path),
        "rooms": links(rooms_for(actor.roles), request.path),
        "person_menu": links(PERSON_MENU + (ADMIN_MENU if "admin" in actor.roles else ()), request.path),
        "home_url": optional("desk:today"),
        "search_url": optional("desk:search"),
        "sign_out_url": optional("towns:sign-out"),
    }
