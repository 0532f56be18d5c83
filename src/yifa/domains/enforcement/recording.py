"""全过程记录: which of the six steps of a case has which record, and what is lacking (行政处罚法 第47条; R052). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

STAGES = ("启动", "调查取证", "审核", "决定", "送达", "执行")
WHOLE, GUIDE = "行政处罚法第47条", "国办发〔2018〕118号"
STAGE_OF: Mapping[str, Mapping[str, str]] = {
    "enforcement-case": {
        "propose": "启动",
        "file": "启动",
        "inspect": "调查取证",
        "interview": "调查取证",
        "collect": "调查取证",
        "preserve": "调查取证",
        "release": "调查取证",
        "order": "调查取证",
        "recheck": "调查取证",
        "conclude": "调查取证",
        "submit": "审核",
        "audit": "审核",
        "discuss": "审核",
        "hold": "审核",
        "report": "审核",
        "notify": "决定",
        "inform": "决定",
        "defend": "决定",
        "decide": "决定",
        "decide_none": "决定",
        "serve": "送达",
        "serve_failed": "送达",
        "pay": "执行",
        "defer": "执行",
        "add": "执行",
        "urge": "执行",
        "apply_court": "执行",
        "perform": "执行",
        "close": "执行",
    },
}
_KINDS = {
    "照片": ("jpg", "jpeg", "png", "webp", "heic", "bmp", "gif"),
    "录音": ("mp3", "m4a", "wav", "aac", "amr", "ogg"),
    "录像": ("mp4", "mov", "avi", "webm", "mkv", "3gp"),
}
SHOWN = frozenset({"照片", "录音", "录像"})


@dataclass(frozen=True, slots=True)
class Done:
    """One step taken: its day, the papers it made and the files with it."""

    action: str
    n: int
    day: str
    papers: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StageRecord:
    """What there is of one of the six steps. `missing` breaks the law; `advised` ought to be there."""

    stage: str
    reached: bool
    papers: tuple[tuple[int, str], ...]
    media: Mapping[str, int]
    missing: tuple[str, ...]
    advised: tuple[str, ...]


def kind_of(name: str) -> str:
    """照片, 录音 or 录像 by the file's name; anything else is 文字."""
    tail = name.rsplit(".", 1)[-1].lower()
    return next((kind for kind, tails in _KINDS.items() if tail in tails), "文字")


def records(procedure: str, steps: Iterable[Done]) -> list[StageRecord]:
    """The six steps of a matter, each with its records and gaps; empty for work that has no such steps."""
    stage_of = STAGE_OF.get(procedure)
    if stage_of is None:
        return []
    taken = list(steps)
    return [_stage(stage, stage_of, taken) for stage in STAGES]


def _stage(stage: str, stage_of: Mapping[str, str], taken: list[Done]) -> StageRecord:
    own = [step for step in taken if stage_of.get(step.action) == stage]
    declared = [step for step in taken if step.action == "record" and step.values.get("stage") == stage]
    papers = tuple((step.n, paper) for step in own for paper in step.papers)
    media: dict[str, int] = {}
    for step in (*own, *declared):
        for name in step.files:
            media[kind_of(name)] = media.get(kind_of(name), 0) + 1
    missing, advised = [], []
    if own and not papers and not media:
        missing.append(f"没有任何文字、音像记录（{WHOLE}）")
    shown = SHOWN & set(media)
    for step in own:
        if not shown and (why := _wants_media(step)):
            advised.append(f"{why}，应当有音像记录（{GUIDE}）")
            break
    return StageRecord(stage, bool(own), papers, media, tuple(missing), tuple(advised))


def _wants_media(step: Done) -> str:
    """Why a step ought to be recorded in pictures or sound, or ""."""
    if step.action in ("inspect", "preserve", "recheck"):
        return "现场执法"
    if step.action == "hold":
        return "举行听证"
    if step.action == "serve" and step.values.get("serve_mode") in ("留置送达", "公告送达"):
        return str(step.values["serve_mode"])
    return ""
