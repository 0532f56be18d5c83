"""One helper for a thing: no private function stands in three modules with the same body."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.house.trees import parsed

ROOT = Path(__file__).resolve().parents[2]


def shape(part: Any, names: dict[str, str]) -> Any:
    """What a piece of code does; parameters and what is bound within count by their order, not by their names."""
    if isinstance(part, ast.Name):
        return names.get(part.id, part.id)
    if isinstance(part, ast.AST):
        return type(part).__name__, *(shape(getattr(part, field, None), names) for field in part._fields)
    return tuple(shape(item, names) for item in part) if isinstance(part, list) else repr(part)


def body_of(function: ast.FunctionDef) -> Any:
    """What a function does, without its documentation and its names."""
    parts = [node.arg for node in ast.walk(function) if isinstance(node, ast.arg)]
    parts += [n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    body = function.body[1:] if ast.get_docstring(function, clean=False) else function.body
    return shape(body, {name: str(n) for n, name in enumerate(dict.fromkeys(parts))})


def repeated(sources: dict[str, str]) -> list[list[str]]:
    """Private functions of one body that stand in three modules or more."""
    alike: dict[tuple[type, ...], list[tuple[str, ast.FunctionDef]]] = defaultdict(list)
    for name, text in sources.items():
        for node in ast.walk(parsed(text)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("_") and not node.name.endswith("__"):
                last = node.body[-1]
                alike[type(last), *map(type, ast.iter_child_nodes(last))].append((name, node))
    places: dict[Any, dict[str, str]] = defaultdict(dict)
    for name, node in [pair for pairs in alike.values() if len(pairs) > 2 for pair in pairs]:
        places[body_of(node)][name] = f"{name}:{node.lineno} {node.name}"
    return [list(where.values()) for where in places.values() if len(where) > 2]


def test_no_private_helper_stands_in_three_modules() -> None:
    sources = {str(p.relative_to(ROOT)): p.read_text(encoding="utf-8") for p in sorted((ROOT / "src").rglob("*.py"))}
    assert repeated(sources) == []


def test_helpers_of_one_body_are_found_by_whatever_names() -> None:
    bodies = [
        "def _day(t):\n    return date(t)",
        "def _when(x):\n    'A day.'\n    return date(x)",
        "def _d(y):\n    return date(y)",
    ]
    assert repeated({str(n): body for n, body in enumerate(bodies)}) == [["0:1 _day", "1:1 _when", "2:1 _d"]]
    assert repeated({str(n): body for n, body in enumerate(bodies[:2])}) == []
