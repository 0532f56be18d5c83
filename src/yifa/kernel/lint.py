"""`yifa catalogue lint`: every fault of the catalogue with file, line and what to do.

What pydantic can't see: unreachable states, actions nobody may take, limits without a basis, figures without a
definition, conditions that don't evaluate, references that lead nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.kernel.catalogue import Catalogue, Fault, Source
from yifa.kernel.conditions import ConditionError, compiled
from yifa.kernel.context import CONTEXT_NAMES, OLD_NOTES, Facts, StepContext, all_fields
from yifa.kernel.fields import empty_value
from yifa.kernel.limits import resolve
from yifa.kernel.lint_duties import assigning, awaiting
from yifa.kernel.lint_names import condition_faults, names_in_papers, paper_texts
from yifa.kernel.lint_public import public_parts
from yifa.kernel.model import ANY, START, ActionSpec, Consequence, Procedure, Spawn
from yifa.kernel.records import Entry, State
from yifa.kernel.registry import CHECKS, EFFECTS, REVIEWS
from yifa.law.audit import faults_of_basis
from yifa.law.data_files import read_text
from yifa.law.limit_table import table_faults
from yifa.law.limits import all_limits
from yifa.law.rules import all_rules

LIMITS = "limits.yaml"
# What an expression may ask that is evaluated again at replay: nothing from outside the matter.
REPLAYED = frozenset({"it", "was", "form", "status", "on", "at", "opened", "did", "last", "limits", "row"})


def lint(catalogue: Catalogue) -> list[Fault]:
    """All faults, in order of file and line."""
    faults: list[Fault] = []
    for versions in catalogue.versions.values():
        for procedure in versions:
            source = catalogue.sources[procedure.procedure]
            for part in _PARTS:
                faults += part(catalogue, procedure, source)
    faults += _shared_figures(catalogue)
    faults += names_in_papers(catalogue, paper_texts(catalogue.documents))
    faults += limit_faults()
    return sorted(set(faults), key=lambda fault: (fault.file, fault.line, fault.reason))


def limit_faults() -> list[Fault]:
    """Faults of the table of limits: an id given twice would silently govern running cases."""
    return [Fault(f"law/data/{LIMITS}", line, reason) for line, reason in table_faults(read_text(LIMITS))]


def _states(catalogue: Catalogue, p: Procedure, source: Source) -> Iterator[Fault]:
    reached = {START}
    changed = True
    while changed:
        changed = False
        for action in p.actions.values():
            if reached & set(action.sources) or ANY in action.sources:
                new = set(_targets(action)) - reached
                reached |= new
                changed = changed or bool(new)
    for key in p.states:
        if key not in reached:
            yield Fault(source.file, source.line("states", key), f"状态“{p.states[key].name}”没有一步能到")
    for key, action in p.actions.items():
        for state in {*action.sources, *_targets(action)} - {START, ANY}:
            if state not in p.states:
                yield Fault(source.file, source.line("actions", key), f"“{action.name}”提到的状态“{state}”没有声明")
    if p.kind == "case" and not any(state.end for state in p.states.values()):
        yield Fault(source.file, source.line("states"), "没有终结状态（end: true），件永远办不结")
    if not p.opening:
        yield Fault(source.file, source.line("actions"), "没有开始的一步（from: start）")


def _targets(action: ActionSpec) -> tuple[str, ...]:
    if isinstance(action.to, str):
        return (action.to,) if action.to else ()
    return tuple(branch.state for branch in action.to)


def _actions(catalogue: Catalogue, p: Procedure, source: Source) -> Iterator[Fault]:
    fields = all_fields(p)
    for key, action in p.actions.items():
        line = source.line("actions", key)
        if not action.by:
            yield Fault(source.file, line, f"“{action.name}”没有人能办（by 为空）")
        for role in action.by:
            if role not in catalogue.roles:
                yield Fault(source.file, line, f"“{action.name}”的岗位“{role}”不在 roles.yaml")
        for field, _ in action.fields():
            if field not in fields:
                yield Fault(source.file, line, f"“{action.name}”表单中的“{field}”没有声明")
        for field in action.sets:
            if field not in fields:
                yield Fault(source.file, line, f"“{action.name}”要写入的“{field}”没有声明")
        for field in action.fills:
            if field not in dict(action.fields()):
                yield Fault(source.file, line, f"“{action.name}”要预填的“{field}”不在这一步的表单里")
        for document in action.produces:
            if document not in catalogue.documents:
                yield Fault(source.file, line, f"“{action.name}”要制作的文书“{document}”没有模板")
        for document in action.serves:
            if not any(document in step.produces for step in p.actions.values()):
                yield Fault(source.file, line, f"“{action.name}”要送达的文书“{document}”没有一步制作")
        for other in action.beside:
            if other not in p.actions or key not in p.actions[other].beside:
                yield Fault(source.file, line, f"“{action.name}”与“{other}”并行（beside），两边应当互相写明")
        for name in action.effect:
            if name not in EFFECTS:
                yield Fault(source.file, line, f"“{action.name}”的计算“{name}”没有在 rules.py 登记")
        if p.kind == "case" and not action.basis and not action.help and not p.basis:
            yield Fault(source.file, line, f"“{action.name}”没有依据（basis）")
        for name in action.reviews:
            if name not in REVIEWS:
                yield Fault(source.file, line, f"“{action.name}”的体检“{name}”没有在 rules.py 登记")
        for spawn in action.offers:
            if spawn.each and (spawn.each not in fields or fields[spawn.each].type != "table"):
                yield Fault(source.file, line, f"“{action.name}”要逐行转办的“{spawn.each}”不是表格")
            yield from _spawn(catalogue, action, spawn, source, line)
        for spec in action.brings:
            yield from _consequence(catalogue, p, action, spec, source, line)


def _spawn(catalogue: Catalogue, action: ActionSpec, spawn: Spawn, source: Source, line: int) -> Iterator[Fault]:
    target = spawn.procedure
    if target not in catalogue.versions:
        yield Fault(source.file, line, f"“{action.name}”要转办的程序“{target}”不存在")
        return
    if spawn.action and spawn.action not in {way.key for way in catalogue.newest[target].opening}:
        yield Fault(source.file, line, f"“{action.name}”要转办的步骤“{spawn.action}”不能登记“{target}”")
    known = all_fields(catalogue.newest[target])
    for field in spawn.carries:
        if field not in known:
            yield Fault(source.file, line, f"“{action.name}”要带入的“{field}”在程序“{target}”中没有")


def _consequence(
    catalogue: Catalogue, p: Procedure, action: ActionSpec, spec: Consequence, source: Source, line: int
) -> Iterator[Fault]:
    field = all_fields(p).get(spec.field)
    if field is None or not field.registers:
        yield Fault(source.file, line, f"“{action.name}”随办的栏目“{spec.field}”不是从名册或者件中选的")
        return
    for target in field.registers:
        other = catalogue.newest.get(target)
        step = other.actions.get(spec.action) if other else None
        if other is None or step is None or "system" not in step.by:
            yield Fault(source.file, line, f"“{action.name}”随办的“{target}·{spec.action}”不存在，或者系统不能办")
            continue
        for key in spec.values.keys() - {key for key, _ in step.fields()}:
            yield Fault(source.file, line, f"“{action.name}”随办要带入的“{key}”不在“{step.name}”的表单中")


def _fields(catalogue: Catalogue, p: Procedure, source: Source) -> Iterator[Fault]:
    used = {key for action in p.actions.values() for key, _ in action.fields()}
    used |= {key for action in p.actions.values() for key in action.sets} | {OLD_NOTES}
    used |= {key for key, spec in p.fields.items() if spec.number_of}
    has_effects = any(action.effect for action in p.actions.values())
    made = {document for action in p.actions.values() for document in action.produces}
    for key, spec in all_fields(p).items():
        line = source.line("fields" if key in p.fields else "parties", key)
        if spec.number_of and spec.number_of not in made:
            yield Fault(source.file, line, f"“{spec.name}”的编号取自文书“{spec.number_of}”，没有一步制作它")
        if key not in used and not has_effects:
            yield Fault(source.file, line, f"“{spec.name}”没有一步填写它")
        if spec.type in ("choice", "choices") and not spec.options:
            yield Fault(source.file, line, f"“{spec.name}”没有选项（options）")
        if spec.type == "table" and not spec.columns:
            yield Fault(source.file, line, f"“{spec.name}”没有列（columns）")
        for field in (spec, *spec.columns.values()):
            if field.figure and field.figure.partition("|")[0] not in catalogue.figures:
                yield Fault(source.file, line, f"“{field.name}”要带出的数“{field.figure}”不存在")
        for other in spec.after:
            step = other.removeprefix("last.")
            if step not in (p.actions if step != other else all_fields(p)):
                yield Fault(source.file, line, f"“{spec.name}”不得早于（after）的“{other}”没有声明")
        if spec.spread and len(spec.columns) != 2:
            yield Fault(source.file, line, f"“{spec.name}”要在表格里展开（spread），须是两列的表")
        for register in spec.registers:
            if register not in catalogue.versions:
                yield Fault(source.file, line, f"“{spec.name}”引用的名册“{register}”不存在")
    for key, party in p.parties.items():
        for step in set(party.needs) - set(p.actions):
            yield Fault(
                source.file, source.line("parties", key), f"“{party.name}”的必填（needs）提到的“{step}”没有声明"
            )
    hidden = all_fields(p).get(p.see.hide_from)
    if p.see.hide_from and (hidden is None or hidden.type not in ("unit", "village")):
        # What somebody writes by hand is no unit's key: the unit complained of would go on seeing the matter.
        yield Fault(source.file, source.line("see"), f"“{p.see.hide_from}”须是单位或者村的栏目，才能对该单位隐去")
    for key in re.findall(r"{(\w+)}", p.title):
        if key not in all_fields(p) and key not in ("number", "name"):
            yield Fault(source.file, source.line("title"), f"标题中的“{key}”没有声明")
        elif key in all_fields(p) and all_fields(p)[key].personal:
            yield Fault(source.file, source.line("title"), f"标题中的“{key}”是个人信息，不得写进标题")
    for key in p.once:
        if key not in p.fields or p.fields[key].personal:
            yield Fault(source.file, source.line("once"), f"不得重复的“{key}”没有声明，或者是个人信息")
    for key in p.list:
        if key not in all_fields(p) and key not in LIST_COLUMNS:
            yield Fault(source.file, source.line("list"), f"台账栏目“{key}”没有声明")


LIST_COLUMNS = frozenset(
    {"number", "title", "status", "opened_on", "closed_on", "due", "village", "handler", "parties"}
)


def _limits(catalogue: Catalogue, p: Procedure, source: Source) -> Iterator[Fault]:
    for key, spec in p.limits.items():
        line = source.line("limits", key)
        if spec.rule and spec.rule not in all_limits():
            yield Fault(source.file, line, f"期限“{spec.name}”的编号“{spec.rule}”不在法定期限表")
            continue
        if not spec.rule and not (spec.length and spec.basis and spec.day_rule):
            yield Fault(source.file, line, f"期限“{spec.name}”没有依据：写 rule 编号，或写 length、day_rule 与 basis")
            continue
        resolve(spec)
        extended = tuple(extension.by for extension in spec.extend)
        named = (*spec.from_, *spec.until, *spec.pause, *spec.resume, *spec.restart, *spec.cancel, *spec.blocks)
        for action in (*named, *spec.bars, *extended):
            if action not in p.actions:
                yield Fault(source.file, line, f"期限“{spec.name}”提到的步骤“{action}”没有声明")
        if not spec.from_:
            yield Fault(source.file, line, f"期限“{spec.name}”没有起算的步骤（from）")


def _bases(catalogue: Catalogue, p: Procedure, source: Source) -> Iterator[Fault]:
    """Acts and articles on which something rests: held, not replaced, within the act."""
    named = [(source.line("basis"), basis) for basis in p.basis]
    named += [(source.line("actions", key), action.basis) for key, action in p.actions.items()]
    named += [(source.line("fields", key), spec.basis) for key, spec in p.fields.items()]
    named += [(source.line("limits", key), spec.basis) for key, spec in p.limits.items()]
    named += [(source.line("rules", index), rule.basis) for index, rule in enumerate(p.rules)]
    for line, basis in named:
        for fault in faults_of_basis(basis) if basis else ():
            yield Fault(source.file, line, f"依据“{basis}”：{fault}")


def _rules(catalogue: Catalogue, p: Procedure, source: Source) -> Iterator[Fault]:
    for index, rule in enumerate(p.rules):
        line = source.line("rules", index)
        for rule_id in rule.id:
            if re.fullmatch(r"R\d{3}", rule_id) and rule_id not in all_rules():
                yield Fault(source.file, line, f"规则编号“{rule_id}”不存在")
        for action in (*rule.on, *rule.fix):
            if action not in p.actions:
                yield Fault(source.file, line, f"规则{'、'.join(rule.id)}提到的步骤“{action}”没有声明")
        if not rule.when and not rule.check:
            yield Fault(source.file, line, f"规则{'、'.join(rule.id)}没有条件（when 或 check）")
        if rule.check and rule.check not in CHECKS:
            yield Fault(source.file, line, f"规则{'、'.join(rule.id)}的检查“{rule.check}”没有在 rules.py 登记")


def _figures(catalogue: Catalogue, p: Procedure, source: Source) -> Iterator[Fault]:
    for key, figure in p.figures.items():
        line = source.line("figures", key)
        if not figure.definition:
            yield Fault(source.file, line, f"数“{figure.name}”没有口径（definition）")
        if not (figure.post or figure.ratio or figure.sum):
            yield Fault(source.file, line, f"数“{figure.name}”没有来处（post、ratio 或 sum）")
        for other in (*figure.ratio, *figure.sum):
            if other not in catalogue.figures:
                yield Fault(source.file, line, f"数“{figure.name}”用到的数“{other}”不存在")
        for post in figure.post:
            for action in post.on:
                if action not in p.actions:
                    yield Fault(source.file, line, f"数“{figure.name}”提到的步骤“{action}”没有声明")
            if post.track and post.track not in all_fields(p):
                yield Fault(source.file, line, f"数“{figure.name}”跟踪的“{post.track}”没有声明")


def _shared_figures(catalogue: Catalogue) -> Iterator[Fault]:
    for figure in catalogue.figures.values():
        if figure.procedure:
            continue
        for other in (*figure.ratio, *figure.sum):
            if other not in catalogue.figures:
                yield Fault("figures.yaml", 1, f"数“{figure.name}”用到的数“{other}”不存在")
        if not figure.definition:
            yield Fault("figures.yaml", 1, f"数“{figure.name}”没有口径（definition）")
    for check in catalogue.checks:
        for key in (*check.le, *check.eq):
            if key not in catalogue.figures:
                yield Fault("figures.yaml", 1, f"核对“{check.say}”用到的数“{key}”不存在")


def _conditions(catalogue: Catalogue, p: Procedure, source: Source) -> Iterator[Fault]:
    entry = Entry(
        town="",
        matter=0,
        n=1,
        procedure=p.procedure,
        version=p.version,
        action="",
        actor=0,
        role="",
        occurred_at="2026-01-05T09:00+08:00",
        recorded_at="2026-01-05T09:00+08:00",
    )
    practice = {key: spec["default"] for key, spec in catalogue.settings.items() if "default" in spec}
    context = StepContext(p, State(), entry, {}, None, Facts(settings=practice))
    personal = {key for key, spec in all_fields(p).items() if spec.personal}
    # A table offers its columns as `row`, whichever table it is: which one is said by the offer beside it.
    tables = (spec.columns for spec in p.fields.values() if spec.type == "table")
    context.row = {key: empty_value(column) for columns in tables for key, column in columns.items()}
    for path, expression, replayed in _expressions(p):
        line = source.line(*path)
        try:
            condition = compiled(expression)
            if unknown := condition.names & {"today", "now"}:
                yield Fault(source.file, line, f"条件“{expression}”用了{unknown}，请用 on（办理日期）")
            if replayed and (foreign := condition.names & (CONTEXT_NAMES - REPLAYED)):
                yield Fault(source.file, line, f"“{expression}”要能重放，不得用{'、'.join(sorted(foreign))}")
            if replayed and (seen := {key for key in personal if re.search(rf"\b(it|form|was)\.{key}\b", expression)}):
                yield Fault(source.file, line, f"“{expression}”要能重放，不得用个人信息“{'、'.join(sorted(seen))}”")
            texts = {key for key, spec in all_fields(p).items() if spec.type in ("text", "paragraph")}
            if any(key in texts for key in re.findall(r"size\((?:it|form|was)\.(\w+)\)", expression)):
                yield Fault(source.file, line, f"“{expression}”：文字的字数请用 length(…)，size 只用于列表")
            context.evaluate_by_library(expression)
        except ConditionError as error:
            if not re.search(r"index out of bounds|\[\d+\]|division", str(error)):
                yield Fault(source.file, line, str(error))


def _expressions(p: Procedure) -> Iterator[tuple[tuple[str | int, ...], str, bool]]:
    """(path, expression, whether it is evaluated again at replay) of everything written in CEL."""
    for key, spec in p.fields.items():
        for part in (spec.when, spec.required):
            if isinstance(part, str) and part:
                yield ("fields", key), part, False
    for key, action in p.actions.items():
        for source in (action.when, *action.sets.values(), *action.fills.values(), *(s.when for s in action.offers)):
            if source:
                yield ("actions", key), source, False
        for spawn in action.offers:
            for source in spawn.carries.values():
                yield ("actions", key), source, False
        for follows in action.brings:
            for source in (follows.when, *follows.values.values()):
                if source:
                    yield ("actions", key), source, False
        if not isinstance(action.to, str):
            for branch in action.to:
                yield ("actions", key), branch.when, True
    for key, limit in p.limits.items():
        for source in (limit.start, limit.when, limit.until_when, limit.until_all):
            if source:
                yield ("limits", key), source, True
    for index, rule in enumerate(p.rules):
        if rule.when:
            yield ("rules", index), rule.when, False
    if p.public and p.public.when:
        yield ("public",), p.public.when, True
    for key, figure in p.figures.items():
        for post in figure.post:
            for source in (post.amount, post.when, post.date, post.part):
                if source:
                    yield ("figures", key), source, True


def _names(catalogue: Catalogue, p: Procedure, source: Source) -> Iterator[Fault]:
    yield from condition_faults(catalogue, p, source, _expressions(p))


_PARTS = (
    _states,
    _actions,
    _fields,
    _limits,
    _bases,
    _rules,
    _figures,
    _names,
    _conditions,
    public_parts,
    awaiting,
    assigning,
)
