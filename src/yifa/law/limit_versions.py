"""Limits over time: which period governed on the day a matter began (法不溯及既往)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from yifa.law import acts
from yifa.law.data_files import read_rows
from yifa.law.dates import cn_date, day_or_none, local_day
from yifa.law.errors import NotInForceError, UnknownRuleError
from yifa.law.limits import Limit

Before = Literal["same", "different", "none", "unknown"]


@dataclass(frozen=True, slots=True)
class OlderLimit:
    """What held before a limit came into force.

    Attributes:
        before: the same period from an older act; another one; none; or nothing is known.
        since: first day of the older act or version, where known.
        changes: the fields in which the older limit differs from the present one.
        times: how often the older period could be extended, where that differs.
    """

    before: Before
    since: date | None
    changes: Mapping[str, Any]
    times: int | None = None


@lru_cache(maxsize=1)
def older_limits() -> Mapping[str, tuple[OlderLimit, ...]]:
    """What is known of the time before each limit, by id, in the order of the table: the newest first."""
    limits: dict[str, tuple[OlderLimit, ...]] = {}
    for row in read_rows("older_limits.csv"):
        changes: dict[str, Any] = {}
        if row["length"]:
            changes = {key: row[key] for key in ("unit", "day_rule", "act", "articles")} | {
                "length": int(row["length"])
            }
        since = day_or_none(row["from"])
        times = int(row["times"]) if row["times"] else None
        older = OlderLimit(row["before"], since, changes, times)  # type: ignore[arg-type]
        limits[row["id"]] = (*limits.get(row["id"], ()), older)
    return limits


def limit_on(limit: Limit, start: date | datetime) -> Limit:
    """The limit as it stood on the day from which it runs: itself, or the older period that held before it.

    Raises:
        NotInForceError: the period did not exist on that day, or what held then is not known. The message names the
            act and the day from which it applies.
    """
    day = local_day(start)
    if limit.in_force(day):
        return limit
    source = f"{limit.act}{limit.articles}"
    if limit.in_force_to is not None and day > limit.in_force_to:
        raise NotInForceError(
            f"“{limit.name}”（{source}）适用到{cn_date(limit.in_force_to)}为止，{cn_date(day)}已不适用。"
        )
    since = limit.in_force_from
    assert since is not None
    until = since - timedelta(1)
    for older in older_limits().get(limit.id, ()):
        if older.changes and _held(older, day):
            return _older(limit, older, until)
        until = older.since - timedelta(1) if older.since else until
    why = f"“{limit.name}”依据{source}，自{cn_date(since)}起适用；{cn_date(day)}的事项不适用。"
    if any(older.before == "none" for older in older_limits().get(limit.id, ())):
        raise NotInForceError(f"{why}此前没有这项期限。")
    raise NotInForceError(f"{why}此前怎样规定没有收录，请查当时的条文。")


def governing(limit: Limit, start: date | datetime) -> Limit | None:
    """`limit_on`, or None where the period did not exist or is not known."""
    try:
        return limit_on(limit, start)
    except NotInForceError:
        return None


def _older(limit: Limit, older: OlderLimit, until: date) -> Limit:
    """The limit with the length, unit and source that held before it, up to the day `until`."""
    extension = limit.extension and replace(limit.extension, basis=None, times=older.times or limit.extension.times)
    # The year says by which version the articles are numbered.
    year = f"（{older.since.year}）" if older.since else ""
    changes = {**older.changes, "counting": "", "act": f"{older.changes['act']}{year}"}
    return replace(limit, **changes, extension=extension, in_force_from=older.since, in_force_to=until)


def _held(older: OlderLimit, day: date) -> bool:
    """Whether the older period governed on `day`; the same period also rests on still earlier versions of its act."""
    if older.since is None or older.since <= day:
        return True
    try:
        return older.before == "same" and acts.find(older.changes["act"]).version_on(day) is not None
    except UnknownRuleError:
        return False
