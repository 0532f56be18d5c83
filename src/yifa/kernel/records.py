"""What the engine passes around: entries, the state of a matter, running limits, postings. All JSON-native inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from yifa.kernel.quick import quickly_made

CORRECT = "_correct"
VOID = "_void"
ASSIGN = "_assign"
# The post that looks after people and posts; it may hand over what somebody who left had in hand.
ADMIN = "admin"
LINK = "_link"
MIGRATE = "_migrate"
KEEP = "_keep"
ASK = "_ask"
CONSENT = "_consent"
BUILT_IN = {
    CORRECT: "更正",
    VOID: "撤销记录",
    ASSIGN: "改派",
    LINK: "关联",
    MIGRATE: "改用新程序",
    KEEP: "文书定稿存档",
    ASK: "请求由一人办理",
    CONSENT: "答复由一人办理",
}


@quickly_made
@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One action taken on one matter. Times are ISO 8601 with the offset of Asia/Shanghai.

    `matter` and `seq` are positions in the town's book (a matter is named by its first entry);
    `n` counts the matter's own entries from 1. `values` hold the form; `corrects` names the entry (by n) corrected.
    `batch` names the import (by its position in the book) that brought an old matter in; 0 for what was done here.
    """

    town: str
    matter: int
    n: int
    procedure: str
    version: str
    action: str
    actor: int
    role: str
    occurred_at: str
    recorded_at: str
    values: Mapping[str, Any] = field(default_factory=dict)
    unit: str = ""
    seq: int = 0
    number: str = ""
    reason: str = ""
    corrects: int = 0
    attachments: tuple[Mapping[str, Any], ...] = ()
    links: tuple[Mapping[str, Any], ...] = ()
    papers: Mapping[str, str] = field(default_factory=dict)
    batch: int = 0

    @property
    def day(self) -> str:
        """The day it happened, ISO."""
        return self.occurred_at[:10]


@quickly_made
@dataclass(frozen=True, slots=True)
class LimitRun:
    """One running of a limit. `events` are (kind, n, …) facts in order; dates ISO, H limits carry the time."""

    key: str
    start: str
    events: tuple[tuple[Any, ...], ...] = ()
    met_on: str = ""
    cancelled_on: str = ""

    @property
    def running(self) -> bool:
        return not self.met_on and not self.cancelled_on


@dataclass(frozen=True, slots=True)
class Handed:
    """A matter handed on: by whom, out of which unit and hands, to which unit or person, on which day."""

    by: int
    out_of: str
    handler: int
    unit: str
    person: int
    on: str


@dataclass(frozen=True, slots=True)
class Asked:
    """That one person takes a step kept apart from one he took: who asks it for which step, whom, on which day."""

    by: int
    step: str
    of: int
    on: str


@quickly_made
@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What replaying a matter's entries gives.

    `since`: the day it came into its present state or hands. `posts`: the posts each person acted from in it, and
    those of a colleague it was given to. `handed`: hand-overs not answered yet, the last one last. `asked`: consents
    asked for and not answered yet; `consents`: (person, step) of whom a second person agreed that he takes it alone.
    """

    town: str = ""
    matter: int = 0
    procedure: str = ""
    version: str = ""
    n: int = 0
    status: str = ""
    number: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    opened_on: str = ""
    closed_on: str = ""
    handler: int = 0
    unit: str = ""
    runs: tuple[LimitRun, ...] = ()
    done: Mapping[str, int] = field(default_factory=dict)
    last: Mapping[str, str] = field(default_factory=dict)
    by: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    links: tuple[Mapping[str, Any], ...] = ()
    papers: Mapping[str, str] = field(default_factory=dict)
    since: str = ""
    posts: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    handed: tuple[Handed, ...] = ()
    asked: tuple[Asked, ...] = ()
    consents: tuple[tuple[int, str], ...] = ()
    batch: int = 0

    @property
    def exists(self) -> bool:
        return self.n > 0

    def run_of(self, key: str) -> LimitRun | None:
        """The latest running of a limit."""
        return next((run for run in reversed(self.runs) if run.key == key), None)


@quickly_made
@dataclass(frozen=True, slots=True)
class Posting:
    """An additive amount on one figure, in one village, on one date. `part` breaks a figure down (by kind)."""

    figure: str
    date: str
    amount: int
    village: str = ""
    part: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        return (self.figure, self.date, self.village, self.part)


RefusalKind = Literal["action", "state", "role", "apart", "order", "field", "limit", "rule"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason against a step. `rules` are ids of the law's rules; `field` or `fix` say where to mend it.

    `soft`: the law leaves discretion; the step is allowed with a recorded reason.
    """

    kind: RefusalKind
    say: str
    basis: str = ""
    rules: tuple[str, ...] = ()
    field: str = ""
    fix: tuple[str, ...] = ()
    soft: bool = False


@quickly_made
@dataclass(frozen=True, slots=True)
class Applied:
    """The result of applying one entry."""

    state: State
    postings: tuple[Posting, ...]
