"""Safety work: who may order rectification, and whom a year's count holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yifa.domains.enforcement.rules import two_certified_officers
from yifa.kernel.context import StepContext
from yifa.kernel.registry import check, effect


@check("two-if-named")
def two_if_named(ctx: StepContext) -> str:
    """An order to an enterprise is made by two certified officers; a household may be told by one (R059)."""
    return two_certified_officers(ctx) if ctx.refs("site") or ctx.refs("officers") else ""


@effect("care-year")
def care_year(ctx: StepContext) -> Mapping[str, Any]:
    """The year this person is counted for: a person visited twice in a year counts once."""
    return {"cared_year": int(str(ctx["it"]["visited_on"] or ctx["on"])[:4])}
