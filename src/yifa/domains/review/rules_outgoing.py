"""Outgoing documents: whether the title is that of a document which must be reviewed."""

from __future__ import annotations

from yifa.domains.review.bypass import class_of
from yifa.kernel.context import StepContext
from yifa.kernel.registry import check


@check("outgoing-reviewed")
def outgoing_reviewed(ctx: StepContext) -> str:
    """A document whose title belongs to a class that must be reviewed names its review (国办发〔2018〕115号; R118)."""
    it = ctx["it"]
    looks = class_of(str(it["name_"]))
    if looks is None or it["review"]:
        return ""
    return f"名称像{looks[1]}，没有选合法性审查件；登记后会列入“应审未审”，由司法所核对。"
