"""The statutory limits (法定期限) by id, and the one way a local overlay may change them: tighter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from yifa.law.data_files import read_table
from yifa.law.errors import LooserThanLawError, PeriodError, UnknownRuleError

Unit = Literal["working_day", "calendar_day", "month", "year", "hour"]
UNIT_NAMES: Mapping[str, str] = {
    "working_day": "个工作日",
    "calendar_day": "日",
    "month": "个月",
    "year": "年",
    "hour": "小时",
}
# Day rule (legal_rules section 0) → units a limit under it may have.
DAY_RULES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("WD", "WD-MIN", "WD-BEFORE"), frozenset({"working_day"})),
    **dict.fromkeys(("CD", "CD-STRICT", "CD-MIN", "CD-BEFORE"), frozenset({"calendar_day"})),
    **dict.fromkeys(("M", "M-STRICT", "M-BEFORE"), frozenset({"month"})),
    **dict.fromkeys(("Y", "Y-STRICT"), frozenset({"year"})),
    "H": frozenset({"hour"}),
    **dict.fromkeys(("FIXED", "FIXED-BEFORE"), frozenset({"calendar_day", "month", "year"})),
    "FREQ": frozenset({"month", "year"}),
}
_LONGEST = {"working_day": 2000, "calendar_day": 7400, "month": 600, "year": 100, "hour": 24 * 3660}


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """When and how far a limit may be extended (延长).

    Attributes:
        length: most that one extension adds, in `unit`; None where the table gives no figure.
        times: how many extensions are allowed; None where none is stated.
        total: cap on the whole period including extensions, in `unit`.
        approver: who approves it.
        basis: act and article.
        note: conditions in words.
    """

    length: int | None = None
    unit: Unit | None = None
    times: int | None = None
    total: int | None = None
    approver: str | None = None
    basis: str | None = None
    note: str | None = None

    @property
    def text(self) -> str:
        """One Chinese sentence."""
        parts = [f"{self.approver}批准" if self.approver else ""]
        if self.length and self.unit:
            every = "每次可延长" if self.times != 1 else "可延长"
            parts.append(f"{every}不超过{self.length}{UNIT_NAMES[self.unit]}")
        if self.times and self.times > 1:
            parts.append(f"以{self.times}次为限")
        if self.total and self.unit:
            parts.append(f"总计最长{self.total}{UNIT_NAMES[self.unit]}")
        parts += [self.note or "", f"（{self.basis}）" if self.basis else ""]
        return "，".join(p for p in parts if p).replace("，（", "（")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One statutory or practice limit.

    Attributes:
        id: the stable id (as in the reference table).
        day_rule: how days are counted: WD, CD-STRICT, FIXED:01-31 …
        counting: why the days are counted so, in words.
        extension, extension_note: how far it may be extended; the note where no figure is given.
        exception: cases to which it does not apply, in words.
        suspension: grounds whose time does not count; suspension_note: what must be examined before relying on them.
        act, articles: the source; for local practice, what stands in for it.
        in_force_from, in_force_to: dates between which the limit applies, both inclusive; None = open.
        actor: who must do it (or may), in the words of the article; empty where the article names nobody.
        proceeding: whose rules of time apply where the act cited does not tell: of a suit against the administration
            (suit), of a civil suit (civil_suit), of a civil obligation (civil).
        local: a practice or local rule, to be configured and shown as such.
        verified: False where the figure is recalled and still to be checked against the text (待核实).
    """

    id: str
    name: str
    procedure: str
    step: str
    starts_from: str
    length: int
    unit: Unit
    day_rule: str
    act: str
    articles: str = ""
    actor: str = ""
    proceeding: Literal["", "suit", "civil_suit", "civil"] = ""
    counting: str = ""
    extension: ExtensionRule | None = None
    extension_note: str = ""
    exception: str = ""
    suspension: tuple[str, ...] = ()
    suspension_note: str = ""
    consequence: str = ""
    in_force_from: date | None = None
    in_force_to: date | None = None
    local: bool = False
    verified: bool = True
    # The statutory limit this one tightens, if it is an overlay.
    tightens: str | None = None
    # The day rule without its date: FIXED for FIXED:01-31. Kept, because every computation asks for it.
    code: str = field(init=False, repr=False, compare=False, default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", self.day_rule.partition(":")[0])

    @property
    def month_day(self) -> tuple[int, int] | None:
        """Month and day of a FIXED or FIXED-BEFORE rule."""
        month, _, day = self.day_rule.partition(":")[2].partition("-")
        return (int(month), int(day)) if month.isdecimal() and day.isdecimal() else None

    @property
    def citation(self) -> str:
        """行政处罚法(2021修订)第60条."""
        return f"{self.act}{self.articles}"

    @property
    def length_text(self) -> str:
        """30日、20个工作日、3个月."""
        return f"{self.length}{UNIT_NAMES[self.unit]}"

    @property
    def term_text(self) -> str:
        """The term as a clerk says it: 7个工作日, 每3个月一次, 3月1日之前, 提前10日."""
        if self.code == "FREQ":
            return (
                f"每{self.length_text}一次" if self.length > 1 else f"每{UNIT_NAMES[self.unit].removeprefix('个')}一次"
            )
        if self.month_day:
            month, day = self.month_day
            return f"{month}月{day}日{'之前' if self.code == 'FIXED-BEFORE' else '以前'}"
        if self.code.endswith("-BEFORE"):
            return f"提前{self.length_text}"
        return f"不少于{self.length_text}" if self.code.endswith("-MIN") else self.length_text

    def in_force(self, on: date) -> bool:
        """Whether the limit applies to something that happens on `on`."""
        return (self.in_force_from is None or self.in_force_from <= on) and (
            self.in_force_to is None or on <= self.in_force_to
        )

    def validate(self) -> None:
        """Refuse a limit that makes no sense.

        Raises:
            PeriodError: unknown day rule, unit that does not fit it, or a length out of range.
        """
        units = DAY_RULES.get(self.code)
        if units is None:
            raise PeriodError(f"{self.id}：不认识的算法代码“{self.day_rule}”，应为{'、'.join(DAY_RULES)}之一。")
        if self.unit not in units:
            raise PeriodError(f"{self.id}：算法代码{self.code}与单位“{self.unit}”不配。")
        if not 1 <= self.length <= _LONGEST[self.unit]:
            raise PeriodError(f"{self.id}：期限长度{self.length}不在1至{_LONGEST[self.unit]}之间。")
        if self.code.startswith("FIXED"):
            try:
                date(2024, *(self.month_day or (0, 0)))
            except ValueError as error:
                raise PeriodError(f"{self.id}：固定日期应写作 {self.code}:月-日，如 {self.code}:03-01。") from error
        if self.code == "FREQ" and 12 % (self.length * (12 if self.unit == "year" else 1)):
            raise PeriodError(f"{self.id}：频次义务的周期应为1、2、3、4、6、12个月或1年。")


def _limit(row: Mapping[str, Any]) -> Limit:
    fields = dict(row)
    extension = fields.get("extension")
    if isinstance(extension, str):
        fields["extension"], fields["extension_note"] = None, extension
    elif extension:
        fields["extension"] = ExtensionRule(**extension)
    fields["suspension"] = tuple(fields.get("suspension") or ())
    return Limit(**fields)


@lru_cache(maxsize=1)
def all_limits() -> Mapping[str, Limit]:
    """Every limit by id, in the order of the table. Raises ValueError for an id given twice."""
    limits: dict[str, Limit] = {}
    for row in read_table("limits.yaml"):
        if row["id"] in limits:
            raise ValueError(f"limits.yaml: {row['id']} stands twice")
        limits[row["id"]] = _limit(row)
    return limits


def get_limit(rule_id: str) -> Limit:
    """The limit with this id.

    Raises:
        UnknownRuleError: there is none; the message offers ids that look alike.
    """
    limits = all_limits()
    if rule_id in limits:
        return limits[rule_id]
    from difflib import get_close_matches

    near = get_close_matches(rule_id, limits, 3, 0.5)
    hint = f"是否要找：{'、'.join(near)}？" if near else ""
    raise UnknownRuleError(f"没有编号为“{rule_id}”的期限。{hint}用 yifa deadline --list 词语 查找。")


def find_limits(*words: str) -> list[Limit]:
    """Limits whose id, name, procedure, step or act contains every word (none: all)."""
    wanted = [w.lower() for w in words]
    return [
        limit
        for limit in all_limits().values()
        if all(w in f"{limit.id} {limit.name} {limit.procedure} {limit.step} {limit.act}".lower() for w in wanted)
    ]


_HEADS = {"working_day": "WD", "calendar_day": "CD", "month": "M", "year": "Y", "hour": "H"}
_MINIMA = ("WD-MIN", "CD-MIN", "WD-BEFORE", "CD-BEFORE", "M-BEFORE")
# For comparing lengths in unlike units: shortest and longest each unit can be, in calendar days.
_SPAN = {"hour": (1 / 24, 1 / 24), "calendar_day": (1, 1), "working_day": (1, 4), "month": (28, 31), "year": (365, 366)}


def tighten(
    limit: Limit, length: int | None = None, unit: Unit | None = None, *, month_day: str | None = None, by: str = ""
) -> Limit:
    """The limit as a county or town promises it (承诺时限): never looser than the statute.

    A limit on the authority may only get shorter; a guaranteed minimum (WD-MIN, CD-MIN) or a notice in advance
    (…-BEFORE) may only get longer; a fixed date may only be earlier. Local practice (`limit.local`) is free.

    Args:
        limit: the statutory limit.
        length: the promised length, in `unit` (default: the statute's own).
        unit: another unit, allowed where the promise is tighter in every year.
        month_day: for a fixed date, the new one, as mm-dd.
        by: what ordains it, for the explanation.

    Raises:
        LooserThanLawError: the promise would loosen the statute (R080).
        PeriodError: the length makes no sense, or the rule has none to change.
    """
    source: dict[str, Any] = {"tightens": limit.id, "act": by or limit.act, "articles": "" if by else limit.articles}
    if limit.month_day:
        return _earlier(limit, month_day, source)
    if month_day or length is None:
        raise PeriodError(f"“{limit.name}”按长度计，请写明期限长度，不写日期。")
    if not limit.local and limit.code in ("FREQ", "Y-STRICT", "M-STRICT"):
        raise PeriodError(f"“{limit.name}”由法律定时效、公示期或频次，没有可由本地改动的长度。")
    unit = unit or limit.unit
    code = limit.code
    if unit != limit.unit:
        if unit not in _HEADS:
            raise PeriodError(f"期限的单位“{unit}”不认识，应为{'、'.join(UNIT_NAMES)}之一。")
        tail = code.partition("-")[2]
        code = f"{_HEADS[unit]}-{tail}" if tail else _HEADS[unit]
    promised = replace(limit, length=length, unit=unit, day_rule=code, **source)
    promised.validate()
    if not limit.local and _looser(limit, length, unit):
        verb = "短于" if limit.code in _MINIMA else "长于"
        raise LooserThanLawError(
            f"“{limit.name}”法定为{limit.length_text}（{limit.citation}），"
            f"本地规定{length}{UNIT_NAMES[unit]}可能{verb}法定，不得放宽。"
        )
    return promised


def _earlier(limit: Limit, month_day: str | None, source: Mapping[str, Any]) -> Limit:
    if not month_day:
        raise PeriodError(f"“{limit.name}”是固定日期，请写明月-日，如 01-20。")
    promised = replace(limit, day_rule=f"{limit.code}:{month_day}", **source)
    promised.validate()
    if not limit.local and (promised.month_day or (0, 0)) > (limit.month_day or (0, 0)):
        raise LooserThanLawError(
            f"“{limit.name}”法定为{limit.term_text}（{limit.citation}），本地规定{promised.term_text}晚于法定，不得放宽。"
        )
    return promised


def _looser(limit: Limit, length: int, unit: Unit) -> bool:
    """Whether `length` `unit`s could, in some year, be looser than the limit."""
    if unit == limit.unit:
        return length < limit.length if limit.code in _MINIMA else length > limit.length
    if limit.code in _MINIMA:
        return length * _SPAN[unit][0] < limit.length * _SPAN[limit.unit][1] + 10
    # A promise in working days can be stretched by the longest festival, so it needs room to spare.
    slack = 12 if unit == "working_day" else 0
    return length * _SPAN[unit][1] + slack > limit.length * _SPAN[limit.unit][0]
