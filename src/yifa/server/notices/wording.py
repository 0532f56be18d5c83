"""What a message says: the number, the kind of matter, the deadline, and where to look. Nothing else, whoever reads it.

Titles, parties, places and remarks never enter here: what is passed in is already without them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

# A robot of WeCom takes 2,048 bytes of text.
MOST_BYTES = 2000
MOST_LINES = 15
STAGE_WORDS = {"alarm": "临期", "due": "今天到期", "overdue": "逾期"}
KIND_WORDS = {
    "handed": "交给您办理",
    "returned": "退回给您",
    "moved": "届满日变动",
    "taken": "已从您手上改派",
    "asked": "请您答复是否同意由一人办理",
    "answered": "答复了您的请求",
    "raised": "逾期没有办",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """All that may be said of a matter outside of the house."""

    matter_id: int
    number: str
    procedure: str
    kind: str
    stage: str = ""
    limit: str = ""
    due: date | None = None
    href: str = ""


def line_of(fact: Fact) -> str:
    """One line about one matter."""
    named = fact.number or f"第{fact.matter_id % 10**9}件"
    if fact.kind == "raised" and fact.due:
        return f"{named} {fact.procedure}：逾期没有办（{fact.due.month}月{fact.due.day}日到期）{address(fact.href)}".rstrip()
    if fact.kind != "due":
        return f"{named} {fact.procedure}：{KIND_WORDS[fact.kind]} {address(fact.href)}".rstrip()
    until = f"（{fact.due.month}月{fact.due.day}日）" if fact.due else ""
    return f"{named} {fact.procedure}：“{fact.limit}”{STAGE_WORDS[fact.stage]}{until} {address(fact.href)}".rstrip()


def address(href: str) -> str:
    """Where a matter is opened; nothing where the installation has not said by which address it is reached."""
    return f"{settings.YIFA_ADDRESS}{href}" if settings.YIFA_ADDRESS else ""


def subject_of(town: str, facts: Sequence[Fact]) -> str:
    """One line that says how much there is."""
    counts = {
        "逾期": sum(1 for f in facts if f.stage == "overdue"),
        "今天到期": sum(1 for f in facts if f.stage == "due"),
        "临期": sum(1 for f in facts if f.stage == "alarm"),
        "交办": sum(1 for f in facts if f.kind == "handed"),
        "退回": sum(1 for f in facts if f.kind == "returned"),
        "上提": sum(1 for f in facts if f.kind == "raised"),
        "请答复": sum(1 for f in facts if f.kind == "asked"),
        "答复": sum(1 for f in facts if f.kind == "answered"),
        "改派": sum(1 for f in facts if f.kind == "taken"),
    }
    return f"【依法】{town}：" + "、".join(f"{name}{count}件" for name, count in counts.items() if count)


def body_of(subject: str, facts: Sequence[Fact]) -> str:
    """The message: as many lines as fit, and how many are left."""
    lines = [subject]
    ordered = sorted(facts, key=lambda f: (f.due or date.max, f.matter_id))
    for index, fact in enumerate(ordered):
        line = f"{index + 1}. {line_of(fact)}"
        left = f"另有{len(ordered) - index}件，请登录查看。"
        size = len("\n".join([*lines, line, left]).encode())
        if index >= MOST_LINES or size > MOST_BYTES:
            lines.append(left)
            break
        lines.append(line)
    return "\n".join(lines)
