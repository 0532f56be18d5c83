"""What can happen to a running period: extension (延长), suspension (中止、扣除), restart (重新起算)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yifa.law.errors import PeriodError
from yifa.law.limits import UNIT_NAMES, Unit


@dataclass(frozen=True, slots=True)
class Extend:
    """The period is extended by `length` `unit`s, by a decision taken on `approved_on`.

    A decision after the due date then in force has no effect (R014).
    """

    length: int
    unit: Unit
    approved_on: date
    reason: str = ""

    def __post_init__(self) -> None:
        if self.unit not in UNIT_NAMES:
            raise PeriodError(f"延长的单位“{self.unit}”不认识，应为{'、'.join(UNIT_NAMES)}之一。")
        if not 1 <= self.length <= 10_000:
            raise PeriodError(f"延长的长度应为正整数，现为{self.length}。")


@dataclass(frozen=True, slots=True)
class Suspend:
    """Days after `start` up to and including `end` do not count: the interval (start, end].

    `start` is the day the cause arises and still counts; the day after `end` counts again. `end` None: still paused.
    """

    start: date
    end: date | None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise PeriodError(f"扣除期间的结束日{self.end}早于开始日{self.start}，请核对。")


@dataclass(frozen=True, slots=True)
class Restart:
    """The period begins anew; the day `on` itself is not counted."""

    on: date
    reason: str = ""


PeriodEvent = Extend | Suspend | Restart


def parse_event(row: Mapping[str, Any]) -> PeriodEvent:
    """One event of the JSON form used by `yifa deadline --cases`.

    `{"type":"extend","length","unit","approved_on"}`, `{"type":"suspend","from","to","reason"}`,
    `{"type":"restart","on","reason"}`.

    Raises:
        PeriodError: unknown type, missing field or wrong value.
    """
    from yifa.law.dates import parse_date

    try:
        kind = row["type"]
        reason = str(row.get("reason") or "")
        if kind == "extend":
            return Extend(int(row["length"]), row["unit"], parse_date(row["approved_on"]), reason)
        if kind == "suspend":
            return Suspend(parse_date(row["from"]), parse_date(row["to"]) if row.get("to") else None, reason)
        if kind == "restart":
            return Restart(parse_date(row["on"]), reason)
    except KeyError as error:
        raise PeriodError(f"事项缺少“{error.args[0]}”。") from error
    except (TypeError, AttributeError, OverflowError) as error:
        raise PeriodError("事项的格式不对：应是带 type 的对象，长度为整数，日期如 2026-03-01。") from error
    except PeriodError:
        raise
    except ValueError as error:
        raise PeriodError(f"事项的长度应为整数：{row.get('length')}。") from error
    raise PeriodError(f"不认识的事项类型“{kind}”，应为 extend（延长）、suspend（中止、扣除）、restart（重新起算）。")


def parse_events(rows: object) -> Sequence[PeriodEvent]:
    """A list of events from parsed JSON."""
    if not isinstance(rows, list):
        raise PeriodError("events 应为 JSON 数组，没有事项写 []。")
    return tuple(parse_event(row) for row in rows)
