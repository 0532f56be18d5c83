"""What a column of an old ledger may be, for one kind of work, and by which headings it goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from yifa.kernel.context import all_fields
from yifa.kernel.model import START, FieldSpec, Procedure

ON, NUMBER, STATE, REMARK, SKIP = "@on", "@number", "@state", "@remark", "@skip"
SPECIAL = frozenset({ON, NUMBER, STATE, REMARK, SKIP, ""})
UNREAD = frozenset({"attachment", "table"})
NUMBERS = frozenset({"integer", "number", "money", "percent"})
DAYS = frozenset({"date", "datetime"})

_HEADINGS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("headings.yaml").read_text(encoding="utf-8"))
SERIAL, REMARKS, SHELF = (tuple(_HEADINGS[key]) for key in ("serial", "remarks", "shelf"))
VILLAGE, PLACE, AROUND = (tuple(_HEADINGS[key]) for key in ("village", "place", "around"))
FIELDS: dict[str, list[str]] = _HEADINGS["fields"]
WORDS: dict[str, Any] = _HEADINGS["words"]
#: Who a ledger of one person a row is about.
_PERSON = ("姓名", "人员姓名", "对象姓名", "本人姓名")
PARTICULARS: dict[str, tuple[str, ...]] = {part: tuple(heads) for part, heads in _HEADINGS["particulars"].items()}


@dataclass(frozen=True, slots=True)
class Target:
    """One thing a column may be: `field` (with `.particular`), its step for days and numbers, kind and names.

    `names`: (heading, weight from 0 to 1), the surest first. `spec`: the field read, where there is one. `work`: words
    that only say of what work the ledger is, and may stand in any of its headings (讲座名称 is 名称).
    """

    field: str
    names: tuple[tuple[str, float], ...]
    kind: str
    step: str = ""
    spec: FieldSpec | None = None
    work: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What tells targets apart."""
        return self.field, self.step


@lru_cache(maxsize=512)
def targets_of(procedure: Procedure) -> tuple[Target, ...]:
    """Every target of a kind of work."""
    fields, past = all_fields(procedure), procedure.past
    used = {key for action in procedure.actions.values() for key, _ in action.fields()}
    asked = used | set(past.headings) | set(procedure.parties)
    used |= (
        {key for action in procedure.actions.values() for key in action.sets}
        | set(procedure.parties)
        | set(past.headings)
    )
    # The day of a step stands in its date field too: the column is the step's. An entry of a register has no step.
    filled = {key: step for step in procedure.actions for key in filled_by(procedure, step)}
    if procedure.kind == "register":
        filled = {}
    targets: list[Target] = []
    for key, spec in fields.items():
        if key not in used or spec.type in UNREAD or key in filled:
            continue
        goes_by = _names(procedure, key, spec)
        if key not in asked and spec.type in NUMBERS:  # a sum that the steps make up gives way to what a form asks
            goes_by = tuple((name, 0.9 * weight) for name, weight in goes_by)
        targets.append(Target(key, goes_by, spec.type, spec=spec, work=words_of_work(procedure)))
        if spec.type == "party":
            targets += [
                Target(
                    f"{key}.{part}",
                    tuple((f"{name}{head}", 0.98) for name in _own(procedure, key, spec) for head in heads),
                    part,
                    spec=spec,
                )
                for part, heads in PARTICULARS.items()
            ]
    for key in filled:  # a second column of days of that step: 起始日期 beside 报到日期
        lesser = tuple((name, 0.85 * weight) for name, weight in _names(procedure, key, fields[key]))
        targets.append(Target(key, lesser, fields[key].type, spec=fields[key]))
    for key, spec in fields.items():
        # A table of two columns that a ledger spreads out: a column for each of its first cells.
        for item in spec.spread if key in used else ():
            targets.append(Target(f"{key}.{item}", ((f"{spec.name}{item}", 1.0),), "text", spec=spec))
    for path in past.rows:
        table, _, column = path.partition(".")
        spec = fields[table].columns[column]
        names = [(fields[table].name, 0.95), *((alias, 1.0) for alias in past.headings.get(path, ()))]
        targets.append(Target(path, tuple(names), spec.type, spec=spec))
    targets += _days(procedure)
    numbers = [(head, 1.0) for head in past.number]
    # Where a step's paper has a number of its own, 文号 is that paper's, not the matter's.
    generic = [head for head in _HEADINGS["number"] if not (past.papers and re.search(r"文号|决定书|意见书", head))]
    if past.identity:  # the number by which such a matter is known is a field of its own
        generic = []
    numbers += [(head, 0.8 if head in ("编号", "文号") else 0.9) for head in generic]
    targets.append(Target(NUMBER, tuple(numbers), "code"))
    states = [(head, 1.0) for head in past.state] + [(head, 0.85) for head in _HEADINGS["state"]]
    targets.append(Target(STATE, tuple(states), "state"))
    for step, heads in past.papers.items():
        targets.append(Target(NUMBER, (*((head, 1.0) for head in heads), ("文号", 0.85)), "code", step=step))
    return tuple(targets)


