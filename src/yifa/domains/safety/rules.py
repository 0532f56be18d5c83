"""Safety work: who may order rectification."""

from __future__ import annotations

from yifa.domains.enforcement.rules import two_certified_officers
from yifa.kernel.context import StepContext
from yifa.kernel.registry import check


@check("two-if-named")
def two_if_named(ctx: StepContext) -> str:
    """An order to an enterprise is made by two certified officers; a household may be told by one (R059)."""
    return two_certified_officers(ctx) if ctx.refs("site") or ctx.refs("officers") else ""
