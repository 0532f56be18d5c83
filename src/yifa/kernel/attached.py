"""What is attached to a step: evidence, copies, photographs, signed papers, each of a kind, from somewhere, of a day.

A step that has a field for files asks for them there; every other step of the desk takes them in one box of its own
(`ATTACHED`), so that nothing that proves a matter has to stay outside its file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yifa.kernel.context import all_fields
from yifa.kernel.model import ActionSpec, FieldSpec, Procedure

SIGNED = "签字文书"
"""The kind of attachment that is a paper of this file, signed or edited."""
KINDS = (
    "照片",
    "录像",
    "录音",
    "书证",
    "物证照片",
    "电子数据",
    "证人证言",
    "鉴定意见",
    "身份证明",
    "授权委托书",
    SIGNED,
    "送达凭证",
    "会议材料",
    "文稿",
    "其他材料",
)
# What is said of a file besides its name: key → label (行政处罚法 第46条: 证据须经查证属实，来源须能说明).
PARTICULARS = {"kind": "种类", "source": "来源", "taken_on": "形成日期", "maker": "制作人或者提供人"}
BOX = "attached"
ATTACHED = FieldSpec(
    key=BOX, name="附件", type="attachment", help="证据、复印件、照片、身份证明、签字盖章的文书都附在这里，随卷装订"
)


def box_of(procedure: Procedure, action: ActionSpec) -> FieldSpec | None:
    """The box for files of a step that has no field of its own for them."""
    fields = all_fields(procedure)
    if action.key == BOX or any(fields[key].type == "attachment" for key, _ in action.fields()):
        return None
    return ATTACHED


def are_personal(procedure: Procedure) -> bool:
    """Whether what is attached to a matter names people: it is then sealed and shown like their particulars."""
    return any(spec.personal for spec in all_fields(procedure).values())


def kind_by(mime: str) -> str:
    """The kind of a file nobody has named one for: what its content shows and no more."""
    sort = mime.partition("/")[0]
    return {"image": "照片", "audio": "录音", "video": "录像"}.get(sort, "其他材料")


def described(item: Mapping[str, Any]) -> str:
    """The particulars of a file in one line, without its name."""
    return "，".join(str(item[key]) for key in PARTICULARS if item.get(key))