@lru_cache(maxsize=512)
def words_of_work(procedure: Procedure) -> tuple[str, ...]:
    """The words of two characters that name a kind of work and the titles of its ledgers."""
    pairs: set[str] = set()
    for title in (procedure.name, *procedure.past.titles):
        bare = re.sub(r"(?:登记|台账|记录|名册|花名册|情况|办理|管理|[^\u4e00-\u9fff])+", "", title)
        if len(bare) % 2 == 0:
            pairs |= {bare[at : at + 2] for at in range(0, len(bare), 2)}
    return tuple(sorted(pairs))


@lru_cache(maxsize=4096)
def filled_by(procedure: Procedure, step: str) -> tuple[str, ...]:
    """Date fields in which the day of a step also stands: as the catalogue says, else the only one of its form."""
    if step in procedure.past.fills:
        return procedure.past.fills[step]
    fields = all_fields(procedure)
    action = procedure.actions[step]
    dates = [key for key, _ in action.fields() if fields[key].type in DAYS and not fields[key].future]
    dates = [key for key in dates if not re.search(r"期限|有效期|届满|截止|至$", fields[key].name)]
    if len(dates) > 1:  # 登记复议决定 has 复议决定日期 beside others
        dates = [key for key in dates if fields[key].name == f"{_bare_act(action.name)}日期"]
    own = [key for key, source in action.sets.items() if source == "on" and fields[key].type in DAYS]
    return (*(dates if len(dates) == 1 else ()), *own)


def _bare_act(name: str) -> str:
    """What is done, without the verb that only says that it is done: 提交书面答复 is 答复, 登记复议决定 is 复议决定."""
    bare = re.sub(r"^(?:提交|登记|作出|出具|书面|召开|举行|开展|实施|依法|统一|办理|送达|收到)+(?=..)", "", name)
    return re.split(r"并|，|、|和", bare)[0] if len(re.split(r"并|，|、|和", bare)[0]) >= 2 else bare


def _own(procedure: Procedure, key: str, spec: FieldSpec) -> tuple[str, ...]:
    return (spec.name, *spec.aliases, *procedure.past.headings.get(key, ()), *_apart(spec.name))


def _apart(name: str) -> tuple[str, ...]:
    """The names in a name of several: 释放、解矫日期 is 释放日期 and 解矫日期, 单位或者场所 is 单位 and 场所."""
    parts = [part for part in re.split(r"、|或者", name) if len(part) >= 2]
    if len(parts) < 2 or re.search(r"[（(，]", name):
        return ()
    tail = re.search(r"(?:日期|时间|情况|人数|地点|编号|金额)$", parts[-1])
    return tuple(part if tail is None or part.endswith(tail[0]) else f"{part}{tail[0]}" for part in parts)


