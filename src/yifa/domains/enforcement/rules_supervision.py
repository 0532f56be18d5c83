"""Supervision of enforcement: a draw anybody can repeat, and publicity without personal data."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from yifa.domains.enforcement.rules import PRIVATE
from yifa.kernel.context import StepContext
from yifa.kernel.registry import check, effect


def files_of(text: str) -> list[str]:
    """File numbers, one a line, each once, in order."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def draw(files: list[str], size: int, seed: str) -> list[str]:
    """The files with the smallest SHA-256 of “seed|file”: the same seed draws the same files, whatever their order."""
    ordered = sorted(files, key=lambda file: hashlib.sha256(f"{seed}|{file}".encode()).hexdigest())
    return ordered[:size]


@effect("count-pool")
def count_pool(ctx: StepContext) -> Mapping[str, Any]:
    """How many files take part in the draw."""
    return {"pool": len(files_of(str(ctx["it"]["pool_list"])))}


@effect("draw-files")
def draw_files(ctx: StepContext) -> Mapping[str, Any]:
    """The draw and how to repeat it."""
    it = ctx["it"]
    files = files_of(str(it["pool_list"]))
    chosen = draw(files, int(it["sample_size"]), str(it["seed_"]))
    note = (f"对“种子|案号”逐一求SHA-256，取值最小的{len(chosen)}个；种子“{it['seed_']}”，范围{len(files)}卷。"
            "任何人用同样的种子和范围都能抽出同样的案卷。")  # fmt: skip
    return {"drawn": "\n".join(chosen), "draw_note": note}


@check("publicity-masked")
def publicity_masked(ctx: StepContext) -> str:
    """No identity, mobile or card number in anything published (政府信息公开条例 第15条; R049)."""
    found = [name for name, pattern in PRIVATE.items() if pattern.search(str(ctx["it"]["text"]))]
    return f"公示内容里还有{'、'.join(found)}，请去掉后再公示。" if found else ""
