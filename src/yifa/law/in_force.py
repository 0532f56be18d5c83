"""The law room's knowledge of acts, in the form the proof-reader asks for."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from yifa.law import acts
from yifa.law.errors import UnknownRuleError
from yifa.law.explanation import cn_date


class ActsInForce:
    """Looks up acts by the law room's table; says nothing of acts it does not hold."""

    def out_of_force(self, title: str, on: date) -> str | None:
        """Why an act is not in force on a date; None if it is or is not known."""
        act = _find(title)
        if act is None or not act.versions:
            return _replaced(title, on)
        if act.version_on(on) is not None:
            return None
        first, last = act.versions[0], act.versions[-1]
        if on < first.start:
            # Only the versions whose date is known are held, so an early date proves nothing of an older act.
            return f"自{cn_date(first.start)}起才施行" if not act.replaces else None
        ended = f"{cn_date(last.end)}后失效" if last.end else "已失效"
        return f"{ended}，由《{act.replaced_by}》代替" if act.replaced_by else ended

    def moved_article(self, title: str, article: int, on: date) -> str | None:
        """Where an article went before a date; None if it stayed or nothing is known."""
        act = _find(title)
        for change in act.renumbered if act else ():
            if change.since <= on and change.old == f"第{article}条":
                return f"{cn_date(change.since)}起移到{change.new}"
        return None


@cache
def _by_full_title() -> dict[str, acts.Act]:
    """Acts by their full title without number and year: a title in 《》 is no short name of another act."""
    return {_bare(act.title): act for act in acts.all_acts().values()}


@cache
def _successors() -> dict[str, acts.Act]:
    """Acts that are held only as replaced by another, by name."""
    return {name: act for act in acts.all_acts().values() for name in act.replaces}


def _find(title: str) -> acts.Act | None:
    exact = _by_full_title().get(_bare(title))
    if exact is not None:
        return exact
    if _bare(title) in _successors():
        return None
    try:
        return acts.find(title)
    except UnknownRuleError:
        return None


def _replaced(title: str, on: date) -> str | None:
    successor = _successors().get(_bare(title))
    since = successor.versions[0].start if successor is not None and successor.versions else None
    if successor is None or since is None or on < since:
        return None
    return f"{cn_date(since)}起由《{successor.name}》代替"


def _bare(title: str) -> str:
    return re.sub(r"[（(].*", "", title).removeprefix("中华人民共和国")
