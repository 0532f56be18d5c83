"""What the catalogue covers: systems of work, statutory limits, legal rules; and what is lost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from yifa.kernel.catalogue import Catalogue
from yifa.kernel.yaml_lines import load_with_lines
from yifa.law.limits import all_limits
from yifa.law.rules import all_rules


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to be covered: its id, its name, and what covers it (procedure ids, or a place with a reason)."""

    key: str
    name: str
    by: tuple[str, ...]
    note: str = ""

    @property
    def lost(self) -> bool:
        return not self.by and not self.note


@dataclass(frozen=True, slots=True)
class Coverage:
    """Three tables. `lost` names what nothing covers and no reason excuses."""

    systems: tuple[Line, ...]
    limits: tuple[Line, ...]
    rules: tuple[Line, ...]
    unknown: tuple[str, ...] = field(default=())

    @property
    def lost(self) -> list[Line]:
        return [line for table in (self.systems, self.limits, self.rules) for line in table if line.lost]


def _read(path: Path) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    if not path.is_file():
        return {}
    data, _ = load_with_lines(path.read_text(encoding="utf-8"))
    return data or {}


def cover(catalogue: Catalogue, root: Path) -> Coverage:
    """Count what the catalogue under `root` covers.

    `systems.yaml` lists the systems; `elsewhere.yaml` says which limits only the calculator offers and why, and which
    rules are kept by a calculation, a validation or a paper (with the place), or not at all (with the reason).
    """
    systems = _read(root / "systems.yaml")
    elsewhere = _read(root / "elsewhere.yaml")
    covering: dict[str, list[str]] = {}
    limits: dict[str, list[str]] = {}
    rules: dict[str, list[str]] = {}
    for procedure in catalogue.newest.values():
        for system in procedure.covers:
            covering.setdefault(system, []).append(procedure.procedure)
        for limit in procedure.limits.values():
            if limit.rule:
                limits.setdefault(limit.rule, []).append(procedure.procedure)
        for rule in procedure.rules:
            for key in rule.id:
                rules.setdefault(key, []).append(procedure.procedure)
    for document, path in catalogue.documents.items():
        front = path.read_text(encoding="utf-8").split("---", 2)[1:2]
        for key in re.findall(r"\bR\d{3}\b", front[0] if front else ""):
            rules.setdefault(key, []).append(f"文书 {document}")
    kept, excused, offered = (elsewhere.get(name) or {} for name in ("rules", "not_enforced", "limits"))
    unknown = [key for key in covering if key not in systems]
    return Coverage(
        tuple(Line(key, str(row["name"]), _unique(covering.get(key))) for key, row in systems.items()),
        tuple(
            Line(key, limit.name, _unique(limits.get(key)), str(offered.get(key, "")))
            for key, limit in all_limits().items()
        ),
        tuple(
            Line(
                key,
                rule.title,
                (*_unique(rules.get(key)), *((str(kept[key]),) if key in kept else ())),
                str(excused.get(key, "")),
            )
            for key, rule in all_rules().items()
        ),
        tuple(unknown),
    )


def _unique(names: list[str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names or ()))
