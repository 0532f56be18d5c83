"""After an upgrade: what follows from the entries is made anew where the rules that make it have changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.utils import timezone

import yifa
from yifa.server.administration.models import Safety
from yifa.server.config.progress import Progress
from yifa.server.ledger.integrity import rebuild
from yifa.server.ledger.projections import names
from yifa.server.towns.models import Town

# What projections are made by: law, kernel, catalogue, and the ledger's own code.
ROOMS = ("law", "kernel", "domains", "server/ledger")
MADE_BY = "made-by"


def fingerprint() -> str:
    """One mark over everything that decides what entries come to."""
    root, digest = Path(yifa.__file__).parent, hashlib.sha256()
    for room in ROOMS:
        for path in sorted((root / room).rglob("*")):
            if path.suffix in (".py", ".yaml", ".csv", ".json") and "migrations" not in path.parts:
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def replay_if_made_otherwise(progress: Progress) -> list[str]:
    """Rebuild every town when this version makes projections otherwise; says which towns came out differently."""
    mark = fingerprint()
    last = Safety.objects.filter(kind=MADE_BY).order_by("-at", "-pk").first()
    if last is not None and last.told == mark:
        return []
    lines, called = [], names()
    towns = list(Town.objects.order_by("code"))
    for done, town in enumerate(towns):
        result = rebuild(town, reason=f"升级到 {yifa.__version__}")
        if not result.equal:
            tables = "、".join(called.get(name, name) for name in result.differences)
            lines.append(f"{town.name}：按新版本重放，{tables}有变化。")
        progress(done + 1, len(towns))
    Safety.objects.create(kind=MADE_BY, at=timezone.now(), well=True, told=mark)
    return lines