def _names(procedure: Procedure, key: str, spec: FieldSpec) -> tuple[tuple[str, float], ...]:
    # Of two columns that both may be it, the one under the form's own name is.
    names = [(spec.name, 1.02), *((name, 1.0) for name in procedure.past.headings.get(key, ()))]
    names += [(name, 0.97) for name in spec.aliases]
    names += [(name, 0.9) for name in _apart(spec.name)]
    names += [(name, 0.92) for name in FIELDS.get(key, ())]
    if spec.type == "village":
        names += [(name, 0.96) for name in VILLAGE]
    elif spec.type == "party":
        stem = spec.name.removesuffix("人").removesuffix("方")
        for name in _own(procedure, key, spec):
            names += [(f"{name}{tail}", 0.98) for tail in ("姓名", "名称", "姓名名称", "单位", "信息", "基本情况")]
        names += [(f"{stem}{tail}", 0.9) for tail in ("方", "人", "人姓名", "单位")]
        parties = list(procedure.parties)
        if key in parties[:1]:
            names += [(name, 0.9) for name in _PERSON]
        if len(parties) > 1 and key in parties[:2]:
            names += [(name, 0.91) for name in _HEADINGS["sides"][parties.index(key)]]
    elif spec.type == "phone":
        names += [(name, 0.95) for name in PARTICULARS["phone"]]
    elif key == "place":
        names += [(name, 0.93) for name in PLACE]
    return tuple(names)


def _days(procedure: Procedure) -> list[Target]:
    """The day of each step, by the catalogue's headings and by the step's own name."""
    past = procedure.past
    opening = procedure.opening[0].key if procedure.opening else ""
    closing = _closing_step(procedure)
    targets = []
    for key, action in procedure.actions.items():
        if set(action.sources) == {START} and key not in (opening, *past.days):
            continue  # Another way to begin: no row has begun in two ways, and its day is the row's.
        names = [(head, _sure_of(past.days, key, head)) for head in past.days.get(key, ())]
        # Where the catalogue says which steps ledgers date, the others give way.
        rare = 0.9 if past.days and key not in past.days and key != opening else 1.0
        names += [(f"{action.name}{tail}", 0.97) for tail in ("日期", "时间", "日")]
        if (bare := _bare_act(action.name)) != action.name:
            names += [(f"{bare}{tail}", 0.93) for tail in ("日期", "时间", "日")]
        if not past.days.get(key):
            names += [(f"{half}日期", 0.93) for half in _halves(procedure, action.name)]
        if procedure.kind != "register":
            fields = all_fields(procedure)
            names += [name for one in filled_by(procedure, key) for name in _names(procedure, one, fields[one])]
        if key == opening:
            names += [(head, 0.88 if len(head) > 2 else 0.8) for head in _HEADINGS["opening"]]
        if key == closing:
            names += [(head, 0.85) for head in _HEADINGS["closing"]]
        names = [(name, rare * weight) for name, weight in names]
        targets.append(Target(ON, tuple(names), "date", step=key))
    return targets


def _sure_of(days: Mapping[str, tuple[str, ...]], step: str, heading: str) -> float:
    """A heading of two steps gives way to one of its own: 调解日期 beside 协议日期 is no day of the agreement."""
    listed = [one for one, headings in days.items() if heading in headings]
    return 1.0 if len(listed) == 1 else 0.999 if listed[0] == step else 0.98


def _halves(procedure: Procedure, name: str) -> list[str]:
    """The acts that make up a step's name, where no other step shares them: 报到入矫 is 报到 and 入矫, 入户调查 is 入户."""
    parts = [part for part in re.split(r"[、，并和]", name) if len(part) >= 2]
    if len(parts) == 1 and len(name) == 4:
        parts = [name[:2], name[2:]]
    others = "".join(action.name for action in procedure.actions.values() if action.name != name)
    return [part for part in parts if len(part) <= 4 and part not in others and part not in ("登记", "办理", "情况")]


def _closing_step(procedure: Procedure) -> str:
    """The step whose day the closing column gives: the first that ends matters well."""
    if procedure.past.finish:
        return "close" if "close" in procedure.past.finish else procedure.past.finish[-1]
    ends = [
        key
        for key, action in procedure.actions.items()
        if isinstance(action.to, str) and action.to and procedure.states[action.to].end and not action.opens
    ]
    return next(
        (key for key in ends if key in ("close", "archive", "finish", "reply", "answer")), ends[0] if ends else ""
    )
