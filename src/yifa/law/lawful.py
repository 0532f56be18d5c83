"""The lawful date first: what of the events the law allows, and what date follows if all of them counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from yifa.law.calendar import WorkCalendar
from yifa.law.dates import cn_date
from yifa.law.deadlines import Deadline
from yifa.law.events import Extend, PeriodEvent, Suspend
from yifa.law.limit_versions import limit_on
from yifa.law.limits import UNIT_NAMES, Limit
from yifa.law.periods import compute, ineffective


@dataclass(frozen=True, slots=True)
class Judged:
    """A deadline by the law of its day.

    Attributes:
        deadline: the lawful one: events that the law does not allow are left out or cut to what it allows.
        as_asked: with every event as given; None if it is the same.
        warnings: Chinese sentences: an older period, an extension or pause beyond the law, an approval too late.
    """

    deadline: Deadline
    as_asked: Deadline | None
    warnings: tuple[str, ...]

    @property
    def unlawful_due(self) -> str | None:
        """The date that would follow if all events counted, as it is printed; None if it is the same."""
        if self.as_asked is None:
            return None
        at = self.as_asked.due_at
        return at.isoformat(timespec="minutes") if at else self.as_asked.due.isoformat()


def judge(
    limit: Limit,
    start: date | datetime,
    events: Sequence[PeriodEvent] = (),
    *,
    calendar: WorkCalendar,
    certain: bool = False,
) -> Judged:
    """The deadline of `limit` from `start` by the version of the limit in force on that day.

    Raises:
        NotInForceError: no period is known for that day.
        PeriodError, NoCalendarError: as `compute`.
    """
    governing = limit_on(limit, start)
    allowed, faults = lawful_events(governing, events)
    deadline = compute(governing, start, allowed, calendar=calendar, certain=certain)
    warnings = [*_older_period(limit, governing), *faults]
    late = {}
    for effect in ineffective(deadline, calendar):
        if effect.outcome == "late" and isinstance(effect.event, Extend):
            approved, before = cn_date(effect.event.approved_on), cn_date(effect.due_before)
            warnings.append(f"{approved}批准的延长在期限届满（{before}）之后，不生效，按原期限计。")
            late[effect.event] = replace(effect.event, approved_on=effect.due_before)
    # As if all that was asked counted: late approvals too.
    asked = [late.get(event, event) if isinstance(event, Extend) else event for event in events]
    as_asked = None
    if late or tuple(allowed) != tuple(events):
        as_asked = compute(governing, start, asked, calendar=calendar)
        if (as_asked.due, as_asked.due_at) == (deadline.due, deadline.due_at):
            as_asked = None
    if as_asked is not None:
        warnings.append(f"不合法，若按此算为{cn_date(as_asked.due)}。")
    return Judged(deadline, as_asked, tuple(warnings))


def _older_period(limit: Limit, governing: Limit) -> list[str]:
    if governing is limit or limit.in_force_from is None:
        return []
    source = f"{governing.act}{governing.articles}"
    return [f"{cn_date(limit.in_force_from)}以前适用{source}：{governing.term_text}，按当时的规定计算。"]


def lawful_events(limit: Limit, events: Sequence[PeriodEvent]) -> tuple[list[PeriodEvent], list[str]]:
    """The events as far as the limit's own rules allow them, and what they do not allow, in Chinese.

    An extension is refused where the law knows none, and cut where it is longer than the law allows. A suspension is
    refused where the law knows no ground; where it knows some, the reason given is compared and a doubt is said.
    """
    allowed: list[PeriodEvent] = []
    faults: list[str] = []
    extensions = sorted((e for e in events if isinstance(e, Extend)), key=lambda e: (e.approved_on, e.unit, e.length))
    kept = _extensions(limit, extensions, faults)
    for event in events:
        if isinstance(event, Extend):
            if event in kept:
                allowed.append(kept.pop(event))
        elif isinstance(event, Suspend) and not _may_pause(limit, event, faults):
            continue
        else:
            allowed.append(event)
    return allowed, faults


def _extensions(limit: Limit, extensions: Sequence[Extend], faults: list[str]) -> dict[Extend, Extend]:
    """Each allowed extension with what the law leaves of it."""
    rule = limit.extension
    kept: dict[Extend, Extend] = {}
    if extensions and rule is None:
        if limit.extension_note:
            faults.append(f"“{limit.name}”：{limit.extension_note}，请核对延长的依据。")
            return {e: e for e in extensions}
        faults.append(f"“{limit.name}”没有规定可以延长（{limit.citation}），延长不计。")
        return kept
    if rule is None:
        return kept
    basis = rule.basis or limit.citation
    total = limit.length
    for number, event in enumerate(extensions, 1):
        if rule.times and number > rule.times:
            faults.append(f"“{limit.name}”至多延长{rule.times}次，第{number}次延长不计（{basis}）。")
            continue
        cut = event
        if rule.length and rule.unit and (event.unit != rule.unit or event.length > rule.length):
            most = f"{rule.length}{UNIT_NAMES[rule.unit]}"
            length_text = f"{event.length}{UNIT_NAMES[event.unit]}"
            faults.append(f"“{limit.name}”每次至多延长{most}，批准的{length_text}按{most}计（{basis}）。")
            cut = replace(event, length=rule.length, unit=rule.unit)
        if rule.total and total + cut.length > rule.total:
            left = rule.total - total
            faults.append(f"“{limit.name}”连同延长至多{rule.total}{UNIT_NAMES[rule.unit or limit.unit]}（{basis}）。")
            if left < 1:
                continue
            cut = replace(cut, length=left)
        total += cut.length
        kept[event] = cut
    return kept


def _may_pause(limit: Limit, event: Suspend, faults: list[str]) -> bool:
    if not limit.suspension:
        because = f"（{event.reason}）" if event.reason else ""
        faults.append(f"“{limit.name}”没有规定可以中止或扣除{because}，扣除不计（{limit.citation}）。")
        return False
    grounds = "、".join(limit.suspension)
    if not event.reason:
        faults.append(f"“{limit.name}”只有{grounds}的时间可以扣除，请写明事由并核对。")
    elif not any(_alike(ground, event.reason) for ground in limit.suspension):
        faults.append(f"“{limit.name}”可以扣除的是{grounds}；“{event.reason}”是否属于其中，请核对。")
    if limit.suspension_note:
        faults.append(f"“{limit.name}”：{limit.suspension_note}。")
    return True


def _alike(ground: str, reason: str) -> bool:
    """Whether the reason names the ground: its word, or its last two characters (技术鉴定 and 伤情鉴定)."""
    core = ground.partition("（")[0]
    return core in reason or core[-2:] in reason or reason in core
