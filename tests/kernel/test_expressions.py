"""What the catalogue asks, asked twice: by the translated function and by the CEL library."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from yifa.domains import catalogue
from yifa.kernel.conditions import FUNCTIONS, ConditionError, compiled
from yifa.kernel.context import StepContext, all_fields
from yifa.kernel.expressions import translated
from yifa.kernel.fields import empty_value
from yifa.kernel.lint import _expressions
from yifa.kernel.model import FieldSpec, Procedure
from yifa.kernel.records import Entry, State

NAMES = {
    "it": {"a": "x", "n": 3, "f": 2.5, "b": True, "none": [], "rows": [{"n": 1, "t": "甲"}, {"n": 2, "t": "乙"}]},
    "did": {"step": 0},
    "on": "2026-03-05",
}
SAME = (
    "it.a == 'x' && (it.n > 2 || did.step == 0)",
    "!it.b ? 1 : it.n == 3 ? 2 : 3",
    "it.rows.exists(r, r.n == 2 && it.rows.filter(o, o.t == r.t).size() == 1)",
    "it.rows.all(r, r.n > 0)",
    "it.rows.map(r, r.t) + ['丙']",
    "size(it.rows.filter(r, r.n > 1)) - 1",
    "size('中文') == 6 && '中文'.size() == 6 && length('中文') == 2",
    "-7 / 2",
    "7 / -2",
    "it.f / 2.0",
    "it.f / 0.0",
    "it.n * 2 + 1 - 4",
    "has(it.a) && !has(it.missing)",
    "it.rows[1].t",
    "'x' in [it.a, 'y'] && !('z' in it.none)",
    "it.a.startsWith('x') && it.a.endsWith('x') && it.a.contains('x')",
    "days(on, '2026-03-08') == 3 && plus_days(on, -1) < on",
    "true || it.missing == 1",
    "it.missing == 1 || true",
    "it.missing == 1 && false",
    "double(it.n) / 2.0",
    "total(it.rows.map(r, r.n))",
    "-it.n",
    "(1 < 2) == true",
    'it.a == "x"',
    "it.a.matches('^x$')",
    "'\\u4e2d' == '中'",
)
REFUSED = ("it.missing", "it.n / 0", "it.a < 1", "it.nothing.more", "it.rows[7]", "unknown == 1", "length(it.n) > 0")


def context_of(names: dict[str, Any]) -> StepContext:
    entry = Entry(
        town="",
        matter=1,
        n=1,
        procedure="",
        version="",
        action="",
        actor=0,
        role="",
        occurred_at="2026-03-05T09:00+08:00",
        recorded_at="2026-03-05T09:00+08:00",
    )
    context = StepContext(next(iter(catalogue().newest.values())), State(), entry, {}, None)
    context.update(names)
    return context


@pytest.mark.parametrize("source", SAME)
def test_an_expression_means_the_same_both_ways(source: str) -> None:
    context = context_of(NAMES)
    value = context.evaluate_by_library(source)
    assert context.evaluate(source) == value
    assert type(context.evaluate(source)) is type(value)


@pytest.mark.parametrize("source", REFUSED)
def test_what_does_not_come_out_is_refused_in_the_library_s_words(source: str) -> None:
    context = context_of(NAMES)
    with pytest.raises(ConditionError) as by_library:
        context.evaluate_by_library(source)
    with pytest.raises(ConditionError) as translated_:
        context.evaluate(source)
    assert str(translated_.value) == str(by_library.value)


@pytest.mark.parametrize("source", ("it.a ==", "it.a = 'x'", "(it.a", "it.a b", "it..a", "1 +", "'open", "if", "a.1"))
def test_what_is_no_expression_is_not_translated(source: str) -> None:
    assert translated(source, FUNCTIONS) is None
    with pytest.raises(ConditionError):
        compiled(source).evaluate({})


def expressions() -> Iterator[tuple[Procedure, str]]:
    """Every expression of the newest versions, with the procedure whose names it reads."""
    for procedure in catalogue().newest.values():
        for _, source, _ in _expressions(procedure):
            yield procedure, source


def test_nearly_all_of_the_catalogue_is_translated() -> None:
    sources = {source for _, source in expressions()}
    left = {source for source in sources if compiled(source).run is None}
    assert len(sources) > 1000
    assert len(left) <= len(sources) // 50, sorted(left)


def _value(spec: FieldSpec, rng: Random) -> Any:
    """A value that a field may hold, often the empty one."""
    if rng.random() < 0.3:
        return empty_value(spec)
    options = list(spec.options) or ["甲"]
    made: dict[str, Any] = {
        "choice": rng.choice(options),
        "choices": rng.sample(options, rng.randint(0, min(3, len(options)))),
        "boolean": rng.random() < 0.5,
        "date": f"2026-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}",
        "datetime": f"2026-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}T09:00",
        "number": rng.randint(0, 300) / 4,
        "percent": rng.randint(0, 400) / 4,
    }
    if spec.type == "table":
        rows = range(rng.randint(0, 3))
        return [{key: _value(column, rng) for key, column in spec.columns.items()} for _ in rows]
    if spec.type == "party":
        return [{"kind": "person", "name": rng.choice("王陈林")} for _ in range(rng.randint(0, 2))]
    if spec.type in made:
        return made[spec.type]
    empty = empty_value(spec)
    return rng.randint(0, 5) if isinstance(empty, int) else [1] if isinstance(empty, list) else rng.choice("甲乙")


@pytest.mark.parametrize("seed", range(3))
def test_every_expression_of_the_catalogue_gives_the_same_both_ways(seed: int) -> None:
    rng, compared = Random(seed), 0
    contexts: dict[str, StepContext] = {}
    for procedure, source in expressions():
        if procedure.procedure not in contexts:
            values = {key: _value(spec, rng) for key, spec in all_fields(procedure).items()}
            did = {key: rng.randint(0, 2) for key in procedure.actions}
            last = {key: rng.choice(("", "2026-02-03")) for key in procedure.actions}
            limits = {
                key: {"due": "2026-02-01", "running": rng.random() < 0.5, "overdue": rng.random() < 0.5}
                | {"met": "", "paused": False, "start": ""}
                for key in procedure.limits
            }
            contexts[procedure.procedure] = context_of(
                {"it": values, "form": values, "was": values, "did": did, "last": last, "limits": limits, "refs": {}}
            )
        context = contexts[procedure.procedure]
        try:
            value = context.evaluate_by_library(source)
        except ConditionError:
            continue
        got = context.evaluate(source)
        # Nothing divided by nothing is no number, which equals nothing, itself included.
        assert got == value or repr(got) == repr(value), f"{procedure.procedure}: {source}"
        assert type(got) is type(value), f"{procedure.procedure}: {source}"
        compared += 1
    assert compared > 1000
