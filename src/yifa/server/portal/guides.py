"""A guide to a service as a resident reads it: the answer in one line, and what to bring as a checklist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yifa.office.legible import complaint
from yifa.server.config.confined import PAPER, confined
from yifa.server.ledger.errors import BadAttachment

# What the applicant brings himself; the rest is fetched or issued by an authority.
OWN, SHARED = "申请人自备", "数据共享免交"
NOTES = {SHARED: "镇里从共享数据取，不用交", "部门核发": "发证部门核发的，交一份"}
# What a material is handed in as (申请材料 · 收什么) → the endings a browser offers, and the media types taken.
PICTURE, SHEET = "照片或者扫描件", "填好的电子表"
ACCEPTED = {
    PICTURE: ("image/*,.pdf", frozenset({"image/jpeg", "image/png", "image/heic", "image/webp", "application/pdf"})),
    SHEET: (
        ".docx,.pdf",
        frozenset({"application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}),
    ),
}
ANY = "image/*,.pdf,.docx"


@dataclass(frozen=True, slots=True)
class Material:
    """A line of the checklist.

    `needed`: the case is not taken in without it; `asked`: there is something to hand in; `form`: what as, a key of
    ACCEPTED or ""; `blanks`: name and address of the blank form or the sample the guide holds for it; `errors`: what is
    wrong with what was handed in.
    """

    n: int
    name: str
    note: str
    needed: bool
    asked: bool
    form: str = ""
    blanks: tuple[tuple[str, str], ...] = ()
    errors: tuple[str, ...] = ()

    @property
    def accept(self) -> str:
        """The kinds of file a browser offers to choose."""
        return ACCEPTED[self.form][0] if self.form in ACCEPTED else ANY

    def refusal(self, mime: str) -> str:
        """Why a file of this media type is not what is asked for; "" where it is."""
        if self.form in ACCEPTED and mime not in ACCEPTED[self.form][1]:
            return f"“{self.name}”要交{self.form}，刚才选的不是，请重新选。"
        return ""


def answer(values: Mapping[str, Any]) -> str:
    """How long, how often one must come, what it costs: one sentence, nothing said that the guide does not say."""
    parts = []
    if (days := values.get("promised_days")) is not None:
        parts.append(f"{days}个工作日办结" if days else "当场办结")
    if (visits := values.get("visits")) is not None:
        parts.append("一次也不用跑" if not visits else f"最多跑{'一' if visits == 1 else visits}次")
    if fee := str(values.get("fee") or ""):
        parts.append(fee.removesuffix("。"))
    return "，".join(parts) + "。" if parts else ""


def checklist(values: Mapping[str, Any]) -> tuple[Material, ...]:
    """The materials of a guide in their order, with what to do about each."""
    rows: Sequence[Mapping[str, Any]] = values.get("materials") or ()
    return tuple(_material(n, row) for n, row in enumerate(rows))


def _material(n: int, row: Mapping[str, Any]) -> Material:
    shared, later = row.get("source") == SHARED, bool(row.get("tolerable"))
    copies = f"{row['copies']}份" if row.get("copies") else ""
    notes = [NOTES.get(str(row.get("source")), ""), copies, "可以先受理、后补" if later else ""]
    needed = row.get("source") == OWN and not later
    notes.insert(1, str(row.get("form") or ""))
    note = "，".join(filter(None, notes))
    return Material(n, str(row.get("name", "")), note, needed, not shared, str(row.get("form") or ""))


looked_at = confined(complaint, refuse=BadAttachment, limits=PAPER)
"""What keeps a file from being read, found in a process of its own."""


def lacking(materials: Sequence[Material], names: Sequence[str]) -> list[Material]:
    """Materials that must be there and are not. A file handed in beside the list may hold any of them."""
    known = [f"{material.name}-" for material in materials]
    if any(not name.startswith(tuple(known)) for name in names):
        return []
    return [one for one in materials if one.needed and not any(name.startswith(f"{one.name}-") for name in names)]
