"""公开征求意见 for whoever shows it to the public: what is open, an opinion received, what became of the opinions.

Only fields that the catalogue declares public leave this module, and never who said what. The caller limits how often
one visitor may write.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yifa.kernel.actor import Actor
from yifa.server.ledger.errors import NotFound
from yifa.server.ledger.journal import Step, Taken, take_action
from yifa.server.ledger.models import Matter, position_of, row_id
from yifa.server.towns.models import Town

PROCEDURE = "public-consultation"
LONGEST = 2000
WHO = ("居民", "企业和经营者", "村（社区）", "人大代表政协委员", "群团和社会组织", "部门")


class OpinionRefused(Exception):
    """An opinion that can't be taken; `str()` says in Chinese why and what to do."""


@dataclass(frozen=True, slots=True)
class Consultation:
    """A consultation as the public sees it. `position` names it within the town."""

    position: int
    number: str
    topic: str
    unit: str
    draft: str
    channels: tuple[str, ...]
    opened_on: date
    close_on: date
    short_reason: str


@dataclass(frozen=True, slots=True)
class Answered:
    """One point of the published feedback: the opinion in summary, adopted or not and why (第18条)."""

    point: str
    count: int
    adopted: str
    reason: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What became of the opinions on one consultation."""

    consultation: Consultation
    received: int
    adopted: int
    answered_on: date
    answers: tuple[Answered, ...]


def open_consultations(town: Town, today: date) -> list[Consultation]:
    """Consultations that opinions may be given on today, those ending first at the top (重大行政决策程序暂行条例 第15条)."""
    found = [_consultation(row, values) for row, values, _ in _rows(town, "open")]
    return sorted((item for item in found if item.close_on >= today), key=lambda item: (item.close_on, item.position))


def receive_opinion(town: Town, position: int, opinion: str, *, at: datetime, who: str = "", who_kind: str = "居民",
                    channel: str = "网站留言") -> Taken:  # fmt: skip
    """Record an opinion through the one door. `who` may be left out; both are sealed as personal data.

    Raises:
        OpinionRefused: nothing written, too long, or the consultation is over.
        NotFound: there is no such consultation in this town.
    """
    text = opinion.strip()
    if not text:
        raise OpinionRefused("请写下您的意见再提交。")
    if len(text) > LONGEST:
        raise OpinionRefused(f"意见有{len(text)}字，请控制在{LONGEST}字以内；材料较多的，可以寄到承办单位。")
    if who_kind not in WHO:
        raise OpinionRefused("请选择您的身份，例如居民。")
    row = Matter.objects.filter(id=row_id(town.code, position), town=town.code, procedure=PROCEDURE).first()
    if row is None:
        raise NotFound("没有这次征求意见，请从列表中打开。")
    if row.status != "open" or _consultation(row, _values(row)).close_on < at.date():
        raise OpinionRefused("这次征求意见已经截止，不再收意见；采纳情况会在这里公布。")
    values = {"who": who.strip()[:40], "who_kind": who_kind, "channel": channel, "opinion": text}
    step = Step(PROCEDURE, "record_opinion", {k: v for k, v in values.items() if v}, row.id, occurred_at=at)
    return take_action(town, visitor(town), step)


def published_feedback(town: Town, limit: int = 20) -> list[Feedback]:
    """What became of the opinions, newest first; names and the opinions' own words are not in it."""
    found = []
    for row, values, last in _rows(town, "answered"):
        answers = tuple(
            Answered(str(line.get("point", "")), int(line.get("count") or 1), str(line.get("adopted", "")),
                     str(line.get("reason") or ""))
            for line in values.get("adoption") or ()
        )  # fmt: skip
        found.append(Feedback(_consultation(row, values), int(values.get("received") or 0),
                              int(values.get("adopted") or 0), _day(last.get("answer"), row.opened_on), answers))  # fmt: skip
    return sorted(found, key=lambda item: item.answered_on, reverse=True)[:limit]


def visitor(town: Town) -> Actor:
    """Whoever writes from outside: no person of the books, and no right but to be recorded."""
    return Actor(0, "网上来访", frozenset({"system"}), town.code, "", town.prefix, frozenset())


def _rows(town: Town, status: str) -> Iterator[tuple[Matter, dict[str, Any], dict[str, Any]]]:
    for row in Matter.objects.filter(town=town.code, procedure=PROCEDURE, status=status).order_by("-id"):
        content = json.loads(row.snapshot)
        yield row, content["values"], content["last"]


def _values(row: Matter) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row.snapshot)["values"]
    return found


def _consultation(row: Matter, values: dict[str, Any]) -> Consultation:
    return Consultation(
        position_of(row.id), row.number, str(values.get("topic", "")), str(values.get("unit", "")),
        str(values.get("draft_note", "")), tuple(values.get("channels") or ()), row.opened_on,
        _day(values.get("close_on"), row.opened_on), str(values.get("short_reason") or ""),
    )  # fmt: skip


def _day(text: Any, otherwise: date) -> date:
    return date.fromisoformat(str(text)[:10]) if text else otherwise
