"""Faults in what the catalogue lets residents see and do: nothing personal may be published, no form may ask too much."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.kernel.catalogue import Catalogue, Fault, Source
from yifa.kernel.conditions import ConditionError, compiled
from yifa.kernel.context import all_fields
from yifa.kernel.model import ActionSpec, Procedure
from yifa.kernel.public_spec import PublicForm

# What a resident cannot be asked: people and units of the house, and rows of a table.
NOT_ASKED = frozenset({"staff", "unit", "matter", "table", "id_number", "credit_code", "phone"})


def public_parts(catalogue: Catalogue, p: Procedure, source: Source) -> Iterator[Fault]:
    """Every fault of `public`, `follow` and of the residents' forms of one procedure."""
    yield from _published(p, source)
    yield from _follow(catalogue, p, source)
    for action in p.actions.values():
        if form := action.resident_form:
            for fault in (*_form(p, action, form), *_choices(catalogue, p, form)):
                yield Fault(source.file, source.line("actions", action.key, "public"), f"“{action.name}”：{fault}")


def _published(p: Procedure, source: Source) -> Iterator[Fault]:
    spec, fields = p.public, all_fields(p)
    if spec is None:
        return
    line = source.line("public")
    for key in (*spec.fields, *spec.lead, *filter(None, [spec.spot]), *re.findall(r"{(\w+)}", spec.title)):
        if key not in fields:
            if key not in ("number", "name"):
                yield Fault(source.file, line, f"要公布的“{key}”没有声明")
        elif fields[key].personal or fields[key].type in ("staff", "id_number"):
            yield Fault(source.file, line, f"“{fields[key].name}”是个人信息，不得公布")
    for state in spec.in_:
        if state not in p.states:
            yield Fault(source.file, line, f"公布的状态“{state}”没有声明")
    if spec.day and spec.day not in p.actions and (spec.day not in fields or fields[spec.day].type != "date"):
        yield Fault(source.file, line, f"公布日期“{spec.day}”不是步骤，也不是日期栏目")
    for key in spec.until:
        if key not in p.limits:
            yield Fault(source.file, line, f"公布截止的期限“{key}”没有声明")
    if spec.by and (spec.by not in fields or fields[spec.by].type != "choice"):
        yield Fault(source.file, line, f"分类“{spec.by}”不是单选栏目")


def _follow(catalogue: Catalogue, p: Procedure, source: Source) -> Iterator[Fault]:
    line = source.line("follow")
    produced = {document for action in p.actions.values() for document in action.produces}
    for key in p.follow.shows:
        if key not in all_fields(p):
            yield Fault(source.file, line, f"给申请人看的“{key}”没有声明")
    for key in p.follow.papers:
        if key not in produced:
            yield Fault(source.file, line, f"给申请人的文书“{key}”没有一步制作")
    for key in (*p.follow.course, *p.follow.quiet):
        if key not in p.actions:
            yield Fault(source.file, line, f"给申请人看的步骤“{key}”没有声明")
    if p.follow.late and not p.follow.basis:
        yield Fault(source.file, line, "逾期时的救济没有依据（basis）")


def _form(p: Procedure, action: ActionSpec, form: PublicForm) -> Iterator[str]:
    fields = all_fields(p)
    insisted = dict(action.fields())
    form_fields = dict(form.fields())
    for key in (*form_fields, *form.given):
        if key not in insisted:
            yield f"网上表单的“{key}”不在这一步的表单里"
    for key in set(form_fields) & set(form.given):
        yield f"“{key}”既由群众填写又由系统填写"
    for key in form_fields:
        if key in fields and fields[key].type in NOT_ASKED:
            yield f"“{fields[key].name}”不能让群众填写"
    for key, needed in insisted.items():
        spec = fields.get(key)
        if spec and (needed or spec.required is True) and not spec.when and key not in {*form_fields, *form.given}:
            yield f"“{spec.name}”这一步必须填写，网上表单既没有问也没有给"
    for key in {
        *form.call,
        *form.help,
        *form.choose,
        *filter(None, [form.spot]),
        *form.items,
        *form.items.values(),
    } - set(form_fields):
        yield f"对“{key}”有说明，却没有问它"
    for key in form.people:
        if key not in p.parties or key not in form_fields:
            yield f"要问的当事人“{key}”没有声明或者没有问"


def _choices(catalogue: Catalogue, p: Procedure, form: PublicForm) -> Iterator[str]:
    fields = all_fields(p)
    for key, _ in form.fields():
        spec = fields.get(key)
        if spec and spec.type == "register":
            open_ = [r for r in spec.registers if r in catalogue.versions and catalogue.newest[r].public]
            if not open_:
                yield f"“{spec.name}”从没有公布的名册中选，群众看不到"
    for key, condition in form.choose.items():
        try:
            compiled(condition)
        except ConditionError as error:
            yield f"“{key}”的选择条件：{error}"
