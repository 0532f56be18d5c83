"""The roles of the house, read from roles.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from yifa.kernel.roles import Reach, Role, read_roles

__all__ = ["Reach", "Role", "role_name", "role_names", "roles"]


@cache
def roles() -> Mapping[str, Role]:
    """All roles by key, in the order of the file."""
    return read_roles(Path(__file__).with_name("roles.yaml"))


def role_name(key: str) -> str:
    """Chinese name of a role; the key itself for a role that is no longer in the list."""
    role = roles().get(key)
    return role.name if role else key


def role_names(keys: Iterable[str]) -> str:
    """Names of posts for a sentence; the system's own is not a post, and the posts of every unit are one word."""
    asked = [key for key in keys if key != "system"]
    staff = [key for key, role in roles().items() if role.staff]
    if set(staff) <= set(asked):
        return "、".join(["承办单位工作人员", *(role_name(key) for key in asked if key not in staff)])
    return "、".join(map(role_name, asked))
