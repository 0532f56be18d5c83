"""What keeps a file from being closed: the same list that its page and its time-chain show."""

from __future__ import annotations

from yifa.domains.enforcement import sequence
from yifa.kernel.context import StepContext
from yifa.kernel.registry import check
from yifa.kernel.timechain import missing

__all__ = ["file_agrees", "file_whole", "sequence"]


@check("file-agrees")
def file_agrees(ctx: StepContext) -> str:
    """The papers agree with the record and with one another (行政处罚法 第47条、第59条; R044, R170)."""
    faults = ctx["file"]["faults"]
    if not faults:
        return ""
    return f"案卷里的文书与记录或者文书之间不一致：{'；'.join(faults)}。请到“案卷”页看核对结果，更正后再办。"


@check("file-whole")
def file_whole(ctx: StepContext) -> str:
    """No step that the law wants before another is missing from the file, or after it (行政处罚法 第54条至第61条)."""
    faults = missing(ctx.procedure, ctx.state, ctx.entry.action)
    message = "；".join(f"{fault.say.rstrip('。')}〈{fault.basis}〉" for fault in faults)
    return f"案卷里有缺项或者次序颠倒：{message}。" if message else ""
