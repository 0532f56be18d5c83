"""No two modules know each other, not even by an import inside a function: what they share stands below both."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.house.trees import parsed

SOURCE = Path(__file__).resolve().parents[2] / "src"


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


def imported(tree: ast.AST) -> Iterator[str]:
    """Names a module imports, wherever the import stands; those for the type checker alone are none."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            assert not node.level, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        else:
            yield from imported(node)


def graph(files: dict[str, str]) -> dict[str, set[str]]:
    """Module → modules of ours it imports; a package only where nothing within it is named."""
    found = {}
    for name, text in files.items():
        names = list(imported(parsed(text)))
        found[name] = {
            n
            for n in names
            if n in files and n != name and not any(m in files and m.startswith(f"{n}.") for m in names)
        }
    return found


def test_no_modules_import_each_other() -> None:
    files = {name_of(path): path.read_text(encoding="utf-8") for path in sorted((SOURCE / "yifa").rglob("*.py"))}
    assert len(files) > 700
    TopologicalSorter(graph(files)).prepare()


def test_a_circle_through_an_import_inside_a_function_is_found() -> None:
    files = {
        "yifa.a": "from yifa.b import one",
        "yifa.b": "def one():\n    from yifa import a\n    return a",
        "yifa": "",
    }
    with pytest.raises(CycleError):
        TopologicalSorter(graph(files)).prepare()
