"""Roles (岗位): who may do what is said by role in every procedure file; people hold roles elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import yaml

Reach = Literal["county", "town", "unit", "village", "self"]


@dataclass(frozen=True, slots=True)
class Role:
    """One role: what it is called, what its holder answers for, how far he sees.

    `staff`: he may take up what is given to his unit. `head`: he answers for a unit and sees all that lies with his own.
    `leader`: one of the town's leaders.
    """

    key: str
    name: str
    group: str
    reach: Reach
    description: str
    staff: bool = False
    head: bool = False
    leader: bool = False


def read_roles(path: Path) -> Mapping[str, Role]:
    """All roles of a roles.yaml by key, in the order of the file; none where there is no file."""
    if not path.is_file():
        return MappingProxyType({})
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return MappingProxyType({key: Role(key=key, **row) for key, row in rows.items()})
