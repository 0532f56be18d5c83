"""Modules of ours read into syntax trees, once for all tests that look at them."""

from __future__ import annotations

import ast
from functools import cache


@cache
def parsed(text: str) -> ast.Module:
    """A module's syntax tree; whoever alters it takes a copy."""
    return ast.parse(text)
