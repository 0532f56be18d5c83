"""Lint of what reaches people: every open state awaits somebody by a day, hand-overs name units and people of the town.

An open state that awaits nobody, or awaits us without a period that surely runs meanwhile, is a drawer: the matter
would lie there and stand in nobody's list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from yifa.kernel.catalogue import Catalogue, Fault, Source
from yifa.kernel.context import all_fields
from yifa.kernel.duties import NO_POST, PLACES, awaited
from yifa.kernel.limits import resolve
from yifa.kernel.model import ANY, START, ActionSpec, Procedure, StateSpec
from yifa.kernel.procedure_graph import targets


def awaiting(catalogue: Catalogue, p: Procedure, source: Source) -> Iterator[Fault]:
    """Faults of states: nobody awaited, no period, a post or place that is not there."""
    ours, theirs = running_surely(p, "town"), running_surely(p, "party")
    silent = [key for key, state in p.states.items() if not state.end and state.awaits is None]
    for key, state in p.states.items():
        line = source.line("states", key)
        if state.end:
            if state.awaits is not None:
                yield Fault(source.file, line, f"“{state.name}”是终结状态，不等谁办，请去掉 awaits")
            continue
        if p.kind == "register" and key in silent:
            if key != silent[0]:
                yield Fault(
                    source.file,
                    line,
                    f"名册只有“{p.states[silent[0]].name}”一个状态不用写等谁办；“{state.name}”请写 awaits"
                    "（确实不等谁的写 at: nobody）",
                )
            continue
        yield from _who(catalogue, p, key, state, source, line)
        who = awaited(p, key)
        if who is None or who.no_clock or who.within or who.at == "nobody":
            continue
        mending = "请写期限（limits），或者在 awaits 写 within: 本镇惯例的设置项，或者 no_clock: 为什么没有期限"
        if who.at in ("party", "outside") and not (theirs[key] or ours[key]):
            yield Fault(source.file, line, f"“{state.name}”等对方办，却没有对方的期限（of: party）在走：{mending}")
        elif who.at not in ("party", "outside") and not ours[key]:
            yield Fault(source.file, line, f"“{state.name}”等我方办，却不是每次都有期限在走：{mending}")


def _who(catalogue: Catalogue, p: Procedure, key: str, state: StateSpec, source: Source, line: int) -> Iterator[Fault]:
    who = awaited(p, key)
    if who is None or who.at == "nobody":
        return
    if not who.posts:
        yield Fault(source.file, line, f"“{state.name}”没有一步能办下去，也没有写等谁（awaits: {{by: [岗位]}}）")
    for post in who.posts:
        if post not in catalogue.roles:
            yield Fault(source.file, line, f"“{state.name}”等的岗位“{post}”不在 roles.yaml")
    able = {
        post for action in p.actions.values() for post in action.by if key in action.sources or ANY in action.sources
    } - NO_POST
    if who.at in ("party", "outside"):
        return
    if idle := [post for post in who.posts if post not in able]:
        yield Fault(source.file, line, f"“{state.name}”等的岗位“{'、'.join(idle)}”在这个状态没有一步能办")
    if who.at not in PLACES:
        field = all_fields(p).get(who.at)
        if field is None or field.type not in ("unit", "staff"):
            yield Fault(
                source.file,
                line,
                f"“{state.name}”的 awaits.at 写“{who.at}”：应是{'、'.join(PLACES)}，"
                "或者本程序选单位（unit）、选人（staff）的栏目",
            )
    if who.within and who.within not in catalogue.settings:
        yield Fault(source.file, line, f"“{state.name}”的 within 用到的设置“{who.within}”不在 settings.yaml")


def assigning(catalogue: Catalogue, p: Procedure, source: Source) -> Iterator[Fault]:
    """Faults of hand-overs and of steps kept apart."""
    fields = all_fields(p)
    for key, action in p.actions.items():
        line = source.line("actions", key)
        assigns = action.assigns
        form_fields = {name for name, _ in action.fields()} | set(action.sets)
        for name, kind in ((assigns.unit, "unit"), (assigns.person, "staff")) if assigns else ():
            if name and (name not in fields or fields[name].type != kind or name not in form_fields):
                yield Fault(source.file, line, f"“{action.name}”要交给的“{name}”不是这一步表单中的{kind}栏目")
        if assigns and not (assigns.unit or assigns.person or assigns.back):
            yield Fault(source.file, line, f"“{action.name}”的 assigns 没有写交给谁：unit、person 或者 back: true")
    for index, spec in enumerate(p.apart):
        line = source.line("apart", index)
        if len(spec.steps) < 2:
            yield Fault(source.file, line, "apart 每一组至少两步")
        for step in spec.steps:
            if step not in p.actions:
                yield Fault(source.file, line, f"apart 提到的步骤“{step}”没有声明")
    yield from _opinions(p, source)
    for key, limit in p.limits.items():
        line = source.line("limits", key)
        for step in limit.lapsed:
            if step not in p.actions:
                yield Fault(source.file, line, f"期限“{limit.name}”到期后的步骤“{step}”没有声明")
        if limit.each and (limit.each not in fields or fields[limit.each].type != "table"):
            yield Fault(source.file, line, f"期限“{limit.name}”要逐行计算的“{limit.each}”不是表格")


def _opinions(p: Procedure, source: Source) -> Iterator[Fault]:
    """Whether others are satisfied is said by themselves or recorded by somebody who did not do the work."""
    for key, spec in p.fields.items():
        line = source.line("fields", key)
        asking = [a for a in p.actions.values() if key in {name for name, _ in a.fields()}]
        if "不满意" in spec.options.values() and asking and not spec.apart and not all(a.opens for a in asking):
            yield Fault(
                source.file, line, f"“{spec.name}”是对方满意不满意，不能由办的人自己填：请写 apart: [办理的步骤]"
            )
        for step in spec.apart:
            if step not in p.actions:
                yield Fault(source.file, line, f"“{spec.name}”的 apart 提到的步骤“{step}”没有声明")
        for action in asking:
            if action.key in spec.apart:
                yield Fault(
                    source.file, line, f"“{spec.name}”在“{action.name}”中问，又不许办这一步的人填：请另设一步来问"
                )


@lru_cache(maxsize=2048)
def running_surely(p: Procedure, side: str) -> Mapping[str, frozenset[str]]:
    """Limits of one side that run in each state whichever way the matter came there."""
    kept = {k: s for k, s in p.limits.items() if s.of == side and not resolve(s).code.endswith("-MIN")}
    limits: dict[str, frozenset[str]] = {START: frozenset()}
    changed = True
    while changed:
        changed = False
        for action in p.actions.values():
            for status in _from(p, action, limits):
                after = _after(p, action, limits[status], kept)
                for state in targets(action) or ((status,) if status != START else ()):
                    fewer = limits[state] & after if state in limits else after
                    if limits.get(state) != fewer:
                        limits[state], changed = fewer, True
    return {state: limits.get(state, frozenset()) for state in p.states}


def _from(p: Procedure, action: ActionSpec, reached: Mapping[str, frozenset[str]]) -> list[str]:
    return [s for s in reached if s in action.sources or (ANY in action.sources and s != START and not p.states[s].end)]


def _after(p: Procedure, action: ActionSpec, before: frozenset[str], kept: Mapping[str, object]) -> frozenset[str]:
    after = set(before)
    for key in kept:
        limit = p.limits[key]
        if action.key in (*limit.until, *limit.cancel, *limit.pause):
            after.discard(key)
        if action.key in limit.resume or (action.key in limit.from_ and not limit.when):
            after.add(key)
    return frozenset(after)
