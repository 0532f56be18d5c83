"""本地做法: what the law leaves to the town, its values as they stand, and that each change is in the book with a reason."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.law.errors import PeriodError
from yifa.law.hours import office_spans
from yifa.server.ledger.facts import settings_of
from yifa.server.ledger.journal import Step, Writer, take_with_openings, writing
from yifa.server.ledger.project import recompute_practice
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Town

MOST = 1_000_000_000
LONGEST = 200
ADDRESSES = ("meeting_link", "parcel_address")
OTHERS = "其他"
# What triage calls yellow is never graver than what it calls red.
LOWER = (("triage_yellow_people", "triage_red_people"), ("triage_yellow_amount", "triage_red_amount"))
_MOMENT = re.compile(r"\d\d:\d\d")


class BadPractice(ValueError):
    """A value that cannot stand; `str()` says in Chinese what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """One setting of the town: what it is called, what it is now, and what may be written."""

    key: str
    group: str
    name: str
    value: Any
    default: Any
    unit: str
    basis: str
    help: str
    options: Mapping[str, str]
    least: int

    @property
    def in_yuan(self) -> bool:
        """Money is kept in 分 and written in 元."""
        return self.unit == "分"

    @property
    def counts(self) -> bool:
        """Whether it is a number."""
        return isinstance(self.default, int)

    @property
    def says_unit(self) -> str:
        """The unit as it is written beside the box."""
        return "元" if self.in_yuan else self.unit

    def typed(self, value: Any) -> str:
        """A value as it stands in the box."""
        return f"{value / 100:g}" if self.in_yuan and isinstance(value, int) else str(value)

    def text_of(self, value: Any) -> str:
        """A value in words, for the book."""
        if value == "":
            return "（没有填）"
        text = self.options.get(str(value), self.typed(value))
        return f"{text}{self.says_unit}" if self.counts else text


def practices(town: Town, keys: Collection[str] = ()) -> list[Practice]:
    """The town's practice as it stands, in the order of the catalogue; only some of it when keys are given."""
    now = settings_of(town)
    return [
        Practice(
            key=key,
            group=str(spec.get("group") or OTHERS),
            name=str(spec["name"]),
            value=now[key],
            default=spec.get("default"),
            unit=str(spec.get("unit") or ""),
            basis=str(spec.get("basis") or ""),
            help=str(spec.get("help") or ""),
            options=spec.get("options") or {},
            least=int(spec.get("min") or 0),
        )
        for key, spec in catalogue().settings.items()
        if isinstance(spec, Mapping) and (not keys or key in keys)
    ]


def change(
    town: Town, actor: Actor, wanted: Mapping[str, str], reason: str, more: Mapping[str, Any] | None = None
) -> int:
    """Change practice; each change is an entry of the book, and the values change with it or not at all.

    Running days of practice and clocks in office hours are computed again in the same transaction.

    Args:
        wanted: what was typed, by key.
        more: what else each entry says: for which key period, until when, which tightening it ends.

    Returns:
        How many values changed.

    Raises:
        BadPractice: a value cannot stand, or not beside another.
        Refused: the reason is missing, or the person's post may not change it.
    """
    now = {one.key: one for one in practices(town)}
    new = {key: _read(now[key], text.strip()) for key, text in wanted.items() if key in now}
    after = {**{key: one.value for key, one in now.items()}, **new}
    if any(after[low] >= after[high] for low, high in LOWER):
        raise BadPractice("三色分流黄色的标准应当低于红色的标准，请核对后再改。")
    changed = {key: value for key, value in new.items() if value != now[key].value}
    if not changed:
        return 0
    with writing(town) as writer:
        for key, value in changed.items():
            _note(writer, actor, now[key], value, {"reason": reason, **(more or {})})
        held = Town.objects.select_for_update().get(code=town.code)
        held.settings = json.dumps({**held.practice, **changed}, ensure_ascii=False)
        held.save(update_fields=["settings"])
        recompute_practice(held, changed, work_calendar())
    return len(changed)


def _note(writer: Writer, actor: Actor, one: Practice, value: Any, more: Mapping[str, Any]) -> None:
    values = {"item": one.name, "before": one.text_of(one.value), "after": one.text_of(value), **more}
    if more.get("period"):
        values |= {"item_key": one.key, "was_": one.value, "now_": value}
    take_with_openings(writer, actor, Step("practice-change", "record", values))


def _read(one: Practice, text: str) -> Any:
    if one.options:
        if text not in one.options:
            raise BadPractice(f"“{one.name}”请从所列的里面选。")
        return text
    if one.counts:
        return _number(one, text)
    if len(text) > LONGEST:
        raise BadPractice(f"“{one.name}”太长，请控制在{LONGEST}字以内。")
    if one.key == "office_hours":
        return _hours(text)
    if _MOMENT.fullmatch(str(one.default)):
        return _moment(one, text)
    if one.key in ADDRESSES and text and not _is_address(text):
        raise BadPractice(f"“{one.name}”应是以 https:// 开头的完整地址，没有的可以不填。")
    return text


def _number(one: Practice, text: str) -> int:
    plain = text.replace(",", "").replace("，", "")
    if one.in_yuan and re.fullmatch(r"\d{1,9}(\.\d{1,2})?", plain):
        yuan, _, cents = plain.partition(".")
        return int(yuan) * 100 + int(cents.ljust(2, "0"))
    if not plain.isascii() or not plain.isdigit() or not one.least <= int(plain) < MOST:
        least = "大于0" if one.least else "不小于0"
        raise BadPractice(f"“{one.name}”应填{least}的整数，单位是{one.says_unit}。")
    return int(plain)


def _hours(text: str) -> str:
    try:
        spans = office_spans(text)
    except PeriodError as error:
        raise BadPractice(str(error)) from error
    if not spans:
        raise BadPractice("办公时间没有填，应如 08:30-12:00,14:00-17:30。")
    if any(before[1] > after[0] for before, after in pairwise(spans)):
        raise BadPractice("办公时间的几段互相重叠或者次序颠倒，请从早到晚写。")
    return ",".join(f"{a:%H:%M}-{b:%H:%M}" for a, b in spans)


def _moment(one: Practice, text: str) -> str:
    try:
        return f"{time.fromisoformat(text.zfill(5)):%H:%M}"
    except ValueError as error:
        raise BadPractice(f"“{one.name}”应填时刻，如 22:00。") from error


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)
