"""The shelves of the public site, in the order a visitor meets them, and what stands on each."""

from __future__ import annotations

from dataclasses import dataclass

from yifa.kernel.model import Procedure
from yifa.server.config.procedures import in_force, remembered_for_the_day


@dataclass(frozen=True, slots=True)
class Shelf:
    """A shelf: its key in the catalogue, its name, what a visitor finds there."""

    key: str
    name: str
    about: str


SHELVES: tuple[Shelf, ...] = (
    Shelf("guides", "办事指南", "要什么材料、几天办好、到哪里办、要不要钱"),
    Shelf("bodies", "机构和职责", "镇政府有哪些机构，各管什么事"),
    Shelf("powers", "权力和责任清单", "镇政府能做什么、依据哪条法律、出了错谁负责"),
    Shelf("decisions", "决策和征求意见", "正在征求意见的草案、已经作出的决策、民生实事"),
    Shelf("documents", "规范性文件和解读", "现行有效的、已经废止的文件，以及怎样理解"),
    Shelf("enforcement", "行政执法公示", "谁来执法、按什么程序、处罚了什么；到期自动撤下"),
    Shelf("disclosure", "政府信息公开", "主动公开的信息、必须公开的事项目录、对关切的回应"),
    Shelf("villages", "村（居）务公开", "各村（社区）公开栏贴了什么、村规民约"),
    Shelf("legal", "法律服务和调解员", "调解员、村居法律顾问、以案说法、法治阵地"),
    Shelf("reports", "大家反映的问题", "谁报了什么、办到哪里、办前办后的照片；已经有人报的不用再报"),
    Shelf("congress", "人大代表", "联络站、接待日、代表建议的答复"),
)
# What is called on the hall's screen today; no shelf to look through.
HALL = "hall"
BY_KEY = {shelf.key: shelf for shelf in SHELVES}


@remembered_for_the_day(1)
def standing() -> dict[str, tuple[Procedure, ...]]:
    """Kinds of work on each shelf, by the shelf's key."""
    by_shelf: dict[str, list[Procedure]] = {shelf.key: [] for shelf in SHELVES}
    for procedure in in_force().values():
        if procedure.public and procedure.public.shelf in by_shelf:
            by_shelf[procedure.public.shelf].append(procedure)
    return {key: tuple(kinds) for key, kinds in by_shelf.items()}


def name_of(procedure: Procedure) -> str:
    """What a kind of work is called on the public site."""
    return (procedure.public.name if procedure.public else "") or procedure.name.removesuffix("名册")
