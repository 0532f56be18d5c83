"""The roles (岗位) that procedures and grants refer to, read from roles.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

import yaml

Reach = Literal["county", "town", "unit", "village", "self"]


@dataclass(frozen=True, slots=True)
class Role:
    """One role: what it is called, what its holder answers for, how far he sees."""

    key: str
    name: str
    group: str
    reach: Reach
    description: str


@cache
def roles() -> Mapping[str, Role]:
    """All roles by key, in the order of the file."""
    text = (files("yifa.domains") / "roles.yaml").read_text(encoding="utf-8")
    return MappingProxyType({key: Role(key=key, **value) for key, value in yaml.safe_load(text).items()})


def role_name(key: str) -> str:
    """Chinese name of a role; the key itself for a role that is no longer in the list."""
    role = roles().get(key)
    return role.name if role else key
