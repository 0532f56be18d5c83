"""The roles of the house, read from roles.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from yifa.kernel.roles import Reach, Role, read_roles

__all__ = ["Reach", "Role", "role_name", "roles"]


@cache
def roles() -> Mapping[str, Role]:
    """All roles by key, in the order of the file."""
    return read_roles(Path(__file__).with_name("roles.yaml"))


def role_name(key: str) -> str:
    """Chinese name of a role; the key itself for a role that is no longer in the list."""
    role = roles().get(key)
    return role.name if role else key
